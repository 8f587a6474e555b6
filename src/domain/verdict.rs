//! The verdict on a slide: exactly one of four outcomes, and the rule that finds it.
//!
//! Suspicion is never inferred from absence: `no_suspicion_found` is the one outcome that needs
//! everything to have gone well, and [`conclude`] is the only place that can produce it.

use super::geometry::Polygon;
use super::intended_use::Mismatch;
use super::scale::{Mpp, MppSource, Scale};
use super::specimen::SpecimenFacts;
use super::tile::{TileFailure, TileResult};
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

/// Everything that a finished run knows, before the outcome is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What hinders a judgement of the slide as such: no tissue, blur, unknown scale.
    pub hindrances: Vec<Reason>,
    /// How the specimen lies outside the intended use.
    pub mismatches: Vec<Mismatch>,
    /// Coverage of the base grid.
    pub coverage: Coverage,
    /// How many tiles of the base grid failed, by cause.
    pub failures: TileFailures,
    /// Slide score, 0..=1; `None` if no tile was read.
    pub score: Option<f64>,
}

/// How many tiles failed, by cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TileFailures {
    /// Their pixels could not be decoded.
    pub decode: u64,
    /// The model could not be run on them.
    pub classify: u64,
    /// They show no tissue in haematoxylin and eosin.
    pub stain: u64,
}

impl TileFailures {
    /// Counts failed tiles.
    #[must_use]
    pub fn of(tiles: &[TileResult]) -> Self {
        let mut counts = Self::default();
        for failure in tiles.iter().filter_map(TileResult::failure) {
            match failure {
                TileFailure::Decode => counts.decode += 1,
                TileFailure::Classify => counts.classify += 1,
                TileFailure::Stain => counts.stain += 1,
            }
        }
        counts
    }
}

impl Evidence {
    /// What went wrong, if every tile was tried and the file or the engine failed on each: then
    /// nothing was learned about the slide.
    fn nothing_was_read(&self) -> Option<Reason> {
        let planned = self.coverage.planned;
        let TileFailures {
            decode, classify, ..
        } = self.failures;
        if planned == 0 || decode + classify < planned {
            return None;
        }
        let sentence = if decode > 0 {
            format!(
                "Not one of {planned} tissue tiles could be decoded, so the file is damaged. Hand it over again; if that does not help, scan again."
            )
        } else {
            format!(
                "The model could not be run on any of {planned} tissue tiles. Ask for another run; if that does not help, tell the operator."
            )
        };
        Some(Reason::new(ReasonCode::TechnicalError, sentence))
    }

    fn coverage_too_low(&self, thresholds: &Thresholds) -> Reason {
        let Coverage {
            planned,
            read,
            fraction,
            ..
        } = self.coverage;
        let unstained = match self.failures.stain {
            0 => String::new(),
            count => format!(
                " In {count} of them there is no tissue in haematoxylin and eosin to be seen: ink, another stain, or damage."
            ),
        };
        let sentence = format!(
            "Only {read} of {planned} tissue tiles could be analysed ({:.0} %); at least {:.0} % are needed.{unstained}",
            // Not rounded up: 89.6 % must not read as the 90 % that are needed.
            (fraction * 100.0).floor(),
            thresholds.minimum_coverage * 100.0
        );
        Reason::new(ReasonCode::CoverageTooLow, sentence)
    }
}

/// The outcome and its reasons: reasons are empty exactly for the two answered outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// The outcome.
    pub outcome: Outcome,
    /// Why it could not be answered.
    pub reasons: Vec<Reason>,
}

/// Base tiles of a whole window: the thresholds on the slide score are those of its mean, and a mean
/// over less tissue strays further.
const WINDOW_TILES: u64 = 9;

