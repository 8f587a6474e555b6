//! The plots of one model.

use super::axes::Axes;
use crate::paper::document::Figure;
use crate::paper::drawing::{Drawing, FAINT, FIRST, INK, SECOND, Shape, THIRD};
use crate::validate::metrics::{ModelMetrics, Settings};
use crate::validate::part::Part;
use crate::validate::stats::bootstrap::band::band;
use crate::validate::stats::bootstrap::replicates::Settings as Resampling;
use crate::validate::stats::bootstrap::resampler::Resampler;
use crate::validate::stats::error::StatsError;
use crate::validate::stats::interval::Confidence;
use crate::validate::stats::labelled_scores::LabelledScores;
use crate::validate::stats::precision_recall::precision_recall_curve;
use crate::validate::stats::risk_coverage::risk_coverage;
use crate::validate::stats::roc::{RocPoints, roc_curve};

/// Places along an axis at which a band is computed.
const BAND_STEPS: u32 = 50;
/// Resamples behind a band; its edge is drawn a pixel wide, so more would not be seen.
const BAND_RESAMPLES: usize = 500;
/// Bins of a histogram.
const BINS: u32 = 20;
/// Width of a curve, user units.
pub(super) const LINE: f64 = 1.8;

/// Every plot of one model's scores.
pub(super) fn figures(part: &Part, model: &ModelMetrics, settings: &Settings) -> Vec<Figure> {
    let scored = part.scored();
    let Ok(data) = scored.labelled() else {
        return Vec::new();
    };
    vec![
        figure(
            "ROC curve",
            roc(&scored, &data, settings),
            "Sensitivity against 1 − specificity over every threshold, with the 95 % band of the bootstrap.",
        ),
        figure(
            "Precision and recall",
            precision(&scored, &data, settings),
            "At the prevalence of this set, with the 95 % band of the bootstrap.",
        ),
        figure(
            "Reliability",
            Ok(reliability(model)),
            "Share of positives against mean score in bins of equal size; on the diagonal a score would be a probability at the prevalence of this set. Bars are 95 % intervals.",
        ),
        figure(
            "Risk and coverage",
            risk(&data),
            "Share of wrong answers if only the samples with the clearest scores are answered, split at 0.5.",
        ),
        figure(
            "Scores",
            Ok(histogram(&data, model)),
            "Model scores of positives (upwards) and negatives (downwards), square-root scale; lines mark the operating point.",
        ),
    ]
}

fn figure(title: &str, plot: Result<Drawing, StatsError>, caption: &str) -> Figure {
    Figure {
        title: title.to_owned(),
        plot: plot.map_err(|error| error.to_string()),
        caption: caption.to_owned(),
    }
}

fn steps() -> impl Iterator<Item = f64> {
    (0..=BAND_STEPS).map(|n| f64::from(n) / f64::from(BAND_STEPS))
}

/// Lower and upper edge of a curve's band at [`steps`].
fn edges(
    part: &Part,
    data: &LabelledScores,
    settings: &Settings,
    curve: impl Fn(&LabelledScores) -> Result<Vec<f64>, StatsError> + Sync,
) -> Option<Vec<(f64, f64)>> {
    let resampler = match part.grouping().ok()? {
        Some(groups) => Resampler::by_group(&groups),
        None => Resampler::within_class(data.labels()),
    };
    let resampling = Resampling {
        resamples: BAND_RESAMPLES.min(settings.resamples),
        seed: settings.seed,
    };
    let band = band(&resampler.ok()?, resampling, Confidence::P95, |indices| {
        curve(&data.select(indices)?)
    });
    let band = band.ok()?;
    Some(band.lower.into_iter().zip(band.upper).collect())
}

fn banded(
    axes: &Axes,
    title: &str,
    edges: Option<Vec<(f64, f64)>>,
    line: Vec<(f64, f64)>,
    beneath: Shape,
) -> Drawing {
    let mut shapes = vec![beneath];
    if let Some(edges) = edges {
        let lower = steps().zip(edges.iter().map(|edge| edge.0));
        let upper: Vec<(f64, f64)> = steps().zip(edges.iter().map(|edge| edge.1)).collect();
        shapes.push(band_area(axes, lower.collect(), upper));
    }
    shapes.push(Shape::line(axes.points(line), FIRST, LINE));
    axes.plot(title, shapes)
}

/// The area between the edges of a band.
pub(super) fn band_area(axes: &Axes, lower: Vec<(f64, f64)>, upper: Vec<(f64, f64)>) -> Shape {
    Shape::Area {
        points: axes.points(lower.into_iter().chain(upper.into_iter().rev())),
        colour: FIRST,
        opacity: 0.15,
    }
}

fn roc(part: &Part, data: &LabelledScores, settings: &Settings) -> Result<Drawing, StatsError> {
    let curve = roc_curve(data, RocPoints::Corners)?;
    let edges = edges(part, data, settings, |resample| {
        let curve = roc_curve(resample, RocPoints::Corners)?;
        Ok(steps().map(|at| curve.true_positive_rate_at(at)).collect())
    });
    let axes = Axes::unit("1 − specificity", "sensitivity");
    let line = curve
        .false_positive_rate
        .into_iter()
        .zip(curve.true_positive_rate)
        .collect();
    let chance = Shape::dashed(axes.points([(0.0, 0.0), (1.0, 1.0)]), FAINT);
    Ok(banded(&axes, "ROC curve", edges, line, chance))
}

