//! What this installation is and what it may be used for.

use super::answer::json;
use super::extract::Acting;
use super::model_info::ModelInfo;
use super::problem::Problem;
use super::state::Shared;
use crate::access::policy::Action;
use crate::domain::deadline::Urgency;
use crate::domain::turnaround_targets::TurnaroundTargets;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The intended use of the program, as it stands in `docs/regulatory/intended-use.md`.
const INTENDED_USE: &str = "Zhedel orders and displays H&E images for a qualified pathologist who reads every section. It is not for primary diagnosis, not for use without a pathologist, and not validated for frozen or paediatric tissue by itself. It is not a cleared device: research use until a manufacturer takes responsibility. A person signs every read; the program never states a diagnosis.";

/// What this installation is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct About {
    program_version: &'static str,
    intended_use: &'static str,
    warnings: Vec<String>,
    /// The model that runs where nobody names another; null if there is none.
    model: Option<Model>,
    models: Vec<Model>,
    urgency_classes: Vec<UrgencyClass>,
    limits: UploadLimits,
}

#[derive(Debug, Serialize, ToSchema)]
struct Model {
    name: String,
    version: String,
    title: String,
    intended_use: ModelUse,
    thresholds: ModelThresholds,
}

#[derive(Debug, Serialize, ToSchema)]
struct ModelUse {
    organs: Vec<String>,
    preparations: Vec<&'static str>,
    age_groups: Vec<&'static str>,
    /// Questions of the operating room that it helps with.
    questions: Vec<&'static str>,
    statement: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ModelThresholds {
    suspicious_at: f64,
    clear_below: f64,
    minimum_coverage: f64,
}

#[derive(Debug, Serialize, ToSchema)]
struct UrgencyClass {
    code: &'static str,
    /// From receipt to the signed read, as the organisation set it.
    minutes: u32,
}

#[derive(Debug, Serialize, ToSchema)]
struct UploadLimits {
    max_upload_bytes: u64,
}

/// What this installation is and what it may be used for.
#[utoipa::path(get, path = "/api/v1/about", tag = "about",
    responses((status = 200, body = About), (status = 304)))]
pub(super) async fn about(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parts = &service.parts;
    let targets = if actor.may(Action::SeeFigures) {
        parts.store.turnaround_targets(&actor).await?.targets
    } else {
        TurnaroundTargets::default()
    };
    let models = || parts.models.iter().map(Model::from);
    let about = About {
        program_version: env!("CARGO_PKG_VERSION"),
        intended_use: INTENDED_USE,
        warnings: parts.health.warnings(),
        model: models().next(),
        models: models().collect(),
        urgency_classes: Urgency::ALL
            .iter()
            .map(|urgency| UrgencyClass {
                code: urgency.code(),
                minutes: targets.minutes(*urgency),
            })
            .collect(),
        limits: UploadLimits {
            max_upload_bytes: parts.reception.rules().most_bytes,
        },
    };
    json(&headers, &about)
}

impl From<&ModelInfo> for Model {
    fn from(model: &ModelInfo) -> Self {
        let used = &model.intended_use;
        Self {
            name: model.name.clone(),
            version: model.version.clone(),
            title: model.title.clone(),
            intended_use: ModelUse {
                organs: used
                    .organs
                    .iter()
                    .map(|one| one.as_str().to_owned())
                    .collect(),
                preparations: used.preparations.iter().map(|one| one.code()).collect(),
                age_groups: used.age_groups.iter().map(|one| one.code()).collect(),
                questions: used.questions.iter().map(|one| one.code()).collect(),
                statement: used.statement.clone(),
            },
            thresholds: ModelThresholds {
                suspicious_at: model.thresholds.suspicious_at,
                clear_below: model.thresholds.clear_below,
                minimum_coverage: model.thresholds.minimum_coverage,
            },
        }
    }
}
