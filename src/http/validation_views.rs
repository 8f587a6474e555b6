//! Validation runs and sets as documents.

use crate::domain::ids::{ValidationId, ValidationSetId};
use crate::domain::validation::{
    Figure, KeyFigures, LimitFigures, ModelFigures, NamedShare, Scored, SetContents, SetKey,
};
use crate::ingest::sample_sets::keeper::OfferedSets;
use crate::store::contract::validation_documents::ValidationDocument;
use crate::store::contract::validation_sets::ValidationSetRecord;
use crate::store::contract::validations::ValidationRecord;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A validation run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ValidationRun {
    #[schema(value_type = Uuid)]
    id: ValidationId,
    /// `server:NAME` or `uploaded:ID`.
    set: String,
    /// The set's name when the run was asked for.
    set_name: String,
    /// Names of the models; every later one is compared with the first.
    models: Vec<String>,
    split: Option<String>,
    positive_labels: Vec<String>,
    seed: u64,
    resamples: u32,
    research: bool,
    /// Text of the plan, TOML.
    plan: Option<String>,
    /// Text of the acceptance limits, TOML.
    gate: Option<String>,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    progress: Option<ScoredView>,
    figures: Option<FiguresView>,
    /// Why it failed.
    error: Option<String>,
    /// Attempts so far, of at most three.
    attempts: u32,
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

/// How far a validation run is.
#[derive(Debug, Serialize, ToSchema)]
struct ScoredView {
    /// Samples scored, every model counted.
    done: u64,
    /// Of so many; 0 until the set was read.
    total: u64,
    /// Whether it stands still, since a slide is due.
    gives_way: bool,
}

impl From<Scored> for ScoredView {
    fn from(scored: Scored) -> Self {
        Self {
            done: scored.done,
            total: scored.total,
            gives_way: scored.gives_way,
        }
    }
}

/// What came of a validation run, in short; `metrics.json` has the rest.
#[derive(Debug, Serialize, ToSchema)]
struct FiguresView {
    program_version: String,
    /// SHA-256 over what was scored: two runs with the same one can be compared.
    set_digest: String,
    models: Vec<ModelView>,
    /// The acceptance limits.
    gate: Vec<LimitView>,
    plan: Option<PlanView>,
}

/// One model.
#[derive(Debug, Serialize, ToSchema)]
struct ModelView {
    name: String,
    version: String,
    sha256: String,
    samples: u64,
    positives: u64,
    scored: u64,
    abstained: u64,
    failed: u64,
    groups: Option<u64>,
    auc: FigureView,
    sensitivity: FigureView,
    specificity: FigureView,
    abstention_rate: FigureView,
}

/// A metric with its 95 % interval.
#[derive(Debug, Serialize, ToSchema)]
struct FigureView {
    value: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    events: Option<u64>,
    trials: Option<u64>,
    /// Why there is no estimate, or no interval.
    not_computed: Option<String>,
}

/// A limit.
#[derive(Debug, Serialize, ToSchema)]
struct LimitView {
    /// The model's place, from 0.
    model: u64,
    limit: String,
    required: f64,
    /// The bound that was held against it.
    found: Option<f64>,
    met: bool,
}

/// A plan and its primary endpoint.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView {
    title: String,
    sha256: String,
    primary: Vec<LimitView>,
}

impl From<Figure> for FigureView {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            lower: figure.lower,
            upper: figure.upper,
            events: figure.events,
            trials: figure.trials,
            not_computed: figure.not_computed,
        }
    }
}

impl From<LimitFigures> for LimitView {
    fn from(limit: LimitFigures) -> Self {
        Self {
            model: limit.model,
            limit: limit.limit,
            required: limit.required,
            found: limit.found,
            met: limit.met,
        }
    }
}

impl From<ModelFigures> for ModelView {
    fn from(model: ModelFigures) -> Self {
        Self {
            name: model.name,
            version: model.version,
            sha256: model.sha256,
            samples: model.samples,
            positives: model.positives,
            scored: model.scored,
            abstained: model.abstained,
            failed: model.failed,
            groups: model.groups,
            auc: model.auc.into(),
            sensitivity: model.sensitivity.into(),
            specificity: model.specificity.into(),
            abstention_rate: model.abstention_rate.into(),
        }
    }
}

