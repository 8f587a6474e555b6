//! The cookie of a session.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use jiff::Timestamp;

/// The browser itself holds a name with `__Host-` to this host, to the whole site and to encrypted lines.
fn name(secure: bool) -> &'static str {
    if secure { "__Host-zhedel" } else { "zhedel" }
}

/// The cookie of whoever is at an identity provider.
fn departure_name(secure: bool) -> &'static str {
    if secure {
        "__Host-zhedel-departure"
    } else {
        "zhedel-departure"
    }
}

/// The secret in the cookie.
pub(super) fn read(headers: &HeaderMap, secure: bool) -> Option<String> {
    find(headers, name(secure))
}

/// What ties the way back from an identity provider to the browser that left.
pub(super) fn read_departure(headers: &HeaderMap, secure: bool) -> Option<String> {
    find(headers, departure_name(secure))
}

fn find(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value.to_owned())
}

/// Has the browser keep a session's secret until then; scripts and other sites never get it.
pub(super) fn set(response: &mut Response, secure: bool, secret: &str, until: Timestamp) {
    let seconds = Timestamp::now().duration_until(until).as_secs().max(0);
    write(response, name(secure), secret, seconds, "Strict", secure);
}

/// Has the browser keep what it left with for ten minutes. The provider's page sends it back, so that `Strict` would hide it.
pub(super) fn set_departure(response: &mut Response, secure: bool, state: &str) {
    write(response, departure_name(secure), state, 600, "Lax", secure);
}

/// Has the browser throw away what it left with.
pub(super) fn clear_departure(response: &mut Response, secure: bool) {
    write(response, departure_name(secure), "", 0, "Lax", secure);
}

/// Has the browser throw it away.
pub(super) fn clear(response: &mut Response, secure: bool) {
    write(response, name(secure), "", 0, "Strict", secure);
}

fn write(
    response: &mut Response,
    name: &str,
    value: &str,
    seconds: i64,
    same_site: &str,
    secure: bool,
) {
    let only_encrypted = if secure { "; Secure" } else { "" };
    let text = format!(
        "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{only_encrypted}"
    );
    if let Ok(value) = HeaderValue::try_from(text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; zhedel=zhs_x; b=2"));
        assert_eq!(read(&headers, false).as_deref(), Some("zhs_x"));
        assert_eq!(
            read(&headers, true),
            None,
            "the name differs where lines are encrypted"
        );
    }

    #[test]
    fn scripts_and_other_sites_never_get_it() {
        let mut response = Response::new(axum::body::Body::empty());
        set(&mut response, true, "zhs_x", Timestamp::now());
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("__Host-zhedel=zhs_x; Path=/; Max-Age="),
            "{cookie}"
        );
        assert!(
            cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"),
            "{cookie}"
        );
    }
}
