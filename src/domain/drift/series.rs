//! One figure, week by week, beside what it was in the baseline.

use super::band::{BEYOND, Band, Side};
use super::figures::LEAST_SLIDES;
use super::moments::Moments;
use super::shift::{kolmogorov_smirnov, population_stability};
use super::week::{DriftWeek, WeekSums};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Share of slides with an outcome.
    Outcome,
    /// Share of slides with a reason for which they could not be assessed.
    Reason,
    /// Share of a slide's tiles outside the model's domain, mean over slides.
    OutOfDomain,
    /// Slide score: median, with 10th and 90th percentile.
    SlideScore,
    /// Population stability index of tile scores against the baseline.
    TileScores,
    /// Optical density of haematoxylin, mean over slides.
    Haematoxylin,
    /// Its standard deviation within a slide, mean over slides.
    HaematoxylinSpread,
    /// Optical density of eosin, mean over slides.
    Eosin,
    /// Its standard deviation within a slide, mean over slides.
    EosinSpread,
}

impl Kind {
    /// The code used in documents and metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Reason => "reason",
            Self::OutOfDomain => "out_of_domain",
            Self::SlideScore => "slide_score",
            Self::TileScores => "tile_scores",
            Self::Haematoxylin => "haematoxylin",
            Self::HaematoxylinSpread => "haematoxylin_spread",
            Self::Eosin => "eosin",
            Self::EosinSpread => "eosin_spread",
        }
    }
}

/// What the band of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BandKind {
    /// Three standard errors on either side of the baseline, for as many slides as the week has.
    StandardErrors,
    /// From the 10th to the 90th percentile of the baseline's slides. A week is apart by
    /// Kolmogorov–Smirnov, not by its band.
    Percentiles,
    /// What the baseline's own weeks reach, each against the others. No week is judged by it.
    WeeksOfBaseline,
}

/// A figure over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// What is followed.
    pub kind: Kind,
    /// Which outcome or reason.
    pub code: Option<String>,
    /// What the bands of its weeks are.
    pub band: BandKind,
    /// Slides that the baseline's figure rests on.
    pub baseline_n: u64,
    /// The figure in the baseline; absent below the least number of slides.
    pub baseline: Option<f64>,
    /// Weeks with slides, earliest first.
    pub points: Vec<Point>,
    /// Since when it has been beside its band, if it is.
    pub left: Option<Left>,
}

/// A week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Its Monday.
    pub monday: Date,
    /// Slides that the figure rests on.
    pub n: u64,
    /// Of them those that are counted, of a share.
    pub events: Option<u64>,
    /// The figure; absent below the least number of slides.
    pub value: Option<f64>,
    /// 10th and 90th percentile around a median.
    pub spread: Option<(f64, f64)>,
    /// Lower end of its band.
    pub low: Option<f64>,
    /// Upper end of its band.
    pub high: Option<f64>,
    /// Where it lies; absent for weeks of the baseline, small weeks, and what is not judged.
    pub side: Option<Side>,
}

/// A figure that has left its band: so do at least the last two weeks with enough slides, on the
/// same side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The first of these weeks.
    pub since: Date,
    /// The last of them.
    pub until: Date,
    /// On which side.
    pub side: Side,
    /// How many they are.
    pub weeks: u64,
}

/// Weeks in succession that make it more than chance.
const LEAST_WEEKS: u64 = 2;

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

fn left(points: &[Point]) -> Option<Left> {
    let mut judged = points
        .iter()
        .rev()
        .filter_map(|point| Some((point.monday, point.side?)));
    let (last, side) = judged.next().filter(|(_, side)| *side != Side::Within)?;
    let (since, weeks) = judged
        .take_while(|(_, other)| *other == side)
        .fold((last, 1), |(_, weeks), (monday, _)| (monday, weeks + 1));
    (weeks >= LEAST_WEEKS).then_some(Left {
        since,
        until: last,
        side,
        weeks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(sides: &[Option<Side>]) -> Vec<Point> {
        let monday: Date = "2026-01-05".parse().unwrap();
        (0_i64..)
            .zip(sides)
            .map(|(week, &side)| Point {
                monday: monday + jiff::Span::new().weeks(week),
                n: 30,
                events: None,
                value: Some(0.5),
                spread: None,
                low: None,
                high: None,
                side,
            })
            .collect()
    }

    #[test]
    fn a_figure_has_left_once_two_weeks_in_succession_lie_on_one_side() {
        use Side::{Above, Below, Within};
        let left = |sides: &[Option<Side>]| {
            left(&points(sides)).map(|left| (left.since.to_string(), left.weeks))
        };
        assert_eq!(left(&[None, Some(Within), Some(Above)]), None);
        assert_eq!(left(&[Some(Above), Some(Above), Some(Within)]), None);
        assert_eq!(left(&[Some(Below), Some(Above)]), None);
        let found = left(&[None, Some(Above), Some(Above)]);
        assert_eq!(found, Some(("2026-01-12".into(), 2)));
        // A week that is too small to be judged lies between them.
        let found = left(&[Some(Within), Some(Below), None, Some(Below)]);
        assert_eq!(found, Some(("2026-01-12".into(), 2)));
    }
}
