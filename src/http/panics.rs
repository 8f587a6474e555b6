//! A panic in a handler ends one request, not the service.

use super::problem::Problem;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The answer to a request whose handler panicked. What the panic said stays in the log.
#[allow(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over by value"
)]
pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("nothing");
    Problem::internal(&format!("a handler panicked: {said}")).into_response()
}
