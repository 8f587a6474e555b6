//! What a run tells before it is finished, and how it goes on after it was given up: on synthetic
//! slides with the tiny test model, through the library.

use super::story::{repository, text, zhedel};
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, LoadedModel, load};
use zhedel::domain::geometry::Level0Rect;
use zhedel::domain::progress::Progress;
use zhedel::domain::provisional::Provisional;
use zhedel::domain::specimen::{AgeGroup, Preparation, SpecimenFacts};
use zhedel::domain::tile::{Pass, TileFailure, TileResult};
use zhedel::domain::verdict::{Outcome, ReasonCode, Verdict};
use zhedel::slide::drivers::{self, OpenOptions};
use zhedel::triage::request::{Cancel, Observer, Request, TriageError};
use zhedel::triage::run::{Finished, triage};

/// A process has one engine.
static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::start(&[repository("runtime/libonnxruntime.so")]).unwrap());

pub fn model() -> LoadedModel {
    let folder = repository("tests/models/stain-density");
    load(&folder, &ENGINE, &LoadOptions::default()).unwrap()
}

fn generate(folder: &Path, arguments: &[&str]) -> PathBuf {
    let slide = folder.join("slide.svs");
    let size = ["--width", "4000", "--height", "4000", "--mpp", "0.5"];
    let all = [&["sample", "generate", text(&slide)], &size[..], arguments].concat();
    let output = zhedel(&all);
    assert!(output.status.success());
    slide
}

pub fn inside() -> Request {
    Request {
        specimen: SpecimenFacts {
            organ: Some("synthetic".parse().unwrap()),
            preparation: Some(Preparation::Ffpe),
            age_group: Some(AgeGroup::Adult),
        },
        ..Request::default()
    }
}

/// Keeps what a run tells, and may stop it.
#[derive(Default)]
pub struct Listener {
    pub tiles: Mutex<Vec<TileResult>>,
    early: Mutex<Vec<(usize, Provisional)>>,
    cancel: Cancel,
    stop_after: Option<usize>,
}

impl Observer for Listener {
    fn progress(&self, _: Progress) {}

    fn tiles(&self, tiles: &[TileResult]) {
        let mut kept = self.tiles.lock().unwrap();
        kept.extend_from_slice(tiles);
        if self.stop_after.is_some_and(|most| kept.len() >= most) {
            self.cancel.cancel();
        }
    }

    fn provisional(&self, provisional: &Provisional) {
        let told = self.tiles.lock().unwrap().len();
        let mut early = self.early.lock().unwrap();
        early.push((told, provisional.clone()));
    }
}

pub fn run(
    slide: &Path,
    model: &LoadedModel,
    request: &Request,
    listener: &Listener,
) -> Result<Finished, TriageError> {
    let slide = drivers::open(slide, &OpenOptions::default()).unwrap();
    let cancel = &listener.cancel;
    triage(
        slide.as_ref(),
        model,
        request,
        Duration::ZERO,
        listener,
        cancel,
    )
}

pub fn untimed(verdict: &Verdict) -> Value {
    let mut document = serde_json::to_value(verdict).unwrap();
    document["timing"] = Value::Null;
    document
}

fn places(tiles: &[TileResult]) -> HashSet<(u64, u64, Pass)> {
    tiles
        .iter()
        .map(|result| (result.tile.rect.x, result.tile.rect.y, result.tile.pass))
        .collect()
}

