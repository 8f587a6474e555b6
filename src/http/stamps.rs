//! The stamps of one consultation: what is there, and what a person states.

use super::answer::json;
use super::extract::{Acting, Id, Sent};
use super::idempotency::{Lasting, fingerprint, key, once};
use super::problem::Problem;
use super::state::Shared;
use crate::domain::ids::{ConsultationId, SlideId};
use crate::domain::turnaround::entry::Entry;
use crate::domain::turnaround::stamp::{Stamp, StampKind};
use crate::domain::turnaround::study::{MissReason, Note, Study};
use crate::domain::turnaround::timeline::{Statement, Timeline};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// A moment that a person states.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StampSent {
    /// `requested`, `specimen_out`, `received_frozen_area`, `block_frozen`, `section_stained`, `scan_start`,
    /// `scan_end`, `opened`, `signed`, `called` or `read_back`.
    kind: String,
    /// When it was, with its time zone: `2026-05-01T10:20:00+02:00`.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// The slide, for `scan_start` and `scan_end` only.
    #[schema(value_type = Option<Uuid>)]
    slide_id: Option<SlideId>,
}

/// What is noted of a consultation's turnaround; what is left out stays as it was.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteSent {
    /// `single_block`, `several_blocks`, `sequential_margins`, `extra_study`, `deferred` or `not_stated`.
    study: Option<String>,
    /// Why it took too long: `grossing`, `difficult_tissue`, `recut`, `scanner`, `software`, `several_at_once`,
    /// `difficult_case`, `consultation`, `staff`, `not_reached`, `identity`, `other` or `not_stated`.
    reason: Option<String>,
}

/// What the ledger holds of a consultation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsultationStamps {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    study: &'static str,
    reason: &'static str,
    /// In the order in which they were recorded; the newest of a kind, by slide, counts.
    stamps: Vec<StampDocument>,
}

/// One stamp.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StampDocument {
    kind: &'static str,
    #[schema(value_type = Option<Uuid>)]
    slide_id: Option<SlideId>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `automatic`, `file`, `stated` or `corrected`.
    source: &'static str,
    /// Who recorded it.
    #[schema(value_type = Uuid)]
    by: crate::domain::ids::PrincipalId,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// Whether a later one of its kind corrects it.
    corrected: bool,
    /// Whether it cannot be true beside the others; it then enters no figure.
    contradicted: bool,
}

impl From<Entry> for ConsultationStamps {
    fn from(entry: Entry) -> Self {
        let timeline = Timeline::of(&entry.stamps);
        let stamps = entry.stamps.iter().map(|stamp| {
            let counts = timeline.get(stamp.kind, stamp.slide) == Some(stamp);
            let contradicted = counts && timeline.is_contradicted(stamp.kind, stamp.slide);
            StampDocument::new(stamp, !counts, contradicted)
        });
        Self {
            consultation_id: entry.consultation,
            study: entry.study.code(),
            reason: entry.reason.code(),
            stamps: stamps.collect(),
        }
    }
}

impl StampDocument {
    fn new(stamp: &Stamp, corrected: bool, contradicted: bool) -> Self {
        Self {
            kind: stamp.kind.code(),
            slide_id: stamp.slide,
            at: stamp.at,
            source: stamp.source.code(),
            by: stamp.by,
            recorded_at: stamp.recorded_at,
            corrected,
            contradicted,
        }
    }
}

/// The stamps of a consultation, each with where it is known from and by whom.
#[utoipa::path(get, path = "/api/v1/consultations/{consultation_id}/stamps", tag = "turnaround",
    params(("consultation_id" = Uuid, Path)),
    responses((status = 200, body = ConsultationStamps), (status = 304),
              (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn stamps(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let entry = service.parts.store.stamps(&actor, id).await?;
    json(&headers, &ConsultationStamps::from(entry))
}

/// States a moment. Where there is one of that kind, this one corrects it and both are kept. Audited.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/stamps", tag = "turnaround",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = StampSent,
    responses((status = 201, body = StampDocument),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn state_stamp(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<StampSent>,
) -> Result<Lasting, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let statement = Statement {
        kind: understood::<StampKind>(&sent.kind)?,
        slide: sent.slide_id,
        at: understood::<Timestamp>(&sent.at)?,
    };
    let print = fingerprint(&["stamp", &id.to_string(), &told]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            let store = &service.parts.store;
            let stamp = store.state_stamp(&actor, id, statement).await?;
            let document = StampDocument::new(&stamp, false, false);
            Ok(Lasting {
                status: 201,
                location: None,
                body: Some(serde_json::to_value(&document).map_err(|e| Problem::internal(&e))?),
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

/// Notes what was studied and why it took too long. Audited.
#[utoipa::path(post, path = "/api/v1/consultations/{consultation_id}/turnaround", tag = "turnaround",
    params(("consultation_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = NoteSent,
    responses((status = 204),
              (status = 404, body = Problem, content_type = "application/problem+json"),
              (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn note_turnaround(
    State(service): State<Shared>,
    Acting(actor): Acting,
    Id(id): Id<ConsultationId>,
    headers: HeaderMap,
    Sent(sent): Sent<NoteSent>,
) -> Result<Lasting, Problem> {
    let told = serde_json::to_string(&sent).map_err(|error| Problem::internal(&error))?;
    let note = Note {
        study: sent.study.as_deref().map(understood::<Study>).transpose()?,
        reason: sent
            .reason
            .as_deref()
            .map(understood::<MissReason>)
            .transpose()?,
    };
    let print = fingerprint(&["turnaround", &id.to_string(), &told]);
    let work = {
        let (service, actor) = (Shared::clone(&service), actor.clone());
        async move {
            service
                .parts
                .store
                .note_turnaround(&actor, id, note)
                .await?;
            Ok(Lasting {
                status: 204,
                location: None,
                body: None,
            })
        }
    };
    once(&service, &actor, key(&headers)?, print, work).await
}

fn understood<T: FromStr<Err: std::fmt::Display>>(word: &str) -> Result<T, Problem> {
    word.parse().map_err(|error: T::Err| {
        Problem::new(
            axum::http::StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_fact",
            error.to_string(),
        )
    })
}
