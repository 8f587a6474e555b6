//! The tables of the report.

use crate::paper::document::{Block, Cell, Column, Item, Look, Rank, Table, Text, Tone};
use crate::validate::check::Check;
use crate::validate::estimate::{Estimate, Measured, NamedInterval, Rate};
use crate::validate::metrics::{
    AtPrevalence, Comparison, Discordance, Failure, Metrics, ModelMetrics, Validation,
};
use crate::validate::summary::p_value;

/// An interval in words.
pub(super) fn interval(measured: &Measured<NamedInterval>) -> Cell {
    match measured {
        Measured::Value(_) => Cell {
            whole: true,
            ..Cell::new(limits(measured))
        },
        Measured::Missing { .. } => Cell::soft(limits(measured)),
    }
}

fn limits(measured: &Measured<NamedInterval>) -> String {
    match measured {
        Measured::Value(NamedInterval { interval, .. }) => {
            format!("{:.4} to {:.4}", interval.lower, interval.upper)
        }
        Measured::Missing { not_computed } => format!("none: {not_computed}"),
    }
}

fn method(measured: &Measured<NamedInterval>) -> &'static str {
    measured.value().map_or("", |named| named.method)
}

fn not_computed(why: &str, columns: usize) -> Cell {
    Cell::soft(format!("not computed: {why}")).over(columns)
}

/// The columns of a table of metrics.
pub(super) fn metric_columns(first: &str) -> Vec<Column> {
    vec![
        Column::words(first),
        Column::number("count"),
        Column::number("estimate"),
        Column::words("95 % interval"),
        Column::words("method"),
    ]
}

/// A metric without counts.
pub(super) fn estimate_row(name: &str, measured: &Measured<Estimate>) -> Vec<Cell> {
    match measured {
        Measured::Missing { not_computed: why } => vec![Cell::name(name), not_computed(why, 4)],
        Measured::Value(estimate) => {
            let mut methods = Cell::soft(method(&estimate.interval));
            if let Some(other) = &estimate.other_interval {
                methods = methods.line(match other {
                    Measured::Value(named) => format!("{}: {}", named.method, limits(other)),
                    Measured::Missing { .. } => format!("by another method {}", limits(other)),
                });
            }
            vec![
                Cell::name(name),
                Cell::empty(),
                Cell::new(format!("{:.4}", estimate.value)),
                interval(&estimate.interval),
                methods,
            ]
        }
    }
}

/// A metric with its counts.
pub(super) fn rate_row(name: &str, measured: &Measured<Rate>) -> Vec<Cell> {
    match measured {
        Measured::Missing { not_computed: why } => vec![Cell::name(name), not_computed(why, 4)],
        Measured::Value(rate) => {
            let mut bounds = interval(&rate.estimate.interval);
            if let Some(upper) = rate.upper_bound {
                bounds = bounds.line(format!("one-sided upper bound {upper:.4}"));
            }
            vec![
                Cell::name(name),
                Cell::new(format!("{} of {}", rate.events, rate.trials)),
                Cell::new(format!("{:.4}", rate.estimate.value)),
                bounds,
                Cell::soft(method(&rate.estimate.interval)),
            ]
        }
    }
}

/// The headline figures of one model.
pub(super) fn headline(model: &ModelMetrics) -> Vec<Block> {
    let (metrics, calibration) = (&model.metrics, &model.calibration);
    let rows = vec![
        estimate_row("AUC", &metrics.auc),
        estimate_row("average precision", &metrics.average_precision),
        rate_row(
            "sensitivity (suspicious among positives)",
            &metrics.sensitivity,
        ),
        rate_row(
            "specificity (no suspicion among negatives)",
            &metrics.specificity,
        ),
        rate_row("positives with no suspicion", &metrics.miss_rate),
        rate_row(
            "sensitivity among answered",
            &metrics.sensitivity_among_answered,
        ),
        rate_row(
            "specificity among answered",
            &metrics.specificity_among_answered,
        ),
        rate_row("abstention rate", &metrics.abstention_rate),
        estimate_row("Brier score", &calibration.brier),
        estimate_row(
            "expected calibration error, 15 bins",
            &calibration.expected_error,
        ),
        estimate_row("calibration slope", &calibration.slope),
        estimate_row("calibration intercept", &calibration.intercept),
    ];
    let mut blocks = vec![Block::Table(Table {
        columns: metric_columns("metric"),
        rows,
    })];
    if let Some(null) = calibration.expected_error_null_95.value() {
        blocks.push(Block::Paragraph(Tone::Soft, format!("A perfectly calibrated model with these scores would stay below an expected calibration error of {null:.4} in 95 of 100 sets of this size.").into()));
    }
    if !model.predictive_values.is_empty() {
        blocks.push(Block::Heading(
            Rank::Part,
            "Predictive values at stated prevalences".into(),
        ));
        blocks.push(Block::Table(predictive_values(&model.predictive_values)));
    }
    blocks
}

