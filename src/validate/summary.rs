//! A validation in a few lines of text.

use super::check::Check;
use super::estimate::{Estimate, Measured, NamedInterval, Rate};
use super::lesions::metrics::LesionMetrics;
use super::metrics::{Comparison, Failure, Validation};

/// The main figures, for a terminal.
#[must_use]
pub fn summary(validation: &Validation, checks: &[Check]) -> String {
    let set = &validation.set;
    let mut lines = vec![format!("set {} ({})", set.name, &set.digest[..12])];
    lines.extend(set.problems.iter().map(|problem| format!("  {problem}")));
    if !set.excluded.is_empty() {
        lines.push(format!("  left out by name: {}", set.excluded.join(", ")));
    }
    for model in &validation.models {
        let (metrics, counts) = (&model.metrics, &model.metrics.counts);
        let groups = counts
            .groups
            .map_or_else(String::new, |groups| format!(", {groups} groups"));
        lines.push(format!(
            "\n{} {} {}: {} samples, {} positive{groups}; {} scored, {} abstained, {} failed",
            model.model.name,
            model.model.version,
            model.model.variant,
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
        if let Some(lesions) = &model.lesions {
            lines.extend(of_lesions(lesions));
        }
        lines.extend(failures(&model.failures));
    }
    for comparison in &validation.comparisons {
        lines.extend(compared(validation, comparison));
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
    lines.push(format!("\ntime: {}", validation.timing));
    lines.join("\n")
}

fn compared(validation: &Validation, comparison: &Comparison) -> Vec<String> {
    let name = |at: usize| {
        let identity = &validation.models[at].model;
        format!(
            "{} {} {}",
            identity.name, identity.version, identity.variant
        )
    };
    let bootstrap = comparison.auc_difference.value();
    let bootstrap = bootstrap.and_then(|difference| difference.other_interval.as_ref());
    vec![
        format!(
            "\n{} less {}, on {} samples that both scored:",
            name(comparison.second),
            name(comparison.first),
            comparison.samples
        ),
        format!(
            "  {:22} {}",
            "AUC difference",
            estimate(&comparison.auc_difference)
        ),
        format!(
            "  {:22} {}",
            "paired bootstrap",
            bootstrap.map_or_else(|| "not computed".to_owned(), interval)
        ),
        format!(
            "  {:22} {}",
            "DeLong p, two-sided",
            match &comparison.p {
                Measured::Value(p) => p_value(*p),
                Measured::Missing { not_computed } => format!("not computed: {not_computed}"),
            }
        ),
        format!("  {:22} {} samples", "end otherwise", comparison.discordant),
    ]
}

/// A p-value; one that would round to nought is bounded instead.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.0001 {
        "below 0.0001".into()
    } else {
        format!("{p:.4}")
    }
}

fn interval(measured: &Measured<NamedInterval>) -> String {
    match measured {
        Measured::Value(named) => {
            format!("{:.4} to {:.4}", named.interval.lower, named.interval.upper)
        }
        Measured::Missing { not_computed } => format!("none: {not_computed}"),
    }
}

/// Failures that a terminal shows.
const MOST_FAILURES: usize = 10;

fn failures(failures: &[Failure]) -> Vec<String> {
    let mut lines: Vec<String> = failures
        .iter()
        .take(MOST_FAILURES)
        .map(|failure| format!("  failed: {failure}"))
        .collect();
    if failures.len() > MOST_FAILURES {
        let more = failures.len() - MOST_FAILURES;
        lines.push(format!("  and {more} more failed"));
    }
    lines
}

fn of_lesions(lesions: &LesionMetrics) -> Vec<String> {
    let mut lines = vec![
        format!(
            "  lesions: {} metastases and {} of isolated tumour cells on {} slides; {} slides left out without usable lesions, {} failed; repeated hits: {}",
            lesions.metastases,
            lesions.isolated_tumour_cells,
            lesions.slides,
            lesions.without_truth,
            lesions.failed,
            lesions.repeated_hits.code()
        ),
        format!("  {:22} {}", "slide AUC", estimate(&lesions.slide_auc)),
        format!("  {:22} {}", "FROC score", estimate(&lesions.froc_score)),
    ];
    lines.extend(lesions.sensitivities.iter().map(|at| {
        format!(
            "  {:22} {}",
            format!("at {} false positives", at.false_positives_per_slide),
            estimate(&at.sensitivity)
        )
    }));
    lines
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
