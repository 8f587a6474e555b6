//! The JSON documents about cases and slides, and how they follow from what the store gives.
#![allow(
    clippy::struct_field_names,
    reason = "the names of the fields are those of the documents"
)]

use super::consultations::people::{Names, PersonNamed};
use super::eta::Eta;
use crate::domain::consultation::claim::is_stale;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::deadline::carry_glass_at;
use crate::domain::ids::{CaseId, ConsultationId, RunId, SlideId, SpecimenId};
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::scale::{self as domain_scale, MppSource};
use crate::domain::specimen::{AgeGroup, Preparation, SpecimenFacts};
use crate::domain::verdict::{Outcome, Reason, ReasonCode, Verdict};
use crate::ingest::forecaster::Expected;
use crate::store::contract::reading::{
    CaseRecord, ConsultationRecord, RunRecord, SameBytes, SlideDetail, SlideRecord, SpecimenRecord,
    VerdictRecord, WorklistItem,
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A line of the worklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistLine {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    accession: String,
    specimen: Specimen,
    /// `intraoperative`, `urgent` or `routine`.
    urgency: &'static str,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    /// State of the machine work: `queued`, `in_progress` or `done`.
    state: &'static str,
    /// `suspicious`, `no_suspicion_found`, `cannot_assess`, `failed`; null until it is known.
    outcome: Option<&'static str>,
    outside_intended_use: bool,
    research: bool,
    /// The bytes of a slide stand under another name too: nothing can be signed before a person settles it.
    identity_conflict: bool,
    /// Where it is in its life: `requested`, `received`, `being_read`, `awaiting_section`, `signed`, `communicated` or
    /// `cancelled`.
    #[schema(value_type = String)]
    life: LifeState,
    /// What was asked.
    #[schema(value_type = Option<String>)]
    question: Option<Question>,
    /// Who reads it.
    reader: Option<PersonNamed>,
    /// The reader's page gave no sign of life for two minutes.
    claim_stale: bool,
    /// From when on the glass is carried to the microscope; null once there is a scan, or where none is waited for.
    #[schema(value_type = Option<String>, format = DateTime)]
    carry_glass_at: Option<Timestamp>,
    slides: Vec<SlideSummary>,
    event_id: u64,
}

/// What is stated about the tissue.
#[derive(Debug, Serialize, ToSchema)]
pub struct Specimen {
    part: String,
    organ: Option<String>,
    preparation: Option<&'static str>,
    age_group: Option<&'static str>,
}

/// A slide in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlideSummary {
    #[schema(value_type = Uuid)]
    slide_id: SlideId,
    state: &'static str,
    #[schema(value_type = Option<ProgressDocument>)]
    progress: Option<Progress>,
    /// What can be said before the run is done.
    provisional: Option<SoFar>,
    /// When its verdict is expected; null once it is final, and where it cannot be told.
    eta: Option<Eta>,
    outcome: Option<&'static str>,
    #[schema(value_type = Vec<ReasonDocument>)]
    reasons: Vec<Reason>,
    score: Option<f64>,
    /// The smallest lesion that the run can miss, µm; told beside every clearance.
    can_miss_um: Option<f64>,
    thumbnail_url: String,
    identity_conflict: bool,
    superseded: bool,
}

/// What can be said of a slide before all of its tiles are read.
#[derive(Debug, Serialize, ToSchema)]
pub struct SoFar {
    /// Whether what was read so far is suspicious; if not, nothing is known.
    suspicious: bool,
    /// Share of the planned tiles that were read, 0 to 1.
    read: f64,
}

/// How far a run is.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    dead_code,
    reason = "describes `Progress` to OpenAPI, since domain values know nothing of it"
)]
pub struct ProgressDocument {
    /// `opening`, `surveying`, `classifying` or `concluding`.
    step: String,
    /// Tiles that are done, while classifying.
    done: Option<u64>,
    /// Tiles planned so far, while classifying.
    planned: Option<u64>,
}

/// Why an outcome is what it is.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    dead_code,
    reason = "describes `Reason` to OpenAPI, since domain values know nothing of it"
)]
pub struct ReasonDocument {
    /// For machines, such as `unknown_scale`.
    code: String,
    /// For people.
    sentence: String,
}

/// A case with everything in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    accession: String,
    identity_conflict: bool,
    specimens: Vec<CaseSpecimen>,
}

