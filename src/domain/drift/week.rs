//! The slides of one week in sums, so that nobody has to read them one by one.

use super::moments::Moments;
use super::record::DriftRecord;
use super::score_counts::ScoreCounts;
use crate::domain::tile_figures::TileFigures;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A week of one model on one scanner.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftWeek {
    /// Name and version of the model.
    pub model: String,
    /// The scanner, as [`super::record::scanner_name`] has it.
    pub scanner: String,
    /// Its Monday, UTC.
    pub monday: Date,
    /// Its slides.
    pub sums: WeekSums,
}

/// Sums over slides with a final verdict.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WeekSums {
    /// Slides.
    pub slides: u64,
    /// Slides by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Slides by reason; one slide may have several.
    pub reasons: BTreeMap<String, u64>,
    /// Slide scores.
    pub scores: ScoreCounts,
    /// Tiles of all slides.
    pub tiles: TileFigures,
    /// Slides whose tiles were counted.
    pub tiled: u64,
    /// Share of each slide's tiles that lies outside the model's domain.
    pub out_of_domain: Moments,
    /// Mean optical density of haematoxylin of each slide.
    pub haematoxylin: Moments,
    /// Its standard deviation within each slide.
    pub haematoxylin_spread: Moments,
    /// Mean optical density of eosin of each slide.
    pub eosin: Moments,
    /// Its standard deviation within each slide.
    pub eosin_spread: Moments,
}

impl WeekSums {
    /// Counts a slide.
    pub fn add(&mut self, record: &DriftRecord) {
        self.slides += 1;
        let outcome = record.outcome.code().to_owned();
        *self.outcomes.entry(outcome).or_default() += 1;
        for reason in &record.reasons {
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
        if let Some(score) = record.score {
            self.scores.add(score);
        }
        if let Some(tiles) = &record.tiles {
            self.tiles.add(tiles);
            self.tiled += 1;
            // No number, hence not counted, where the model saw none.
            self.out_of_domain
                .add(tiles.out_of_domain as f64 / tiles.read() as f64);
        }
        if let Some(stain) = &record.stain {
            self.haematoxylin.add(stain.haematoxylin.mean);
            self.haematoxylin_spread.add(stain.haematoxylin.spread);
            self.eosin.add(stain.eosin.mean);
            self.eosin_spread.add(stain.eosin.spread);
        }
    }

    /// Adds the slides of another week.
    pub fn merge(&mut self, other: &Self) {
        self.slides += other.slides;
        for (mine, more) in [
            (&mut self.outcomes, &other.outcomes),
            (&mut self.reasons, &other.reasons),
        ] {
            for (code, count) in more {
                *mine.entry(code.clone()).or_default() += count;
            }
        }
        self.scores.merge(&other.scores);
        self.tiles.add(&other.tiles);
        self.tiled += other.tiled;
        self.out_of_domain.merge(&other.out_of_domain);
        self.haematoxylin.merge(&other.haematoxylin);
        self.haematoxylin_spread.merge(&other.haematoxylin_spread);
        self.eosin.merge(&other.eosin);
        self.eosin_spread.merge(&other.eosin_spread);
    }

    /// The slides of several weeks.
    #[must_use]
    pub fn of<'a>(weeks: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        weeks.into_iter().for_each(|week| sum.merge(week));
        sum
    }
}

/// The Monday, UTC, of the week that a time lies in; `None` at the end of the calendar.
#[must_use]
pub fn monday_of(at: Timestamp) -> Option<Date> {
    let date = at.to_zoned(TimeZone::UTC).date();
    let past = i32::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(past.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stain_figures::{DyeFigures, StainFigures};
    use crate::domain::verdict::Outcome;

    fn record(score: f64) -> DriftRecord {
        let mut tiles = TileFigures::default();
        tiles.count_score(score);
        tiles.count_score(0.0);
        tiles.out_of_domain = 1;
        let dye = DyeFigures {
            mean: score,
            spread: 0.1,
        };
        DriftRecord {
            outcome: Outcome::CannotAssess,
            score: Some(score),
            reasons: vec!["blurred".into(), "undecided_score".into()],
            tiles: Some(tiles),
            stain: Some(StainFigures {
                points: 9,
                haematoxylin: dye,
                eosin: dye,
            }),
        }
    }

    #[test]
    fn weeks_add_up_to_all_their_slides() {
        let mut all = WeekSums::default();
        let mut weeks = [WeekSums::default(), WeekSums::default()];
        for (at, score) in [0.125, 0.5, 0.75, 1.0].into_iter().enumerate() {
            all.add(&record(score));
            weeks[at % 2].add(&record(score));
        }
        assert_eq!(WeekSums::of(&weeks), all);
        assert_eq!(all.reasons["blurred"], 4);
        assert_eq!(all.out_of_domain.mean(), Some(0.5));
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<WeekSums>(&text).unwrap(), all);
    }

    #[test]
    fn a_slide_without_tiles_or_stain_counts_for_neither() {
        let mut sums = WeekSums::default();
        sums.add(&DriftRecord {
            score: None,
            tiles: Some(TileFigures::default()),
            stain: None,
            ..record(0.5)
        });
        assert_eq!((sums.slides, sums.scores.n(), sums.tiled), (1, 0, 1));
        assert_eq!((sums.out_of_domain.n, sums.eosin.n), (0, 0));
    }

    #[test]
    fn a_week_begins_on_monday() {
        for (at, monday) in [
            ("2026-01-05T00:00:00Z", "2026-01-05"),
            ("2026-01-11T23:59:59Z", "2026-01-05"),
            ("2026-01-12T00:00:00Z", "2026-01-12"),
        ] {
            assert_eq!(monday_of(at.parse().unwrap()).unwrap().to_string(), monday);
        }
    }
}
