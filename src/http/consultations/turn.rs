//! What every change of a consultation has in common: done once under its key, answered with the consultation as it is then.

use super::document::ConsultationDocument;
use super::people::Names;
use crate::access::actor::Actor;
use crate::domain::ids::ConsultationId;
use crate::http::answer::json;
use crate::http::idempotency::{Lasting, fingerprint, key, once};
use crate::http::problem::Problem;
use crate::http::state::Shared;
use axum::http::HeaderMap;
use axum::response::Response;
use std::future::Future;

/// Does `work` once under the request's key. What is remembered of the answer is that it was done: nothing that was
/// written about a patient. `told` tells one request from another and holds no secret.
pub(super) async fn turn<F, T>(
    service: &Shared,
    actor: &Actor,
    headers: &HeaderMap,
    id: ConsultationId,
    told: &[&str],
    work: F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<T, Problem>> + Send + 'static,
{
    let id_text = id.to_string();
    let print = fingerprint(&[&["consultation", &id_text], told].concat());
    let done = async move {
        work.await?;
        Ok(Lasting {
            status: 200,
            location: None,
            body: None,
        })
    };
    once(service, actor, key(headers)?, print, done).await?;
    document(service, actor, &HeaderMap::new(), id).await
}

/// The consultation as it is.
pub(super) async fn document(
    service: &Shared,
    actor: &Actor,
    headers: &HeaderMap,
    id: ConsultationId,
) -> Result<Response, Problem> {
    let file = service.parts.store.consultation(actor, id).await?;
    let names = Names::ask(service, actor).await?;
    json(headers, &ConsultationDocument::new(file, &names))
}
