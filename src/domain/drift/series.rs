//! One figure, week by week, beside what it was in the baseline.

use super::band::Side;
use jiff::civil::Date;
use serde::Serialize;

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

/// Since when the last weeks lie beside their band, if they do.
pub(super) fn left(points: &[Point]) -> Option<Left> {
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
