//! Turnaround as a table: a row per figure and week, and one over all weeks.

use crate::domain::turnaround::report::{Figure, TurnaroundReport};
use crate::domain::turnaround::stamp::StampKind;
use crate::domain::turnaround::study::{MissReason, Study};
use crate::domain::turnaround::tally::Tally;
use std::io::Write;

/// Why the table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the turnaround table could not be written: {source}")]
pub struct TurnaroundCsvError {
    /// The writer's error.
    #[from]
    source: csv::Error,
}

impl From<std::io::Error> for TurnaroundCsvError {
    fn from(error: std::io::Error) -> Self {
        Self {
            source: error.into(),
        }
    }
}

/// Columns before those of missing stamps and reasons. `week` is a Monday, UTC, or `all`; seconds and shares
/// are empty where nothing could be counted.
const HEADER: [&str; 23] = [
    "site",
    "figure",
    "from",
    "to",
    "unit",
    "urgency",
    "study",
    "held_against_goal",
    "week",
    "eligible",
    "n",
    "median_s",
    "p90_s",
    "longest_s",
    "limit_minutes",
    "within",
    "share_within",
    "share_low_95",
    "share_high_95",
    "corrected_by_hand",
    "within_corrected_by_hand",
    "out_of_order",
    "missing",
];

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_turnaround_csv(
    out: impl Write,
    report: &TurnaroundReport,
) -> Result<(), TurnaroundCsvError> {
    let mut csv = csv::Writer::from_writer(out);
    let header = HEADER.into_iter().map(str::to_owned);
    let missing = StampKind::ALL.map(|kind| format!("missing_{kind}"));
    let missed = MissReason::ALL
        .iter()
        .map(|reason| format!("missed_{}", reason.code()));
    csv.write_record(header.chain(missing).chain(missed))?;
    for figure in &report.figures {
        csv.write_record(row(report, figure, "all", &figure.total))?;
        for week in &figure.weeks {
            let monday = week.monday.to_string();
            csv.write_record(row(report, figure, &monday, &week.tally))?;
        }
    }
    csv.flush()?;
    Ok(())
}

fn row(report: &TurnaroundReport, figure: &Figure, week: &str, tally: &Tally) -> Vec<String> {
    let seconds = |value: Option<f64>| value.map_or_else(String::new, |s| format!("{s:.3}"));
    let within = tally.within.as_ref();
    let share = within.and_then(|within| within.share);
    let part = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.4}"));
    let whole = |value: Option<u64>| value.map_or_else(String::new, |n| n.to_string());
    let mut row = vec![
        report.site.clone(),
        figure.measure.code().to_owned(),
        figure.from.to_string(),
        figure.to.to_string(),
        figure.unit.to_owned(),
        figure.urgency.to_string(),
        figure.study.map_or("", Study::code).to_owned(),
        figure.goal.to_string(),
        week.to_owned(),
        tally.eligible.to_string(),
        tally.n.to_string(),
        seconds(tally.median_s),
        seconds(tally.p90_s),
        seconds(tally.longest_s),
        whole(within.map(|within| u64::from(within.limit_minutes))),
        whole(within.map(|within| within.n)),
        part(share.map(|share| share.value)),
        part(share.map(|share| share.low)),
        part(share.map(|share| share.high)),
        tally.corrected.to_string(),
        whole(within.map(|within| within.corrected)),
        tally.out_of_order.to_string(),
        tally.missing.to_string(),
    ];
    let count = |n: Option<&u64>| n.copied().unwrap_or_default().to_string();
    row.extend(StampKind::ALL.map(|kind| count(tally.missing_stamps.get(kind.code()))));
    row.extend(MissReason::ALL.iter().map(|reason| match within {
        Some(within) => count(within.missed.get(reason.code())),
        None => String::new(),
    }));
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::turnaround::entry::Ledger;
    use crate::domain::turnaround::report::turnaround_report;

    #[test]
    fn every_row_has_every_column_and_nothing_counted_is_empty() {
        let ledger = Ledger {
            site: "north, \"old\" wing".into(),
            entries: vec![],
        };
        let report = turnaround_report(&ledger, "2026-01-05".parse().unwrap());
        let mut out = Vec::new();
        write_turnaround_csv(&mut out, &report).unwrap();
        let mut csv = csv::Reader::from_reader(&out[..]);
        let columns = csv.headers().unwrap().clone();
        let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), report.figures.len());
        let place = |name: &str| columns.iter().position(|column| column == name).unwrap();
        let first = &rows[0];
        assert_eq!(&first[place("site")], "north, \"old\" wing");
        assert_eq!(&first[place("held_against_goal")], "true");
        assert_eq!(
            (&first[place("n")], &first[place("share_within")]),
            ("0", "")
        );
        assert_eq!(&first[place("missed_not_stated")], "0");
    }
}
