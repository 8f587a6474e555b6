//! Reading and classifying the tiles of a plan, in the order that tells most early.

use super::lattice::{Lattice, Window, hot_cells, slide_score};
use super::order::{Frontier, first_look, spread};
use super::outline;
use super::plan::Grid;
use super::request::{Observer, TriageError};
use super::stream::Stream;
use crate::classify::classifier::Contract;
use crate::domain::conclusion::{Evidence, TileFailures, conclude};
use crate::domain::geometry::Level0Rect;
use crate::domain::intended_use::Mismatch;
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::scale::Mpp;
use crate::domain::tile::{Pass, Tile, TileResult};
use crate::domain::verdict::{Coverage, NOT_VALIDATED, Outcome, Region};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Windows below this share of the clearing threshold are clearly quiet and not refined.
const QUIET: f64 = 0.7;
/// Half-stride tiles that refinement may add: the base tiles divided by this …
const REFINEMENT_SHARE: usize = 2;
/// … and at least.
const LEAST_REFINEMENT: usize = 256;
/// Tiles that are read around suspicion before the rest: the base tiles divided by this …
const EXPLORED_SHARE: usize = 8;
/// … and at least.
const LEAST_EXPLORED: usize = 512;
/// Tiles that are read around suspicion before it is looked again where it is: so many that the
/// pauses between do not count.
const WAVE: usize = 192;

/// Tiles that were read ahead and are told at once.
const TOLD_AT_ONCE: usize = 512;

/// Parts in which the rest is read; after each it is looked whether it is suspicious by now.
const PARTS: usize = 8;

/// How far suspicion is followed.
struct Exploration {
    frontier: Frontier,
    /// Tiles that may still be read out of turn.
    left: usize,
    /// Whether a suspicion was told.
    told: bool,
}

/// Everything that reading a plan needs.
pub(super) struct Passes<'a> {
    pub(super) stream: &'a Stream<'a>,
    pub(super) grid: Grid,
    pub(super) bounds: Level0Rect,
    pub(super) mpp: Mpp,
    pub(super) contract: &'a Contract,
    pub(super) observer: &'a dyn Observer,
    /// How the specimen lies outside the intended use.
    pub(super) mismatches: &'a [Mismatch],
    /// Since when the run's time counts.
    pub(super) started: Instant,
}

/// The tiles of both passes, each ordered by x, then y, and the lattice of their scores.
pub(super) struct Read {
    pub(super) base: Vec<TileResult>,
    pub(super) refinement: Vec<TileResult>,
    pub(super) lattice: Lattice,
}

/// Where a tile lies and why it was planned: what tells it from others of the same run.
type Key = (u64, u64, Pass);

fn key(tile: &Tile) -> Key {
    (tile.rect.x, tile.rect.y, tile.pass)
}

/// What is known while tiles are read.
struct State {
    results: HashMap<Key, TileResult>,
    /// Of what was read so far, half-stride tiles included.
    lattice: Lattice,
    planned: Vec<Tile>,
    done: AtomicU64,
    total: AtomicU64,
}

impl State {
    /// Those of the tiles that have no result yet.
    fn unread(&self, mut tiles: Vec<Tile>) -> Vec<Tile> {
        tiles.retain(|tile| !self.results.contains_key(&key(tile)));
        tiles
    }

    /// The results of tiles, ordered by x, then y.
    fn of(&self, tiles: &[Tile]) -> Vec<TileResult> {
        let mut results: Vec<TileResult> = tiles
            .iter()
            .filter_map(|tile| self.results.get(&key(tile)).cloned())
            .collect();
        results.sort_by_key(|result| (result.tile.rect.x, result.tile.rect.y));
        results
    }

    /// The results of the base tiles that were read so far.
    fn base(&self) -> Vec<TileResult> {
        self.of(&self.planned)
    }
}

