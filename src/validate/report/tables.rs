//! The tables of the report.

use crate::validate::check::Check;
use crate::validate::metrics::{
    Comparison, Estimate, Measured, Metrics, ModelMetrics, NamedInterval, Rate, SetSummary,
    Validation,
};
use maud::{Markup, html};

fn interval(measured: &Measured<NamedInterval>) -> Markup {
    html! {
        @match measured {
            Measured::Value(named) => {
                span class="interval" { (format!("{:.4} to {:.4}", named.interval.lower, named.interval.upper)) }
            }
            Measured::Missing { not_computed } => span class="soft" { "none: " (not_computed) }
        }
    }
}

fn method(measured: &Measured<NamedInterval>) -> &'static str {
    measured.value().map_or("", |named| named.method)
}

fn estimate_row(name: &str, measured: &Measured<Estimate>) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @match measured {
                Measured::Missing { not_computed } => td colspan="4" class="soft" { "not computed: " (not_computed) }
                Measured::Value(estimate) => {
                    td {}
                    td class="number" { (format!("{:.4}", estimate.value)) }
                    td { (interval(&estimate.interval)) }
                    td class="soft" {
                        (method(&estimate.interval))
                        @if let Some(other) = &estimate.other_interval {
                            br; (method(other)) ": " (interval(other))
                        }
                    }
                }
            }
        }
    }
}

fn rate_row(name: &str, measured: &Measured<Rate>) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @match measured {
                Measured::Missing { not_computed } => td colspan="4" class="soft" { "not computed: " (not_computed) }
                Measured::Value(rate) => {
                    td class="number" { (rate.events) " of " (rate.trials) }
                    td class="number" { (format!("{:.4}", rate.estimate.value)) }
                    td {
                        (interval(&rate.estimate.interval))
                        @if let Some(upper) = rate.upper_bound { br; (format!("one-sided upper bound {upper:.4}")) }
                    }
                    td class="soft" { (method(&rate.estimate.interval)) }
                }
            }
        }
    }
}

/// The headline figures of one model.
pub(super) fn headline(model: &ModelMetrics) -> Markup {
    let (metrics, calibration) = (&model.metrics, &model.calibration);
    html! {
        div class="scroll" { table {
            thead { tr { th { "metric" } th class="number" { "count" } th class="number" { "estimate" } th { "95 % interval" } th { "method" } } }
            tbody {
                (estimate_row("AUC", &metrics.auc))
                (estimate_row("average precision", &metrics.average_precision))
                (rate_row("sensitivity (suspicious among positives)", &metrics.sensitivity))
                (rate_row("specificity (no suspicion among negatives)", &metrics.specificity))
                (rate_row("positives with no suspicion", &metrics.miss_rate))
                (rate_row("sensitivity among answered", &metrics.sensitivity_among_answered))
                (rate_row("specificity among answered", &metrics.specificity_among_answered))
                (rate_row("abstention rate", &metrics.abstention_rate))
                (estimate_row("Brier score", &calibration.brier))
                (estimate_row("expected calibration error, 15 bins", &calibration.expected_error))
                (estimate_row("calibration slope", &calibration.slope))
                (estimate_row("calibration intercept", &calibration.intercept))
            }
        } }
        @if let Some(null) = calibration.expected_error_null_95.value() {
            p class="soft" { "A perfectly calibrated model with these scores would stay below an expected calibration error of " (format!("{null:.4}")) " in 95 of 100 sets of this size." }
        }
        @if !model.predictive_values.is_empty() {
            h3 { "Predictive values at stated prevalences" }
            div class="scroll" { table {
                thead { tr { th class="number" { "prevalence" } th class="number" { "positive predictive value" } th { "95 % interval" } th class="number" { "negative predictive value" } th { "95 % interval" } } }
                tbody { @for at in &model.predictive_values { tr {
                    td class="number" { (format!("{:.0} %", at.prevalence * 100.0)) }
                    (predictive(&at.positive)) (predictive(&at.negative))
                } } }
            } }
        }
    }
}

fn predictive(measured: &Measured<Estimate>) -> Markup {
    html! {
        @match measured {
            Measured::Missing { not_computed } => td colspan="2" class="soft" { "not computed: " (not_computed) }
            Measured::Value(estimate) => {
                td class="number" { (format!("{:.3}", estimate.value)) }
                td { (interval(&estimate.interval)) }
            }
        }
    }
}

/// Counts of the two classes in the three zones.
pub(super) fn confusion(metrics: &Metrics) -> Markup {
    let Measured::Value(matrix) = &metrics.confusion else {
        return html! {};
    };
    html! {
        h3 { "At the operating point" }
        div class="scroll" { table {
            thead { tr { th {} th class="number" { "suspicious" } th class="number" { "undecided or not judged" } th class="number" { "no suspicion" } } }
            tbody { @for (name, zones) in [("positive", matrix.positives), ("negative", matrix.negatives)] { tr {
                th scope="row" { (name) }
                td class="number" { (zones.suspicious) } td class="number" { (zones.undecided) } td class="number" { (zones.cleared) }
            } } }
        } }
    }
}

