//! Looks up where a slide is, once per slide.

use super::problem::Problem;
use super::slide_source::SlideSource;
use super::state::Service;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::SlideId;
use crate::ingest::look;
use crate::store::contract::error::StoreError;
use std::sync::Arc;

/// The source of a slide that the actor may see.
pub async fn source(
    service: &Service,
    actor: &Actor,
    id: SlideId,
) -> Result<Arc<SlideSource>, Problem> {
    // What is remembered was looked up for somebody else, so whether this actor may see it is asked
    // here; the organisation is part of the key.
    require(actor, Action::SeeCases).map_err(StoreError::from)?;
    let key = (actor.organisation, id);
    if let Some(source) = service.sources.get(&key) {
        return Ok(source);
    }
    let digest = service.parts.store.slide(actor, id).await?.digest;
    let path = service
        .parts
        .blobs
        .local_path(actor.organisation, digest)
        .await?;
    let description = look::describe(service.parts.viewer.as_ref(), &path).await?;
    let finder = Arc::clone(&service.parts.native_tiles);
    let source = tokio::task::spawn_blocking(move || {
        SlideSource::new(digest, path, description, finder.as_ref())
    })
    .await
    .map_err(|error| Problem::internal(&error))?;
    let source = Arc::new(source);
    service
        .sources
        .put(key, Arc::clone(&source), source.bytes());
    Ok(source)
}
