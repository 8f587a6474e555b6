//! Reading ahead: whatever lands in whatever order, the run that follows ends as if nothing had been read before.

use super::anytime::{Listener, inside, model, run, untimed};
use super::story::{text, zhedel};
use proptest::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use tempfile::TempDir;
use zhedel::classify::load::LoadedModel;
use zhedel::domain::specimen::Preparation;
use zhedel::domain::tile::{Tile, TileResult};
use zhedel::domain::verdict::{Outcome, Reason, ReasonCode};
use zhedel::slide::drivers::OpenOptions;
use zhedel::slide::drivers::arriving::{self, PartOfFile};
use zhedel::slide::pyramid_writer::directories_first::{Chunk, lay_out};
use zhedel::slide::reader::{Arriving, SlideReader};
use zhedel::triage::ahead::{AheadEnd, AheadObserver, Landing, read_ahead};
use zhedel::triage::request::{Cancel, Request, TriageError};
use zhedel::triage::run::Finished;

/// A slide with a lesion whose levels and tiles can be laid out anew.
struct Slide {
    folder: TempDir,
    path: PathBuf,
    plain: Finished,
    model: LoadedModel,
}

fn generate(folder: &Path, arguments: &[&str]) -> PathBuf {
    let slide = folder.join("slide.svs");
    // Large enough for a low-power picture from a level of its own.
    let size = ["--width", "3300", "--height", "2600", "--mpp", "0.5"];
    let all = [&["sample", "generate", text(&slide)], &size[..], arguments].concat();
    assert!(zhedel(&all).status.success());
    slide
}

static SLIDE: LazyLock<Slide> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let lesion = ["--seed", "5", "--lesions", "1", "--lesion-diameter", "300"];
    let path = generate(folder.path(), &lesion);
    let model = model();
    let plain = run(&path, &model, &inside(), &Listener::default()).unwrap();
    assert_eq!(plain.verdict.outcome, Outcome::Suspicious);
    Slide {
        folder,
        path,
        plain,
        model,
    }
});

/// Lands in steps: a step whenever the reading waits, and no more after the last one.
struct Steps {
    landed: Arc<AtomicU64>,
    steps: Vec<u64>,
    next: AtomicUsize,
}

impl Steps {
    fn new(steps: Vec<u64>) -> Self {
        Self {
            landed: Arc::new(AtomicU64::new(steps[0])),
            steps,
            next: AtomicUsize::new(1),
        }
    }
}

impl Landing for Steps {
    fn landed(&self) -> u64 {
        self.landed.load(Ordering::Acquire)
    }

    fn wait_beyond(&self, _: u64) -> bool {
        let next = self.next.fetch_add(1, Ordering::AcqRel);
        let Some(step) = self.steps.get(next) else {
            return false;
        };
        self.landed.fetch_max(*step, Ordering::AcqRel);
        true
    }
}

#[derive(Default)]
struct Heard {
    tiles: Mutex<Vec<TileResult>>,
    planned: Mutex<Option<(u64, Vec<Reason>)>>,
}

impl AheadObserver for Heard {
    fn planned(&self, _: Option<f64>, tiles: u64, hindrances: &[Reason]) {
        *self.planned.lock().unwrap() = Some((tiles, hindrances.to_vec()));
    }

    fn tiles(&self, tiles: &[TileResult]) {
        self.tiles.lock().unwrap().extend_from_slice(tiles);
    }
}

fn open(path: &Path, landed: &Arc<AtomicU64>) -> Box<dyn SlideReader> {
    let part = PartOfFile {
        path,
        length: std::fs::metadata(path).unwrap().len(),
        landed: Arc::clone(landed),
    };
    match arriving::open(&part, &OpenOptions::default()).unwrap() {
        Arriving::Open(slide) => slide,
        Arriving::Waits { until } => panic!("waits for byte {until}"),
        Arriving::Later { what } => panic!("{what}"),
    }
}

fn ahead(
    path: &Path,
    model: &LoadedModel,
    request: &Request,
    steps: Vec<u64>,
) -> (Result<AheadEnd, TriageError>, Heard, u64) {
    let landing = Steps::new(steps);
    let slide = open(path, &landing.landed);
    let heard = Heard::default();
    let ended = read_ahead(
        slide.as_ref(),
        model,
        request,
        &landing,
        &heard,
        &Cancel::new(),
    );
    let landed = landing.landed();
    (ended, heard, landed)
}

fn places(tiles: &[TileResult]) -> HashSet<Tile> {
    tiles.iter().map(|result| result.tile).collect()
}

