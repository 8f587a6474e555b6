//! The verdict on a slide: exactly one of four outcomes, with its reasons and what it rests on.

use super::geometry::Polygon;
use super::scale::{Mpp, MppSource, Scale};
use super::specimen::SpecimenFacts;
use super::stain_figures::StainFigures;
use super::tile_figures::TileFigures;
use serde::{Deserialize, Serialize};

/// How a run over a slide ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Regions are suspicious.
    Suspicious,
    /// Computed only when coverage, quality, scale and intended use all allow it.
    NoSuspicionFound,
    /// The slide cannot be judged, for stated reasons.
    CannotAssess,
    /// A named technical error.
    Failed,
}

impl Outcome {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspicious => "suspicious",
            Self::NoSuspicionFound => "no_suspicion_found",
            Self::CannotAssess => "cannot_assess",
            Self::Failed => "failed",
        }
    }
}

/// Machine code of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// No tissue was found.
    NoTissue,
    /// The two tissue detectors disagree about where the tissue is.
    TissueUncertain,
    /// The scan is out of focus.
    Blurred,
    /// The tissue does not look like haematoxylin and eosin, or is too pale or too dark.
    WrongStain,
    /// Most of the tissue is unlike what the model was made from.
    OutOfDomain,
    /// µm per pixel is not known.
    UnknownScale,
    /// The slide's finest level is coarser than the model needs.
    ScaleTooCoarse,
    /// Organ, preparation or age group lie outside the model's intended use, or are not stated.
    OutsideIntendedUse,
    /// There is less tissue than the window over which the slide score is a mean.
    TissueTooSmall,
    /// Too few of the planned tiles could be analysed.
    CoverageTooLow,
    /// The time of the run was over before enough of the planned tiles were read.
    Deadline,
    /// The score lies between the thresholds for suspicion and for none.
    UndecidedScore,
    /// A technical error; the outcome is `failed`.
    TechnicalError,
}

/// Why the outcome is what it is: a code for machines and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Machine code.
    pub code: ReasonCode,
    /// Plain words.
    pub sentence: String,
}

impl Reason {
    /// A reason from a code and its sentence.
    #[must_use]
    pub fn new(code: ReasonCode, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
        }
    }
}

/// How much of the planned tissue the model saw, on the base grid.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Tiles of the base grid over tissue.
    pub planned: u64,
    /// Tiles that the model saw.
    pub read: u64,
    /// Tiles that could not be analysed.
    pub failed: u64,
    /// `read ÷ planned`; 0 when nothing was planned.
    pub fraction: f64,
}

impl Coverage {
    /// Coverage from counts.
    #[must_use]
    pub fn new(planned: u64, read: u64, failed: u64) -> Self {
        let fraction = if planned == 0 {
            0.0
        } else {
            read as f64 / planned as f64
        };
        Self {
            planned,
            read,
            failed,
            fraction,
        }
    }
}

/// A connected suspicious area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// 1 is the most suspicious.
    pub rank: u32,
    /// Outline, level-0 pixels.
    pub polygon: Polygon,
    /// Area, mm².
    pub area_mm2: f64,
    /// Highest model score of its tiles, 0..=1.
    pub max_score: f64,
    /// Mean model score of its tiles, 0..=1.
    pub mean_score: f64,
    /// What must be told beside the region, such as “not validated for this specimen”.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The label of every region that research mode computes outside the intended use.
pub const NOT_VALIDATED: &str = "not validated for this specimen";

/// The thresholds of a bundle on the slide score and the coverage that a clearance needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// At or above this slide score the slide is suspicious.
    pub suspicious_at: f64,
    /// Only below this slide score may a slide be cleared.
    pub clear_below: f64,
    /// Only at or above this coverage may a slide be cleared.
    pub minimum_coverage: f64,
}

/// The scale that a verdict was found at: both axes are `null` when it is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VerdictScale {
    /// µm per level-0 pixel along a row.
    pub x: Option<f64>,
    /// µm per level-0 pixel along a column.
    pub y: Option<f64>,
    /// Where it is known from.
    pub source: MppSource,
}