/// Finds the outcome of a finished run.
///
/// A run that could read nothing at all has failed. Hindrances and a specimen outside the intended
/// use forbid any answer, since the score then means nothing. Suspicion stands even at low coverage: reading more can only add to it. A
/// clearance needs a finite score below the lower threshold and enough coverage.
#[must_use]
pub fn conclude(evidence: &Evidence, thresholds: &Thresholds) -> Conclusion {
    if let Some(error) = evidence.nothing_was_read() {
        return Conclusion {
            outcome: Outcome::Failed,
            reasons: vec![error],
        };
    }
    let mut reasons = evidence.hindrances.clone();
    if !evidence.mismatches.is_empty() {
        let sentence = evidence
            .mismatches
            .iter()
            .map(|one| one.sentence.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        reasons.push(Reason::new(ReasonCode::OutsideIntendedUse, sentence));
    }
    if !reasons.is_empty() {
        return cannot_assess(reasons);
    }
    let score = evidence.score.filter(|score| score.is_finite());
    if score.is_some_and(|score| score >= thresholds.suspicious_at) {
        return Conclusion {
            outcome: Outcome::Suspicious,
            reasons,
        };
    }
    let covered =
        evidence.coverage.planned > 0 && evidence.coverage.fraction >= thresholds.minimum_coverage;
    if !covered {
        reasons.push(evidence.coverage_too_low(thresholds));
    }
    if evidence.coverage.planned < WINDOW_TILES {
        reasons.push(Reason::new(
            ReasonCode::TissueTooSmall,
            format!(
                "The tissue fills {} of the {WINDOW_TILES} tiles from which on a slide may be cleared, the least for which the thresholds were chosen. Read it by eye.",
                evidence.coverage.planned
            ),
        ));
    }
    match score {
        Some(score) if score < thresholds.clear_below => {}
        Some(score) => reasons.push(Reason::new(
            ReasonCode::UndecidedScore,
            format!(
                "The model score {score:.3} lies between {:.3}, below which a slide may be cleared, and {:.3}, from which it is suspicious.",
                thresholds.clear_below, thresholds.suspicious_at
            ),
        )),
        None => reasons.push(Reason::new(
            ReasonCode::UndecidedScore,
            "The model gave no score.",
        )),
    }
    if reasons.is_empty() {
        Conclusion {
            outcome: Outcome::NoSuspicionFound,
            reasons,
        }
    } else {
        cannot_assess(reasons)
    }
}

fn cannot_assess(reasons: Vec<Reason>) -> Conclusion {
    Conclusion {
        outcome: Outcome::CannotAssess,
        reasons,
    }
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
    /// The scale and its provenance.
    pub mpp: VerdictScale,
    /// What the model looked at, and what it can miss.
    pub sampling: Option<Sampling>,
    /// The model; `null` when the run failed before one was loaded.
    pub model: Option<ModelIdentity>,
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
            mpp: Scale::UNKNOWN.into(),
            sampling: None,
            model: None,
            specimen,
            research: false,
            regions: Vec::new(),
            timing: Timing::default(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THRESHOLDS: Thresholds = Thresholds {
        suspicious_at: 0.8,
        clear_below: 0.4,
        minimum_coverage: 0.9,
    };

    fn decode(decode: u64) -> TileFailures {
        TileFailures {
            decode,
            ..TileFailures::default()
        }
    }

    fn clean(score: Option<f64>, read: u64) -> Evidence {
        Evidence {
            hindrances: Vec::new(),
            mismatches: Vec::new(),
            coverage: Coverage::new(100, read, 100 - read),
            failures: decode(100 - read),
            score,
        }
    }

    fn codes(evidence: &Evidence) -> (Outcome, Vec<ReasonCode>) {
        let conclusion = conclude(evidence, &THRESHOLDS);
        let codes = conclusion.reasons.iter().map(|r| r.code).collect();
        (conclusion.outcome, codes)
    }

    #[test]
    fn a_fully_read_slide_with_a_low_score_is_cleared() {
        assert_eq!(
            codes(&clean(Some(0.1), 100)),
            (Outcome::NoSuspicionFound, vec![])
        );
    }

    #[test]
    fn low_coverage_never_clears_but_suspicion_stands() {
        assert_eq!(
            codes(&clean(Some(0.1), 80)),
            (Outcome::CannotAssess, vec![ReasonCode::CoverageTooLow])
        );
        assert_eq!(codes(&clean(Some(0.9), 80)), (Outcome::Suspicious, vec![]));
    }

    #[test]
    fn a_score_between_the_thresholds_is_undecided() {
        assert_eq!(
            codes(&clean(Some(0.6), 100)),
            (Outcome::CannotAssess, vec![ReasonCode::UndecidedScore])
        );
    }

    #[test]
    fn a_slide_of_which_nothing_could_be_read_has_failed() {
        let mut evidence = clean(None, 0);
        assert_eq!(
            codes(&evidence),
            (Outcome::Failed, vec![ReasonCode::TechnicalError])
        );
        evidence.failures = TileFailures {
            classify: 100,
            ..TileFailures::default()
        };
        assert_eq!(codes(&evidence).0, Outcome::Failed);
        evidence.failures = decode(99);
        evidence.coverage = Coverage::new(100, 1, 99);
        assert_eq!(codes(&evidence).0, Outcome::CannotAssess);
        // Nothing was tried, since the specimen lies outside the intended use.
        evidence.coverage = Coverage::new(100, 0, 0);
        evidence.failures = TileFailures::default();
        assert_eq!(codes(&evidence).0, Outcome::CannotAssess);
    }

    #[test]
    fn tiles_without_stained_tissue_lower_the_coverage_and_are_named() {
        let mut evidence = clean(Some(0.1), 80);
        evidence.failures = TileFailures {
            stain: 20,
            ..TileFailures::default()
        };
        let conclusion = conclude(&evidence, &THRESHOLDS);
        assert_eq!(conclusion.outcome, Outcome::CannotAssess);
        assert!(conclusion.reasons[0].sentence.contains("In 20 of them"));
        // It is not the file that failed.
        evidence.coverage = Coverage::new(100, 0, 100);
        evidence.failures.stain = 100;
        assert_eq!(codes(&evidence).0, Outcome::CannotAssess);
    }

    #[test]
    fn less_tissue_than_a_window_is_never_cleared_but_suspicion_stands() {
        let mut evidence = clean(Some(0.1), 100);
        evidence.coverage = Coverage::new(8, 8, 0);
        assert_eq!(
            codes(&evidence),
            (Outcome::CannotAssess, vec![ReasonCode::TissueTooSmall])
        );
        evidence.coverage = Coverage::new(9, 9, 0);
        assert_eq!(codes(&evidence).0, Outcome::NoSuspicionFound);
        evidence.coverage = Coverage::new(1, 1, 0);
        evidence.score = Some(0.9);
        assert_eq!(codes(&evidence).0, Outcome::Suspicious);
    }

    #[test]
    fn nothing_planned_is_never_cleared() {
        let mut evidence = clean(None, 0);
        evidence.coverage = Coverage::new(0, 0, 0);
        assert_eq!(codes(&evidence).0, Outcome::CannotAssess);
    }

    fn any_score() -> impl Strategy<Value = Option<f64>> {
        prop_oneof![
            Just(None),
            Just(Some(f64::NAN)),
            Just(Some(f64::INFINITY)),
            (0.0..=1.0_f64).prop_map(Some)
        ]
    }

    proptest! {
        #[test]
        fn a_clearance_needs_everything(
            score in any_score(),
            planned in 0_u64..200,
            failed_share in 0.0..=1.0_f64,
            hindered: bool,
            outside: bool,
        ) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let failed = (planned as f64 * failed_share) as u64;
            let evidence = Evidence {
                hindrances: if hindered {
                    vec![Reason::new(ReasonCode::Blurred, "Blurred.")]
                } else {
                    vec![]
                },
                mismatches: if outside {
                    vec![Mismatch { sentence: "Outside.".into() }]
                } else {
                    vec![]
                },
                coverage: Coverage::new(planned, planned - failed, failed),
                failures: decode(failed),
                score,
            };
            let conclusion = conclude(&evidence, &THRESHOLDS);
            let may_clear = !hindered
                && !outside
                && planned >= WINDOW_TILES
                && evidence.coverage.fraction >= THRESHOLDS.minimum_coverage
                && score.is_some_and(|s| s < THRESHOLDS.clear_below);
            prop_assert_eq!(conclusion.outcome == Outcome::NoSuspicionFound, may_clear);
            prop_assert_eq!(
                conclusion.outcome == Outcome::Failed,
                planned > 0 && failed == planned
            );
            prop_assert_eq!(
                conclusion.reasons.is_empty(),
                matches!(conclusion.outcome, Outcome::Suspicious | Outcome::NoSuspicionFound)
            );
        }
    }
}
