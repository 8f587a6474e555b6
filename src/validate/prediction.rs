//! What came of one sample.

use crate::domain::slide::Digest;
use crate::domain::verdict::ReasonCode;
use crate::validate::lesions::hits::TileHit;
use crate::validate::stats::confusion::Zone;
use serde::Serialize;

/// What a model made of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Digest of the sample's file; `None` if it could not be read.
    pub digest: Option<Digest>,
    /// What came of it.
    pub answer: Answer,
    /// How long it took, ms: for a patch its share of the batch.
    pub ms: f64,
    /// Where the model points on a slide, highest score first.
    pub hits: Vec<TileHit>,
}

/// What came of a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The model scored it.
    Scored {
        /// Model score of the positive classes, 0..=1.
        score: f64,
        /// Where it lies at the model's operating point.
        zone: Zone,
    },
    /// It was looked at and not judged.
    Abstained {
        /// Model score, if there was one all the same; it counts for no metric.
        score: Option<f64>,
        /// Why.
        reasons: Vec<ReasonCode>,
    },
    /// It could not be read or scored.
    Failed {
        /// What was wrong, for a person.
        why: String,
    },
}

/// How a sample ended, for lists and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Suspicious.
    Suspicious,
    /// Undecided: between the thresholds.
    Undecided,
    /// No suspicion.
    Cleared,
    /// Not judged, for a stated reason.
    Abstained,
    /// Not read or not scored.
    Failed,
}

impl Answer {
    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        match self {
            Self::Scored { zone, .. } => match zone {
                Zone::Suspicious => Ending::Suspicious,
                Zone::Undecided => Ending::Undecided,
                Zone::Cleared => Ending::Cleared,
            },
            Self::Abstained { .. } => Ending::Abstained,
            Self::Failed { .. } => Ending::Failed,
        }
    }

    /// The score that metrics count.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        match self {
            Self::Scored { score, .. } => Some(*score),
            Self::Abstained { .. } | Self::Failed { .. } => None,
        }
    }

    /// The zone as a confusion matrix counts it: who does not answer is undecided. `None` for a
    /// failure, which is no behaviour of the model.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        match self {
            Self::Scored { zone, .. } => Some(*zone),
            Self::Abstained { .. } => Some(Zone::Undecided),
            Self::Failed { .. } => None,
        }
    }
}

impl Ending {
    /// The code used in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspicious => "suspicious",
            Self::Undecided => "undecided",
            Self::Cleared => "no_suspicion",
            Self::Abstained => "abstained",
            Self::Failed => "failed",
        }
    }
}
