//! A validation run of the service: what was asked for, how far it is, what came of it.

use super::ids::ValidationSetId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Which labelled set: `server:NAME` for one in the folder of the server's own sets, `uploaded:ID`
/// for one that somebody uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SetKey {
    /// The name of an entry of the server's folder.
    Server(String),
    /// An uploaded set.
    Uploaded(ValidationSetId),
}

/// A text that names no set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a set is named `server:NAME` or `uploaded:ID`, as the list of sets has it")]
pub struct NoSetKey;

const SERVER: &str = "server:";
const UPLOADED: &str = "uploaded:";

impl fmt::Display for SetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(name) => write!(f, "{SERVER}{name}"),
            Self::Uploaded(id) => write!(f, "{UPLOADED}{id}"),
        }
    }
}

impl FromStr for SetKey {
    type Err = NoSetKey;

    fn from_str(text: &str) -> Result<Self, NoSetKey> {
        if let Some(name) = text.strip_prefix(SERVER) {
            return Ok(Self::Server(name.to_owned()));
        }
        text.strip_prefix(UPLOADED)
            .and_then(|id| id.parse().ok())
            .map(Self::Uploaded)
            .ok_or(NoSetKey)
    }
}

impl TryFrom<String> for SetKey {
    type Error = NoSetKey;

    fn try_from(text: String) -> Result<Self, NoSetKey> {
        text.parse()
    }
}

impl From<SetKey> for String {
    fn from(key: SetKey) -> Self {
        key.to_string()
    }
}

/// What a set offers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetContents {
    /// Samples in its list.
    pub samples: u64,
    /// Its splits, those of most samples first.
    pub splits: Vec<NamedShare>,
    /// Its labels, those of most samples first.
    pub labels: Vec<NamedShare>,
}

/// Samples of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedShare {
    /// The name.
    pub name: String,
    /// How many.
    pub samples: u64,
}

/// What a validation run is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationOrder {
    /// The set.
    pub set: SetKey,
    /// Its name when the run was asked for.
    pub set_name: String,
    /// Names of the model bundles; every later one is compared with the first.
    pub models: Vec<String>,
    /// Only rows of this split.
    pub split: Option<String>,
    /// Labels that are positive, where they are not the first model's classes.
    pub positive_labels: Vec<String>,
    /// Seed of every random stream.
    pub seed: u64,
    /// Bootstrap resamples.
    pub resamples: u32,
    /// Score slides outside the intended use too.
    pub research: bool,
    /// Text of the plan, TOML.
    pub plan: Option<String>,
    /// Text of the acceptance limits, TOML.
    pub gate: Option<String>,
}

/// How far a validation run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidationState {
    /// It waits.
    Queued,
    /// It is being carried out.
    Running,
    /// Its documents are there.
    Done,
    /// It ended without documents; its error tells why.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl ValidationState {
    /// The code used in rows and documents.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a validation run tells while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scored {
    /// Samples scored, every model counted.
    pub done: u64,
    /// Of so many; 0 until the set was read.
    pub total: u64,
    /// Whether the run stands still, since a slide is due.
    pub gives_way: bool,
}

/// What came of a validation run, in short; `metrics.json` has the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyFigures {
    /// Version of the program.
    pub program_version: String,
    /// SHA-256 over what was scored: every sample's name, label, group and file.
    pub set_digest: String,
    /// Each model.
    pub models: Vec<ModelFigures>,
    /// The acceptance limits, if there were any.
    pub gate: Vec<LimitFigures>,
    /// The plan, if there was one.
    pub plan: Option<PlanFigures>,
}

/// One model of a validation run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelFigures {
    /// Name of the bundle.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// SHA-256 of the weights.
    pub sha256: String,
    /// Samples.
    pub samples: u64,
    /// Of them whole slides that did not fail, the others being patches; `None` for runs from before it was told.
    #[serde(default)]
    pub slides: Option<u64>,
    /// Of them positive.
    pub positives: u64,
    /// Scored by the model.
    pub scored: u64,
    /// Not judged, for a stated reason.
    pub abstained: u64,
    /// Not read or not scored.
    pub failed: u64,
    /// Groups, where samples are grouped.
    pub groups: Option<u64>,
    /// Area under the ROC curve.
    pub auc: Figure,
    /// Suspicious among all positives.
    pub sensitivity: Figure,
    /// Cleared among all negatives.
    pub specificity: Figure,
    /// Undecided or not judged, among all.
    pub abstention_rate: Figure,
}

/// A metric with its interval, or why there is none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// The estimate; `None` where it cannot be computed.
    pub value: Option<f64>,
    /// Lower end of its 95 % interval.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// Events, of a proportion.
    pub events: Option<u64>,
    /// Among so many.
    pub trials: Option<u64>,
    /// Why there is no estimate, or no interval.
    pub not_computed: Option<String>,
}

/// A limit and whether it is met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitFigures {
    /// The model's place, from 0.
    pub model: u64,
    /// The limit's name.
    pub limit: String,
    /// The limit.
    pub required: f64,
    /// The bound that was held against it.
    pub found: Option<f64>,
    /// Whether it is met.
    pub met: bool,
}

/// A plan and what came of its primary endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanFigures {
    /// What the validation was to show.
    pub title: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// The primary endpoint, for each model that it is held against.
    pub primary: Vec<LimitFigures>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for key in [
            SetKey::Server("pcam".into()),
            SetKey::Uploaded(ValidationSetId::generate()),
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for text in ["pcam", "uploaded:pcam", ""] {
            assert_eq!(text.parse::<SetKey>(), Err(NoSetKey), "{text}");
        }
    }
}
