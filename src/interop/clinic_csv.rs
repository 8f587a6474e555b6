//! The figures of the clinic as a table: a row per month, group and figure.

use super::cell::plain_cell;
use crate::domain::clinic_figures::figures::{Causes, Figures};
use crate::domain::clinic_figures::rate::Rate;
use crate::domain::clinic_figures::report::ClinicReport;
use crate::domain::permanent::concordance::Cause;
use crate::domain::specimen::Organ;
use crate::domain::turnaround::tally::Tally;
use std::io::Write;

/// Why the table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the table of the clinic's figures could not be written: {source}")]
pub struct ClinicCsvError {
    /// The writer's error.
    #[from]
    source: csv::Error,
}

impl From<std::io::Error> for ClinicCsvError {
    fn from(error: std::io::Error) -> Self {
        Self {
            source: error.into(),
        }
    }
}

/// `month` is a calendar month, UTC, or `all`; `organ` is `all`, an organ or `not_stated`; `seconds` is of times alone,
/// and shares are empty where nothing could be counted.
const HEADER: [&str; 11] = [
    "site", "month", "organ", "reader", "figure", "cause", "n", "of", "share", "low_95", "high_95",
];

/// Writes the report. `readers` are the names or pseudonyms that stand for its readers, in its order.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_clinic_csv(
    out: impl Write,
    report: &ClinicReport,
    readers: &[String],
) -> Result<(), ClinicCsvError> {
    let mut csv = csv::Writer::from_writer(out);
    let header = HEADER.into_iter().map(str::to_owned);
    csv.write_record(header.chain(["seconds".to_owned()]))?;
    let site = plain_cell(&report.site);
    let mut write = |place: [&str; 3], rows: Vec<Row>| -> Result<(), csv::Error> {
        for row in rows {
            let place = place.map(str::to_owned);
            let cells = [vec![site.clone()], place.to_vec(), row.cells()].concat();
            csv.write_record(cells)?;
        }
        Ok(())
    };
    write(["all", "all", ""], figures(&report.total))?;
    write(["all", "all", ""], to_call(&report.to_call))?;
    for month in &report.months {
        let name = month.month.to_string();
        write([&name, "all", ""], figures(&month.figures))?;
        write([&name, "all", ""], to_call(&month.to_call))?;
    }
    for organ in &report.organs {
        let name = organ.organ.as_ref().map_or("not_stated", Organ::as_str);
        write(["all", name, ""], figures(&organ.figures))?;
    }
    for (workload, name) in report.readers.iter().zip(readers) {
        let name = plain_cell(name);
        for (month, reads) in report.months.iter().zip(&workload.months) {
            let rows = vec![Row::count("reads", *reads)];
            write([&month.month.to_string(), "all", &name], rows)?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// One figure.
struct Row {
    figure: &'static str,
    cause: &'static str,
    n: Option<u64>,
    rate: Option<Rate>,
    seconds: Option<f64>,
}

impl Row {
    fn count(figure: &'static str, n: u64) -> Self {
        Self {
            figure,
            cause: "",
            n: Some(n),
            rate: None,
            seconds: None,
        }
    }

    fn rate(figure: &'static str, rate: Rate) -> Self {
        Self {
            rate: Some(rate),
            ..Self::count(figure, rate.n)
        }
    }

    fn time(figure: &'static str, n: u64, seconds: Option<f64>) -> Self {
        Self {
            seconds,
            ..Self::count(figure, n)
        }
    }

    fn cells(&self) -> Vec<String> {
        let share = self.rate.and_then(|rate| rate.share);
        let part = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.4}"));
        let whole = |value: Option<u64>| value.map_or_else(String::new, |n| n.to_string());
        vec![
            self.figure.to_owned(),
            self.cause.to_owned(),
            whole(self.n),
            whole(self.rate.map(|rate| rate.of)),
            part(share.map(|share| share.value)),
            part(share.map(|share| share.low)),
            part(share.map(|share| share.high)),
            self.seconds.map_or_else(String::new, |s| format!("{s:.3}")),
        ]
    }
}

fn figures(figures: &Figures) -> Vec<Row> {
    let judged = figures.deferred_judged;
    let machine = figures.machine;
    let verdicts = figures.verdicts;
    let mut rows = vec![
        Row::count("reads", figures.reads),
        Row::rate("deferred", figures.deferred),
        Row::rate("followed_up", figures.followed_up),
        Row::rate("concordant", figures.concordant),
        Row::rate("discordant", figures.discordant),
        Row::rate("minor", figures.minor),
        Row::rate("major", figures.major),
    ];
    rows.extend(causes("minor", &figures.minor_causes));
    rows.extend(causes("major", &figures.major_causes));
    rows.extend(causes("deferred", &figures.deferred_causes));
    rows.extend([
        Row::count("deferred_appropriate", judged.appropriate),
        Row::count("deferred_inappropriate", judged.inappropriate),
        Row::count("deferred_not_judged", judged.not_judged),
        Row::rate("signed_in_time", figures.in_time),
    ]);
    rows.extend(times(
        ["received_to_signed_median", "received_to_signed_p90"],
        &figures.to_signature,
    ));
    rows.extend([
        Row::count("verdicts_suspicious", verdicts.suspicious),
        Row::count("verdicts_no_suspicion_found", verdicts.no_suspicion_found),
        Row::count("verdicts_failed", verdicts.failed),
        Row::rate("verdicts_cannot_assess", verdicts.cannot_assess),
        Row::rate("machine_sensitivity_not_validated", machine.sensitivity),
        Row::rate(
            "machine_false_negative_not_validated",
            machine.false_negative,
        ),
        Row::rate("machine_specificity_not_validated", machine.specificity),
        Row::count("machine_no_answer_malignant", machine.malignant.no_answer),
        Row::count("machine_no_answer_benign", machine.benign.no_answer),
    ]);
    rows
}

fn causes(figure: &'static str, causes: &Causes) -> impl Iterator<Item = Row> {
    let counts = Cause::ALL.map(|cause| (cause.code(), causes.get(cause.code()).copied()));
    counts.into_iter().map(move |(cause, n)| Row {
        cause,
        ..Row::count(figure, n.unwrap_or(0))
    })
}

fn times(names: [&'static str; 2], tally: &Tally) -> [Row; 2] {
    [
        Row::time(names[0], tally.n, tally.median_s),
        Row::time(names[1], tally.n, tally.p90_s),
    ]
}

fn to_call(tally: &Tally) -> Vec<Row> {
    let mut rows: Vec<Row> = times(
        [
            "received_frozen_area_to_called_median",
            "received_frozen_area_to_called_p90",
        ],
        tally,
    )
    .into();
    if let Some(within) = &tally.within {
        let rate = Rate::new(within.n, tally.n);
        rows.push(Row::rate(
            "received_frozen_area_to_called_within_20_min",
            rate,
        ));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clinic_figures::entry::{ClinicEntry, ClinicLedger};
    use crate::domain::clinic_figures::report::clinic_report;
    use crate::domain::deadline::Urgency;
    use crate::domain::ids::{ConsultationId, PrincipalId};
    use crate::domain::permanent::category::PermanentCategory;
    use crate::domain::permanent::concordance::Concordance;
    use crate::domain::read::category::CategoryCode;
    use crate::domain::turnaround::entry::Ledger;
    use crate::domain::verdict::Outcome;

    #[test]
    fn a_table_has_each_month_organ_and_reader_and_no_formula() {
        let signed_at = "2026-05-02T10:00:00Z".parse().unwrap();
        let cause = Cause::Sampling;
        let entry = ClinicEntry {
            consultation: ConsultationId::generate(),
            urgency: Urgency::Intraoperative,
            organ: Some("thyroid".parse().unwrap()),
            reader: PrincipalId::generate(),
            received_at: "2026-05-02T09:48:00Z".parse().unwrap(),
            due_at: signed_at,
            signed_at,
            category: CategoryCode::Benign,
            permanent: Some(PermanentCategory::Malignant),
            concordance: Some(Concordance::Major { cause }),
            outcomes: vec![Outcome::NoSuspicionFound],
        };
        let ledger = ClinicLedger {
            site: "=HYPERLINK(\"http://x\")".into(),
            entries: vec![entry],
        };
        let now = "2026-05-20T10:00:00Z".parse().unwrap();
        let report = clinic_report(&ledger, &Ledger::default(), now);
        let mut out = Vec::new();
        write_clinic_csv(&mut out, &report, &["+Aigul, @home".into()]).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines();
        assert_eq!(
            lines.next().unwrap(),
            "site,month,organ,reader,figure,cause,n,of,share,low_95,high_95,seconds"
        );
        assert!(
            text.contains(",2026-05,all,,major,,1,1,1.0000,0.2065,1.0000,"),
            "{text}"
        );
        assert!(
            text.contains(",all,thyroid,,major,sampling,1,,,,,"),
            "{text}"
        );
        assert!(
            text.contains(",machine_false_negative_not_validated,,1,1,"),
            "{text}"
        );
        assert!(
            text.contains("received_to_signed_median,,1,,,,,720.000"),
            "{text}"
        );
        assert!(
            text.contains(",2026-05,all,\"'+Aigul, @home\",reads,,1,"),
            "{text}"
        );
        for line in text.lines().skip(1) {
            assert!(line.starts_with("\"'=HYPERLINK"), "{line}");
        }
    }
}