/// A part of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseSpecimen {
    #[schema(value_type = Uuid)]
    specimen_id: SpecimenId,
    part: String,
    organ: Option<String>,
    preparation: Option<&'static str>,
    age_group: Option<&'static str>,
    consultations: Vec<Consultation>,
}

/// A request on a specimen.
#[derive(Debug, Serialize, ToSchema)]
pub struct Consultation {
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    urgency: &'static str,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    state: &'static str,
    outcome: Option<&'static str>,
    slides: Vec<Slide>,
}

/// Everything about a slide.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slide {
    #[schema(value_type = Uuid)]
    slide_id: SlideId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    accession: String,
    sha256: String,
    bytes: u64,
    format: String,
    /// Level 0, pixels.
    width: Option<u32>,
    /// Level 0, pixels.
    height: Option<u32>,
    mpp: Scale,
    objective_power: Option<f64>,
    /// The device that made the scan, as the file tells.
    scanner: Option<String>,
    preparation: Option<&'static str>,
    organ: Option<String>,
    age_group: Option<&'static str>,
    research: bool,
    state: &'static str,
    outcome: Option<&'static str>,
    #[schema(value_type = Option<ProgressDocument>)]
    progress: Option<Progress>,
    /// What can be said before the run is done: `suspicious`, `score`, `coverage`, `regions`,
    /// `elapsed_ms`.
    #[schema(value_type = Option<Object>)]
    provisional: Option<Provisional>,
    /// When its verdict is expected; null once it is final, and where it cannot be told.
    eta: Option<Eta>,
    /// The document `verdict.json` of `zhedel triage`.
    #[schema(value_type = Option<Object>)]
    verdict: Option<Verdict>,
    verdict_version: Option<u32>,
    runs: Vec<Run>,
    identity_conflict: Option<IdentityConflict>,
    superseded: bool,
    links: Links,
    warnings: Vec<String>,
}

/// µm per level-0 pixel and where it is known from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Scale {
    x: Option<f64>,
    y: Option<f64>,
    /// `given`, `vendor`, `tiff_resolution`, `objective_power` or `unknown`.
    #[schema(value_type = String)]
    source: MppSource,
}

/// The same bytes under several names.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityConflict {
    /// The accession numbers that they stand under.
    accessions: Vec<String>,
    /// Every slide with these bytes, this one included.
    slides: Vec<SlideNamed>,
}

/// One of several slides with the same bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlideNamed {
    #[schema(value_type = Uuid)]
    slide_id: SlideId,
    #[schema(value_type = Uuid)]
    case_id: CaseId,
    accession: String,
    part: String,
    /// A person found that another one of them bears the right name.
    withdrawn: bool,
    thumbnail_url: String,
}

/// A run of a model over a slide.
#[derive(Debug, Serialize, ToSchema)]
pub struct Run {
    #[schema(value_type = Uuid)]
    run_id: RunId,
    model_name: Option<String>,
    model_version: Option<String>,
    state: &'static str,
    outcome: Option<&'static str>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    #[schema(value_type = Option<Uuid>)]
    superseded_by: Option<RunId>,
}

/// Where the parts of a slide are; null for what is not there (yet).
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    dzi: String,
    heatmap: Option<String>,
    thumbnail: String,
    overview: String,
    label: Option<String>,
    #[serde(rename = "macro")]
    macro_image: Option<String>,
    verdict: Option<String>,
    regions: Option<String>,
    tiles_csv: Option<String>,
    tiles_geojson: Option<String>,
    tiles_extra_csv: Option<String>,
}

impl WorklistLine {
    /// The line of an item, with what is expected of its slides.
    pub fn new(item: WorklistItem, expected: &Expected, names: &Names) -> Self {
        let now = Timestamp::now();
        let ConsultationRecord {
            id,
            urgency,
            received_at,
            due_at,
            state,
            outcome,
            slides,
        } = item.consultation;
        let current = || slides.iter().filter(|slide| !slide.superseded);
        Self {
            consultation_id: id,
            case_id: item.case,
            accession: item.accession.to_string(),
            specimen: Specimen::new(item.part.to_string(), &item.specimen),
            urgency: urgency.code(),
            received_at,
            due_at,
            state: state.code(),
            outcome: outcome.map(Outcome::code),
            outside_intended_use: current().any(is_outside_intended_use),
            research: current().any(|slide| slide.inputs.research),
            identity_conflict: current().any(|slide| slide.identity_conflict),
            life: item.life,
            question: item.question,
            reader: item.reader.map(|(reader, _)| names.of(reader)),
            claim_stale: item
                .reader
                .is_some_and(|(_, beat_at)| is_stale(beat_at, now)),
            carry_glass_at: (item.life.is_unread() && current().next().is_none())
                .then(|| carry_glass_at(received_at)),
            event_id: item.last_event,
            slides: slides
                .into_iter()
                .map(|slide| SlideSummary::new(slide, expected))
                .collect(),
        }
    }
}

