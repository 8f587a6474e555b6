//! Courses of weeks with and without a shift.

use super::super::record::DriftRecord;
use super::super::series::Kind;
use super::*;
use crate::domain::stain_figures::{DyeFigures, StainFigures};
use crate::domain::tile_figures::TileFigures;
use crate::domain::verdict::Outcome;

/// 5 January 2026 is a Monday.
const FIRST: &str = "2026-01-05";
/// The Sunday that ends the twelfth week.
const NOW: &str = "2026-03-29T20:00:00Z";

/// Even numbers from 0 to 1, always the same for a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What slides are like.
#[derive(Clone, Copy)]
struct Habit {
    suspicious: f64,
    blurred: f64,
    out_of_domain: f64,
    eosin: f64,
}

const USUAL: Habit = Habit {
    suspicious: 0.2,
    blurred: 0.05,
    out_of_domain: 0.05,
    eosin: 0.20,
};

fn slide(habit: Habit, dice: &mut Dice) -> DriftRecord {
    let around = |dice: &mut Dice, centre: f64, width: f64| centre + width * (dice.roll() - 0.5);
    let dye = |mean| DyeFigures { mean, spread: 0.1 };
    let haematoxylin = around(dice, 0.3, 0.1);
    let stain = StainFigures {
        points: 1_000,
        haematoxylin: dye(haematoxylin),
        eosin: dye(around(dice, habit.eosin, 0.08)),
    };
    if dice.roll() < habit.blurred {
        return DriftRecord {
            outcome: Outcome::CannotAssess,
            score: None,
            reasons: vec!["blurred".into()],
            tiles: None,
            stain: Some(stain),
        };
    }
    let is_suspicious = dice.roll() < habit.suspicious;
    let score = around(dice, if is_suspicious { 0.85 } else { 0.3 }, 0.3);
    let mut tiles = TileFigures::default();
    for _ in 0..200 {
        tiles.count_score(dice.roll() * score);
        tiles.out_of_domain += u64::from(dice.roll() < habit.out_of_domain);
    }
    DriftRecord {
        outcome: if is_suspicious {
            Outcome::Suspicious
        } else {
            Outcome::NoSuspicionFound
        },
        score: Some(score),
        reasons: vec![],
        tiles: Some(tiles),
        stain: Some(stain),
    }
}

/// Twelve weeks of one scanner; week 1 is the first.
fn twelve_weeks(
    scanner: &str,
    seed: u64,
    slides: u64,
    habit: impl Fn(i32) -> Habit,
) -> Vec<DriftWeek> {
    let mut dice = Dice(seed);
    let first: Date = FIRST.parse().unwrap();
    (1..=12)
        .map(|week| {
            let mut sums = WeekSums::default();
            for _ in 0..slides {
                sums.add(&slide(habit(week), &mut dice));
            }
            DriftWeek {
                model: "node 1".into(),
                scanner: scanner.into(),
                monday: first + (week - 1).weeks(),
                sums,
            }
        })
        .collect()
}

fn report(weeks: &[DriftWeek]) -> DriftReport {
    drift_report(weeks, None, NOW.parse().unwrap())
}

fn named<'a>(group: &'a DriftGroup, kind: Kind, code: Option<&str>) -> &'a Series {
    let mut all = group.series.iter();
    all.find(|one| one.kind == kind && one.code.as_deref() == code)
        .unwrap()
}

/// What has left its band, with the first week there.
fn left(group: &DriftGroup) -> Vec<(Kind, Option<&str>, String)> {
    let all = group.series.iter();
    all.filter_map(|one| Some((one.kind, one.code.as_deref(), one.left?.since.to_string())))
        .collect()
}

#[test]
fn a_shift_in_week_nine_is_seen_where_it_is_and_nowhere_else() {
    let changed = Habit {
        eosin: 0.26,
        out_of_domain: 0.15,
        ..USUAL
    };
    let mut weeks = twelve_weeks("a", 1, 30, |week| if week < 9 { USUAL } else { changed });
    weeks.extend(twelve_weeks("b", 2, 30, |_| USUAL));
    let report = report(&weeks);
    let [a, b] = &report.groups[..] else {
        panic!("two groups")
    };
    assert!(a.baseline_complete);
    assert_eq!(a.baseline_end.to_string(), "2026-03-02");
    assert_eq!((a.baseline.slides, a.recent.slides), (240, 120));
    let ninth = "2026-03-02".to_owned();
    assert_eq!(
        left(a),
        [
            (Kind::OutOfDomain, None, ninth.clone()),
            (Kind::Eosin, None, ninth)
        ]
    );
    assert_eq!(left(b), []);
    let eosin = named(a, Kind::Eosin, None);
    assert_eq!((eosin.points.len(), eosin.baseline_n), (12, 240));
    assert!(eosin.points[..8].iter().all(|point| point.side.is_none()));
    assert_eq!(eosin.left.unwrap().weeks, 4);
}

