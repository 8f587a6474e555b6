//! What the report says of the set and of the time.

use super::axes::{Axes, short};
use super::input::ReportInput;
use crate::paper::document::{Block, Cell, Column, Figure, Item, Rank, Table, Tone};
use crate::paper::drawing::{FIRST, INK, Shape};
use crate::validate::metrics::SetSummary;
use crate::validate::set::sample::SampleKind;
use crate::validate::turnaround::times;

/// Problems that the report lists.
const MOST_PROBLEMS: usize = 50;
/// Bins of the distribution of times.
const BINS: u32 = 24;

/// The set and what is wrong with it.
pub(super) fn set(set: &SetSummary) -> Vec<Block> {
    let row = |name: &str, words: &str| vec![Cell::name(name), Cell::new(words)];
    let mut rows = vec![row("name", &set.name), row("digest", &set.digest)];
    if !set.ignored_columns.is_empty() {
        rows.push(row("columns not used", &set.ignored_columns.join(", ")));
    }
    if !set.excluded.is_empty() {
        rows.push(row("left out by name", &set.excluded.join(", ")));
    }
    let mut blocks = vec![
        Block::Heading(Rank::Section, "The set".into()),
        Block::Table(Table {
            columns: vec![Column::words(""), Column::words("")],
            rows,
        }),
    ];
    if set.scale_assumed > 0 {
        blocks.push(Block::Paragraph(
            Tone::Notice,
            format!(
                "{} patches state no scale; they were taken to be as large as the model's field.",
                set.scale_assumed
            )
            .into(),
        ));
    }
    if !set.problems.is_empty() {
        blocks.push(Block::Heading(
            Rank::Part,
            format!("What is wrong with the list ({})", set.problems.len()),
        ));
        let mut items: Vec<Item> = set
            .problems
            .iter()
            .take(MOST_PROBLEMS)
            .map(|problem| Item {
                met: None,
                words: problem.to_string(),
            })
            .collect();
        if set.problems.len() > MOST_PROBLEMS {
            items.push(Item {
                met: None,
                words: format!(
                    "and {} more, in metrics.json",
                    set.problems.len() - MOST_PROBLEMS
                ),
            });
        }
        blocks.push(Block::List(items));
    }
    blocks
}

/// How long it took, in numbers and as distributions.
pub(super) fn time(input: &ReportInput<'_>) -> Vec<Block> {
    let timing = &input.validated.validation.timing;
    let models = &input.validated.validation.models;
    let rows = timing.turnaround.iter().map(|one| {
        let identity = &models[one.model].model;
        vec![
            Cell::name(format!("{} {}", identity.name, identity.variant)),
            Cell::new(kind_words(one.kind)),
            Cell::new(one.samples.to_string()),
            Cell::new(duration(one.median_ms)),
            Cell::new(duration(one.p90_ms)),
            Cell::new(duration(one.longest_ms)),
        ]
    });
    let mut blocks = vec![
        Block::Heading(Rank::Section, "Time".into()),
        Block::Paragraph(
            Tone::Plain,
            format!(
                "{timing}. A slide has the time from opening to verdict, a patch its share of the time of its batch. Time that the program stood still does not count."
            )
            .into(),
        ),
        Block::Table(Table {
            columns: vec![
                Column::words("model"),
                Column::words("samples"),
                Column::number("n"),
                Column::number("median"),
                Column::number("90 % below"),
                Column::number("longest"),
            ],
            rows: rows.collect(),
        }),
    ];
    let figures: Vec<Figure> = timing
        .turnaround
        .iter()
        .filter_map(|one| {
            let predictions = input.validated.predictions.get(one.model)?;
            let times = times(&input.set.samples, predictions, one.kind);
            distribution(&times, &models[one.model].model.variant, one.kind)
        })
        .collect();
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    blocks
}

fn kind_words(kind: SampleKind) -> &'static str {
    match kind {
        SampleKind::Patch => "patches",
        SampleKind::Slide => "slides",
    }
}

fn duration(ms: f64) -> String {
    if ms < 1_000.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{:.1} s", ms / 1e3)
    }
}

/// Histogram of ascending times, logarithmic; `None` if there is none above zero.
fn distribution(times: &[f64], variant: &str, kind: SampleKind) -> Option<Figure> {
    let times: Vec<f64> = times.iter().copied().filter(|ms| *ms > 0.0).collect();
    let (first, last) = (times.first()?.log10(), times.last()?.log10());
    // Room on both sides, so that times of one length are a bar as well.
    let (low, high) = (first - 0.05, last + 0.05);
    let width = (high - low) / f64::from(BINS);
    let mut counts = [0_u32; BINS as usize];
    for ms in &times {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = ((ms.log10() - low) / width) as usize;
        counts[bin.min(BINS as usize - 1)] += 1;
    }
    let highest = counts.iter().copied().max().unwrap_or(1).max(1);
    let top = round_above(highest);
    let axes = Axes {
        x_ticks: ticks(low, high),
        ..Axes::over(
            (low, high),
            (0.0, top),
            "time per sample, logarithmic",
            "number of samples",
        )
    };
    let mut shapes: Vec<Shape> = (0_u32..)
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(bin, count)| {
            let at = low + width * f64::from(bin);
            let from = axes.place((at, 0.0));
            let to = axes.place((at + width, f64::from(count)));
            Shape::block((from.0 + 0.5, from.1), (to.0 - 0.5, to.1), FIRST)
        })
        .collect();
    let median = times[times.len() / 2].log10();
    shapes.push(Shape::dashed(
        axes.points([(median, 0.0), (median, top)]),
        INK,
    ));
    let words = kind_words(kind);
    Some(Figure {
        title: format!("Time of {words}, {variant}"),
        plot: Ok(axes.plot("Distribution of time per sample", shapes)),
        caption: format!("{} {words}; the line marks the median.", times.len()),
    })
}

/// A number of at least this one whose fifths are round, so that they can stand at the ticks.
fn round_above(number: u32) -> f64 {
    const FIFTHS: [f64; 9] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0];
    let fifth = f64::from(number) / 5.0;
    let tens = 10_f64.powf(fifth.log10().floor().max(0.0));
    let fits = FIFTHS
        .iter()
        .map(|one| one * tens)
        .find(|one| *one >= fifth);
    fits.unwrap_or_else(|| fifth.ceil()) * 5.0
}

/// Five places from end to end, with the time there.
fn ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    (0..=4)
        .map(|step| {
            let at = low + (high - low) * f64::from(step) / 4.0;
            let ms = 10_f64.powf(at);
            let words = if ms < 1_000.0 {
                format!("{} ms", short((ms * 100.0).round() / 100.0))
            } else {
                format!("{} s", short((ms / 10.0).round() / 100.0))
            };
            (at, words)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_height_of_a_histogram_has_round_fifths() {
        for (number, top) in [
            (1, 5.0),
            (5, 5.0),
            (6, 10.0),
            (295, 300.0),
            (43, 50.0),
            (2_907, 3_000.0),
        ] {
            assert!((round_above(number) - top).abs() < 1e-9, "{number}");
        }
    }
}
