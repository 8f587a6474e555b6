//! Who may pass: asks the gate who acts, and the table of endpoints whether they may.

use super::origin::origin;
use super::problem::Problem;
use super::state::Shared;
use super::{cookie, peer_gate};
use crate::access::actor::{Actor, Scope};
use crate::access::endpoints::{Endpoint, Method, Rule, endpoint, has_rows};
use crate::access::require::Denied;
use crate::auth::error::AuthError;
use crate::auth::gate::Gate;
use crate::auth::secret::{Purpose, Secret};
use crate::domain::audit_origin::AuditSource;
use crate::store::contract::error::StoreError;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request through to its handler, with the [`Actor`] beside it, or answers why not.
pub(super) async fn admit(
    State(service): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    if row_of(&request).is_some_and(|row| row.rule == Rule::Peer) {
        return peer_gate::admit(&service, request, next).await;
    }
    match judge(&service, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(problem) => {
            let mut response = problem.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                let scheme = HeaderValue::from_static("Bearer realm=\"zhedel\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
            }
            response
        }
    }
}

fn path_of(request: &Request) -> &str {
    let path = request.extensions().get::<MatchedPath>();
    path.map_or("", MatchedPath::as_str)
}

fn row_of(request: &Request) -> Option<&'static Endpoint> {
    let method = Method::named(request.method().as_str())?;
    endpoint(method, path_of(request))
}

async fn judge(service: &Shared, request: &mut Request) -> Result<(), Problem> {
    let Some(row) = row_of(request) else {
        if has_rows(path_of(request)) {
            // No handler takes this method; the router says which ones the path takes.
            return Ok(());
        }
        // Nobody was told who may call it, so nobody may.
        return Err(Problem::internal(
            &"an endpoint has no row in the table of access",
        ));
    };
    let shown = shown(service, request.headers())?;
    if !row.method.is_safe() && !matches!(shown, Some(Shown::Token(_))) {
        refuse_foreign_pages(request.headers())?;
    }
    let gate = &service.parts.gate;
    let by_token = matches!(shown, Some(Shown::Token(_)));
    let origin = origin(
        request.extensions(),
        request.headers(),
        &service.parts.reached,
        if by_token {
            AuditSource::Api
        } else {
            AuditSource::Web
        },
    );
    let actor = match &shown {
        Some(shown) => shown.actor(gate).await?,
        None => None,
    };
    let actor = actor.map(|actor| actor.with_origin(origin));
    request.extensions_mut().insert(origin);
    if actor.is_none() && by_token {
        return Err(sign_in_needed());
    }
    if row.rule == Rule::Anyone {
        keep(request, actor, shown);
        return Ok(());
    }
    let actor = actor.ok_or_else(sign_in_needed)?;
    if let Err(refused) = may_pass(&actor, row.rule, matches!(shown, Some(Shown::Session(_)))) {
        if let Some(action) = row.rule.action() {
            service.refused(&actor, action).await;
        }
        return Err(refused);
    }
    keep(request, Some(actor), shown);
    Ok(())
}

/// What somebody shows to tell who they are.
#[derive(Debug, Clone)]
pub(super) enum Shown {
    /// The cookie of a session.
    Session(Secret),
    /// A token, a program's or an upload's.
    Token(Secret),
}

impl Shown {
    /// Who acts with it now.
    pub(super) async fn actor(&self, gate: &Gate) -> Result<Option<Actor>, AuthError> {
        match self {
            Self::Session(secret) => gate.session(secret).await,
            Self::Token(secret) => gate.bearer(secret).await,
        }
    }
}

/// A token goes before a session: whoever sends one means it.
fn shown(service: &Shared, headers: &HeaderMap) -> Result<Option<Shown>, Problem> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|text| {
            let (scheme, rest) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(rest.trim())
        });
        let secret = token.and_then(|text| {
            Secret::shown(Purpose::ApiToken, text).or_else(|| Secret::shown(Purpose::Upload, text))
        });
        return secret
            .map(|secret| Some(Shown::Token(secret)))
            .ok_or_else(sign_in_needed);
    }
    let session = cookie::read(headers, service.parts.reached.is_secure())
        .and_then(|text| Secret::shown(Purpose::Session, &text));
    Ok(session.map(Shown::Session))
}

fn keep(request: &mut Request, actor: Option<Actor>, shown: Option<Shown>) {
    let extensions = request.extensions_mut();
    if let Some(shown) = shown {
        extensions.insert(shown);
    }
    if let Some(actor) = actor {
        extensions.insert(actor);
    }
}

fn may_pass(actor: &Actor, rule: Rule, in_session: bool) -> Result<(), Problem> {
    let sends_one_upload = matches!(actor.scope, Scope::Upload(_));
    let allowed = match rule {
        Rule::Anyone => true,
        Rule::SignedIn => !sends_one_upload,
        Rule::InPerson => in_session,
        Rule::May(action) => !sends_one_upload && actor.may(action),
        Rule::SendUpload => actor.may(crate::access::policy::Action::SubmitSlide),
        // Answered by the gate of its own, before anybody is asked for here.
        Rule::Peer => false,
    };
    match (allowed, rule.action()) {
        (true, _) => Ok(()),
        (false, Some(action)) => Err(StoreError::from(Denied { action }).into()),
        (false, None) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "denied",
            "This is for people who signed in, not for tokens.",
        )),
    }
}

/// Refuses what a page of another site makes a browser send: the browser tells so itself, and every current one does.
///
/// # Source
/// W3C Fetch Metadata Request Headers; OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata".
fn refuse_foreign_pages(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &HeaderName| headers.get(name).map(HeaderValue::to_str);
    let same = match (text(&SEC_FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => matches!(site, Ok("same-origin" | "none")),
        (None, Some(origin)) => {
            let host = headers.get(HOST).and_then(|host| host.to_str().ok());
            let of_origin = origin.ok().and_then(|origin| origin.split_once("://"));
            of_origin.is_some_and(|(_, name)| Some(name) == host)
        }
        // No browser.
        (None, None) => true,
    };
    if same {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "foreign_page",
        "The request came from a page of another site.",
    )
    .next("Open the service itself and do it there."))
}

/// The answer to whoever is not known.
pub(super) fn sign_in_needed() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "sign_in_needed",
        "Nobody is signed in, the session has ended, or the token is not good.",
    )
    .next("Sign in, or send a token as `Authorization: Bearer`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn what_a_page_of_another_site_sends_is_refused() {
        let passes = |pairs: &[_]| refuse_foreign_pages(&headers(pairs)).is_ok();
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(!passes(&[("sec-fetch-site", "same-site")]));
        assert!(!passes(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "null")
        ]));
        assert!(passes(&[
            ("origin", "https://a.example"),
            ("host", "a.example")
        ]));
        assert!(!passes(&[
            ("origin", "https://b.example"),
            ("host", "a.example")
        ]));
        assert!(!passes(&[("origin", "null"), ("host", "a.example")]));
        assert!(
            passes(&[("host", "a.example")]),
            "a program without a browser"
        );
    }
}
