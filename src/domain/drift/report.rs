//! A model's slides over time, by model and scanner, against where they began.

use super::course::Course;
use super::figures::{Figures, LEAST_SLIDES};
use super::series::Series;
use super::shift::{KolmogorovSmirnov, kolmogorov_smirnov, population_stability};
use super::validated::Validated;
use super::week::{DriftWeek, WeekSums, monday_of};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Weeks, from a group's first slide on, that make its baseline.
pub const BASELINE_WEEKS: i32 = 8;
/// Whole weeks before the current one that, with it, are held against the baseline.
pub const RECENT_WEEKS: i32 = 4;
/// Whole weeks before the current one that are shown.
pub const SHOWN_WEEKS: i32 = 52;
/// Groups that are told of, those with most slides first: what a file says of its scanner must not
/// make the report grow without end.
pub const MOST_GROUPS: usize = 24;
/// Equal bins of slide scores for the stability index.
const SLIDE_BINS: usize = 10;

/// Every group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftReport {
    /// Weeks that make the baseline.
    pub baseline_weeks: i32,
    /// Whole weeks that, with the current one, are held against it.
    pub recent_weeks: i32,
    /// Slides below which only counts are given.
    pub least_slides: u64,
    /// Whether validations were looked for; who may not see them gets none.
    pub validations_seen: bool,
    /// By model, then scanner: those with slides in the weeks that are shown.
    pub groups: Vec<DriftGroup>,
    /// Groups that are left out, since they are too many.
    pub groups_left_out: usize,
}

/// One model on one scanner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftGroup {
    /// Name and version of the model.
    pub model: String,
    /// The device as the files name it, else their format and scale.
    pub scanner: String,
    /// The first weeks.
    pub baseline: Figures,
    /// The first Monday of the baseline.
    pub baseline_from: Date,
    /// The first Monday after it.
    pub baseline_end: Date,
    /// Whether all weeks of the baseline have passed; before that there is nothing to compare.
    pub baseline_complete: bool,
    /// What a validation in this service found of the model.
    pub validated: Option<Validated>,
    /// The last weeks, none of the baseline's among them.
    pub recent: Figures,
    /// How far they lie apart.
    pub shift: Shift,
    /// Each shown week with slides, earliest first.
    pub weeks: Vec<Week>,
    /// Figure by figure, over the same weeks.
    pub series: Vec<Series>,
}

/// A week from Monday, UTC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// What came of its slides.
    pub figures: Figures,
}

/// How far recent slides lie from the baseline's. No threshold makes an alarm of it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Shift {
    /// Slides with a score in the baseline.
    pub baseline_scored: u64,
    /// Slides with a score in the recent weeks.
    pub recent_scored: u64,
    /// Population stability index of slide scores; absent below the least number in either.
    pub psi: Option<f64>,
    /// Kolmogorov–Smirnov of slide scores; absent below the least number in either.
    pub ks: Option<KolmogorovSmirnov>,
    /// Population stability index of tile scores; tiles of one slide are alike, so it has no
    /// probability. Absent below the least number of slides in either.
    pub tile_psi: Option<f64>,
}

/// The earliest Monday that is shown at a time; earlier weeks matter only where they are a baseline.
#[must_use]
pub fn shown_since(now: Timestamp) -> Date {
    weeks_before(now, SHOWN_WEEKS).unwrap_or(Date::MIN)
}

fn weeks_before(now: Timestamp, weeks: i32) -> Option<Date> {
    monday_of(now)?.checked_sub(weeks.weeks()).ok()
}

