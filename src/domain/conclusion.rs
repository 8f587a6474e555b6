//! The rule that finds the outcome of a finished run.
//!
//! Suspicion is never inferred from absence: `no_suspicion_found` is the one outcome that needs
//! everything to have gone well, and [`conclude`] is the only place that can produce it.

use super::intended_use::Mismatch;
use super::tile::{Artefact, TileFailure, TileOutcome, TileResult};
use super::verdict::{Coverage, Outcome, Reason, ReasonCode, Thresholds};

/// Everything that a finished run knows, before the outcome is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What hinders a judgement of the slide as such: no tissue, blur, unknown scale.
    pub hindrances: Vec<Reason>,
    /// How the specimen lies outside the intended use.
    pub mismatches: Vec<Mismatch>,
    /// Coverage of the base grid.
    pub coverage: Coverage,
    /// How many tiles of the base grid were not analysed, by cause.
    pub failures: TileFailures,
    /// Slide score, 0..=1; `None` if no tile was read.
    pub score: Option<f64>,
}

/// How many tiles were not analysed, by cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TileFailures {
    /// Their pixels could not be decoded.
    pub decode: u64,
    /// The model could not be run on them.
    pub classify: u64,
    /// They show no tissue in haematoxylin and eosin.
    pub stain: u64,
    /// The time was over before it was their turn.
    pub not_reached: u64,
    /// The model saw them, but they are unlike what it was made from.
    pub domain: u64,
    /// Tissue lies double there; may be among those of `domain` too.
    pub fold: u64,
    /// Part of them is out of focus; may be among those of `domain` too.
    pub focus: u64,
}

