//! What the report says of thresholds that the set would support.

use crate::paper::document::{Block, Cell, Column, Rank, Table, Tone};
use crate::validate::estimate::Measured;
use crate::validate::metrics::ModelMetrics;
use crate::validate::thresholds::Supported;

/// Thresholds of patches with their bounds; nothing for a set without patches.
pub(super) fn thresholds(model: &ModelMetrics) -> Vec<Block> {
    let Some(found) = &model.thresholds else {
        return Vec::new();
    };
    vec![
        Block::Heading(Rank::Part, "Thresholds that this set supports".into()),
        Block::Table(Table {
            columns: vec![
                Column::words("threshold"),
                Column::number("score"),
                Column::number("on the wrong side"),
                Column::number("upper bound"),
                Column::number("limit"),
            ],
            rows: vec![
                row("no suspicion below", &found.clear_below),
                row("suspicious from", &found.suspicious_at),
            ],
        }),
        Block::Paragraph(
            Tone::Soft,
            "Found on this set by fixed-sequence testing with 95 % confidence each; no figure of this report uses them, and a figure of how well they do needs another set. They are thresholds of patches, not of slides.".into(),
        ),
    ]
}

fn row(name: &str, threshold: &Measured<Supported>) -> Vec<Cell> {
    match threshold {
        Measured::Missing { not_computed } => vec![
            Cell::name(name),
            Cell::soft(format!("none: {not_computed}")).over(4),
        ],
        Measured::Value(found) => vec![
            Cell::name(name),
            Cell::new(format!("{:.3}", found.threshold)),
            Cell::new(format!("{} / {}", found.events, found.trials)),
            Cell::new(format!("{:.4}", found.upper_bound)),
            Cell::new(format!("{:.2}", found.limit)),
        ],
    }
}
