//! The page of the report.

use super::figures::figures;
use super::gallery::gallery;
use super::input::ReportInput;
use super::style::STYLE;
use super::tables;
use crate::validate::metrics::ModelMetrics;
use crate::validate::part::Part;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The report as one HTML page that loads nothing.
#[must_use]
pub fn html(input: &ReportInput<'_>) -> String {
    let validation = &input.validated.validation;
    let timing = &validation.timing;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Validation on " (validation.set.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Validation on " (validation.set.name) }
                p class="soft" { "Zhedel " (validation.program_version) ", seed " (validation.settings.seed) ", " (validation.settings.resamples) " bootstrap resamples. Research use only: figures hold for samples like those of this set, and for no other laboratory, scanner or preparation." }
                (tables::plan(validation))
                @if !input.checks.is_empty() {
                    h2 { "Acceptance limits" }
                    (tables::gate(input.checks, &validation.models))
                }
                @for (model, predictions) in validation.models.iter().zip(&input.validated.predictions) {
                    (model_part(input, model, &Part::whole(&input.set.samples, predictions)))
                    (gallery(input, predictions))
                }
                @if !validation.comparisons.is_empty() {
                    h2 { "Comparison" }
                    (tables::comparisons(&validation.models, &validation.comparisons))
                }
                h2 { "The set" }
                (tables::set(&validation.set))
                h2 { "Time" }
                p { (format!("{:.1} s for scoring, {:.0} samples a second; {:.1} s for metrics and intervals.", timing.scoring_s, timing.samples_per_s, timing.metrics_s)) }
            }
        }
    };
    page.into_string()
}

fn model_part(input: &ReportInput<'_>, model: &ModelMetrics, part: &Part) -> Markup {
    let counts = &model.metrics.counts;
    let identity = &model.model;
    html! {
        h2 { (identity.name) " " (identity.version) ", " (identity.variant) }
        p class="soft" { (identity.engine) "; weights " code { (identity.sha256) } }
        p {
            (counts.samples) " samples, " (counts.positives) " of them positive; "
            (counts.scored) " scored, " (counts.abstained) " not judged, " (counts.failed) " failed."
            @match counts.groups {
                Some(groups) => { " Samples belong to " (groups) " groups; intervals allow for that." }
                None => { " The set names no groups, so the intervals take every sample as independent; where samples are alike, as patches of one slide are, they are too narrow." }
            }
        }
        @if !model.abstention_reasons.is_empty() {
            p { "Not judged because of: " (reasons(model)) "." }
        }
        (tables::headline(model))
        (figures(part, model, &input.validated.validation.settings))
        (tables::confusion(&model.metrics))
        (tables::subgroups(model))
    }
}

fn reasons(model: &ModelMetrics) -> String {
    let reasons = model.abstention_reasons.iter();
    reasons
        .map(|(code, number)| format!("{} ({number})", code.replace('_', " ")))
        .collect::<Vec<_>>()
        .join(", ")
}
