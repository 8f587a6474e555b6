//! How fast this installation works, from the runs that finished last.

use super::cost::RunCost;
use super::scenario::Spread;
use crate::domain::progress::Progress;
use std::collections::HashMap;

/// Runs that the pace is taken from.
pub const RECENT_RUNS: u32 = 50;
/// With fewer runs that read tiles the pace is a rough guess.
pub const LEAST_RUNS: usize = 5;

/// Until runs have been measured: opening and surveying, s.
const USUAL_HEAD_S: f64 = 1.5;
/// Seconds a tile, as the reference model on two cores (`docs/benchmarks.md`).
const USUAL_TILE_S: f64 = 1.0 / 700.0;
/// From the last tile to the verdict, s.
const USUAL_TAIL_S: f64 = 0.5;
/// Tiles a mm² of slide: the reference model lays 116 on a mm² of tissue, and a quarter of a slide
/// is tissue.
const USUAL_TILES_PER_MM2: f64 = 29.0;
/// Tiles of a slide of which nothing is known.
const USUAL_TILES: f64 = 10_000.0;

/// What a run will cost, as a spread of each of its parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pace {
    head_s: Spread,
    tile_s: Spread,
    tail_s: Spread,
    tiles_per_mm2: Spread,
    tiles: Spread,
    /// Runs that it rests on.
    pub(super) runs: usize,
    /// Whether these are too few.
    pub(super) rough: bool,
}

/// The steps of one scenario: how fast the installation is in it, how long head and tail take, and
/// how much tissue the slide has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    pub(super) speed: usize,
    pub(super) fixed: usize,
    pub(super) tissue: usize,
}

/// What is left of a run in one scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    /// All of it, s.
    pub(super) whole_s: f64,
    /// From the last tile to the verdict, s.
    pub(super) tail_s: f64,
}

impl Pace {
    fn of(costs: &[&RunCost]) -> Self {
        let classified = || costs.iter().filter(|cost| cost.tiles > 0);
        let rough = classified().count() < LEAST_RUNS;
        let known = |spread: Option<Spread>, usual: f64| match spread {
            Some(spread) if !rough => spread,
            Some(spread) => Spread::guess(spread.median()),
            None => Spread::guess(usual),
        };
        let each =
            |part: fn(&RunCost) -> f64| Spread::of(costs.iter().map(|cost| (part(cost), 1.0)));
        Self {
            head_s: known(each(|cost| cost.head_s), USUAL_HEAD_S),
            // A small run says little of how long a tile takes.
            tile_s: known(
                Spread::of(classified().map(|cost| {
                    let tiles = cost.tiles as f64;
                    (cost.classify_s / tiles, tiles)
                })),
                USUAL_TILE_S,
            ),
            tail_s: known(each(|cost| cost.tail_s), USUAL_TAIL_S),
            tiles_per_mm2: known(
                Spread::of(costs.iter().filter_map(|cost| {
                    let mm2 = cost.slide_mm2.filter(|mm2| *mm2 > 0.0)?;
                    Some((cost.tiles as f64 / mm2, 1.0))
                })),
                USUAL_TILES_PER_MM2,
            ),
            tiles: known(each(|cost| cost.tiles as f64), USUAL_TILES),
            runs: costs.len(),
            rough,
        }
    }

    /// What is left of a run over a slide of `slide_mm2` that a worker has come so far with.
    pub(super) fn left(
        &self,
        slide_mm2: Option<f64>,
        progress: Option<Progress>,
        steps: Steps,
    ) -> Left {
        let tail_s = self.tail_s.at(steps.fixed);
        let tile_s = self.tile_s.at(steps.speed);
        let whole_s = match progress {
            Some(Progress::Concluding) => tail_s,
            Some(Progress::Classifying { done, planned }) => {
                tile_s * planned.saturating_sub(done) as f64 + tail_s
            }
            // These steps are short, and their beginning is not told.
            Some(Progress::Opening | Progress::Surveying) | None => {
                let tiles = slide_mm2.filter(|mm2| mm2.is_finite()).map_or_else(
                    || self.tiles.at(steps.tissue),
                    |mm2| self.tiles_per_mm2.at(steps.tissue) * mm2.max(0.0),
                );
                self.head_s.at(steps.fixed) + tile_s * tiles + tail_s
            }
        };
        Left { whole_s, tail_s }
    }
}