#[test]
fn a_shift_of_scores_is_measured_and_seen() {
    let changed = Habit {
        suspicious: 0.8,
        ..USUAL
    };
    let weeks = twelve_weeks("a", 3, 30, |week| if week < 9 { USUAL } else { changed });
    let group = &report(&weeks).groups[0];
    assert!(group.shift.ks.unwrap().p < 1e-6, "{:?}", group.shift);
    assert!(group.shift.psi.unwrap() > 0.25 && group.shift.tile_psi.unwrap() > 0.05);
    let seen: Vec<_> = left(group)
        .into_iter()
        .map(|(kind, code, _)| (kind, code))
        .collect();
    assert!(
        seen.contains(&(Kind::Outcome, Some("suspicious"))),
        "{seen:?}"
    );
    assert!(seen.contains(&(Kind::SlideScore, None)), "{seen:?}");
    // The index of tile scores has no probability, so nothing is said of it.
    let tiles = named(group, Kind::TileScores, None);
    assert!(tiles.points[11].value > tiles.points[7].high);
    assert_eq!(tiles.left, None);
}

#[test]
fn where_nothing_changed_nothing_is_claimed() {
    let claims: usize = (0..300)
        .map(|seed| left(&report(&twelve_weeks("a", seed, 30, |_| USUAL)).groups[0]).len())
        .sum();
    // Some dozen figures in 300 worlds; two weeks in succession beyond three standard errors are rare.
    assert_eq!(claims, 0);
}

#[test]
fn small_numbers_are_counts_alone() {
    let weeks = twelve_weeks("a", 4, 19, |_| USUAL);
    let group = &report(&weeks).groups[0];
    for series in &group.series {
        for point in &series.points {
            assert_eq!((point.value, point.side), (None, None), "{series:?}");
        }
        assert_eq!(series.left, None);
    }
    let suspicious = named(group, Kind::Outcome, Some("suspicious"));
    let counted: u64 = suspicious
        .points
        .iter()
        .filter_map(|point| point.events)
        .sum();
    assert!(counted > 0);
    assert_eq!(group.weeks[0].figures.score_percentiles, None);
    assert_eq!(group.weeks[0].figures.outcome_shares, None);

    // Of 20 slides 19 have a score.
    let mut weeks = twelve_weeks("a", 4, 0, |_| USUAL);
    let mut dice = Dice(5);
    let sharp = Habit {
        blurred: 0.0,
        ..USUAL
    };
    for _ in 0..19 {
        weeks[0].sums.add(&slide(sharp, &mut dice));
    }
    let blurred = Habit {
        blurred: 1.0,
        ..USUAL
    };
    weeks[0].sums.add(&slide(blurred, &mut dice));
    for _ in 0..200 {
        weeks[9].sums.add(&slide(sharp, &mut dice));
    }
    let group = &report(&weeks).groups[0];
    assert_eq!((group.baseline.slides, group.baseline.scored), (20, 19));
    let shares = group.baseline.reason_shares.as_ref().unwrap();
    assert!((shares["blurred"] - 0.05).abs() < 1e-12);
    assert_eq!((group.shift.psi, group.shift.ks), (None, None));
}

#[test]
fn before_the_baseline_is_complete_nothing_is_recent_and_nothing_is_judged() {
    let weeks = twelve_weeks("a", 6, 30, |_| USUAL);
    let now = "2026-02-01T00:00:00Z".parse().unwrap();
    let group = &drift_report(&weeks[..4], None, now).groups[0];
    assert!(!group.baseline_complete);
    assert_eq!((group.baseline.slides, group.recent.slides), (120, 0));
    assert_eq!(group.shift.ks, None);
    let sides = group.series.iter().flat_map(|one| &one.points);
    assert!(sides.into_iter().all(|point| point.side.is_none()));
}

#[test]
fn an_old_baseline_still_counts_but_its_weeks_are_not_shown() {
    let mut weeks = twelve_weeks("a", 7, 30, |_| USUAL);
    weeks[11].monday = "2027-06-07".parse().unwrap();
    let now = "2027-06-10T00:00:00Z".parse().unwrap();
    let group = &drift_report(&weeks, None, now).groups[0];
    assert_eq!((group.weeks.len(), group.baseline.slides), (1, 240));
    assert_eq!(named(group, Kind::Eosin, None).points.len(), 1);
    // Nothing to show at all, a year later.
    let now = "2028-12-01T00:00:00Z".parse().unwrap();
    assert!(drift_report(&weeks, None, now).groups.is_empty());
}

#[test]
fn scanners_without_end_are_left_out() {
    let mut weeks = Vec::new();
    for scanner in 0..30 {
        let mut one = twelve_weeks(&scanner.to_string(), 8, 1 + scanner, |_| USUAL);
        weeks.append(&mut one);
    }
    let report = report(&weeks);
    assert_eq!(
        (report.groups.len(), report.groups_left_out),
        (MOST_GROUPS, 6)
    );
    assert!(
        report
            .groups
            .iter()
            .all(|group| group.baseline.slides > 6 * 8)
    );
}