fn predictive_values(values: &[AtPrevalence]) -> Table {
    let cells = |measured: &Measured<Estimate>| match measured {
        Measured::Missing { not_computed: why } => vec![not_computed(why, 2)],
        Measured::Value(estimate) => vec![
            Cell::new(format!("{:.3}", estimate.value)),
            interval(&estimate.interval),
        ],
    };
    Table {
        columns: vec![
            Column::number("prevalence"),
            Column::number("positive predictive value"),
            Column::words("95 % interval"),
            Column::number("negative predictive value"),
            Column::words("95 % interval"),
        ],
        rows: values
            .iter()
            .map(|at| {
                let prevalence = Cell::new(format!("{:.0} %", at.prevalence * 100.0));
                [vec![prevalence], cells(&at.positive), cells(&at.negative)].concat()
            })
            .collect(),
    }
}

/// Counts of the two classes in the three zones.
pub(super) fn confusion(metrics: &Metrics) -> Vec<Block> {
    let Measured::Value(matrix) = &metrics.confusion else {
        return Vec::new();
    };
    let rows = [
        ("positive", matrix.positives),
        ("negative", matrix.negatives),
    ]
    .map(|(name, zones)| {
        let counts = [zones.suspicious, zones.undecided, zones.cleared];
        let cells = counts.map(|count| Cell::new(count.to_string()));
        [vec![Cell::name(name)], cells.to_vec()].concat()
    });
    vec![
        Block::Heading(Rank::Part, "At the operating point".into()),
        Block::Table(Table {
            columns: vec![
                Column::words(""),
                Column::number("suspicious"),
                Column::number("undecided or not judged"),
                Column::number("no suspicion"),
            ],
            rows: rows.to_vec(),
        }),
    ]
}

/// AUC and rates by site, scanner, organ and preparation.
pub(super) fn subgroups(model: &ModelMetrics) -> Vec<Block> {
    if model.subgroups.is_empty() {
        return Vec::new();
    }
    let rows = model.subgroups.iter().map(|group| {
        let counts = &group.metrics.counts;
        let mut row = vec![
            Cell::new(group.by),
            Cell::new(&group.value),
            Cell::new(counts.samples.to_string()),
            Cell::new(counts.positives.to_string()),
        ];
        match &group.metrics.auc {
            Measured::Value(auc) => row.extend([
                Cell::new(format!("{:.3}", auc.value)),
                interval(&auc.interval),
            ]),
            Measured::Missing { not_computed } => row.push(Cell::soft(not_computed).over(2)),
        }
        for rate in [&group.metrics.sensitivity, &group.metrics.specificity] {
            row.push(Cell::new(rate.value().map_or_else(
                || "–".to_owned(),
                |rate| format!("{} of {}", rate.events, rate.trials),
            )));
        }
        match &group.against_rest {
            Measured::Value(test) => row.extend([
                Cell::new(format!("{:+.3}", test.difference)),
                Cell::new(p_value(test.p_holm)),
            ]),
            Measured::Missing { not_computed } => row.push(Cell::soft(not_computed).over(2)),
        }
        row
    });
    vec![
        Block::Heading(Rank::Part, "Subgroups".into()),
        Block::Paragraph(Tone::Soft, "Exploratory: nothing here was named before the run. The last columns hold the AUC of a group against that of all other samples; p is adjusted by Holm for all groups that could be tested.".into()),
        Block::Table(Table {
            columns: vec![
                Column::words("by"),
                Column::words("group"),
                Column::number("samples"),
                Column::number("positive"),
                Column::number("AUC"),
                Column::words("95 % interval"),
                Column::number("sensitivity"),
                Column::number("specificity"),
                Column::number("less rest"),
                Column::number("p, Holm"),
            ],
            rows: rows.collect(),
        }),
    ]
}

