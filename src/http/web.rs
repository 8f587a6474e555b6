//! The web application, embedded; its own addresses all lead to its first page.

use super::answer::{Keep, tag_of, tagged};
use super::problem::Problem;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;

/// The build of `web/`. `cargo build` works without one.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
#[allow_missing = true]
struct Build;

/// Shown where there is no build.
const NOT_BUILT: &str = include_str!("not_built.html");

/// First parts of addresses that are not the application's, where a wrong one is an error.
const OTHERS: [&str; 6] = ["api", "files", "slides", "events", "metrics", "assets"];

/// Everything that no route took.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if method != Method::GET && method != Method::HEAD {
        return nothing();
    }
    if let Some(file) = Build::get(path) {
        // Vite puts a hash into the names of everything below `assets`.
        let keep = if path.starts_with("assets/") {
            Keep::Forever
        } else {
            Keep::Ask
        };
        return send(
            &headers,
            media_type(path),
            keep,
            file.data.into_owned().into(),
        );
    }
    let first = path.split('/').next().unwrap_or("");
    if OTHERS.contains(&first) {
        return nothing();
    }
    let index = Build::get("index.html").map_or_else(
        || Bytes::from_static(NOT_BUILT.as_bytes()),
        |file| file.data.into_owned().into(),
    );
    send(&headers, "text/html; charset=utf-8", Keep::Ask, index)
}

fn nothing() -> Response {
    Problem::not_found("There is nothing at this address.").into_response()
}

fn send(headers: &HeaderMap, media_type: &'static str, keep: Keep, body: Bytes) -> Response {
    let tag = tag_of(&body);
    tagged(headers, media_type, &tag, keep, body)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