impl Passes<'_> {
    /// Reads the base tiles and what refinement asks for; `earlier` is what another attempt at the
    /// same run has read, `ahead` what was read before the slide was whole.
    pub(super) fn read(
        &self,
        tiles: Vec<Tile>,
        earlier: &[TileResult],
        ahead: &[TileResult],
    ) -> Result<Read, TriageError> {
        let mut state = State {
            results: HashMap::with_capacity(tiles.len()),
            lattice: Lattice::new(self.grid),
            done: AtomicU64::new(0),
            total: AtomicU64::new(tiles.len() as u64),
            planned: tiles,
        };
        self.take_over(&mut state, earlier);
        self.take_in_turn(&mut state, ahead);
        self.tell(&state, 0);

        let first = state.unread(first_look(&self.grid, &state.planned));
        self.pass(&mut state, &first)?;
        self.read_on(&mut state)?;

        // From base tiles alone, so that what is refined does not depend on the order of reading.
        let mut base = Lattice::new(self.grid);
        let results = state.base();
        base.add(&results, self.contract);
        let most = LEAST_REFINEMENT.max(state.planned.len() / REFINEMENT_SHARE);
        let from = self.contract.thresholds.clear_below * QUIET;
        let around = base.refinement(from, &self.bounds, most);
        let mut unread = state.unread(around.clone());
        state.total.store(
            (state.planned.len() + around.len()) as u64,
            Ordering::Relaxed,
        );
        spread(&self.grid, &mut unread);
        self.pass(&mut state, &unread)?;

        let refinement = state.of(&around);
        base.add(&refinement, self.contract);
        Ok(Read {
            base: results,
            refinement,
            lattice: base,
        })
    }

    /// What another attempt has read of the plan need not be read again.
    fn take_over(&self, state: &mut State, earlier: &[TileResult]) {
        let planned: HashSet<Key> = state.planned.iter().map(key).collect();
        let usable: Vec<TileResult> = earlier
            .iter()
            .filter(|result| result.is_settled())
            .filter(|result| {
                result.tile.pass == Pass::Refinement || planned.contains(&key(&result.tile))
            })
            .cloned()
            .collect();
        let base = usable
            .iter()
            .filter(|result| result.tile.pass == Pass::Base)
            .count();
        state.done.store(base as u64, Ordering::Relaxed);
        self.take_in(state, usable);
    }

    /// Base tiles that were read ahead are told like any other, since this run reads them by taking them.
    fn take_in_turn(&self, state: &mut State, ahead: &[TileResult]) {
        let planned: HashSet<Key> = state.planned.iter().map(key).collect();
        let taken: Vec<TileResult> = ahead
            .iter()
            .filter(|result| planned.contains(&key(&result.tile)))
            .filter(|result| !state.results.contains_key(&key(&result.tile)))
            .filter(|result| result.is_settled())
            .cloned()
            .collect();
        for some in taken.chunks(TOLD_AT_ONCE) {
            self.observer.tiles(some);
        }
        state.done.fetch_add(taken.len() as u64, Ordering::Relaxed);
        self.take_in(state, taken);
    }

    fn take_in(&self, state: &mut State, results: Vec<TileResult>) {
        state.lattice.add(&results, self.contract);
        let results = results
            .into_iter()
            .map(|result| (key(&result.tile), result));
        state.results.extend(results);
    }

    fn tell(&self, state: &State, more: usize) {
        let done = state.done.fetch_add(more as u64, Ordering::Relaxed) + more as u64;
        self.observer.progress(Progress::Classifying {
            done,
            planned: state.total.load(Ordering::Relaxed).max(done),
        });
    }

    /// Reads tiles in the given order and takes their results in.
    fn pass(&self, state: &mut State, tiles: &[Tile]) -> Result<Vec<TileResult>, TriageError> {
        if tiles.is_empty() {
            return Ok(Vec::new());
        }
        let told = |results: &[TileResult]| {
            self.observer.tiles(results);
            self.tell(state, results.len());
        };
        let results = self.stream.run(tiles, &told)?;
        self.take_in(state, results.clone());
        Ok(results)
    }

    /// Reads the base tiles that are left after the first look: around suspicion first, then the
    /// rest in parts. The first suspicion is told at once, wherever it turns up; what can be said
    /// after the first look is told in any case.
    fn read_on(&self, state: &mut State) -> Result<(), TriageError> {
        let unread = state.unread(state.planned.clone());
        let mut exploration = Exploration {
            frontier: Frontier::new(&self.grid, unread),
            left: LEAST_EXPLORED.max(state.planned.len() / EXPLORED_SHARE),
            told: false,
        };
        // Those of an earlier attempt too.
        let looked = state.base();
        self.follow(state, &mut exploration, looked)?;
        self.refine_what_is_suspicious(state)?;
        self.observer.provisional(&self.provisional(state));

        let mut rest = state.unread(state.planned.clone());
        spread(&self.grid, &mut rest);
        let part = LEAST_EXPLORED.max(rest.len().div_ceil(PARTS));
        for part in rest.chunks(part) {
            let unread = state.unread(part.to_vec());
            let fresh = self.pass(state, &unread)?;
            if !exploration.told {
                exploration.frontier.forget(&self.grid, part);
                self.follow(state, &mut exploration, fresh)?;
            }
        }
        Ok(())
    }

    /// Reads what lies beside suspicious tiles, until there are none or exploring has had its share.
    fn follow(
        &self,
        state: &mut State,
        exploration: &mut Exploration,
        mut fresh: Vec<TileResult>,
    ) -> Result<(), TriageError> {
        loop {
            self.tell_the_first_suspicion(state, exploration)?;
            for result in &fresh {
                let score = result
                    .scores()
                    .map(|scores| self.contract.suspicion(scores));
                let hot = self.contract.thresholds.clear_below;
                if let Some(score) = score.filter(|score| *score >= hot) {
                    let place = self.grid.place(&result.tile);
                    exploration.frontier.warm(place, score);
                }
            }
            let wave = exploration.frontier.take(WAVE.min(exploration.left));
            if wave.is_empty() {
                return Ok(());
            }
            exploration.left -= wave.len();
            fresh = self.pass(state, &wave)?;
        }
    }

    fn tell_the_first_suspicion(
        &self,
        state: &mut State,
        exploration: &mut Exploration,
    ) -> Result<(), TriageError> {
        if exploration.told || !self.refine_what_is_suspicious(state)? {
            return Ok(());
        }
        let provisional = self.provisional(state);
        exploration.told = provisional.suspicious;
        if exploration.told {
            self.observer.provisional(&provisional);
        }
        Ok(())
    }

    /// Reads the half-stride tiles of windows that were read in full and are suspicious, so that
    /// they are not called so on base tiles alone. Gives whether there are such windows.
    fn refine_what_is_suspicious(&self, state: &mut State) -> Result<bool, TriageError> {
        let from = self.contract.thresholds.suspicious_at;
        let complete = self.complete_windows(state);
        if slide_score(&complete).is_none_or(|score| score < from) {
            return Ok(false);
        }
        let tiles = state
            .lattice
            .refinement_of(&complete, from, &self.bounds, WAVE);
        state.total.fetch_add(tiles.len() as u64, Ordering::Relaxed);
        let unread = state.unread(tiles);
        self.pass(state, &unread)?;
        Ok(true)
    }

    /// Windows of which every planned base tile has a result, highest first.
    fn complete_windows(&self, state: &State) -> Vec<Window> {
        let open: HashSet<(u64, u64)> = state
            .planned
            .iter()
            .filter(|tile| !state.results.contains_key(&key(tile)))
            .map(|tile| self.grid.place(tile))
            .collect();
        let mut windows = state.lattice.windows();
        windows.retain(|window| window.base_places().all(|place| !open.contains(&place)));
        windows
    }

    fn provisional(&self, state: &State) -> Provisional {
        let windows = self.complete_windows(state);
        let score = slide_score(&windows);
        let base = state.base();
        // By the rule for the end, on what was read: so nothing is said early that the same rule
        // would forbid to say late.
        let evidence = Evidence {
            hindrances: Vec::new(),
            mismatches: self.mismatches.to_vec(),
            coverage: coverage(&base, base.len()),
            failures: TileFailures::of(&base),
            score,
        };
        let conclusion = conclude(&evidence, &self.contract.thresholds);
        let suspicious = conclusion.outcome == Outcome::Suspicious;
        Provisional {
            suspicious,
            score,
            coverage: coverage(&base, state.planned.len()),
            regions: if suspicious {
                self.regions(&state.lattice, &windows)
            } else {
                Vec::new()
            },
            elapsed_ms: self.started.elapsed().as_secs_f64() * 1000.0,
        }
    }

    /// Outlines of what is suspicious.
    pub(super) fn regions(&self, lattice: &Lattice, windows: &[Window]) -> Vec<Region> {
        let thresholds = &self.contract.thresholds;
        let from = self
            .contract
            .tile_suspicious_at
            .min(thresholds.suspicious_at);
        let hot = hot_cells(&lattice.cells(), windows, from, thresholds.clear_below);
        let label = (!self.mismatches.is_empty()).then_some(NOT_VALIDATED);
        outline::regions(&hot, &self.grid, &self.bounds, self.mpp, label)
    }
}

/// Coverage of `planned` base tiles of which some have results.
pub(super) fn coverage(base: &[TileResult], planned: usize) -> Coverage {
    let read = base.iter().filter(|result| result.is_analysed()).count() as u64;
    Coverage::new(planned as u64, read, base.len() as u64 - read)
}
