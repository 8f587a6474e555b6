//! What a report says, from top to bottom.

use super::figures::figures;
use super::gallery::gallery;
use super::input::ReportInput;
use super::lesions::lesions;
use super::thresholds::thresholds;
use super::{set_tables, tables};
use crate::paper::document::{Block, Document, Look, Rank, Text, Tone};
use crate::validate::metrics::{Counts, ModelMetrics};
use crate::validate::part::Part;

/// The report.
pub(super) fn document(input: &ReportInput<'_>) -> Document {
    let validation = &input.validated.validation;
    let settings = &validation.settings;
    let mut blocks = vec![Block::Paragraph(
        Tone::Soft,
        format!(
            "Zhedel {}, seed {}, {} bootstrap resamples. Research use only: figures hold for samples like those of this set, and for no other laboratory, scanner or preparation.",
            validation.program_version, settings.seed, settings.resamples
        )
        .into(),
    )];
    blocks.extend(tables::plan(validation));
    if !input.checks.is_empty() {
        blocks.push(Block::Heading(Rank::Section, "Acceptance limits".into()));
        blocks.push(tables::gate(input.checks, &validation.models));
    }
    let models = validation.models.iter();
    for (model, predictions) in models.zip(&input.validated.predictions) {
        let part = Part::whole(&input.set.samples, predictions);
        blocks.extend(of_model(input, model, &part));
        blocks.extend(gallery(input, predictions));
    }
    if !validation.comparisons.is_empty() {
        blocks.push(Block::Heading(Rank::Section, "Comparison".into()));
        blocks.extend(tables::comparisons(
            &validation.models,
            &validation.comparisons,
        ));
    }
    blocks.extend(set_tables::set(&validation.set));
    blocks.extend(set_tables::time(input));
    Document {
        language: "en",
        foot: format!("Validation on {}. Research use only.", validation.set.name),
        page_number: "page {page} of {pages}",
        if_lacking: None,
        across: None,
        title: format!("Validation on {}", validation.set.name),
        blocks,
    }
}

fn of_model(input: &ReportInput<'_>, model: &ModelMetrics, part: &Part) -> Vec<Block> {
    let identity = &model.model;
    let mut blocks = vec![
        Block::Heading(
            Rank::Section,
            format!(
                "{} {}, {}",
                identity.name, identity.version, identity.variant
            ),
        ),
        Block::Paragraph(
            Tone::Soft,
            Text::from(format!("{}; weights ", identity.engine)).and(Look::Code, &identity.sha256),
        ),
        Block::Paragraph(Tone::Plain, counted(&model.metrics.counts).into()),
    ];
    if !model.abstention_reasons.is_empty() {
        let why = format!("Not judged because of: {}.", reasons(model));
        blocks.push(Block::Paragraph(Tone::Plain, why.into()));
    }
    blocks.extend(tables::failures(&model.failures));
    blocks.extend(tables::headline(model));
    blocks.extend(thresholds(model));
    let plots = figures(part, model, &input.validated.validation.settings);
    blocks.push(if plots.is_empty() {
        Block::Paragraph(
            Tone::Plain,
            "No plot: fewer than two samples were scored.".into(),
        )
    } else {
        Block::Figures(plots)
    });
    blocks.extend(tables::confusion(&model.metrics));
    if let Some(found) = &model.lesions {
        blocks.extend(lesions(found));
    }
    blocks.extend(tables::subgroups(model));
    blocks
}

fn counted(counts: &Counts) -> String {
    let groups = match counts.groups {
        Some(groups) => {
            format!("Samples belong to {groups} groups; intervals allow for that.")
        }
        None => "The set names no groups, so the intervals take every sample as independent; where samples are alike, as patches of one slide are, they are too narrow.".into(),
    };
    format!(
        "{} samples, {} of them positive; {} scored, {} not judged, {} failed. {groups}",
        counts.samples, counts.positives, counts.scored, counts.abstained, counts.failed
    )
}

fn reasons(model: &ModelMetrics) -> String {
    let reasons = model.abstention_reasons.iter();
    reasons
        .map(|(code, number)| format!("{} ({number})", code.replace('_', " ")))
        .collect::<Vec<_>>()
        .join(", ")
}
