//! The weeks of a group, made into series.

use super::band::{BEYOND, Band, Side};
use super::figures::LEAST_SLIDES;
use super::moments::Moments;
use super::series::{BandKind, Kind, Point, Series, left};
use super::shift::{kolmogorov_smirnov, population_stability};
use super::week::{DriftWeek, WeekSums};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What all series of a group are made from.
pub(super) struct Course<'a> {
    /// Weeks with slides, earliest first.
    pub(super) weeks: &'a [&'a DriftWeek],
    /// The baseline's.
    pub(super) baseline: &'a WeekSums,
    /// The first Monday after the baseline.
    pub(super) end: Date,
}

type OfMoments = fn(&WeekSums) -> &Moments;

/// The figures whose weeks are means over slides.
const MEANS: [(Kind, OfMoments); 5] = [
    (Kind::OutOfDomain, |sums| &sums.out_of_domain),
    (Kind::Haematoxylin, |sums| &sums.haematoxylin),
    (Kind::Eosin, |sums| &sums.eosin),
    (Kind::HaematoxylinSpread, |sums| &sums.haematoxylin_spread),
    (Kind::EosinSpread, |sums| &sums.eosin_spread),
];

const OUTCOMES: [&str; 4] = [
    "suspicious",
    "no_suspicion_found",
    "cannot_assess",
    "failed",
];

impl Course<'_> {
    /// Every series.
    pub(super) fn series(&self) -> Vec<Series> {
        let reasons: BTreeSet<&str> = self
            .weeks
            .iter()
            .flat_map(|week| week.sums.reasons.keys().map(String::as_str))
            .collect();
        let outcomes = OUTCOMES.into_iter().map(|code| {
            let count = |sums: &WeekSums| sums.outcomes.get(code).copied().unwrap_or_default();
            self.shares(Kind::Outcome, code, count)
        });
        let reasons = reasons.into_iter().map(|code| {
            let count = |sums: &WeekSums| sums.reasons.get(code).copied().unwrap_or_default();
            self.shares(Kind::Reason, code, count)
        });
        let means = MEANS.into_iter().map(|(kind, of)| self.means(kind, of));
        outcomes
            .chain([self.slide_scores(), self.tile_scores()])
            .chain(means)
            .chain(reasons)
            .collect()
    }

    fn shares(&self, kind: Kind, code: &str, count: impl Fn(&WeekSums) -> u64) -> Series {
        let (events, trials) = (count(self.baseline), self.baseline.slides);
        let point = |week: &DriftWeek| {
            let (n, events_now) = (week.sums.slides, count(&week.sums));
            let value = enough(n).then(|| events_now as f64 / n as f64);
            let band = value
                .filter(|_| enough(trials))
                .and_then(|_| Band::of_share(events, trials, n));
            Point {
                events: Some(events_now),
                ..self.judged(week.monday, n, value, band)
            }
        };
        let baseline = enough(trials).then(|| events as f64 / trials as f64);
        let code = Some(code.to_owned());
        let band = BandKind::StandardErrors;
        self.finished(kind, code, band, trials, baseline, point)
    }

    fn means(&self, kind: Kind, of: OfMoments) -> Series {
        let before = of(self.baseline);
        let baseline = before.mean().filter(|_| enough(before.n));
        let point = |week: &DriftWeek| {
            let now = of(&week.sums);
            let value = now.mean().filter(|_| enough(now.n));
            let band = value
                .and(baseline)
                .and_then(|_| Band::of_mean(before, now.n));
            self.judged(week.monday, now.n, value, band)
        };
        self.finished(
            kind,
            None,
            BandKind::StandardErrors,
            before.n,
            baseline,
            point,
        )
    }

    fn slide_scores(&self) -> Series {
        let before = &self.baseline.scores;
        let known = |percent| before.percentile(percent).filter(|_| enough(before.n()));
        let point = |week: &DriftWeek| {
            let now = &week.sums.scores;
            let percentile = |percent| now.percentile(percent).filter(|_| enough(now.n()));
            let value = percentile(50);
            let judge = || {
                let apart = kolmogorov_smirnov(before, now)?.p < BEYOND;
                let (before, now) = (known(50)?, value?);
                Some(match (apart, now.total_cmp(&before)) {
                    (false, _) => Side::Within,
                    (true, std::cmp::Ordering::Greater) => Side::Above,
                    (true, std::cmp::Ordering::Less) => Side::Below,
                    (true, std::cmp::Ordering::Equal) => Side::Apart,
                })
            };
            Point {
                spread: percentile(10).zip(percentile(90)),
                low: known(10),
                high: known(90),
                side: (week.monday >= self.end).then(judge).flatten(),
                ..self.judged(week.monday, now.n(), value, None)
            }
        };
        let band = BandKind::Percentiles;
        self.finished(Kind::SlideScore, None, band, before.n(), known(50), point)
    }

    fn tile_scores(&self) -> Series {
        let is_baseline = |week: &DriftWeek| week.monday < self.end;
        let index = |week: &DriftWeek| {
            let others;
            let before = if is_baseline(week) {
                let rest = self.weeks.iter().filter(|other| is_baseline(other));
                let rest = rest.filter(|other| other.monday != week.monday);
                others = WeekSums::of(rest.map(|other| &other.sums));
                &others
            } else {
                self.baseline
            };
            let both = enough(week.sums.tiled) && enough(before.tiled);
            both.then(|| {
                population_stability(&before.tiles.score_bins, &week.sums.tiles.score_bins)
            })
            .flatten()
        };
        let reached = self
            .weeks
            .iter()
            .filter(|week| is_baseline(week))
            .filter_map(|week| index(week))
            .reduce(f64::max);
        let point = |week: &DriftWeek| Point {
            low: reached.map(|_| 0.0),
            high: reached,
            ..self.judged(week.monday, week.sums.tiled, index(week), None)
        };
        let band = BandKind::WeeksOfBaseline;
        let n = self.baseline.tiled;
        self.finished(Kind::TileScores, None, band, n, None, point)
    }

    /// A week with its band, which judges it if it is none of the baseline's.
    fn judged(&self, monday: Date, n: u64, value: Option<f64>, band: Option<Band>) -> Point {
        Point {
            monday,
            n,
            events: None,
            value,
            spread: None,
            low: band.map(|band| band.low),
            high: band.map(|band| band.high),
            side: value
                .zip(band)
                .filter(|_| monday >= self.end)
                .map(|(value, band)| band.side(value)),
        }
    }

    fn finished(
        &self,
        kind: Kind,
        code: Option<String>,
        band: BandKind,
        baseline_n: u64,
        baseline: Option<f64>,
        point: impl Fn(&DriftWeek) -> Point,
    ) -> Series {
        let points: Vec<Point> = self.weeks.iter().map(|week| point(week)).collect();
        Series {
            kind,
            code,
            band,
            baseline_n,
            baseline,
            left: left(&points),
            points,
        }
    }
}

fn enough(n: u64) -> bool {
    n >= LEAST_SLIDES
}
