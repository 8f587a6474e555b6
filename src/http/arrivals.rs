//! What is known of uploads while their bytes still come.

use super::answer::{document, json};
use super::deep_zoom::picture::jpeg;
use super::documents::ReasonDocument;
use super::extract::{Acting, Id};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::arrival::{AheadProgress, AheadState, EarlyLook, EarlySight};
use crate::domain::ids::{CaseId, SlideId, UploadId};
use crate::domain::scale::Mpp;
use crate::domain::upload::UploadState;
use crate::ingest::look;
use crate::store::contract::arrivals::Arriving;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Open uploads.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploads {
    /// Newest first, at most 200.
    items: Vec<Upload>,
}

/// An upload and what is known of it. Nothing of it counts before it is accepted: no verdict, no suspicion.
#[derive(Debug, Serialize, ToSchema)]
pub struct Upload {
    #[schema(value_type = Uuid)]
    upload_id: UploadId,
    /// `open`, `finished`, `rejected`, `terminated` or `expired`.
    state: &'static str,
    /// Bytes in all.
    length: u64,
    /// Bytes that are safely kept.
    offset: u64,
    accession: Option<String>,
    /// `intraoperative`, `urgent` or `routine`.
    urgency: &'static str,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The slide that it became.
    #[schema(value_type = Option<Uuid>)]
    slide_id: Option<SlideId>,
    #[schema(value_type = Option<Uuid>)]
    case_id: Option<CaseId>,
    /// What its first bytes told; null until somebody could look, and once the slide has its verdict.
    seen: Option<Seen>,
    /// How far it was read ahead; null if it cannot be by now.
    read_ahead: Option<ReadAhead>,
}

/// What the first bytes of an upload told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seen {
    /// Bytes that were there.
    bytes: u64,
    /// `waits` for more bytes, `described`, `later` (only the whole file tells) or `refused` (it will be).
    stage: &'static str,
    /// Bytes that must be there before more can be told.
    waits_until: Option<u64>,
    /// Whether the file tells nothing before its last byte, as where its directory stands at the end.
    tells_at_the_end: bool,
    /// The same for people.
    sentence: String,
    format: Option<String>,
    /// Level 0, pixels.
    width: Option<u32>,
    height: Option<u32>,
    /// µm per level-0 pixel, as the file tells it.
    mpp: Option<MppSeen>,
    objective_power: Option<f64>,
    /// What speaks against the slide, whatever bytes still come: `not_a_slide`, `damaged`, `unsupported`,
    /// `over_limit`, `unreadable`, `unknown_scale`.
    problems: Vec<ProblemSeen>,
}

/// A scale.
#[derive(Debug, Serialize, ToSchema)]
pub struct MppSeen {
    x: f64,
    y: f64,
}

/// Something that speaks against a slide.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemSeen {
    /// For machines.
    code: &'static str,
    /// For people.
    sentence: String,
}

/// How far an upload was read ahead of its acceptance.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadAhead {
    /// `waiting` (for bytes or a worker), `running` or `given_up`.
    state: &'static str,
    /// Area of its tissue, mm²; null until it was sought.
    tissue_mm2: Option<f64>,
    /// Tiles planned over tissue; null until it was sought.
    planned: Option<u64>,
    /// How many of them were read.
    read: u64,
    /// What will forbid a judgement of the slide, such as `no_tissue`.
    #[schema(value_type = Vec<ReasonDocument>)]
    hindrances: Vec<crate::domain::verdict::Reason>,
}

impl From<Arriving> for Upload {
    fn from(arriving: Arriving) -> Self {
        let upload = arriving.upload;
        let (slide_id, case_id) = upload.slide.unzip();
        let scale_stated = upload.facts.inputs.mpp.is_some();
        Self {
            upload_id: upload.id,
            state: upload.state.code(),
            length: upload.length,
            offset: upload.offset,
            accession: upload.facts.accession.map(|one| one.as_str().to_owned()),
            urgency: upload.facts.urgency.code(),
            expires_at: upload.expires_at,
            slide_id,
            case_id,
            seen: arriving
                .look
                .map(|look| Seen::new(look, upload.length, scale_stated)),
            read_ahead: arriving
                .ahead
                .and_then(|(state, progress)| ReadAhead::new(state, progress)),
        }
    }
}

