//! A model's slides over time, by model and scanner, against where they began.

use super::record::DriftRecord;
use super::shift::{KolmogorovSmirnov, kolmogorov_smirnov, population_stability};
use crate::domain::tile_figures::TileFigures;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weeks, from a group's first slide on, that make its baseline.
pub const BASELINE_WEEKS: i32 = 8;
/// Weeks before now that are held against it.
pub const RECENT_WEEKS: i32 = 4;
/// Slides below which only counts are given.
pub const LEAST_SLIDES: u64 = 20;
/// Equal bins of slide scores for the stability index.
const SLIDE_BINS: usize = 10;

/// Every group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftReport {
    /// Weeks that make the baseline.
    pub baseline_weeks: i32,
    /// Weeks that are held against it.
    pub recent_weeks: i32,
    /// Slides below which only counts are given.
    pub least_slides: u64,
    /// By model, then scanner.
    pub groups: Vec<DriftGroup>,
}

/// One model on one scanner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftGroup {
    /// Name and version of the model.
    pub model: String,
    /// Format and scale as the files tell them.
    pub scanner: String,
    /// The first weeks.
    pub baseline: Figures,
    /// Whether all weeks of the baseline have passed; before that there is nothing to compare.
    pub baseline_complete: bool,
    /// The weeks before now, none of the baseline's among them.
    pub recent: Figures,
    /// How far they lie apart.
    pub shift: Shift,
    /// Each week with slides, earliest first.
    pub weeks: Vec<Week>,
}

/// A week from Monday, UTC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// What came of its slides.
    pub figures: Figures,
}

/// What came of some slides.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Slides with a final verdict.
    pub slides: u64,
    /// Slides by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Slides by reason for which they could not be assessed; one slide may have several.
    pub reasons: BTreeMap<String, u64>,
    /// Shares of slides by reason; absent below the least number of slides.
    pub reason_shares: Option<BTreeMap<String, f64>>,
    /// Slides with a score.
    pub scored: u64,
    /// 10th, 25th, 50th, 75th and 90th percentile of slide scores; absent below the least number.
    pub score_percentiles: Option<[f64; 5]>,
    /// Tiles of all slides.
    pub tiles: TileFigures,
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

/// The report at a time. Runs that failed before a model was loaded belong to no group.
#[must_use]
pub fn drift_report(records: &[DriftRecord], now: Timestamp) -> DriftReport {
    let mut groups: BTreeMap<(&str, &str), Vec<&DriftRecord>> = BTreeMap::new();
    for record in records {
        if let Some(model) = &record.model {
            let key = (model.as_str(), record.scanner.as_str());
            groups.entry(key).or_default().push(record);
        }
    }
    DriftReport {
        baseline_weeks: BASELINE_WEEKS,
        recent_weeks: RECENT_WEEKS,
        least_slides: LEAST_SLIDES,
        groups: groups
            .into_iter()
            .filter_map(|((model, scanner), records)| group(model, scanner, &records, now))
            .collect(),
    }
}

fn group(
    model: &str,
    scanner: &str,
    records: &[&DriftRecord],
    now: Timestamp,
) -> Option<DriftGroup> {
    let mut by_week: BTreeMap<Date, Vec<&DriftRecord>> = BTreeMap::new();
    for &record in records {
        let week = by_week.entry(monday(record.recorded_at)?).or_default();
        week.push(record);
    }
    let first = *by_week.keys().next()?;
    let end = first.checked_add(BASELINE_WEEKS.weeks()).ok()?;
    let since = now - SignedDuration::from_hours(24 * 7 * i64::from(RECENT_WEEKS));
    let (baseline, later): (Vec<_>, Vec<_>) = records
        .iter()
        .copied()
        .partition(|record| monday(record.recorded_at).is_some_and(|monday| monday < end));
    let recent: Vec<_> = later
        .into_iter()
        .filter(|record| record.recorded_at >= since)
        .collect();
    Some(DriftGroup {
        model: model.to_owned(),
        scanner: scanner.to_owned(),
        baseline_complete: monday(now).is_some_and(|monday| monday >= end),
        shift: shift(&baseline, &recent),
        baseline: Figures::of(&baseline),
        recent: Figures::of(&recent),
        weeks: by_week
            .into_iter()
            .map(|(monday, records)| Week {
                monday,
                figures: Figures::of(&records),
            })
            .collect(),
    })
}

fn monday(at: Timestamp) -> Option<Date> {
    let date = at.to_zoned(TimeZone::UTC).date();
    let past = i32::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(past.days()).ok()
}

fn scores(records: &[&DriftRecord]) -> Vec<f64> {
    let scores = records.iter().filter_map(|record| record.score);
    scores.filter(|score| score.is_finite()).collect()
}

fn tiles(records: &[&DriftRecord]) -> (u64, TileFigures) {
    let mut sum = TileFigures::default();
    let mut slides = 0;
    for tiles in records.iter().filter_map(|record| record.tiles.as_ref()) {
        sum.add(tiles);
        slides += 1;
    }
    (slides, sum)
}

impl Figures {
    fn of(records: &[&DriftRecord]) -> Self {
        let slides = records.len() as u64;
        let mut outcomes = BTreeMap::new();
        let mut reasons = BTreeMap::new();
        for record in records {
            let outcome = record.outcome.code().to_owned();
            *outcomes.entry(outcome).or_default() += 1;
            for reason in &record.reasons {
                *reasons.entry(reason.clone()).or_default() += 1;
            }
        }
        let mut scores = scores(records);
        scores.sort_by(f64::total_cmp);
        Self {
            slides,
            reason_shares: (slides >= LEAST_SLIDES).then(|| {
                reasons
                    .iter()
                    .map(|(code, count): (&String, &u64)| {
                        (code.clone(), *count as f64 / slides as f64)
                    })
                    .collect()
            }),
            outcomes,
            reasons,
            scored: scores.len() as u64,
            score_percentiles: (scores.len() as u64 >= LEAST_SLIDES)
                .then(|| [10, 25, 50, 75, 90].map(|percent| percentile(&scores, percent))),
            tiles: tiles(records).1,
        }
    }
}