/// The pace with each model.
#[derive(Debug, Clone, PartialEq)]
pub struct Paces {
    all: Pace,
    by_model: HashMap<String, Pace>,
}

impl Paces {
    /// From what the last runs cost, in any order.
    #[must_use]
    pub fn of(costs: &[RunCost]) -> Self {
        let mut by_model: HashMap<&str, Vec<&RunCost>> = HashMap::new();
        for cost in costs {
            if let Some(model) = &cost.model {
                by_model.entry(model).or_default().push(cost);
            }
        }
        Self {
            all: Pace::of(&costs.iter().collect::<Vec<_>>()),
            by_model: by_model
                .into_iter()
                .map(|(model, costs)| (model.to_owned(), Pace::of(&costs)))
                .filter(|(_, pace)| !pace.rough)
                .collect(),
        }
    }

    /// The pace with a model, or with all of them where it is not known which one will run or too
    /// few of its runs were measured.
    pub(super) fn with(&self, model: Option<&str>) -> &Pace {
        model
            .and_then(|model| self.by_model.get(model))
            .unwrap_or(&self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: Steps = Steps {
        speed: 50,
        fixed: 50,
        tissue: 50,
    };

    fn cost(model: &str, tiles: u64, tile_s: f64) -> RunCost {
        RunCost {
            model: Some(model.into()),
            slide_mm2: Some(100.0),
            tiles,
            head_s: 2.0,
            classify_s: tiles as f64 * tile_s,
            tail_s: 1.0,
        }
    }

    #[test]
    fn a_run_costs_head_tiles_and_tail_and_what_is_done_is_not_done_again() {
        let paces = Paces::of(&vec![cost("a", 1_000, 0.01); LEAST_RUNS]);
        let pace = paces.with(None);
        assert!(!pace.rough);
        let left = |mm2, progress| pace.left(mm2, progress, MIDDLE).whole_s;
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found}");
        near(left(Some(100.0), None), 13.0);
        near(left(Some(200.0), Some(Progress::Surveying)), 23.0);
        // Without a scale no tile is planned; of an unknown slide the usual is taken.
        near(left(Some(0.0), None), 3.0);
        near(left(None, None), 13.0);
        let classifying = |done, planned| Some(Progress::Classifying { done, planned });
        near(left(Some(100.0), classifying(100, 400)), 4.0);
        near(left(Some(100.0), classifying(400, 100)), 1.0);
        near(left(Some(100.0), Some(Progress::Concluding)), 1.0);
    }

    #[test]
    fn few_runs_are_a_rough_guess_around_what_they_cost() {
        let nothing = Paces::of(&[]);
        assert!(nothing.with(None).rough);
        let some = Paces::of(&vec![cost("a", 1_000, 0.01); LEAST_RUNS - 1]);
        let pace = some.with(None);
        assert!(pace.rough);
        assert!((pace.left(Some(100.0), None, MIDDLE).whole_s - 13.0).abs() < 1e-9);
        let fast = Steps { speed: 5, ..MIDDLE };
        assert!(pace.left(Some(100.0), None, fast).whole_s < 8.0);
    }

    #[test]
    fn a_model_that_was_measured_has_a_pace_of_its_own() {
        let mut costs = vec![cost("quick", 1_000, 0.001); LEAST_RUNS];
        costs.extend(vec![cost("slow", 1_000, 0.1); LEAST_RUNS]);
        costs.push(cost("seldom", 1_000, 0.1));
        let paces = Paces::of(&costs);
        let whole = |model| paces.with(model).left(Some(100.0), None, MIDDLE).whole_s;
        assert!((whole(Some("quick")) - 4.0).abs() < 1e-9);
        assert!((whole(Some("slow")) - 103.0).abs() < 1e-9);
        assert!((whole(Some("seldom")) - whole(None)).abs() < 1e-9);
    }
}
