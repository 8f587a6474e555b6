//! What the report says of lesions.

use super::axes::{Axes, short};
use super::figures::{LINE, band_area};
use super::lesion_sizes::lesion_sizes;
use super::tables::{estimate_row, metric_columns, rate_row};
use crate::paper::document::{Block, Figure, Rank, Table, Tone};
use crate::paper::drawing::{FIRST, Shape};
use crate::validate::lesions::evaluate::CURVE_RANGE;
use crate::validate::lesions::metrics::{BySize, LesionMetrics};
use crate::validate::stats::froc::{RATES, RepeatedHit};

/// How well lesions are found: rules, figures, sizes.
pub(super) fn lesions(lesions: &LesionMetrics) -> Vec<Block> {
    let mut rows = vec![
        estimate_row("slide AUC", &lesions.slide_auc),
        estimate_row("FROC score", &lesions.froc_score),
    ];
    rows.extend(lesions.sensitivities.iter().map(|at| {
        let rate = short(at.false_positives_per_slide);
        estimate_row(
            &format!("sensitivity at {rate} false positives per slide"),
            &at.sensitivity,
        )
    }));
    let mut blocks = vec![
        Block::Heading(Rank::Part, "Lesions, by the rules of CAMELYON16".into()),
        Block::Paragraph(Tone::Plain, counts(lesions).into()),
        Block::Paragraph(Tone::Soft, rules(lesions).into()),
        Block::Table(Table {
            columns: metric_columns("metric"),
            rows,
        }),
    ];
    if !lesions.curve.is_empty() {
        blocks.push(Block::Figures(vec![froc(lesions)]));
    }
    blocks.push(Block::Heading(
        Rank::Part,
        "Lesions found, by their size".into(),
    ));
    blocks.push(Block::Table(Table {
        columns: metric_columns("major axis"),
        rows: lesions
            .by_size
            .iter()
            .map(|size| rate_row(&size_words(size), &size.found))
            .collect(),
    }));
    blocks.push(Block::Paragraph(
        Tone::Soft,
        format!(
            "Found means that a hit with a tile score of at least {} lies in the lesion, whatever the false positives.",
            lesions.found_from
        )
        .into(),
    ));
    blocks.push(Block::Figures(vec![lesion_sizes(&lesions.by_size)]));
    blocks
}

fn counts(lesions: &LesionMetrics) -> String {
    let groups = lesions
        .groups
        .map_or_else(String::new, |groups| format!(" of {groups} groups"));
    let found = format!(
        "{} metastases, and {} lesions of isolated tumour cells that count neither way, on {} slides{groups}.",
        lesions.metastases, lesions.isolated_tumour_cells, lesions.slides
    );
    let told = [
        (
            lesions.not_judged,
            "slides were not judged; their lesions count as missed unless a tile points at them",
        ),
        (lesions.failed, "slides failed and are left out"),
        (
            lesions.without_truth,
            "positive slides are left out, since nothing usable says where their lesions are",
        ),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, why)| format!("{number} {why}."));
    std::iter::once(found)
        .chain(told)
        .collect::<Vec<_>>()
        .join(" ")
}

fn rules(lesions: &LesionMetrics) -> String {
    let repeated = match lesions.repeated_hits {
        RepeatedHit::FalsePositive => "every further hit in a lesion is a false positive",
        RepeatedHit::Ignored => "further hits in a lesion that was found are ignored",
    };
    format!(
        "What lies within 37.5 µm of tumour belongs to its lesion, holes are filled, and lesions with a major axis below 275 µm are isolated tumour cells. A hit is a peak of the tile scores that a valley of less than half its height parts from every higher one. The score of a lesion is that of its highest hit; {repeated}. Sensitivity is over lesions, false positives are a mean over slides."
    )
}

fn size_words(size: &BySize) -> String {
    let range = match size.to_um {
        Some(to) if size.from_um > 0.0 => format!("{:.0} to {to:.0} µm", size.from_um),
        Some(to) => format!("below {to:.0} µm"),
        None => format!("{:.0} µm and more", size.from_um),
    };
    if size.counts {
        range
    } else {
        format!("{range} (isolated tumour cells)")
    }
}

fn froc(lesions: &LesionMetrics) -> Figure {
    let axes = Axes {
        x_ticks: RATES
            .iter()
            .map(|rate| (rate.log2(), short(*rate)))
            .collect(),
        ..Axes::over(
            CURVE_RANGE,
            (0.0, 1.0),
            "mean false positives per slide, logarithmic",
            "lesions found",
        )
    };
    let curve = || lesions.curve.iter();
    let place = |rate: f64| rate.log2();
    let edge = |pick: fn((f64, f64)) -> f64| -> Option<Vec<(f64, f64)>> {
        curve()
            .map(|point| Some((place(point.false_positives_per_slide), pick(point.band?))))
            .collect()
    };
    let mut shapes = Vec::new();
    let mut caption = "Share of lesions found against false positives".to_owned();
    match (edge(|band| band.0), edge(|band| band.1)) {
        (Some(lower), Some(upper)) => {
            shapes.push(band_area(&axes, lower, upper));
            caption.push_str(", with the 95 % band of the bootstrap.");
        }
        _ => caption.push_str("; too few slides or groups for a band."),
    }
    let line = curve().map(|point| (place(point.false_positives_per_slide), point.sensitivity));
    shapes.push(Shape::line(axes.points(line), FIRST, LINE));
    for at in &lesions.sensitivities {
        if let Some(sensitivity) = at.sensitivity.value() {
            shapes.push(Shape::Dot {
                middle: axes.place((place(at.false_positives_per_slide), sensitivity.value)),
                radius: 3.0,
                colour: FIRST,
            });
        }
    }
    Figure {
        title: "FROC curve".into(),
        plot: Ok(axes.plot("FROC curve", shapes)),
        caption,
    }
}