fn is_outside_intended_use(slide: &SlideRecord) -> bool {
    slide
        .reasons
        .iter()
        .any(|reason| reason.code == ReasonCode::OutsideIntendedUse)
}

impl Specimen {
    fn new(part: String, facts: &SpecimenFacts) -> Self {
        Self {
            part,
            organ: facts.organ.as_ref().map(|organ| organ.as_str().to_owned()),
            preparation: facts.preparation.map(Preparation::code),
            age_group: facts.age_group.map(AgeGroup::code),
        }
    }
}

/// What is expected of a slide that is not final.
fn eta(slide: &SlideRecord, expected: &Expected) -> Option<Eta> {
    let open = slide.outcome.is_none() && !slide.superseded;
    expected.get(&slide.run).filter(|_| open).map(Eta::from)
}

impl SlideSummary {
    fn new(slide: SlideRecord, expected: &Expected) -> Self {
        Self {
            eta: eta(&slide, expected),
            slide_id: slide.id,
            state: slide.state.code(),
            progress: slide.progress,
            provisional: slide.provisional.map(|so_far| SoFar {
                suspicious: so_far.suspicious,
                read: so_far.coverage.fraction,
            }),
            outcome: slide.outcome.map(Outcome::code),
            reasons: slide.reasons,
            score: slide.score,
            can_miss_um: slide.can_miss_um,
            thumbnail_url: thumbnail(slide.id),
            identity_conflict: slide.identity_conflict,
            superseded: slide.superseded,
        }
    }
}

fn thumbnail(slide: SlideId) -> String {
    format!("/api/v1/slides/{slide}/thumbnail.jpg")
}

impl Case {
    /// The document of a case; `slides` gives the whole document of a slide by its id.
    pub fn new(case: CaseRecord, mut slides: impl FnMut(SlideId) -> Option<Slide>) -> Self {
        let conflict = |consultation: &ConsultationRecord| {
            consultation
                .slides
                .iter()
                .any(|slide| slide.identity_conflict && !slide.superseded)
        };
        Self {
            case_id: case.id,
            accession: case.accession.to_string(),
            identity_conflict: case
                .specimens
                .iter()
                .any(|specimen| specimen.consultations.iter().any(conflict)),
            specimens: case
                .specimens
                .into_iter()
                .map(|specimen| CaseSpecimen::new(specimen, &mut slides))
                .collect(),
        }
    }
}

impl CaseSpecimen {
    fn new(specimen: SpecimenRecord, slides: &mut impl FnMut(SlideId) -> Option<Slide>) -> Self {
        let preparation = specimen
            .consultations
            .iter()
            .flat_map(|consultation| &consultation.slides)
            .filter(|slide| !slide.superseded)
            .find_map(|slide| slide.inputs.facts.preparation);
        Self {
            specimen_id: specimen.id,
            part: specimen.part.to_string(),
            organ: specimen.organ.map(|organ| organ.as_str().to_owned()),
            preparation: preparation.map(Preparation::code),
            age_group: specimen.age_group.map(AgeGroup::code),
            consultations: specimen
                .consultations
                .into_iter()
                .map(|consultation| Consultation {
                    consultation_id: consultation.id,
                    urgency: consultation.urgency.code(),
                    received_at: consultation.received_at,
                    due_at: consultation.due_at,
                    state: consultation.state.code(),
                    outcome: consultation.outcome.map(Outcome::code),
                    slides: consultation
                        .slides
                        .into_iter()
                        .filter_map(|slide| slides(slide.id))
                        .collect(),
                })
                .collect(),
        }
    }
}