/// The smallest value that at least `percent` of the sorted sample do not exceed.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
}

fn shift(baseline: &[&DriftRecord], recent: &[&DriftRecord]) -> Shift {
    let (before, now) = (scores(baseline), scores(recent));
    let enough = |one: u64, other: u64| one.min(other) >= LEAST_SLIDES;
    let (tiled_before, tiles_before) = tiles(baseline);
    let (tiled_now, tiles_now) = tiles(recent);
    let both = enough(before.len() as u64, now.len() as u64);
    Shift {
        baseline_scored: before.len() as u64,
        recent_scored: now.len() as u64,
        psi: both
            .then(|| population_stability(&binned(&before), &binned(&now)))
            .flatten(),
        ks: both.then(|| kolmogorov_smirnov(&before, &now)).flatten(),
        tile_psi: enough(tiled_before, tiled_now)
            .then(|| population_stability(&tiles_before.score_bins, &tiles_now.score_bins))
            .flatten(),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn binned(scores: &[f64]) -> [u64; SLIDE_BINS] {
    let mut bins = [0; SLIDE_BINS];
    for score in scores {
        let bin = (score * SLIDE_BINS as f64).floor().max(0.0) as usize;
        bins[bin.min(SLIDE_BINS - 1)] += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Outcome;

    fn record(at: &str, scanner: &str, score: Option<f64>) -> DriftRecord {
        let mut tiles = TileFigures::default();
        tiles.count_score(score.unwrap_or(0.0));
        DriftRecord {
            recorded_at: at.parse().unwrap(),
            model: Some("node 1".into()),
            scanner: scanner.into(),
            outcome: score.map_or(Outcome::CannotAssess, |_| Outcome::NoSuspicionFound),
            score,
            reasons: score.map_or(vec!["blurred".into()], |_| vec![]),
            tiles: Some(tiles),
        }
    }

    fn many(n: u32, at: &str, scanner: &str, score: impl Fn(u32) -> f64) -> Vec<DriftRecord> {
        (0..n)
            .map(|index| record(at, scanner, Some(score(index))))
            .collect()
    }

    /// 5 January 2026 is a Monday.
    const FIRST: &str = "2026-01-07T10:00:00Z";
    const LATER: &str = "2026-04-01T10:00:00Z";

    #[test]
    fn a_shift_between_baseline_and_recent_weeks_is_measured_per_scanner() {
        let low = |index: u32| f64::from(index % 10) / 50.0;
        let mut records = many(40, FIRST, "a", low);
        records.extend(many(30, LATER, "a", |index| 0.5 + low(index)));
        records.extend(many(40, FIRST, "b", low));
        records.extend(many(30, LATER, "b", low));
        let report = drift_report(&records, "2026-04-10T00:00:00Z".parse().unwrap());
        let [a, b] = &report.groups[..] else {
            panic!("two groups")
        };
        assert!(a.baseline_complete);
        assert_eq!((a.shift.baseline_scored, a.shift.recent_scored), (40, 30));
        assert!((a.shift.ks.unwrap().d - 1.0).abs() < 1e-12);
        assert!(a.shift.psi.unwrap() > 1.0 && a.shift.tile_psi.unwrap() > 1.0);
        assert!(b.shift.ks.unwrap().d < 0.1 && b.shift.psi.unwrap() < 0.05);
        assert_eq!(a.weeks.len(), 2);
        assert_eq!(a.weeks[0].monday.to_string(), "2026-01-05");
    }

    #[test]
    fn small_numbers_are_counts_alone() {
        let mut records = many(19, FIRST, "a", |_| 0.1);
        records.extend(many(200, LATER, "a", |_| 0.9));
        records.push(record(FIRST, "a", None));
        let report = drift_report(&records, "2026-04-10T00:00:00Z".parse().unwrap());
        let group = &report.groups[0];
        // 20 slides, of which 19 have a score.
        assert_eq!((group.baseline.slides, group.baseline.scored), (20, 19));
        assert_eq!(group.baseline.score_percentiles, None);
        assert_eq!(group.baseline.reasons["blurred"], 1);
        let shares = group.baseline.reason_shares.as_ref().unwrap();
        assert!((shares["blurred"] - 0.05).abs() < 1e-12);
        assert_eq!((group.shift.psi, group.shift.ks), (None, None));
        assert_eq!(group.weeks[0].figures.slides, 20);
    }

    #[test]
    fn before_the_baseline_is_complete_nothing_is_recent() {
        let records = many(100, FIRST, "a", |_| 0.1);
        let report = drift_report(&records, "2026-01-20T00:00:00Z".parse().unwrap());
        let group = &report.groups[0];
        assert!(!group.baseline_complete);
        assert_eq!((group.baseline.slides, group.recent.slides), (100, 0));
        assert_eq!(group.shift.ks, None);
    }

    #[test]
    fn percentiles_are_members_of_the_sample() {
        let sorted: Vec<f64> = (1..=20).map(f64::from).collect();
        let found = [10, 50, 90].map(|percent| percentile(&sorted, percent));
        assert!(
            found
                .iter()
                .zip([2.0, 10.0, 18.0])
                .all(|(a, b)| (a - b).abs() < 1e-12)
        );
    }
}
