//! The figures of one organisation, month by month.

use super::benchmark::{BENCHMARKS, Benchmark};
use super::entry::{ClinicEntry, ClinicLedger};
use super::figures::Figures;
use super::month::Month;
use crate::domain::ids::PrincipalId;
use crate::domain::specimen::Organ;
use crate::domain::turnaround::entry::{Entry, Ledger};
use crate::domain::turnaround::measure::{Measure, takings};
use crate::domain::turnaround::report::LIMIT_MINUTES;
use crate::domain::turnaround::tally::{Taking, Tally};
use crate::domain::turnaround::timeline::Timeline;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// Whole months before the current one that are shown.
pub const SHOWN_MONTHS: i16 = 12;

/// Every figure of one organisation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClinicReport {
    /// Name of the organisation.
    pub site: String,
    /// The first month that is shown.
    pub since: Month,
    /// The time zone whose calendar the months are of.
    pub time_zone: &'static str,
    /// Over all months.
    pub total: Figures,
    /// Receipt in the frozen-section area to the call, as people stated both, over all months.
    pub to_call: Tally,
    /// Each month from the first to the current one, also those with nothing in them.
    pub months: Vec<MonthFigures>,
    /// By organ over all months, the most frequent first.
    pub organs: Vec<OrganFigures>,
    /// By whoever signed the first version, the most reads first.
    pub readers: Vec<Workload>,
    /// Published rates.
    pub benchmarks: &'static [Benchmark],
}

/// The figures of a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthFigures {
    /// The month in which the first version was signed.
    pub month: Month,
    /// The figures.
    pub figures: Figures,
    /// Receipt in the frozen-section area to the call, of consultations that were received in this month.
    pub to_call: Tally,
}

/// The figures of an organ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrganFigures {
    /// The organ; `None` where nobody stated it.
    pub organ: Option<Organ>,
    /// The figures.
    pub figures: Figures,
}

/// How much somebody read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Workload {
    /// Who, as a pseudonym.
    pub reader: PrincipalId,
    /// First signatures over all months.
    pub reads: u64,
    /// First signatures in each month of the report.
    pub months: Vec<u64>,
}

/// The first month that is shown at a time.
#[must_use]
pub fn shown_from(now: Timestamp) -> Month {
    Month::of(now).before(SHOWN_MONTHS)
}

/// The report of what two ledgers hold from the first month that is shown at `now`.
#[must_use]
pub fn clinic_report(clinic: &ClinicLedger, turnaround: &Ledger, now: Timestamp) -> ClinicReport {
    let current = Month::of(now);
    let since = shown_from(now);
    let months: Vec<Month> = (0..=SHOWN_MONTHS)
        .rev()
        .map(|back| current.before(back))
        .collect();
    let place = |at: Timestamp| months.iter().position(|month| *month == Month::of(at));
    let mut calls: Vec<Vec<Taking>> = vec![vec![]; months.len()];
    for entry in &turnaround.entries {
        if let Some(at) = place(entry.received_at) {
            calls[at].extend(call(entry));
        }
    }
    let entries: Vec<(usize, &ClinicEntry)> = clinic
        .entries
        .iter()
        .filter_map(|one| Some((place(one.signed_at)?, one)))
        .collect();
    let all: Vec<&ClinicEntry> = entries.iter().map(|(_, one)| *one).collect();
    let of_month = |at: usize| {
        let own = entries.iter().filter(|(month, _)| *month == at);
        own.map(|(_, one)| *one).collect::<Vec<_>>()
    };
    ClinicReport {
        site: clinic.site.clone(),
        since,
        time_zone: "UTC",
        total: Figures::of(&all),
        to_call: Tally::of(calls.iter().flatten(), Some(LIMIT_MINUTES)),
        months: months
            .iter()
            .enumerate()
            .map(|(at, month)| MonthFigures {
                month: *month,
                figures: Figures::of(&of_month(at)),
                to_call: Tally::of(&calls[at], Some(LIMIT_MINUTES)),
            })
            .collect(),
        organs: organs(&all),
        readers: readers(&entries, months.len()),
        benchmarks: &BENCHMARKS,
    }
}

/// What a consultation adds to the time until the call.
fn call(entry: &Entry) -> Option<Taking> {
    let timeline = Timeline::of(&entry.stamps);
    takings(entry, &timeline)
        .into_iter()
        .find(|((measure, ..), _)| *measure == Measure::ReceivedToCalled)
        .map(|(_, taking)| taking)
}

fn organs(all: &[&ClinicEntry]) -> Vec<OrganFigures> {
    let mut groups: BTreeMap<Option<&Organ>, Vec<&ClinicEntry>> = BTreeMap::new();
    for one in all {
        groups.entry(one.organ.as_ref()).or_default().push(one);
    }
    let mut organs: Vec<OrganFigures> = groups
        .into_iter()
        .map(|(organ, entries)| OrganFigures {
            organ: organ.cloned(),
            figures: Figures::of(&entries),
        })
        .collect();
    organs.sort_by_key(|one| std::cmp::Reverse(one.figures.reads));
    organs
}

fn readers(entries: &[(usize, &ClinicEntry)], months: usize) -> Vec<Workload> {
    let mut found: BTreeMap<PrincipalId, Vec<u64>> = BTreeMap::new();
    for (month, one) in entries {
        found.entry(one.reader).or_insert_with(|| vec![0; months])[*month] += 1;
    }
    let mut readers: Vec<Workload> = found
        .into_iter()
        .map(|(reader, months)| Workload {
            reader,
            reads: months.iter().sum(),
            months,
        })
        .collect();
    readers.sort_by_key(|one| std::cmp::Reverse(one.reads));
    readers
}

#[cfg(test)]
mod tests;
