//! A routine run that makes way for an intraoperative one goes on where it was.

use super::{Site, accept, site_with};
use crossbeam_channel::Sender;
use image::{Rgb, RgbImage};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use zhedel::classify::classifier::{
    Answer, Batch, Classifier, ClassifyError, Contract, PatchBuffer, PatchScores,
};
use zhedel::domain::consultation::question::Question;
use zhedel::domain::deadline::Urgency;
use zhedel::domain::geometry::{Level0Point, LevelSize};
use zhedel::domain::ids::SlideId;
use zhedel::domain::scale::{Mpp, MppSource, Scale};
use zhedel::domain::specimen::SpecimenFacts;
use zhedel::domain::verdict::Outcome;
use zhedel::slide::error::SlideError;
use zhedel::slide::reader::{AssociatedImage, Level, SlideDescription, SlideReader};
use zhedel::store::contract::reading::{Reading, SlideDetail};
use zhedel::worker::{ChosenModel, Models, work};

/// Side of a tile, pixels, and tiles along each side of a slide.
pub const TILE: u32 = 96;
pub const SIDE: u32 = 40;
pub const TILES: usize = (SIDE * SIDE) as usize;
const BATCH: usize = 16;
/// How long the model takes for a batch.
const PACE: Duration = Duration::from_millis(20);

/// Longer than anything takes here.
pub const STALL: Duration = Duration::from_mins(1);

/// Stained tissue all over.
pub struct Painted {
    description: SlideDescription,
    /// Bytes of the file; 0 for one that is whole.
    length: u64,
}

impl Painted {
    pub fn new() -> Self {
        Self::arriving(0)
    }

    /// One whose rows of tiles lie in a file of so many bytes as they lie on the slide.
    pub fn arriving(length: u64) -> Self {
        let size = LevelSize {
            width: SIDE * TILE,
            height: SIDE * TILE,
        };
        let description = SlideDescription {
            format: "painted".into(),
            back_end: "test".into(),
            levels: vec![Level {
                size,
                downsample: 1.0,
            }],
            reduced: vec![],
            scale: Scale::known(Mpp { x: 1.0, y: 1.0 }, MppSource::Vendor),
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        };
        Self {
            description,
            length,
        }
    }
}

impl SlideReader for Painted {
    fn description(&self) -> &SlideDescription {
        &self.description
    }

    fn bytes_needed(&self, _: usize, origin: Level0Point, size: LevelSize) -> u64 {
        if size.width > TILE {
            // The low-power picture comes first.
            return self.length / 10;
        }
        let last_row = origin.y + u64::from(size.height);
        self.length * last_row / u64::from(SIDE * TILE)
    }

    fn read_region(
        &self,
        _: usize,
        _: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let noise = |x: u32, y: u32| {
            let n = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B)) >> 18;
            u8::try_from(n % 40).unwrap()
        };
        Ok(RgbImage::from_fn(size.width, size.height, |x, y| {
            let grain = noise(x / 24, y / 24) + noise(x, y);
            Rgb([215 - grain / 2, 160 - grain, 190 - grain / 2])
        }))
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        Err(SlideError::NoAssociatedImage { kind: kind.code() })
    }
}

/// A model that finds all tissue quiet, takes its time and counts what it sees.
struct Paced {
    contract: Contract,
    seen: Arc<AtomicUsize>,
}

impl Classifier for Paced {
    fn contract(&self) -> &Contract {
        &self.contract
    }

    fn buffer(&self, patches: usize) -> PatchBuffer {
        PatchBuffer::NhwcU8(vec![0; patches])
    }

    fn prepare(&self, _: &RgbImage, _: &mut PatchBuffer, _: usize) {}

    fn submit(&self, batch: Batch, reply: Sender<Answer>) -> Result<(), ClassifyError> {
        std::thread::sleep(PACE);
        self.seen.fetch_add(batch.patches, Ordering::SeqCst);
        let quiet = PatchScores {
            classes: vec![0.9, 0.1],
            distance: None,
        };
        let answer = Answer {
            scores: Ok(vec![quiet; batch.patches]),
            batch,
        };
        reply.send(answer).map_err(|_| ClassifyError::Closed)
    }
}

pub struct PacedModels(pub Arc<AtomicUsize>);

impl Models for PacedModels {
    fn model(
        &self,
        _: Option<&str>,
        _: &SpecimenFacts,
        _: Option<Question>,
    ) -> Result<ChosenModel, String> {
        let contract = Contract {
            patch_pixels: TILE,
            field_pixels: TILE,
            values_per_patch: 1,
            preferred_batch: BATCH,
            ..super::contract()
        };
        Ok(ChosenModel {
            classifier: Arc::new(Paced {
                contract,
                seen: Arc::clone(&self.0),
            }),
            why: "It is the only one.".into(),
        })
    }
}

pub async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..2_000 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to it");
}

pub async fn slide(site: &Site, id: SlideId) -> SlideDetail {
    site.store.slide(&site.actor, id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_makes_way_for_an_urgent_one_goes_on_where_it_was() {
    let seen = Arc::new(AtomicUsize::new(0));
    let opener = Arc::new(|_: &Path| Ok(Box::new(Painted::new()) as Box<dyn SlideReader>));
    let site = site_with(Arc::new(PacedModels(Arc::clone(&seen))), opener, STALL).await;
    let routine = accept(&site, b"routine", Urgency::Routine).await;
    let stop = CancellationToken::new();
    let working = work(&site.tools, &stop);
    let story = async {
        until(async || (seen.load(Ordering::SeqCst) > TILES / 4).then_some(())).await;
        let urgent = accept(&site, b"urgent", Urgency::Intraoperative).await;
        let urgent = until(async || {
            let slide = slide(&site, urgent).await;
            slide.slide.outcome.is_some().then_some(slide)
        })
        .await;
        assert_eq!(urgent.slide.outcome, Some(Outcome::NoSuspicionFound));
        assert_eq!(slide(&site, routine).await.slide.outcome, None);
        let first = until(async || {
            let slide = slide(&site, routine).await;
            slide.slide.outcome.is_some().then_some(slide)
        })
        .await;
        assert_eq!(first.slide.outcome, Some(Outcome::NoSuspicionFound));
        stop.cancel();
        first.slide.run
    };
    let (ended, run) = tokio::join!(working, story);
    assert!(ended.is_ok(), "{ended:?}");
    // Nothing was read twice, and nothing was lost.
    assert_eq!(seen.load(Ordering::SeqCst), 2 * TILES);
    let tiles = site.store.tiles(&site.actor, run).await.unwrap();
    assert_eq!(tiles.len(), TILES);
}