#[test]
fn a_run_that_was_given_up_goes_on_where_it_was_and_ends_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), &["--seed", "5", "--lesions", "1"]);
    let model = model();
    let whole = Listener::default();
    let uninterrupted = run(&slide, &model, &inside(), &whole).unwrap();
    let every = uninterrupted.base.len() + uninterrupted.refinement.len();

    let mut earlier = Vec::new();
    for share in [0.1, 0.6] {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let stop_after = (every as f64 * share) as usize - earlier.len();
        let listener = Listener {
            stop_after: Some(stop_after),
            ..Listener::default()
        };
        let mut request = inside();
        request.earlier.clone_from(&earlier);
        let stopped = run(&slide, &model, &request, &listener);
        assert!(matches!(stopped, Err(TriageError::Cancelled)));
        let told = listener.tiles.into_inner().unwrap();
        assert!(told.len() >= stop_after && told.len() < every);
        assert!(places(&told).is_disjoint(&places(&earlier)));
        earlier.extend(told);
    }
    let listener = Listener::default();
    let mut request = inside();
    request.earlier.clone_from(&earlier);
    let resumed = run(&slide, &model, &request, &listener).unwrap();
    let told = listener.tiles.into_inner().unwrap();
    assert!(places(&told).is_disjoint(&places(&earlier)));
    assert!(told.len() + earlier.len() <= every + every / 10);
    assert_eq!(untimed(&resumed.verdict), untimed(&uninterrupted.verdict));
    assert_eq!(resumed.base, uninterrupted.base);
    assert_eq!(resumed.refinement, uninterrupted.refinement);
}

#[test]
fn a_lesion_is_told_long_before_all_tiles_are_read_and_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), &["--seed", "5", "--lesions", "1"]);
    let listener = Listener::default();
    let finished = run(&slide, &model(), &inside(), &listener).unwrap();
    assert_eq!(finished.verdict.outcome, Outcome::Suspicious);
    let early = listener.early.into_inner().unwrap();
    let (told, early) = &early[0];
    let every = finished.base.len() + finished.refinement.len();
    assert!(early.suspicious && *told * 2 < every, "{told} of {every}");
    assert!(early.coverage.fraction < 0.5 && early.coverage.planned == finished.base.len() as u64);
    let first = |regions: &[zhedel::domain::verdict::Region]| regions[0].polygon.bounds().unwrap();
    let overlap = |a: Level0Rect, b: Level0Rect| a.intersection(&b).is_some();
    let (then, now) = (first(&early.regions), first(&finished.verdict.regions));
    assert!(overlap(then, now), "{then:?} {now:?}");
}

#[test]
fn nothing_is_said_early_of_quiet_tissue_or_outside_the_intended_use() {
    let folder = tempfile::tempdir().unwrap();
    let model = model();
    let quiet = generate(folder.path(), &["--seed", "3"]);
    let listener = Listener::default();
    run(&quiet, &model, &inside(), &listener).unwrap();
    let early = listener.early.into_inner().unwrap();
    assert!(
        early
            .iter()
            .all(|(_, early)| !early.suspicious && early.regions.is_empty())
    );

    let lesion = generate(folder.path(), &["--seed", "5", "--lesions", "1"]);
    let mut request = inside();
    request.specimen.preparation = Some(Preparation::Frozen);
    request.research = true;
    let listener = Listener::default();
    let finished = run(&lesion, &model, &request, &listener).unwrap();
    assert!(!finished.verdict.regions.is_empty());
    let early = listener.early.into_inner().unwrap();
    assert!(early.iter().all(|(_, early)| !early.suspicious));
}

#[test]
fn a_run_that_is_out_of_time_tells_what_it_did_not_reach_and_clears_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), &["--seed", "3"]);
    let mut request = inside();
    request.budget = Some(Duration::ZERO);
    let listener = Listener::default();
    let finished = run(&slide, &model(), &request, &listener).unwrap();
    let verdict = finished.verdict;
    assert_eq!(verdict.outcome, Outcome::CannotAssess);
    assert_eq!(verdict.reasons[0].code, ReasonCode::Deadline);
    assert_eq!(verdict.coverage.read, 0);
    let not_reached = |result: &TileResult| result.failure() == Some(TileFailure::NotReached);
    assert!(!finished.base.is_empty() && finished.base.iter().all(not_reached));
    // So that another run reads them.
    assert!(finished.base.iter().all(|result| !result.is_settled()));
}