impl TileFailures {
    /// Counts the tiles that were not analysed.
    #[must_use]
    pub fn of(tiles: &[TileResult]) -> Self {
        let mut counts = Self::default();
        for tile in tiles {
            match tile.outcome {
                TileOutcome::Read { .. } => {}
                TileOutcome::Doubtful { doubt, .. } => {
                    counts.domain += u64::from(doubt.distance.is_some());
                    match doubt.artefact {
                        Some(Artefact::Fold) => counts.fold += 1,
                        Some(Artefact::OutOfFocus) => counts.focus += 1,
                        None => {}
                    }
                }
                TileOutcome::Failed { failure } => match failure {
                    TileFailure::Decode => counts.decode += 1,
                    TileFailure::Classify => counts.classify += 1,
                    TileFailure::Stain => counts.stain += 1,
                    TileFailure::NotReached => counts.not_reached += 1,
                },
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

    /// Why no score of the slide means anything, if most of its tissue is unlike what the model was
    /// made from.
    fn out_of_domain(&self) -> Option<Reason> {
        let (planned, strange) = (self.coverage.planned, self.failures.domain);
        (strange > 0 && strange as f64 >= planned as f64 * MOSTLY_STRANGE).then(|| {
            Reason::new(
                ReasonCode::OutOfDomain,
                format!(
                    "{strange} of {planned} tissue tiles are unlike the tissue that the model was made from, so its scores mean nothing here. Check organ, stain and scanner; read the slide by eye."
                ),
            )
        })
    }

    /// Why too little was covered: what kept tiles from being analysed, or the time, or both.
    fn too_little_coverage(&self, thresholds: &Thresholds) -> Vec<Reason> {
        let Coverage {
            planned,
            read,
            fraction,
            ..
        } = self.coverage;
        let not_reached = self.failures.not_reached;
        let mut reasons = Vec::new();
        if not_reached > 0 {
            reasons.push(Reason::new(
                ReasonCode::Deadline,
                format!(
                    "The time was over when {not_reached} of {planned} tissue tiles were still unread; what was read is {:.0} % of them, and at least {:.0} % are needed. Read the slide by eye, or ask for another run.",
                    (fraction * 100.0).floor(),
                    thresholds.minimum_coverage * 100.0
                ),
            ));
            let with_more_time = (read + not_reached) as f64 / planned as f64;
            if with_more_time >= thresholds.minimum_coverage {
                return reasons;
            }
        }
        let causes = [
            (
                self.failures.stain,
                "show no tissue in haematoxylin and eosin: ink, another stain, or damage",
            ),
            (self.failures.fold, "lie in folds"),
            (
                self.failures.focus,
                "are partly out of focus, as under a bubble or where tissue is lifted",
            ),
            (
                self.failures.domain,
                "are unlike the tissue that the model was made from, and a clearance does not rest on them",
            ),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .fold(String::new(), |told, (count, cause)| {
            format!("{told} {count} {cause}.")
        });
        let sentence = format!(
            "Only {read} of {planned} tissue tiles could be analysed ({:.0} %); at least {:.0} % are needed.{causes}",
            // Not rounded up: 89.6 % must not read as the 90 % that are needed.
            (fraction * 100.0).floor(),
            thresholds.minimum_coverage * 100.0
        );
        reasons.push(Reason::new(ReasonCode::CoverageTooLow, sentence));
        reasons
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

/// From this share of tiles outside the model's domain on, no answer is given at all.
const MOSTLY_STRANGE: f64 = 0.5;

/// Finds the outcome of a finished run.
///
/// A run that could read nothing at all has failed. Hindrances, a specimen outside the intended use
/// and tissue most of which is outside the model's domain forbid any answer, since the score then
/// means nothing. Suspicion stands even at low coverage: reading more can only add to it. A
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
    reasons.extend(evidence.out_of_domain());
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
        reasons.extend(evidence.too_little_coverage(thresholds));
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
        assert!(
            conclusion.reasons[0]
                .sentence
                .contains("20 show no tissue in haematoxylin")
        );
        // It is not the file that failed.
        evidence.coverage = Coverage::new(100, 0, 100);
        evidence.failures.stain = 100;
        assert_eq!(codes(&evidence).0, Outcome::CannotAssess);
    }

    #[test]
    fn tissue_outside_the_domain_is_never_cleared_and_mostly_outside_never_answered() {
        let mut evidence = clean(Some(0.1), 80);
        evidence.failures = TileFailures {
            domain: 20,
            ..TileFailures::default()
        };
        let conclusion = conclude(&evidence, &THRESHOLDS);
        assert_eq!(conclusion.reasons[0].code, ReasonCode::CoverageTooLow);
        assert!(conclusion.reasons[0].sentence.contains("20 are unlike"));
        evidence.score = Some(0.9);
        assert_eq!(codes(&evidence).0, Outcome::Suspicious);
        evidence.coverage = Coverage::new(100, 50, 50);
        evidence.failures.domain = 50;
        assert_eq!(
            codes(&evidence),
            (Outcome::CannotAssess, vec![ReasonCode::OutOfDomain])
        );
    }

    #[test]
    fn a_run_that_was_out_of_time_says_so_and_is_never_cleared() {
        let mut evidence = clean(Some(0.1), 60);
        evidence.failures = TileFailures {
            not_reached: 40,
            ..TileFailures::default()
        };
        assert_eq!(
            codes(&evidence),
            (Outcome::CannotAssess, vec![ReasonCode::Deadline])
        );
        evidence.failures = TileFailures {
            not_reached: 20,
            decode: 20,
            ..TileFailures::default()
        };
        assert_eq!(
            codes(&evidence).1,
            vec![ReasonCode::Deadline, ReasonCode::CoverageTooLow]
        );
        evidence.score = Some(0.9);
        assert_eq!(codes(&evidence).0, Outcome::Suspicious);
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
            strange: bool,
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
                failures: if strange {
                    TileFailures { domain: failed, ..TileFailures::default() }
                } else {
                    decode(failed)
                },
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
                planned > 0 && failed == planned && !strange
            );
            prop_assert_eq!(
                conclusion.reasons.is_empty(),
                matches!(conclusion.outcome, Outcome::Suspicious | Outcome::NoSuspicionFound)
            );
        }
    }
}