impl Seen {
    fn new(look: EarlyLook, length: u64, scale_stated: bool) -> Self {
        let problems = look.seen.problems(scale_stated);
        let problems = problems.into_iter().map(|problem| ProblemSeen {
            code: problem.code.code(),
            sentence: problem.sentence,
        });
        let plain = Self {
            bytes: look.bytes,
            stage: "described",
            waits_until: None,
            tells_at_the_end: look.seen.tells_at_the_end(length),
            sentence: look.seen.sentence(length),
            format: None,
            width: None,
            height: None,
            mpp: None,
            objective_power: None,
            problems: problems.collect(),
        };
        match look.seen {
            EarlySight::Waits { until } => Self {
                stage: "waits",
                waits_until: Some(until),
                ..plain
            },
            EarlySight::Later { .. } => Self {
                stage: "later",
                waits_until: Some(length),
                ..plain
            },
            EarlySight::Refused { .. } => Self {
                stage: "refused",
                ..plain
            },
            EarlySight::Described { scan } => Self {
                format: Some(scan.format),
                width: Some(scan.size.width),
                height: Some(scan.size.height),
                mpp: scan.mpp.map(|Mpp { x, y }| MppSeen { x, y }),
                objective_power: scan.objective_power,
                ..plain
            },
        }
    }
}

impl ReadAhead {
    fn new(state: AheadState, progress: Option<AheadProgress>) -> Option<Self> {
        if state == AheadState::Closed {
            return None;
        }
        let planned = progress.as_ref().map(|progress| progress.planned);
        let progress = progress.unwrap_or_default();
        Some(Self {
            state: state.code(),
            tissue_mm2: progress.tissue_mm2,
            planned,
            read: progress.read,
            hindrances: progress.hindrances,
        })
    }
}

/// Uploads whose bytes still come, and what is known of them.
#[utoipa::path(get, path = "/api/v1/uploads", tag = "upload",
    responses((status = 200, body = Uploads), (status = 304)))]
pub(super) async fn arrivals(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let arriving = service.parts.store.arrivals(&actor).await?;
    let items = arriving.into_iter().map(Upload::from).collect();
    json(&headers, &Uploads { items })
}

/// One upload, whatever became of it, and what is known of it while its bytes still come. The event `upload.seen` tells
/// that there is more to know.
#[utoipa::path(get, path = "/api/v1/uploads/{upload_id}", tag = "upload",
    params(("upload_id" = Uuid, Path)),
    responses((status = 200, body = Upload), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn arrival(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let arriving = service.parts.store.arrival(&actor, id).await?;
    json(&headers, &Upload::from(arriving))
}

/// Longest side of a thumbnail, pixels.
const THUMBNAIL: u32 = 320;

/// The whole slide, at most 320 pixels on a side, while its bytes still come: there is none before the levels at low
/// power have come.
#[utoipa::path(get, path = "/api/v1/uploads/{upload_id}/thumbnail.jpg", tag = "upload",
    params(("upload_id" = Uuid, Path)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn thumbnail(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let none = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_picture_yet",
            "There is no picture: too little has come, or the upload has ended.",
        )
    };
    let parts = &service.parts;
    let Arriving { upload, look, .. } = parts.store.arrival(&actor, id).await?;
    let readable = look.is_some_and(|look| look.seen.is_readable());
    if upload.state != UploadState::Open || !readable {
        return Err(none());
    }
    let path = parts.blobs.part_path(actor.organisation, id).await?;
    let there = (upload.length, upload.offset);
    let picture = look::arrival_thumbnail(parts.viewer.as_ref(), &path, there, THUMBNAIL)
        .await?
        .ok_or_else(none)?;
    let body = tokio::task::spawn_blocking(move || jpeg(&picture))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    Ok(document(&headers, "image/jpeg", body))
}