/// The report at a time. `validated` come newest first; `None` for somebody who may not see them.
#[must_use]
pub fn drift_report(
    weeks: &[DriftWeek],
    validated: Option<&[Validated]>,
    now: Timestamp,
) -> DriftReport {
    let mut by_group: BTreeMap<(&str, &str), Vec<&DriftWeek>> = BTreeMap::new();
    for week in weeks.iter().filter(|week| week.sums.slides > 0) {
        let key = (week.model.as_str(), week.scanner.as_str());
        by_group.entry(key).or_default().push(week);
    }
    let since = shown_since(now);
    let shown = |weeks: &[&DriftWeek]| -> u64 {
        let shown = weeks.iter().filter(|week| week.monday >= since);
        shown.map(|week| week.sums.slides).sum()
    };
    let mut groups: Vec<_> = by_group
        .into_values()
        .map(|weeks| (shown(&weeks), weeks))
        .filter(|(slides, _)| *slides > 0)
        .collect();
    groups.sort_by_key(|(slides, _)| Reverse(*slides));
    let groups_left_out = groups.len().saturating_sub(MOST_GROUPS);
    groups.truncate(MOST_GROUPS);
    let mut groups: Vec<DriftGroup> = groups
        .into_iter()
        .filter_map(|(_, weeks)| group(weeks, validated.unwrap_or_default(), now))
        .collect();
    groups.sort_by(|a, b| (&a.model, &a.scanner).cmp(&(&b.model, &b.scanner)));
    DriftReport {
        baseline_weeks: BASELINE_WEEKS,
        recent_weeks: RECENT_WEEKS,
        least_slides: LEAST_SLIDES,
        validations_seen: validated.is_some(),
        groups,
        groups_left_out,
    }
}

fn group(
    mut weeks: Vec<&DriftWeek>,
    validated: &[Validated],
    now: Timestamp,
) -> Option<DriftGroup> {
    weeks.sort_by_key(|week| week.monday);
    let first = *weeks.first()?;
    let end = first.monday.checked_add(BASELINE_WEEKS.weeks()).ok()?;
    let (recent_since, shown_since) = (weeks_before(now, RECENT_WEEKS)?, shown_since(now));
    let sums = |from: Date, to: Date| {
        let wanted = weeks
            .iter()
            .filter(|week| (from..to).contains(&week.monday));
        WeekSums::of(wanted.map(|week| &week.sums))
    };
    let baseline = sums(first.monday, end);
    let recent = sums(recent_since.max(end), Date::MAX);
    let course = Course {
        weeks: &weeks,
        baseline: &baseline,
        end,
    };
    let mut series = course.series();
    for one in &mut series {
        one.points.retain(|point| point.monday >= shown_since);
    }
    Some(DriftGroup {
        model: first.model.clone(),
        scanner: first.scanner.clone(),
        baseline_from: first.monday,
        baseline_end: end,
        baseline_complete: monday_of(now).is_some_and(|monday| monday >= end),
        validated: Validated::of(&first.model, validated).cloned(),
        shift: shift(&baseline, &recent),
        baseline: Figures::from(&baseline),
        recent: Figures::from(&recent),
        weeks: weeks
            .iter()
            .filter(|week| week.monday >= shown_since)
            .map(|week| Week {
                monday: week.monday,
                figures: Figures::from(&week.sums),
            })
            .collect(),
        series,
    })
}

fn shift(baseline: &WeekSums, recent: &WeekSums) -> Shift {
    let enough = |one: u64, other: u64| one.min(other) >= LEAST_SLIDES;
    let (before, now) = (&baseline.scores, &recent.scores);
    let both = enough(before.n(), now.n());
    Shift {
        baseline_scored: before.n(),
        recent_scored: now.n(),
        psi: both
            .then(|| {
                let bins = (before.bins::<SLIDE_BINS>(), now.bins::<SLIDE_BINS>());
                population_stability(&bins.0, &bins.1)
            })
            .flatten(),
        ks: both.then(|| kolmogorov_smirnov(before, now)).flatten(),
        tile_psi: enough(baseline.tiled, recent.tiled)
            .then(|| population_stability(&baseline.tiles.score_bins, &recent.tiles.score_bins))
            .flatten(),
    }
}

#[cfg(test)]
mod tests;