impl VerdictScale {
    /// The scale, if it is known.
    #[must_use]
    pub fn mpp(&self) -> Option<Mpp> {
        Some(Mpp {
            x: self.x?,
            y: self.y?,
        })
    }
}

impl From<Scale> for VerdictScale {
    fn from(scale: Scale) -> Self {
        Self {
            x: scale.mpp().map(|mpp| mpp.x),
            y: scale.mpp().map(|mpp| mpp.y),
            source: scale.source(),
        }
    }
}

/// The model that a verdict was found with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelIdentity {
    /// Name of the bundle.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// The bundle's variant that ran, for example `f32`.
    pub variant: String,
    /// SHA-256 of the weights file, lower-case hexadecimal.
    pub sha256: String,
    /// Inference engine and its version, for example `onnxruntime 1.31.1`.
    pub engine: String,
}

/// How long each part of a run took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timing {
    /// Opening the slide, ms.
    pub open_ms: f64,
    /// Tissue mask and focus, ms.
    pub tissue_ms: f64,
    /// Reading and classifying tiles, ms.
    pub classify_ms: f64,
    /// The whole run, ms.
    pub total_ms: f64,
    /// Tiles done per second of `classify_ms`, refinement included.
    pub tiles_per_s: f64,
}

/// How far apart the model looked, and the smallest lesion that this can miss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// Distance between centres of neighbouring base tiles, µm.
    pub stride_um: f64,
    /// Side of the tile's centre that the model's label speaks of, µm.
    pub field_um: f64,
    /// A lesion up to this size can lie unseen between the fields of neighbouring tiles, µm.
    pub can_miss_um: f64,
}

/// The verdict on one slide by one run of one model: the document `verdict.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Version of this document's form.
    pub format: u32,
    /// The outcome.
    pub outcome: Outcome,
    /// Why the slide could not be answered; empty for the two answered outcomes.
    pub reasons: Vec<Reason>,
    /// Slide score, 0..=1: a model score, not a probability.
    pub score: Option<f64>,
    /// Thresholds that the score was held against.
    pub thresholds: Option<Thresholds>,
    /// Coverage of the base grid.
    pub coverage: Coverage,
    /// Area of tissue, mm²; `null` when the scale is unknown.
    pub tissue_mm2: Option<f64>,
    /// Area of all suspicious regions, mm²; `null` when none were computed or the scale is unknown.
    pub suspicious_mm2: Option<f64>,
    /// How the tiles of the base grid scored and failed; absent when nothing was classified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tile_figures: Option<TileFigures>,
    /// How strongly the tissue is stained; absent where no tile was planned or none is stained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stain_figures: Option<StainFigures>,
    /// The scale and its provenance.
    pub mpp: VerdictScale,
    /// What the model looked at, and what it can miss.
    pub sampling: Option<Sampling>,
    /// The model; `null` when the run failed before one was loaded.
    pub model: Option<ModelIdentity>,
    /// Why that model ran, as a sentence; absent where it was not chosen among installed ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_choice: Option<String>,
    /// What was stated about the tissue.
    pub specimen: SpecimenFacts,
    /// Whether regions outside the intended use were asked for.
    pub research: bool,
    /// Suspicious regions by rank.
    pub regions: Vec<Region>,
    /// How long it took.
    pub timing: Timing,
    /// Version of the program.
    pub program_version: String,
}

/// The current version of the document's form.
pub const VERDICT_FORMAT: u32 = 1;

impl Verdict {
    /// The verdict of a run that ended in a technical error before it could judge anything.
    #[must_use]
    pub fn failed(error: impl Into<String>, specimen: SpecimenFacts) -> Self {
        Self {
            format: VERDICT_FORMAT,
            outcome: Outcome::Failed,
            reasons: vec![Reason::new(ReasonCode::TechnicalError, error)],
            score: None,
            thresholds: None,
            coverage: Coverage::default(),
            tissue_mm2: None,
            suspicious_mm2: None,
            tile_figures: None,
            stain_figures: None,
            mpp: Scale::UNKNOWN.into(),
            sampling: None,
            model: None,
            model_choice: None,
            specimen,
            research: false,
            regions: Vec::new(),
            timing: Timing::default(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
