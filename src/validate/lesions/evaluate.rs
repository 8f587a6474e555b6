//! From hits and lesions to CAMELYON16's figures, with intervals over slides or their groups.

use super::by_size::by_size;
use super::counted::Counted;
use super::metrics::{AtRate, CurvePoint, LesionMetrics};
use super::truth::GroundTruth;
use crate::validate::estimate::{Estimate, Measured, NamedInterval};
use crate::validate::judge::{Judge, too_small, unless_small};
use crate::validate::part::Part;
use crate::validate::prediction::{Answer, Prediction};
use crate::validate::set::sample::{Sample, SampleKind};
use crate::validate::stats::bootstrap::band::{Band, band};
use crate::validate::stats::bootstrap::resampler::Resampler;
use crate::validate::stats::error::StatsError;
use crate::validate::stats::froc::{Froc, FrocSlide, Hit, Lesion, RATES, RepeatedHit, froc};
use crate::validate::stats::interval::Interval;

/// Places of the curve, evenly spread over the logarithm of the rate.
const CURVE_STEPS: u32 = 32;
/// Logarithms, to the base of 2, of the first and last rate of the curve.
pub(in crate::validate) const CURVE_RANGE: (f64, f64) = (-3.0, 4.0);

/// Evaluates one model; `truths` has an entry for every sample, `None` where nothing says where its
/// lesions are. A negative slide needs none. `None` if no slide of the set has a ground truth.
pub(in crate::validate) fn evaluate(
    judge: &Judge<'_>,
    samples: &[Sample],
    predictions: &[Prediction],
    truths: &[Option<GroundTruth>],
    found_from: f64,
) -> Option<LesionMetrics> {
    if truths.iter().all(Option::is_none) {
        return None;
    }
    let is_slide = |at: &usize| samples[*at].kind == SampleKind::Slide;
    let has_truth = |at: &usize| truths[*at].is_some() || !samples[*at].positive;
    let failed = |at: &usize| matches!(predictions[*at].answer, Answer::Failed { .. });
    let slides: Vec<usize> = (0..samples.len()).filter(is_slide).collect();
    let known: Vec<usize> = slides.iter().copied().filter(has_truth).collect();
    let counted: Vec<Counted<'_>> = known
        .iter()
        .filter(|at| !failed(at))
        .map(|&at| Counted {
            at,
            truth: truths[at].as_ref(),
            slide: meet(&predictions[at], truths[at].as_ref()),
        })
        .collect();
    let part = Part {
        rows: counted
            .iter()
            .map(|one| (&samples[one.at], &predictions[one.at]))
            .collect(),
        grouped: samples.iter().any(|sample| sample.group.is_some()),
    };
    let repeated = judge.settings.repeated_hits;
    let whole = froc(counted.iter().map(|one| &one.slide), repeated);
    let figures = figures(judge, &part, &counted, repeated);
    let lesions = |kind: Lesion| -> usize {
        let of = |one: &Counted<'_>| one.slide.lesions.iter().filter(|&&one| one == kind).count();
        counted.iter().map(of).sum()
    };
    Some(LesionMetrics {
        slides: counted.len(),
        not_judged: part
            .rows
            .iter()
            .filter(|(_, one)| matches!(one.answer, Answer::Abstained { .. }))
            .count(),
        failed: known.iter().filter(|at| failed(at)).count(),
        without_truth: slides.len() - known.len(),
        groups: part.grouping().ok().flatten().map(|groups| groups.groups()),
        metastases: lesions(Lesion::Metastasis),
        isolated_tumour_cells: lesions(Lesion::IsolatedTumourCells),
        repeated_hits: repeated,
        slide_auc: judge.auc(&part.scored(), true),
        froc_score: estimate(&part, &whole, &figures, RATES.len(), |froc| froc.score),
        sensitivities: RATES
            .iter()
            .enumerate()
            .map(|(place, &rate)| AtRate {
                false_positives_per_slide: rate,
                sensitivity: estimate(&part, &whole, &figures, place, |froc| {
                    froc.sensitivities[place]
                }),
            })
            .collect(),
        curve: whole.map_or_else(|_| Vec::new(), |froc| curve(&part, &froc, &figures)),
        found_from,
        by_size: by_size(judge, &part, &counted, found_from),
    })
}

/// Assigns hits to lesions.
fn meet(prediction: &Prediction, truth: Option<&GroundTruth>) -> FrocSlide {
    FrocSlide {
        lesions: truth.map_or_else(Vec::new, |truth| {
            truth.lesions().iter().map(|lesion| lesion.kind).collect()
        }),
        hits: prediction
            .hits
            .iter()
            .map(|hit| Hit {
                score: hit.score,
                lesion: truth.and_then(|truth| truth.lesion_at(hit.x, hit.y)),
            })
            .collect(),
    }
}

