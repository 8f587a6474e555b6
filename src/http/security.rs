//! Headers that keep browsers safe, and the hosts that this service answers to.

use super::problem::Problem;
use super::state::Shared;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing but this service's own files; pictures may also come from memory.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Puts the headers on every answer, unless a route has set its own.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Answers only to names of this very machine and to the public name: a foreign page that points its own name at
/// this address (DNS rebinding) would otherwise be the same site to a browser.
pub async fn only_known_names(
    State(service): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    if is_known(request.headers(), service.parts.reached.host()) {
        return next.run(request).await;
    }
    Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        "wrong_host",
        "The service answers only to localhost, 127.0.0.1, [::1] and the name that it was started with.",
    )
    .into_response()
}

fn is_known(headers: &HeaderMap, public: Option<&str>) -> bool {
    let Some(host) = headers.get(HOST).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    if public.is_some_and(|public| host.eq_ignore_ascii_case(public)) {
        return true;
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_answered() {
        for (host, mine) in [
            ("localhost:8080", true),
            ("127.0.0.1", true),
            ("[::1]:8080", true),
            ("localhost.evil.example", false),
            ("evil.example:8080", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            assert_eq!(is_known(&headers, None), mine, "{host}");
        }
        assert!(!is_known(&HeaderMap::new(), None));
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("Lab.example:8443"));
        assert!(is_known(&headers, Some("lab.example:8443")));
        assert!(!is_known(&headers, Some("lab.example")));
    }
}
