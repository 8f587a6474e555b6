// in http::router finds sqlx::query
use {axum::Router, sqlx::query};