/// What was planned, and whether it was shown.
pub(super) fn plan(validation: &Validation) -> Vec<Block> {
    let Some(plan) = &validation.plan else {
        return vec![Block::Paragraph(
            Tone::Notice,
            "No plan was written down before this run, so everything here is exploratory.".into(),
        )];
    };
    vec![
        Block::Heading(Rank::Section, "Plan".into()),
        Block::Paragraph(
            Tone::Plain,
            Text::from(format!("{} (sha256 ", plan.title))
                .and(Look::Code, &plan.sha256)
                .and(Look::Plain, ")"),
        ),
        Block::Heading(Rank::Part, "Primary endpoint".into()),
        gate(&plan.primary, &validation.models),
        Block::Paragraph(
            Tone::Soft,
            "Held against a confidence bound. Every other figure is exploratory.".into(),
        ),
    ]
}

/// Models against the first.
pub(super) fn comparisons(models: &[ModelMetrics], comparisons: &[Comparison]) -> Vec<Block> {
    let name = |at: usize| {
        let identity = &models[at].model;
        format!(
            "{} {} {}",
            identity.name, identity.version, identity.variant
        )
    };
    let of = |comparison: &Comparison| -> Vec<Block> {
        let p = match &comparison.p {
            Measured::Value(p) => vec![
                Cell::empty(),
                Cell::new(p_value(*p)),
                Cell::empty(),
                Cell::soft("DeLong; of grouped samples Obuchowski"),
            ],
            Measured::Missing { not_computed: why } => vec![not_computed(why, 4)],
        };
        let mut columns = metric_columns("metric");
        columns[2] = Column::number("difference");
        let mut blocks = vec![
            Block::Paragraph(
                Tone::Plain,
                Text::default()
                    .and(Look::Strong, name(comparison.second))
                    .and(Look::Plain, " less ")
                    .and(Look::Strong, name(comparison.first))
                    .and(
                        Look::Plain,
                        format!(
                            ", on {} samples that both scored; {} samples end otherwise.",
                            comparison.samples, comparison.discordant
                        ),
                    ),
            ),
            Block::Table(Table {
                columns,
                rows: vec![
                    estimate_row("AUC", &comparison.auc_difference),
                    [vec![Cell::name("two-sided p-value")], p].concat(),
                ],
            }),
        ];
        blocks.extend(discordances(&comparison.discordances));
        blocks
    };
    comparisons.iter().flat_map(of).collect()
}

/// Samples that the report lists one by one.
const MOST_LISTED: usize = 50;

fn discordances(found: &[Discordance]) -> Vec<Block> {
    if found.is_empty() {
        return Vec::new();
    }
    let rows = found.iter().take(MOST_LISTED).map(|one| {
        vec![
            Cell::new(one.row.to_string()),
            Cell::new(&one.sample),
            Cell::new(&one.label),
            Cell::new(one.first.code().replace('_', " ")),
            Cell::new(one.second.code().replace('_', " ")),
        ]
    });
    let mut blocks = vec![
        Block::Heading(Rank::Part, "Samples that end otherwise".into()),
        Block::Table(Table {
            columns: vec![
                Column::number("row"),
                Column::words("sample"),
                Column::words("label"),
                Column::words("reference"),
                Column::words("candidate"),
            ],
            rows: rows.collect(),
        }),
    ];
    blocks.extend(and_more(found.len()));
    blocks
}

/// The samples that failed.
pub(super) fn failures(failures: &[Failure]) -> Vec<Block> {
    if failures.is_empty() {
        return Vec::new();
    }
    let items = failures.iter().take(MOST_LISTED).map(|failure| Item {
        met: None,
        words: failure.to_string(),
    });
    let mut blocks = vec![
        Block::Heading(Rank::Part, "Samples that failed".into()),
        Block::List(items.collect()),
    ];
    blocks.extend(and_more(failures.len()));
    blocks
}

fn and_more(found: usize) -> Option<Block> {
    let more = found.checked_sub(MOST_LISTED).filter(|more| *more > 0)?;
    let words = format!("and {more} more, in metrics.json");
    Some(Block::Paragraph(Tone::Soft, words.into()))
}

/// The acceptance limits.
pub(super) fn gate(checks: &[Check], models: &[ModelMetrics]) -> Block {
    Block::List(
        checks
            .iter()
            .map(|check| Item {
                met: Some(check.met),
                words: format!("{}: {check}", models[check.model].model.name),
            })
            .collect(),
    )
}