/// AUC and rates by site, scanner, organ and preparation.
pub(super) fn subgroups(model: &ModelMetrics) -> Markup {
    if model.subgroups.is_empty() {
        return html! {};
    }
    html! {
        h3 { "Subgroups" }
        p class="soft" { "Exploratory: nothing here was named before the run. The last columns hold the AUC of a group against that of all other samples; p is adjusted by Holm for all groups that could be tested." }
        div class="scroll" { table {
            thead { tr { th { "by" } th { "group" } th class="number" { "samples" } th class="number" { "positive" } th class="number" { "AUC" } th { "95 % interval" } th class="number" { "sensitivity" } th class="number" { "specificity" } th class="number" { "less rest" } th class="number" { "p, Holm" } } }
            tbody { @for group in &model.subgroups { tr {
                td { (group.by) } td { (group.value) }
                td class="number" { (group.metrics.counts.samples) } td class="number" { (group.metrics.counts.positives) }
                @match &group.metrics.auc {
                    Measured::Value(auc) => { td class="number" { (format!("{:.3}", auc.value)) } td { (interval(&auc.interval)) } }
                    Measured::Missing { not_computed } => td colspan="2" class="soft" { (not_computed) }
                }
                @for rate in [&group.metrics.sensitivity, &group.metrics.specificity] {
                    td class="number" { @match rate {
                        Measured::Value(rate) => { (rate.events) " of " (rate.trials) }
                        Measured::Missing { .. } => { "–" }
                    } }
                }
                @match &group.against_rest {
                    Measured::Value(test) => { td class="number" { (format!("{:+.3}", test.difference)) } td class="number" { (format!("{:.4}", test.p_holm)) } }
                    Measured::Missing { not_computed } => td colspan="2" class="soft" { (not_computed) }
                }
            } } }
        } }
    }
}

/// What was planned, and whether it was shown.
pub(super) fn plan(validation: &Validation) -> Markup {
    let Some(plan) = &validation.plan else {
        return html! { p class="notice" { "No plan was written down before this run, so everything here is exploratory." } };
    };
    html! {
        h2 { "Plan" }
        p { (plan.title) " " span class="soft" { "(sha256 " code { (plan.sha256) } ")" } }
        h3 { "Primary endpoint" }
        (gate(&plan.primary, &validation.models))
        p class="soft" { "Held against a confidence bound. Every other figure is exploratory." }
    }
}

/// Models against the first.
pub(super) fn comparisons(models: &[ModelMetrics], comparisons: &[Comparison]) -> Markup {
    html! {
        @for comparison in comparisons {
            @let name = |at: usize| format!("{} {} {}", models[at].model.name, models[at].model.version, models[at].model.variant);
            p { strong { (name(comparison.second)) } " less " strong { (name(comparison.first)) } ", on " (comparison.samples) " samples that both scored; " (comparison.discordant) " samples end otherwise." }
            div class="scroll" { table {
                thead { tr { th { "metric" } th {} th class="number" { "difference" } th { "95 % interval" } th { "method" } } }
                tbody {
                    (estimate_row("AUC", &comparison.auc_difference))
                    tr { th scope="row" { "two-sided p-value" } td {} @match &comparison.p {
                        Measured::Value(p) => td class="number" { (format!("{p:.4}")) }
                        Measured::Missing { not_computed } => td class="soft" colspan="3" { "not computed: " (not_computed) }
                    } }
                }
            } }
        }
    }
}

/// The set and what is wrong with it.
pub(super) fn set(set: &SetSummary) -> Markup {
    html! {
        div class="scroll" { table { tbody {
            tr { th scope="row" { "name" } td { (set.name) } }
            tr { th scope="row" { "digest" } td { code { (set.digest) } } }
            @if !set.ignored_columns.is_empty() { tr { th scope="row" { "columns not used" } td { (set.ignored_columns.join(", ")) } } }
        } } }
        @if set.scale_assumed > 0 {
            p class="notice" { (set.scale_assumed) " patches state no scale; they were taken to be as large as the model's field." }
        }
        @if !set.problems.is_empty() {
            h3 { "What is wrong with the list" }
            ul { @for problem in set.problems.iter().take(MOST_PROBLEMS) {
                li { @if problem.row > 0 { "row " (problem.row) ": " } (problem.sentence) }
            } }
            @if set.problems.len() > MOST_PROBLEMS { p { "and " (set.problems.len() - MOST_PROBLEMS) " more, in metrics.json" } }
        }
    }
}

/// Problems that the page lists.
const MOST_PROBLEMS: usize = 50;

/// The acceptance limits.
pub(super) fn gate(checks: &[Check], models: &[ModelMetrics]) -> Markup {
    html! {
        ul { @for check in checks {
            li class=(if check.met { "met" } else { "unmet" }) { (models[check.model].model.name) ": " (check.to_string()) }
        } }
    }
}