fn precision(
    part: &Part,
    data: &LabelledScores,
    settings: &Settings,
) -> Result<Drawing, StatsError> {
    let points = |data: &LabelledScores| -> Result<Vec<(f64, f64)>, StatsError> {
        let curve = precision_recall_curve(data)?;
        Ok(curve.recall.into_iter().zip(curve.precision).collect())
    };
    let edges = edges(part, data, settings, |resample| {
        let points = points(resample)?;
        Ok(steps()
            .map(|recall| precision_at(&points, recall))
            .collect())
    });
    let prevalence = data.positives() as f64 / data.samples() as f64;
    let axes = Axes::unit("recall (sensitivity)", "precision");
    let chance = Shape::dashed(axes.points([(0.0, prevalence), (1.0, prevalence)]), FAINT);
    Ok(banded(
        &axes,
        "Precision-recall curve",
        edges,
        points(data)?,
        chance,
    ))
}

/// The best precision at which at least this recall is reached; points fall in recall.
fn precision_at(points: &[(f64, f64)], recall: f64) -> f64 {
    points
        .iter()
        .filter(|point| point.0 >= recall)
        .map(|point| point.1)
        .fold(0.0, f64::max)
}

fn reliability(model: &ModelMetrics) -> Drawing {
    let axes = Axes::unit("mean score", "share of positives");
    let mut shapes = vec![Shape::dashed(axes.points([(0.0, 0.0), (1.0, 1.0)]), FAINT)];
    for bin in &model.calibration.bins {
        let interval = bin.observed.wilson(Confidence::P95);
        let at = bin.mean_predicted;
        let bar = axes.points([(at, interval.lower), (at, interval.upper)]);
        shapes.push(Shape::line(bar, FIRST, 1.0));
        shapes.push(Shape::Dot {
            middle: axes.place((at, bin.observed.estimate())),
            radius: 3.0,
            colour: FIRST,
        });
    }
    axes.plot("Reliability diagram", shapes)
}

fn risk(data: &LabelledScores) -> Result<Drawing, StatsError> {
    let confidence: Vec<f64> = data
        .scores()
        .iter()
        .map(|score| (score - 0.5).abs())
        .collect();
    let loss: Vec<f64> = data
        .scores()
        .iter()
        .zip(data.labels())
        .map(|(score, label)| f64::from(u8::from((*score >= 0.5) != *label)))
        .collect();
    let curve = risk_coverage(&confidence, &loss)?;
    let highest = curve.risk.iter().copied().fold(0.05, f64::max);
    let top = (highest * 20.0).ceil() / 20.0;
    let axes = Axes::over((0.0, 1.0), (0.0, top), "share answered", "share wrong");
    let line = axes.points(curve.coverage.into_iter().zip(curve.risk));
    Ok(axes.plot("Risk-coverage curve", [Shape::line(line, FIRST, LINE)]))
}

fn histogram(data: &LabelledScores, model: &ModelMetrics) -> Drawing {
    let mut counts = [[0_u32; BINS as usize]; 2];
    for (score, label) in data.scores().iter().zip(data.labels()) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = (score.clamp(0.0, 1.0) * f64::from(BINS)) as usize;
        counts[usize::from(!label)][bin.min(BINS as usize - 1)] += 1;
    }
    let highest = counts.iter().flatten().copied().max().unwrap_or(1).max(1);
    let reach = f64::from(highest).sqrt();
    let thresholds = model
        .operating_point
        .map_or_else(Vec::new, |(lower, upper)| vec![lower, upper]);
    let axes = Axes {
        // Places are square roots, so that small bins show; what is written is the number.
        y_words: |place| format!("{:.0}", place * place),
        ..Axes::over(
            (0.0, 1.0),
            (-reach, reach),
            "model score",
            "number of samples",
        )
    };
    let mut shapes = Vec::new();
    for (bin, (positive, negative)) in (0_u32..).zip(counts[0].iter().zip(&counts[1])) {
        let edge = |bin: u32| f64::from(bin) / f64::from(BINS);
        for (value, colour) in [
            (f64::from(*positive).sqrt(), SECOND),
            (-f64::from(*negative).sqrt(), THIRD),
        ] {
            if value == 0.0 {
                continue;
            }
            let (left, right) = (
                axes.place((edge(bin), 0.0)),
                axes.place((edge(bin + 1), value)),
            );
            let block = Shape::block((left.0 + 0.5, left.1), (right.0 - 0.5, right.1), colour);
            shapes.push(block);
        }
    }
    for threshold in thresholds {
        let line = axes.points([(threshold, reach), (threshold, -reach)]);
        shapes.push(Shape::dashed(line, INK));
    }
    axes.plot("Histogram of scores", shapes)
}