fn limits(limits: Vec<LimitFigures>) -> Vec<LimitView> {
    limits.into_iter().map(LimitView::from).collect()
}

impl From<KeyFigures> for FiguresView {
    fn from(figures: KeyFigures) -> Self {
        Self {
            program_version: figures.program_version,
            set_digest: figures.set_digest,
            models: figures.models.into_iter().map(ModelView::from).collect(),
            gate: limits(figures.gate),
            plan: figures.plan.map(|plan| PlanView {
                title: plan.title,
                sha256: plan.sha256,
                primary: limits(plan.primary),
            }),
        }
    }
}

impl From<ValidationRecord> for ValidationRun {
    fn from(record: ValidationRecord) -> Self {
        let order = record.order;
        Self {
            id: record.id,
            set: order.set.to_string(),
            set_name: order.set_name,
            models: order.models,
            split: order.split,
            positive_labels: order.positive_labels,
            seed: order.seed,
            resamples: order.resamples,
            research: order.research,
            plan: order.plan,
            gate: order.gate,
            state: record.state.code(),
            progress: record.progress.map(ScoredView::from),
            figures: record.figures.map(FiguresView::from),
            error: record.error,
            attempts: record.attempts,
            requested_at: record.requested_at,
            started_at: record.started_at,
            finished_at: record.finished_at,
        }
    }
}

/// A validation run with what it left behind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ValidationDetail {
    #[serde(flatten)]
    run: ValidationRun,
    /// Names of its documents.
    documents: Vec<&'static str>,
}

impl ValidationDetail {
    pub(super) fn new(record: ValidationRecord, documents: Vec<ValidationDocument>) -> Self {
        Self {
            run: record.into(),
            documents: documents
                .into_iter()
                .map(ValidationDocument::file_name)
                .collect(),
        }
    }
}

/// A set that can be validated on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SampleSet {
    /// How it is asked for: `server:NAME` or `uploaded:ID`.
    key: String,
    name: String,
    /// Of an uploaded set: its id, by which it is deleted.
    #[schema(value_type = Option<Uuid>)]
    id: Option<ValidationSetId>,
    /// Of an uploaded set: SHA-256 over the names and contents of its files.
    digest: Option<String>,
    files: Option<u64>,
    bytes: Option<u64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    uploaded_at: Option<Timestamp>,
}

impl From<ValidationSetRecord> for SampleSet {
    fn from(record: ValidationSetRecord) -> Self {
        Self {
            key: SetKey::Uploaded(record.id).to_string(),
            name: record.set.name,
            id: Some(record.id),
            digest: Some(record.set.digest.to_string()),
            files: Some(record.set.files),
            bytes: Some(record.set.bytes),
            uploaded_at: Some(record.uploaded_at),
        }
    }
}

/// Every set, and what uploads are held to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SampleSetList {
    items: Vec<SampleSet>,
    /// Whether the server has a folder of sets of its own.
    server_side: bool,
    max_upload_bytes: u64,
}

impl SampleSetList {
    pub(super) fn new(offered: OfferedSets, max_upload_bytes: u64) -> Self {
        let server_side = offered.server.is_some();
        let own = offered.server.unwrap_or_default().into_iter();
        let own = own.map(|name| SampleSet {
            key: SetKey::Server(name.clone()).to_string(),
            name,
            id: None,
            digest: None,
            files: None,
            bytes: None,
            uploaded_at: None,
        });
        Self {
            items: own
                .chain(offered.uploaded.into_iter().map(SampleSet::from))
                .collect(),
            server_side,
            max_upload_bytes,
        }
    }
}

/// What a set offers to choose from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SampleSetContents {
    /// Samples in its list.
    samples: u64,
    /// Splits, those of most samples first.
    splits: Vec<NamedSamples>,
    /// Labels, those of most samples first.
    labels: Vec<NamedSamples>,
}

/// Samples of one name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamedSamples {
    name: String,
    samples: u64,
}

impl From<SetContents> for SampleSetContents {
    fn from(contents: SetContents) -> Self {
        let named = |all: Vec<NamedShare>| -> Vec<NamedSamples> {
            all.into_iter()
                .map(|NamedShare { name, samples }| NamedSamples { name, samples })
                .collect()
        };
        Self {
            samples: contents.samples,
            splits: named(contents.splits),
            labels: named(contents.labels),
        }
    }
}