fn curve_rates() -> impl Iterator<Item = f64> {
    let (first, last) = CURVE_RANGE;
    (0..=CURVE_STEPS)
        .map(move |step| (first + (last - first) * f64::from(step) / f64::from(CURVE_STEPS)).exp2())
}

/// Everything that is read from a curve: sensitivity at [`RATES`], the score, then the plot.
fn readings(froc: &Froc) -> Vec<f64> {
    let mut readings = froc.sensitivities.to_vec();
    readings.push(froc.score);
    readings.extend(curve_rates().map(|rate| froc.sensitivity_at(rate)));
    readings
}

/// All readings with their limits over resamples of slides or groups: drawn once for all.
fn figures(
    judge: &Judge<'_>,
    part: &Part<'_>,
    counted: &[Counted<'_>],
    repeated: RepeatedHit,
) -> Result<(Band, &'static str), StatsError> {
    let (resampler, method) = match part.grouping()? {
        Some(groups) => (
            Resampler::by_group(&groups)?,
            "bootstrap of groups, percentile",
        ),
        None => (
            Resampler::by_sample(counted.len())?,
            "bootstrap of slides, percentile",
        ),
    };
    let drawn = band(
        &resampler,
        judge.resampling(),
        judge.confidence(),
        |indices| {
            let slides = indices.iter().map(|&at| &counted[at].slide);
            Ok(readings(&froc(slides, repeated)?))
        },
    )?;
    Ok((drawn, method))
}

/// A reading of the whole curve with its interval; `place` is its place among the readings.
fn estimate(
    part: &Part<'_>,
    whole: &Result<Froc, StatsError>,
    figures: &Result<(Band, &'static str), StatsError>,
    place: usize,
    reading: impl Fn(&Froc) -> f64,
) -> Measured<Estimate> {
    match whole {
        Err(error) => Measured::of(Err(error.clone())),
        Ok(froc) => Measured::Value(Estimate {
            value: reading(froc),
            interval: unless_small(part, || {
                let (drawn, method) = figures.as_ref().map_err(Clone::clone)?;
                let (lower, upper) = (drawn.lower[place], drawn.upper[place]);
                if upper - lower < 1e-12 {
                    return Err(StatsError::NoVariation {
                        what: "the FROC curve",
                        reason: "every resample gives the same value",
                    });
                }
                Ok(NamedInterval {
                    interval: Interval {
                        lower,
                        upper,
                        confidence: drawn.confidence,
                    },
                    method,
                })
            }),
            other_interval: None,
        }),
    }
}

fn curve(
    part: &Part<'_>,
    froc: &Froc,
    figures: &Result<(Band, &'static str), StatsError>,
) -> Vec<CurvePoint> {
    let band = figures
        .as_ref()
        .ok()
        .filter(|_| too_small(part).is_none())
        .map(|(band, _)| band);
    let first = RATES.len() + 1;
    curve_rates()
        .enumerate()
        .map(|(step, rate)| CurvePoint {
            false_positives_per_slide: rate,
            sensitivity: froc.sensitivity_at(rate),
            band: band.map(|band| (band.lower[first + step], band.upper[first + step])),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::annotation::{AnnotatedArea, Annotation, AreaKind, Level0Place};
    use crate::domain::geometry::LevelSize;
    use crate::domain::scale::Mpp;
    use crate::validate::lesions::grid::EvaluationGrid;
    use crate::validate::lesions::hits::TileHit;
    use crate::validate::metrics::Settings;
    use crate::validate::stats::confusion::Zone;

    fn square(left: f64, top: f64, side: f64) -> AnnotatedArea {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
        AnnotatedArea {
            kind: AreaKind::Lesion,
            rings: vec![
                corners
                    .map(|(x, y)| Level0Place {
                        x: left + x,
                        y: top + y,
                    })
                    .to_vec(),
            ],
        }
    }

    fn truth(areas: Vec<AnnotatedArea>) -> GroundTruth {
        let size = LevelSize {
            width: 10_000,
            height: 10_000,
        };
        let grid = EvaluationGrid::over(size, Mpp { x: 0.243, y: 0.243 }).unwrap();
        let annotation = Annotation {
            areas,
            remarks: vec![],
        };
        GroundTruth::of_annotation(&annotation, grid)
    }

    fn slide(positive: bool) -> Sample {
        Sample {
            kind: SampleKind::Slide,
            positive,
            ..Sample::default()
        }
    }

    fn scored(score: f64, hits: &[(f64, f64, f64)]) -> Prediction {
        Prediction {
            digest: None,
            answer: Answer::Scored {
                score,
                zone: Zone::Undecided,
            },
            ms: 1.0,
            hits: hits
                .iter()
                .map(|&(score, x, y)| TileHit { score, x, y })
                .collect(),
        }
    }

    fn settings(repeated_hits: RepeatedHit) -> Settings {
        Settings {
            repeated_hits,
            seed: 1,
            resamples: 100,
            confidence: 0.95,
            ..Settings::default()
        }
    }

    /// Two slides. The first has a metastasis of 2,000 px (486 µm) at (1000, 1000), another at
    /// (6000, 6000), and isolated tumour cells at (9000, 1000); hits: 0.9 in the first metastasis,
    /// 0.8 in it again, 0.7 in the isolated cells, 0.6 beside everything. The second is normal and
    /// has a hit of 0.5. The second metastasis is missed.
    ///
    /// Repeated hits ignored: 0.9 → ½ at 0 false positives; 0.6 → ½ per slide; 0.5 → 1 per slide.
    /// Sensitivity is ½ everywhere, the score ½. As false positives: 0.8, 0.6, 0.5 give rates ½, 1,
    /// 3/2; sensitivity is ½ all the same, since the highest hit is a true one.
    #[test]
    fn two_slides_by_hand() {
        let samples = [slide(true), slide(false)];
        let truths = [
            Some(truth(vec![
                square(1_000.0, 1_000.0, 2_000.0),
                square(6_000.0, 6_000.0, 2_000.0),
                square(9_000.0, 1_000.0, 100.0),
            ])),
            None,
        ];
        let predictions = [
            scored(
                0.9,
                &[
                    (0.9, 2_000.0, 2_000.0),
                    (0.8, 1_100.0, 2_900.0),
                    (0.7, 9_050.0, 1_050.0),
                    (0.6, 5_000.0, 500.0),
                ],
            ),
            scored(0.4, &[(0.5, 5_000.0, 5_000.0)]),
        ];
        for (repeated, last_rate) in [
            (RepeatedHit::Ignored, 1.0),
            (RepeatedHit::FalsePositive, 1.5),
        ] {
            let settings = settings(repeated);
            let judge = Judge {
                settings: &settings,
            };
            let found = evaluate(&judge, &samples, &predictions, &truths, 0.85).unwrap();
            assert_eq!(
                (found.slides, found.metastases, found.isolated_tumour_cells),
                (2, 2, 1)
            );
            let score = found.froc_score.value().unwrap();
            assert!((score.value - 0.5).abs() < 1e-12);
            // Two slides are too few for an interval.
            assert!(score.interval.value().is_none());
            assert!(found.curve.iter().all(|point| point.band.is_none()));
            assert!((found.slide_auc.value().unwrap().value - 1.0).abs() < 1e-12);
            let slides: Vec<FrocSlide> = predictions
                .iter()
                .zip(&truths)
                .map(|(prediction, truth)| meet(prediction, truth.as_ref()))
                .collect();
            let points = froc(&slides, repeated).unwrap().points;
            let rate = points.last().unwrap().false_positives_per_slide;
            assert!((rate - last_rate).abs() < 1e-12, "{rate}");
            let sizes: Vec<(u64, u64)> = found
                .by_size
                .iter()
                .filter_map(|size| size.found.value())
                .map(|rate| (rate.events, rate.trials))
                .collect();
            // 0.7 in the isolated cells lies below 0.85. Grown by 37.5 µm on each side the metastases
            // have sides of 561 µm, so major axes of about 4 · 561 ÷ √12 = 648 µm (their corners are round).
            assert_eq!(sizes, [(0, 1), (1, 2)]);
            let median = |size: usize| found.by_size[size].median_um;
            assert!(median(0).is_some_and(|median| median < 275.0));
            assert!(median(2).is_some_and(|median| (median - 648.0).abs() < 25.0));
            assert_eq!((median(1), median(3)), (None, None));
        }
    }

    /// A positive slide without a ground truth is left out, and so is one that failed; one that was
    /// not judged counts with its lesion missed.
    #[test]
    fn slides_without_truth_or_answer_are_told() {
        let samples = [slide(true), slide(true), slide(true), slide(false)];
        let lesion = || Some(truth(vec![square(1_000.0, 1_000.0, 2_000.0)]));
        let truths = [lesion(), None, lesion(), None];
        let mut predictions = [
            scored(0.9, &[(0.9, 2_000.0, 2_000.0)]),
            scored(0.9, &[(0.9, 2_000.0, 2_000.0)]),
            scored(0.0, &[]),
            scored(0.1, &[]),
        ];
        predictions[2].answer = Answer::Abstained {
            score: None,
            reasons: vec![],
        };
        predictions[3].answer = Answer::Failed {
            why: "it is broken".into(),
        };
        let settings = settings(RepeatedHit::FalsePositive);
        let judge = Judge {
            settings: &settings,
        };
        let found = evaluate(&judge, &samples, &predictions, &truths, 0.5).unwrap();
        assert_eq!(
            (
                found.slides,
                found.without_truth,
                found.failed,
                found.not_judged
            ),
            (2, 1, 1, 1)
        );
        assert!((found.froc_score.value().unwrap().value - 0.5).abs() < 1e-12);
        let none = vec![None; 4];
        assert_eq!(evaluate(&judge, &samples, &predictions, &none, 0.5), None);
    }
}
