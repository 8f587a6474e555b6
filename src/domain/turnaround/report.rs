//! Turnaround of one site, figure by figure and week by week.

use super::entry::Ledger;
use super::histogram::{Heap, Histogram};
use super::measure::{Group, Measure, takings};
use super::stamp::StampKind;
use super::study::Study;
use super::tally::{Taking, Tally};
use super::timeline::Timeline;
use crate::domain::deadline::Urgency;
use crate::domain::drift::week::monday_of;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use std::collections::BTreeMap;

/// Minutes from receipt in the frozen-section area to the call.
///
/// # Source
/// Novis & Zarbo, Interinstitutional comparison of frozen section turnaround time, a College of American
/// Pathologists Q-Probes study, Arch. Pathol. Lab. Med. 121:559 (1997): 90 % of single blocks in 20 minutes.
pub const LIMIT_MINUTES: u32 = 20;
/// The share that shall be within the limit.
pub const GOAL_SHARE: f64 = 0.9;
/// Whole weeks before the current one that are shown.
pub const SHOWN_WEEKS: i32 = 52;

/// Every figure of one site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TurnaroundReport {
    /// Name of the organisation.
    pub site: String,
    /// The first Monday that is shown, UTC.
    pub since: Date,
    /// Consultations in that time.
    pub consultations: u64,
    /// Stamps that contradict another.
    pub contradicted_stamps: u64,
    /// The limit of the goal, minutes.
    pub limit_minutes: u32,
    /// The share that shall be within it.
    pub goal_share: f64,
    /// The figures; the first is that of the College of American Pathologists.
    pub figures: Vec<Figure>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What it measures.
    pub measure: Measure,
    /// The stamp that it begins with.
    pub from: StampKind,
    /// The stamp that it ends with.
    pub to: StampKind,
    /// What is counted: `consultation` or `slide`.
    pub unit: &'static str,
    /// How urgent the consultations were.
    pub urgency: Urgency,
    /// What was studied, where that tells figures apart.
    pub study: Option<Study>,
    /// Whether it is the one that is held against the goal.
    pub goal: bool,
    /// Over all weeks.
    pub total: Tally,
    /// By minute, over all weeks.
    pub histogram: Histogram,
    /// Round minutes, where people stated the times.
    pub heaps: Vec<Heap>,
    /// Each week with something in it, earliest first.
    pub weeks: Vec<Week>,
}

/// A week from Monday, UTC, by when the service received the consultation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// What came of it.
    pub tally: Tally,
}

/// The earliest Monday that is shown at a time.
#[must_use]
pub fn shown_since(now: Timestamp) -> Date {
    monday_of(now)
        .and_then(|monday| monday.checked_sub(SHOWN_WEEKS.weeks()).ok())
        .unwrap_or(Date::MIN)
}

/// Where a figure stands among the others: measure, study, urgency.
type Place = (Measure, usize, usize);

/// What belongs to each figure, with the Monday of its week.
type Groups = BTreeMap<Place, (Group, Vec<(Date, Taking)>)>;

/// The report of what a ledger holds from `since` on.
#[must_use]
pub fn turnaround_report(ledger: &Ledger, since: Date) -> TurnaroundReport {
    let mut groups = Groups::new();
    for study in Study::ALL {
        group(
            &mut groups,
            (
                Measure::ReceivedToCalled,
                Some(*study),
                Urgency::Intraoperative,
            ),
        );
    }
    for measure in [
        Measure::ReceivedToVerdict,
        Measure::LastByteToFlag,
        Measure::LastByteToVerdict,
    ] {
        group(&mut groups, (measure, None, Urgency::Intraoperative));
    }
    let (mut consultations, mut contradicted_stamps) = (0, 0);
    for entry in &ledger.entries {
        let Some(monday) = monday_of(entry.received_at).filter(|monday| *monday >= since) else {
            continue;
        };
        let timeline = Timeline::of(&entry.stamps);
        consultations += 1;
        contradicted_stamps += timeline.contradicted() as u64;
        for (key, taking) in takings(entry, &timeline) {
            group(&mut groups, key).push((monday, taking));
        }
    }
    TurnaroundReport {
        site: ledger.site.clone(),
        since,
        consultations,
        contradicted_stamps,
        limit_minutes: LIMIT_MINUTES,
        goal_share: GOAL_SHARE,
        figures: groups
            .into_values()
            .map(|(key, takings)| figure(key, &takings))
            .collect(),
    }
}

/// The takings of a group, in the order in which figures are told.
fn group(groups: &mut Groups, key: Group) -> &mut Vec<(Date, Taking)> {
    let (measure, study, urgency) = key;
    let place = |all: &[Study]| all.iter().position(|one| Some(*one) == study);
    let rank = (
        measure,
        place(Study::ALL).unwrap_or_default(),
        Urgency::ALL
            .iter()
            .position(|one| *one == urgency)
            .unwrap_or_default(),
    );
    &mut groups.entry(rank).or_insert_with(|| (key, Vec::new())).1
}

fn figure((measure, study, urgency): Group, takings: &[(Date, Taking)]) -> Figure {
    let stated = measure == Measure::ReceivedToCalled;
    let limit = stated.then_some(LIMIT_MINUTES);
    let mut histogram = Histogram::default();
    let mut weeks: BTreeMap<Date, Vec<&Taking>> = BTreeMap::new();
    for (monday, taking) in takings {
        if let Taking::Counted { seconds, .. } = taking {
            histogram.add(*seconds);
        }
        weeks.entry(*monday).or_default().push(taking);
    }
    let (from, to) = measure.ends();
    Figure {
        measure,
        from,
        to,
        unit: measure.unit(),
        urgency,
        study,
        goal: study == Some(Study::SingleBlock),
        total: Tally::of(takings.iter().map(|(_, taking)| taking), limit),
        heaps: if stated { histogram.heaps() } else { vec![] },
        histogram,
        weeks: weeks
            .into_iter()
            .map(|(monday, takings)| Week {
                monday,
                tally: Tally::of(takings, limit),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
