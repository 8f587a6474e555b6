//! A validation in a few lines of text.

use super::check::Check;
use super::metrics::{Estimate, Measured, Rate, Validation};

/// The main figures, for a terminal.
#[must_use]
pub fn summary(validation: &Validation, checks: &[Check]) -> String {
    let set = &validation.set;
    let mut lines = vec![format!("set {} ({})", set.name, &set.digest[..12])];
    lines.extend(
        set.problems
            .iter()
            .map(|problem| format!("  row {}: {}", problem.row, problem.sentence)),
    );
    for model in &validation.models {
        let (metrics, counts) = (&model.metrics, &model.metrics.counts);
        let groups = counts
            .groups
            .map_or_else(String::new, |groups| format!(", {groups} groups"));
        lines.push(format!(
            "\n{} {}: {} samples, {} positive{groups}; {} scored, {} abstained, {} failed",
            model.model.name,
            model.model.version,
            counts.samples,
            counts.positives,
            counts.scored,
            counts.abstained,
            counts.failed
        ));
        for (name, text) in [
            ("AUC", estimate(&metrics.auc)),
            ("average precision", estimate(&metrics.average_precision)),
            ("sensitivity", rate(&metrics.sensitivity)),
            ("specificity", rate(&metrics.specificity)),
            ("positives cleared", rate(&metrics.miss_rate)),
            ("abstention rate", rate(&metrics.abstention_rate)),
            ("Brier score", estimate(&model.calibration.brier)),
            ("calibration slope", estimate(&model.calibration.slope)),
            (
                "calibration intercept",
                estimate(&model.calibration.intercept),
            ),
        ] {
            lines.push(format!("  {name:22} {text}"));
        }
    }
    for comparison in &validation.comparisons {
        lines.push(format!(
            "\nmodel {} less model {}: AUC {}, {} of {} samples end otherwise",
            comparison.second + 1,
            comparison.first + 1,
            estimate(&comparison.auc_difference),
            comparison.discordant,
            comparison.samples
        ));
    }
    match &validation.plan {
        Some(plan) => {
            lines.push(format!(
                "\nplan \"{}\" ({})",
                plan.title,
                &plan.sha256[..12]
            ));
            lines.extend(
                plan.primary
                    .iter()
                    .map(|check| format!("primary endpoint: {check}")),
            );
        }
        None => lines.push("\nno plan: everything is exploratory".into()),
    }
    lines.extend(checks.iter().map(|check| format!("gate: {check}")));
    lines.push(format!(
        "\ntime {:.1} s, {:.0} samples/s; intervals {:.1} s",
        validation.timing.scoring_s, validation.timing.samples_per_s, validation.timing.metrics_s
    ));
    lines.join("\n")
}

fn estimate(measured: &Measured<Estimate>) -> String {
    match measured {
        Measured::Missing { not_computed } => format!("not computed: {not_computed}"),
        Measured::Value(estimate) => with_interval(estimate),
    }
}

fn rate(measured: &Measured<Rate>) -> String {
    match measured {
        Measured::Missing { not_computed } => format!("not computed: {not_computed}"),
        Measured::Value(rate) => format!(
            "{} of {}: {}",
            rate.events,
            rate.trials,
            with_interval(&rate.estimate)
        ),
    }
}

fn with_interval(estimate: &Estimate) -> String {
    match &estimate.interval {
        Measured::Value(named) => format!(
            "{:.4} ({:.4} to {:.4})",
            estimate.value, named.interval.lower, named.interval.upper
        ),
        Measured::Missing { not_computed } => {
            format!("{:.4}, no interval: {not_computed}", estimate.value)
        }
    }
}