/// The same slide, directories first and chunks sorted by `key`.
fn laid_out(name: &str, mut key: impl FnMut(&Chunk) -> usize) -> (PathBuf, u64) {
    let path = SLIDE.folder.path().join(name);
    let mut order = |chunks: &mut Vec<Chunk>| chunks.sort_by_key(&mut key);
    lay_out(&SLIDE.path, &path, &mut order).unwrap();
    let length = std::fs::metadata(&path).unwrap().len();
    (path, length)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn any_order_of_landing_gives_the_same_run(
        seed in 0_usize..1_000,
        mixed in any::<bool>(),
        shares in proptest::collection::vec(0.35_f64..1.0, 1..5),
    ) {
        let name = format!("{seed}-{mixed}.svs");
        // Levels one after the other, the coarsest first, or all of them mixed.
        let (path, length) = laid_out(&name, |chunk| {
            let shuffled = (chunk.index * 7919 + chunk.directory * 104_729 + seed) % 997;
            let level = if mixed { 0 } else { 10 - chunk.directory };
            level * 1_000 + shuffled
        });
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let mut steps: Vec<u64> = shares.iter().map(|share| (length as f64 * share) as u64).collect();
        steps.sort_unstable();
        let Slide { model, plain, .. } = &*SLIDE;
        let (ended, heard, landed) = ahead(&path, model, &inside(), steps);
        let read = heard.tiles.into_inner().unwrap();
        prop_assert_eq!(places(&read).len(), read.len(), "a tile was read twice");
        for tile in &read {
            prop_assert!(plain.base.contains(tile));
        }
        match ended.unwrap() {
            AheadEnd::Waits { until } => prop_assert!(until > landed),
            AheadEnd::Complete => prop_assert_eq!(read.len(), plain.base.len()),
            AheadEnd::Nothing => prop_assert!(false, "there is something to read"),
        }
        // Another worker goes on where that one let go.
        let mut request = inside();
        request.ahead = read;
        let (_, heard, _) = ahead(&path, model, &request, vec![length - 1]);
        let more = heard.tiles.into_inner().unwrap();
        prop_assert!(places(&more).is_disjoint(&places(&request.ahead)));
        request.ahead.extend(more);

        let listener = Listener::default();
        let finished = run(&path, model, &request, &listener).unwrap();
        prop_assert_eq!(untimed(&finished.verdict), untimed(&plain.verdict));
        prop_assert_eq!(&finished.base, &plain.base);
        prop_assert_eq!(&finished.refinement, &plain.refinement);
        // The run tells every tile as its own, each once.
        let told = listener.tiles.into_inner().unwrap();
        prop_assert_eq!(places(&told).len(), told.len());
        for tile in finished.base.iter().chain(&finished.refinement) {
            prop_assert!(told.contains(tile));
        }
    }
}

#[test]
fn nothing_is_read_before_the_low_power_picture_can_be_seen() {
    // Level 0 first, as scanners do it.
    let (path, length) = laid_out("fine-first.svs", |chunk| {
        chunk.directory * 1_000 + chunk.index
    });
    let (ended, heard, _) = ahead(&path, &SLIDE.model, &inside(), vec![length / 2]);
    let Ok(AheadEnd::Waits { until }) = ended else {
        panic!("{ended:?}");
    };
    assert!(
        until > length * 3 / 4 && until <= length,
        "{until} of {length}"
    );
    assert!(heard.planned.into_inner().unwrap().is_none());
}

#[test]
fn what_the_run_would_not_read_is_not_read_ahead_and_never_taken() {
    let folder = tempfile::tempdir().unwrap();
    let model = &SLIDE.model;
    let first = "--directories-first";
    let landed = |path: &Path| vec![std::fs::metadata(path).unwrap().len()];

    let slide = generate(folder.path(), &["--seed", "5", "--lesions", "1", first]);
    let mut frozen = inside();
    frozen.specimen.preparation = Some(Preparation::Frozen);
    let (ended, heard, _) = ahead(&slide, model, &frozen, landed(&slide));
    assert_eq!(ended.unwrap(), AheadEnd::Nothing);
    assert!(heard.tiles.into_inner().unwrap().is_empty());

    let glass = generate(folder.path(), &["--seed", "5", "--tissue", "0", first]);
    let (ended, heard, _) = ahead(&glass, model, &inside(), landed(&glass));
    assert_eq!(ended.unwrap(), AheadEnd::Nothing);
    let (planned, hindrances) = heard.planned.into_inner().unwrap().unwrap();
    assert_eq!((planned, hindrances[0].code), (0, ReasonCode::NoTissue));

    // Focus is judged by the run alone: what was read ahead of a slide that is out of focus is not told of.
    let blurred = generate(folder.path(), &["--seed", "5", "--blur", "4", first]);
    let (ended, heard, _) = ahead(&blurred, model, &inside(), landed(&blurred));
    assert_eq!(ended.unwrap(), AheadEnd::Complete);
    let mut request = inside();
    request.ahead = heard.tiles.into_inner().unwrap();
    assert!(!request.ahead.is_empty());
    let listener = Listener::default();
    let finished = run(&blurred, model, &request, &listener).unwrap();
    assert_eq!(finished.verdict.outcome, Outcome::CannotAssess);
    assert!(finished.base.is_empty() && listener.tiles.into_inner().unwrap().is_empty());
}

#[test]
fn a_reading_that_must_stop_stops_and_what_it_told_counts() {
    let (path, length) = laid_out("stops.svs", |chunk| {
        (10 - chunk.directory) * 1_000 + chunk.index
    });
    let landing = Steps::new(vec![length]);
    let slide = open(&path, &landing.landed);
    let (heard, cancel) = (Heard::default(), Cancel::new());
    cancel.cancel();
    let ended = read_ahead(
        slide.as_ref(),
        &SLIDE.model,
        &inside(),
        &landing,
        &heard,
        &cancel,
    );
    assert!(matches!(ended, Err(TriageError::Cancelled)));
}
