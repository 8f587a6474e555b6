//! What the handlers work with: trait objects and values, put together by the composition root.

use super::audit_log::AuditLog;
use super::bounded_cache::BoundedCache;
use super::event_tail::EventTail;
use super::health::Health;
use super::model_info::ModelInfo;
use super::reached::Reached;
use super::slide_source::SlideSource;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::auth::gate::Gate;
use crate::auth::oidc::Oidc;
use crate::auth::peer::client::PeerClient;
use crate::auth::peer::verifier::PeerVerifier;
use crate::domain::ids::{OrganisationId, SlideId};
use crate::domain::validation::{SetContents, ValidationOrder};
use crate::domain::viewed::Viewed;
use crate::ingest::forecaster::Forecaster;
use crate::ingest::reception::Reception;
use crate::ingest::sample_sets::keeper::{FoundSet, SampleSets};
use crate::slide::native_tiles::FindNativeTiles;
use crate::slide::viewer::SlideViewer;
use crate::store::contract::Store;
use crate::store::contract::artefacts::Artefacts;
use crate::store::contract::blobs::Blobs;
use crate::store::contract::queue::JobQueue;
use crate::store::contract::validation_documents::ValidationDocuments;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Renders what was measured, in Prometheus' text form.
pub type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;

/// Whether plan and limits of a validation can be used, or what is wrong with them.
pub type CheckValidation = fn(&ValidationOrder) -> Result<(), String>;

/// What a set offers to choose from, or why that cannot be told.
pub type LookIntoSet = fn(&FoundSet) -> Result<SetContents, String>;

/// Whether an address may be one of a webhook, or why not.
pub type CheckWebhook = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// What the composition root hands over.
pub struct Parts {
    /// Rows.
    pub store: Arc<dyn Store>,
    /// Machine work.
    pub queue: Arc<dyn JobQueue>,
    /// Bytes of slides.
    pub blobs: Arc<dyn Blobs>,
    /// Pictures that runs left behind.
    pub artefacts: Arc<dyn Artefacts>,
    /// Documents that validations left behind.
    pub validation_documents: Arc<dyn ValidationDocuments>,
    /// Labelled sets.
    pub sample_sets: SampleSets,
    /// Checks what a validation is told.
    pub check_validation: CheckValidation,
    /// Tells what a set offers; reads its list.
    pub look_into_set: LookIntoSet,
    /// Checks the address of a webhook.
    pub check_webhook: CheckWebhook,
    /// Whether the service sends mail.
    pub sends_mail: bool,
    /// Looks at slides in other processes.
    pub viewer: Arc<dyn SlideViewer>,
    /// Finds the tiles of slides that the viewer can have as they are.
    pub native_tiles: Arc<dyn FindNativeTiles>,
    /// Takes uploads.
    pub reception: Reception,
    /// Predicts finish times.
    pub forecaster: Forecaster,
    /// Proves who acts.
    pub gate: Gate,
    /// Signs people in by an identity provider, where one is set up.
    pub oidc: Option<Arc<Oidc>>,
    /// Checks requests of other installations.
    pub peer_verifier: PeerVerifier,
    /// Asks other installations.
    pub peers: Arc<PeerClient>,
    /// How people reach the service.
    pub reached: Reached,
    /// The models, the default one first.
    pub models: Vec<ModelInfo>,
    /// How the other processes are.
    pub health: Arc<Health>,
    /// Wakes whoever listens to events.
    pub event_tail: EventTail,
    /// Renders the metrics.
    pub metrics: RenderMetrics,
    /// Set when the service is shutting down; ends what would never end by itself.
    pub closing: CancellationToken,
}

/// State of the service.
pub struct Service {
    /// What was handed over.
    pub(super) parts: Parts,
    /// Seats for listeners to events.
    pub(super) listeners: Arc<Semaphore>,
    /// Encoded tiles and pictures, by their entity tag.
    pub(super) pictures: BoundedCache<String, Bytes>,
    /// Seats for reading tiles from the disk.
    pub(super) tile_reads: Arc<Semaphore>,
    /// Where slides are and what their files tell of themselves.
    pub(super) sources: BoundedCache<(OrganisationId, SlideId), Arc<SlideSource>>,
    /// Puts on record what is looked at and what is refused.
    audit: AuditLog,
}

/// Most listeners to events at a time.
const LISTENERS: usize = 512;
/// Bytes of encoded pictures kept in memory.
const PICTURE_BYTES: usize = 96 << 20;
/// Bytes of the places and levels of slides kept in memory; a slide takes some 20 KB at most.
const SOURCE_BYTES: usize = 64 << 20;
/// Most tiles read from the disk at a time.
const TILE_READS: usize = 16;

impl Service {
    /// A service of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            pictures: BoundedCache::new(PICTURE_BYTES),
            tile_reads: Arc::new(Semaphore::new(TILE_READS)),
            sources: BoundedCache::new(SOURCE_BYTES),
            audit: AuditLog::default(),
        }
    }

    /// Puts on record that the actor sees or gets something. Every handler that shows a case or a
    /// slide, or hands out a document or a file of one, calls it once the store has let the actor
    /// see it; it costs a look into memory where that stands on record already.
    pub(super) async fn viewed(&self, actor: &Actor, viewed: Viewed) {
        self.audit.viewed(&self.parts.store, actor, viewed).await;
    }

    /// Puts on record that the actor's roles or scope did not allow something.
    pub(super) async fn refused(&self, actor: &Actor, action: Action) {
        self.audit.refused(&self.parts.store, actor, action).await;
    }
}

/// State as the router shares it.
pub type Shared = Arc<Service>;