impl Slide {
    /// The document of a slide, the final verdict of its current run and what is expected of it.
    pub fn new(detail: SlideDetail, verdict: Option<VerdictRecord>, expected: &Expected) -> Self {
        let SlideDetail {
            slide,
            description,
            same_bytes,
            ..
        } = detail;
        let facts = Specimen::new(String::new(), &slide.inputs.facts);
        let scale = description.as_ref().map_or_else(
            || {
                slide
                    .inputs
                    .mpp
                    .map_or(domain_scale::Scale::UNKNOWN, |mpp| {
                        domain_scale::Scale::known(mpp, MppSource::Given)
                    })
            },
            |description| description.scale(slide.inputs.mpp),
        );
        let associated = description
            .as_ref()
            .map_or(&[][..], |description| description.associated.as_slice());
        let links = Links::new(slide.id, associated, verdict.as_ref());
        Self {
            slide_id: slide.id,
            case_id: detail.case,
            consultation_id: detail.consultation,
            accession: detail.accession.to_string(),
            sha256: detail.digest.to_string(),
            bytes: detail.bytes,
            format: detail.format,
            width: description.as_ref().map(|one| one.size.width),
            height: description.as_ref().map(|one| one.size.height),
            mpp: Scale {
                x: scale.mpp().map(|mpp| mpp.x),
                y: scale.mpp().map(|mpp| mpp.y),
                source: scale.source(),
            },
            objective_power: description.as_ref().and_then(|one| one.objective_power),
            scanner: description
                .as_ref()
                .and_then(|one| one.scanner.as_ref().map(ToString::to_string)),
            preparation: facts.preparation,
            organ: facts.organ,
            age_group: facts.age_group,
            research: slide.inputs.research,
            state: slide.state.code(),
            outcome: slide.outcome.map(Outcome::code),
            eta: eta(&slide, expected),
            progress: slide.progress,
            provisional: slide.provisional,
            verdict_version: verdict.as_ref().map(|record| record.version),
            verdict: verdict.map(|record| record.verdict),
            runs: detail.runs.into_iter().map(Run::from).collect(),
            identity_conflict: (!same_bytes.is_empty()).then(|| IdentityConflict::new(same_bytes)),
            superseded: slide.superseded,
            links,
            warnings: description.map_or_else(Vec::new, |one| one.warnings),
        }
    }
}

impl IdentityConflict {
    fn new(slides: Vec<SameBytes>) -> Self {
        let accessions: BTreeSet<_> = slides.iter().map(|one| one.accession.to_string()).collect();
        Self {
            accessions: accessions.into_iter().collect(),
            slides: slides.into_iter().map(SlideNamed::from).collect(),
        }
    }
}

impl From<SameBytes> for SlideNamed {
    fn from(one: SameBytes) -> Self {
        Self {
            slide_id: one.slide,
            case_id: one.case,
            accession: one.accession.to_string(),
            part: one.part.to_string(),
            withdrawn: one.withdrawn,
            thumbnail_url: thumbnail(one.slide),
        }
    }
}

impl From<RunRecord> for Run {
    fn from(run: RunRecord) -> Self {
        Self {
            run_id: run.id,
            model_name: run.model_name,
            model_version: run.model_version,
            state: run.state.code(),
            outcome: run.outcome.map(Outcome::code),
            started_at: run.started_at,
            finished_at: run.finished_at,
            superseded_by: run.superseded_by,
        }
    }
}

impl Links {
    /// Where the parts of a slide are.
    pub fn new(id: SlideId, associated: &[String], verdict: Option<&VerdictRecord>) -> Self {
        let api = |name: &str| format!("/api/v1/slides/{id}/{name}");
        let has = |kind: &str| associated.iter().any(|one| one == kind);
        let judged = |name: &str| verdict.map(|_| api(name));
        let classified = verdict.is_some_and(|record| {
            let coverage = record.verdict.coverage;
            coverage.read + coverage.failed > 0
        });
        Self {
            dzi: format!("/slides/{id}/dzi.dzi"),
            heatmap: classified.then(|| api("heatmap.png")),
            thumbnail: api("thumbnail.jpg"),
            overview: api("overview.jpg"),
            label: has("label").then(|| api("label.jpg")),
            macro_image: has("macro").then(|| api("macro.jpg")),
            verdict: judged("verdict"),
            regions: judged("regions.geojson"),
            tiles_csv: judged("tiles.csv"),
            tiles_geojson: judged("tiles.geojson"),
            tiles_extra_csv: judged("tiles-extra.csv"),
        }
    }
}
