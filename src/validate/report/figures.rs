//! The plots of one model.

use super::axes::{Axes, short};
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
use maud::{Markup, html};

/// Places along an axis at which a band is computed.
const BAND_STEPS: u32 = 50;
/// Resamples behind a band; its edge is drawn a pixel wide, so more would not be seen.
const BAND_RESAMPLES: usize = 500;
/// Bins of a histogram.
const BINS: u32 = 20;

/// Every plot of one model.
pub(super) fn figures(part: &Part, model: &ModelMetrics, settings: &Settings) -> Markup {
    let scored = part.scored();
    let Ok(data) = scored.labelled() else {
        return html! { p { "No plot: fewer than two samples were scored." } };
    };
    html! {
        div class="figures" {
            (figure("ROC curve", roc(&scored, &data, settings), "Sensitivity against 1 − specificity over every threshold, with the 95 % band of the bootstrap."))
            (figure("Precision and recall", precision(&scored, &data, settings), "At the prevalence of this set, with the 95 % band of the bootstrap."))
            (figure("Reliability", Ok(reliability(model)), "Share of positives against mean score in bins of equal size; on the diagonal a score would be a probability at the prevalence of this set. Bars are 95 % intervals."))
            (figure("Risk and coverage", risk(&data), "Share of wrong answers if only the samples with the clearest scores are answered, split at 0.5."))
            (figure("Scores", Ok(histogram(&data, model)), "Model scores of positives (upwards) and negatives (downwards), square-root scale; lines mark the operating point."))
        }
    }
}

fn figure(title: &str, plot: Result<Markup, StatsError>, caption: &str) -> Markup {
    html! {
        figure {
            h3 { (title) }
            @match plot {
                Ok(plot) => { (plot) figcaption { (caption) } }
                Err(error) => { p class="soft" { "Not drawn: " (error.to_string()) "." } }
            }
        }
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
    axes: Axes,
    title: &str,
    edges: Option<Vec<(f64, f64)>>,
    line: Vec<(f64, f64)>,
    beneath: &Markup,
) -> Markup {
    let area = edges.map(|edges| {
        let lower = steps().zip(edges.iter().map(|edge| edge.0));
        let upper: Vec<(f64, f64)> = steps().zip(edges.iter().map(|edge| edge.1)).collect();
        axes.points(lower.chain(upper.into_iter().rev()))
    });
    axes.plot(
        title,
        &html! {
            (beneath)
            @if let Some(area) = area { polygon points=(area) fill="#1d4ed8" fill-opacity="0.15" {} }
            polyline points=(axes.points(line)) fill="none" stroke="#1d4ed8" stroke-width="1.8" {}
        },
    )
}

fn roc(part: &Part, data: &LabelledScores, settings: &Settings) -> Result<Markup, StatsError> {
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
    let chance = html! {
        polyline points=(axes.points([(0.0, 0.0), (1.0, 1.0)])) stroke="#9aa0ac" stroke-dasharray="3 3" fill="none" {}
    };
    Ok(banded(axes, "ROC curve", edges, line, &chance))
}

fn precision(
    part: &Part,
    data: &LabelledScores,
    settings: &Settings,
) -> Result<Markup, StatsError> {
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
    let chance = html! {
        polyline points=(axes.points([(0.0, prevalence), (1.0, prevalence)])) stroke="#9aa0ac" stroke-dasharray="3 3" fill="none" {}
    };
    Ok(banded(
        axes,
        "Precision-recall curve",
        edges,
        points(data)?,
        &chance,
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

fn reliability(model: &ModelMetrics) -> Markup {
    let axes = Axes::unit("mean score", "share of positives");
    let bins = &model.calibration.bins;
    axes.plot(
        "Reliability diagram",
        &html! {
            polyline points=(axes.points([(0.0, 0.0), (1.0, 1.0)])) stroke="#9aa0ac" stroke-dasharray="3 3" fill="none" {}
            @for bin in bins {
                @let interval = bin.observed.wilson(Confidence::P95);
                @let x = axes.across(bin.mean_predicted);
                line x1=(x) x2=(x) y1=(axes.down(interval.lower)) y2=(axes.down(interval.upper)) stroke="#1d4ed8" {}
                circle cx=(x) cy=(axes.down(bin.observed.estimate())) r="3" fill="#1d4ed8" {}
            }
        },
    )
}

fn risk(data: &LabelledScores) -> Result<Markup, StatsError> {
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
    let axes = Axes {
        x: (0.0, 1.0),
        y: (0.0, (highest * 20.0).ceil() / 20.0),
        x_name: "share answered",
        y_name: "share wrong",
        y_words: short,
    };
    let line = axes.points(curve.coverage.into_iter().zip(curve.risk));
    Ok(axes.plot(
        "Risk-coverage curve",
        &html! { polyline points=(line) fill="none" stroke="#1d4ed8" stroke-width="1.8" {} },
    ))
}

fn histogram(data: &LabelledScores, model: &ModelMetrics) -> Markup {
    let mut counts = [[0_u32; BINS as usize]; 2];
    for (score, label) in data.scores().iter().zip(data.labels()) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = (score.clamp(0.0, 1.0) * f64::from(BINS)) as usize;
        counts[usize::from(!label)][bin.min(BINS as usize - 1)] += 1;
    }
    let highest = counts.iter().flatten().copied().max().unwrap_or(1).max(1);
    let reach = f64::from(highest).sqrt();
    let axes = Axes {
        x: (0.0, 1.0),
        y: (-reach, reach),
        x_name: "model score",
        y_name: "number of samples",
        // Places are square roots, so that small bins show; what is written is the number.
        y_words: |place| format!("{:.0}", place * place),
    };
    let width = axes.across(1.0 / f64::from(BINS)) - axes.across(0.0) - 1.0;
    let base = axes.down(0.0);
    let thresholds = model
        .operating_point
        .map_or_else(Vec::new, |(lower, upper)| vec![lower, upper]);
    axes.plot(
        "Histogram of scores",
        &html! {
            @for (bin, (positive, negative)) in (0_u32..).zip(counts[0].iter().zip(&counts[1])) {
                @let x = axes.across(f64::from(bin) / f64::from(BINS)) + 0.5;
                @let up = axes.down(f64::from(*positive).sqrt());
                @let down = axes.down(-f64::from(*negative).sqrt());
                rect x=(x) y=(up) width=(width) height=(base - up) fill="#b45309" {}
                rect x=(x) y=(base) width=(width) height=(down - base) fill="#64748b" {}
            }
            @for threshold in thresholds {
                line x1=(axes.across(threshold)) x2=(axes.across(threshold)) y1=(axes.down(reach)) y2=(axes.down(-reach)) stroke="#1d1f24" stroke-dasharray="4 3" {}
            }
        },
    )
}
