//! A section that exists only as scores: the real pipeline reads it through a slide that paints
//! where it is read, and a model that looks the place's score up.

use crossbeam_channel::Sender;
use image::{Rgb, RgbImage};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;
use zhedel::classify::classifier::{
    Answer, Batch, Classifier, ClassifyError, Contract, PatchBuffer, PatchScores,
};
use zhedel::domain::geometry::{Level0Point, Level0Rect, LevelSize};
use zhedel::domain::intended_use::IntendedUse;
use zhedel::domain::progress::Progress;
use zhedel::domain::provisional::Provisional;
use zhedel::domain::scale::{Mpp, MppSource, Scale};
use zhedel::domain::specimen::{AgeGroup, Preparation, SpecimenFacts};
use zhedel::domain::tile::{Pass, TileResult};
use zhedel::domain::verdict::{ModelIdentity, Outcome, Thresholds};
use zhedel::slide::error::SlideError;
use zhedel::slide::reader::{AssociatedImage, Level, SlideDescription, SlideReader};
use zhedel::triage::request::{Cancel, Observer, Request};
use zhedel::triage::run::triage;

/// Side of a tile, level-0 pixels, which are the model's.
const TILE: u32 = 96;
/// Tiles along each side: 99 mm².
const SIDE: u32 = 107;
/// Scale, µm/px.
const UM: f64 = 0.97;
/// The reference model's thresholds on the slide score.
const THRESHOLDS: Thresholds = Thresholds {
    suspicious_at: 0.746,
    clear_below: 0.674,
    minimum_coverage: 0.9,
};

/// Scores of labelled patches.
pub struct Scores {
    normal: Vec<f32>,
    tumour: Vec<f32>,
}

impl Scores {
    /// Reads `predictions.csv`.
    pub fn read(file: &Path) -> Self {
        let mut reader = csv::Reader::from_path(file).expect("predictions can be read");
        let header = reader.headers().expect("a header").clone();
        let column = |name: &str| header.iter().position(|one| one == name).expect("a column");
        let (positive, score) = (column("positive"), column("score"));
        let mut scores = Self {
            normal: Vec::new(),
            tumour: Vec::new(),
        };
        for record in reader.records() {
            let record = record.expect("a record");
            let Ok(value) = record[score].parse::<f32>() else {
                continue;
            };
            match &record[positive] {
                "1" => scores.tumour.push(value),
                _ => scores.normal.push(value),
            }
        }
        scores
    }
}

/// One section with one lesion, a disc.
pub struct Section<'a> {
    scores: &'a Scores,
    seed: u64,
    /// Middle and radius of the lesion, level-0 pixels.
    lesion: (f64, f64, f64),
}

/// Share of the base tiles that were read when the lesion was found; `None` if it never was.
pub struct Found {
    pub in_the_order_of_a_run: Option<f64>,
    pub row_by_row: Option<f64>,
}

impl<'a> Section<'a> {
    /// A section in which a lesion lies somewhere.
    pub fn new(scores: &'a Scores, diameter_um: f64, seed: u64) -> Self {
        let radius = diameter_um / 2.0 / UM;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let length = f64::from(SIDE * TILE);
        let mut place = || {
            let share = f64::from(random.next_u32()) / f64::from(u32::MAX);
            radius + share * (length - 2.0 * radius)
        };
        Self {
            scores,
            seed,
            lesion: (place(), place(), radius),
        }
    }

    /// The score of the tile whose middle is at a place: always the same there.
    fn score(&self, x: u64, y: u64) -> f32 {
        let half = f64::from(TILE) / 2.0;
        let (left, top, radius) = self.lesion;
        let off = (x as f64 + half - left).hypot(y as f64 + half - top);
        let drawn_from = if off <= radius {
            &self.scores.tumour
        } else {
            &self.scores.normal
        };
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ (x << 40) ^ (y << 20) ^ 0x5EED);
        let index = random.next_u64() % drawn_from.len() as u64;
        drawn_from[usize::try_from(index).expect("an index")]
    }

    /// Reads the section as a run does, and the same tiles row by row.
    pub fn find(&self) -> Found {
        let listener = Listener {
            told: Mutex::new(Vec::new()),
            found: Mutex::new(None),
            section: self,
        };
        let request = Request {
            specimen: SpecimenFacts {
                organ: Some("synthetic".parse().expect("an organ")),
                preparation: Some(Preparation::Ffpe),
                age_group: Some(AgeGroup::Adult),
            },
            ..Request::default()
        };
        let (slide, model) = (Painted::new(), LookUp::new(self));
        let finished = triage(
            &slide,
            &model,
            &request,
            Duration::ZERO,
            &listener,
            &Cancel::new(),
        )
        .expect("the run ends");
        let every = f64::from(SIDE * SIDE);
        assert_eq!(
            finished.verdict.coverage.planned,
            u64::from(SIDE * SIDE),
            "{:?}",
            finished.verdict.reasons
        );
        let suspicious = finished.verdict.outcome == Outcome::Suspicious;
        let at_the_end = suspicious
            && finished
                .verdict
                .regions
                .iter()
                .filter_map(|region| region.polygon.bounds())
                .any(|region| self.touches(&region));
        let early = listener.found.into_inner().expect("no panic");
        let in_the_order_of_a_run = early
            .filter(|_| at_the_end)
            .map(|tiles| tiles as f64 / every)
            .or_else(|| at_the_end.then_some(1.0));
        // Row by row nothing can be found that is not found at the end.
        let row_by_row =
            in_the_order_of_a_run.map(|_| self.row_by_row(&finished.base) as f64 / every);
        Found {
            in_the_order_of_a_run,
            row_by_row,
        }
    }

    fn touches(&self, region: &Level0Rect) -> bool {
        let (x, y, radius) = self.lesion;
        let outside =
            |at: f64, low: u64, high: u64| (low as f64 - at).max(at - high as f64).max(0.0);
        let (dx, dy) = (
            outside(x, region.x, region.right()),
            outside(y, region.y, region.bottom()),
        );
        dx.hypot(dy) <= radius
    }

    /// Base tiles that are read row by row until a window of the lesion is read in full and is
    /// suspicious by base tiles alone, which favours this order: a run reads half-stride tiles too.
    fn row_by_row(&self, base: &[TileResult]) -> usize {
        let scores: HashMap<(u64, u64), f64> = base
            .iter()
            .filter_map(|result| {
                let place = (result.tile.rect.x, result.tile.rect.y);
                Some((place, f64::from(result.scores()?[1])))
            })
            .collect();
        let tile = u64::from(TILE);
        let mut rows: Vec<(u64, u64)> = scores.keys().map(|&(x, y)| (y, x)).collect();
        rows.sort_unstable();
        let mut read = HashSet::new();
        for (count, (y, x)) in rows.into_iter().enumerate() {
            read.insert((x, y));
            // The window that this tile completes has it at its lower right corner.
            let (Some(left), Some(top)) = (x.checked_sub(2 * tile), y.checked_sub(2 * tile)) else {
                continue;
            };
            let places =
                (0..3).flat_map(|i| (0..3).map(move |j| (left + i * tile, top + j * tile)));
            let mean = places.map(|place| scores[&place]).sum::<f64>() / 9.0;
            let window = Level0Rect {
                x: left,
                y: top,
                width: 3 * tile,
                height: 3 * tile,
            };
            if mean >= THRESHOLDS.suspicious_at && self.touches(&window) {
                return count + 1;
            }
        }
        scores.len()
    }
}

/// Counts tiles until the lesion is told.
struct Listener<'a> {
    told: Mutex<Vec<Pass>>,
    found: Mutex<Option<usize>>,
    section: &'a Section<'a>,
}

impl Observer for Listener<'_> {
    fn progress(&self, _: Progress) {}

    fn tiles(&self, tiles: &[TileResult]) {
        let passes = tiles.iter().map(|result| result.tile.pass);
        self.told.lock().expect("no panic").extend(passes);
    }

    fn provisional(&self, provisional: &Provisional) {
        let told = self.told.lock().expect("no panic").len();
        let mut found = self.found.lock().expect("no panic");
        let here = provisional
            .regions
            .iter()
            .filter_map(|region| region.polygon.bounds())
            .any(|region| self.section.touches(&region));
        if here && found.is_none() {
            *found = Some(told);
        }
    }
}

/// Tissue all over; the first pixels of a field tell where it was read.
struct Painted(SlideDescription);

impl Painted {
    fn new() -> Self {
        let side = SIDE * TILE;
        let level = |downsample: u32| Level {
            size: LevelSize {
                width: side / downsample,
                height: side / downsample,
            },
            downsample: f64::from(downsample),
        };
        Self(SlideDescription {
            format: "painted".into(),
            back_end: "bench".into(),
            levels: vec![level(1), level(8)],
            reduced: Vec::new(),
            scale: Scale::known(Mpp { x: UM, y: UM }, MppSource::Vendor),
            objective_power: None,
            scanner: None,
            associated: Vec::new(),
            warnings: Vec::new(),
        })
    }
}

impl SlideReader for Painted {
    fn description(&self) -> &SlideDescription {
        &self.0
    }

    fn read_region(
        &self,
        _: usize,
        origin: Level0Point,
        size: LevelSize,
    ) -> Result<RgbImage, SlideError> {
        let mut image = if (size.width, size.height) == (TILE, TILE) {
            TILE_IMAGE.clone()
        } else {
            stained(size)
        };
        for (index, byte) in [origin.x, origin.y]
            .into_iter()
            .flat_map(|at| u32::try_from(at).unwrap_or(0).to_le_bytes())
            .enumerate()
        {
            if let Some(pixel) = image.get_pixel_mut_checked(u32::try_from(index).unwrap_or(0), 0) {
                pixel.0[2] = byte;
            }
        }
        Ok(image)
    }

    fn read_associated(&self, kind: AssociatedImage) -> Result<RgbImage, SlideError> {
        Err(SlideError::NoAssociatedImage { kind: kind.code() })
    }
}

static TILE_IMAGE: LazyLock<RgbImage> = LazyLock::new(|| {
    stained(LevelSize {
        width: TILE,
        height: TILE,
    })
});

/// Stained tissue all over.
fn stained(size: LevelSize) -> RgbImage {
    RgbImage::from_fn(size.width, size.height, |x, y| {
        let noise = |x: u32, y: u32| {
            let n = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B)) >> 18;
            u8::try_from(n % 40).unwrap_or(0)
        };
        // Coarse enough to be seen from afar, fine enough to be in focus.
        let grain = noise(x / 24, y / 24) + noise(x, y);
        Rgb([215 - grain / 2, 160 - grain, 190 - grain / 2])
    })
}

/// A model that knows the score of every place.
struct LookUp<'a> {
    contract: Contract,
    section: &'a Section<'a>,
}

impl<'a> LookUp<'a> {
    fn new(section: &'a Section<'a>) -> Self {
        let contract = Contract {
            identity: ModelIdentity {
                name: "look-up".into(),
                version: "1".into(),
                variant: "f32".into(),
                sha256: String::new(),
                engine: "none".into(),
            },
            config_sha256: String::new(),
            patch_pixels: TILE,
            field_pixels: TILE,
            spacing_um_px: UM,
            class_names: vec!["normal".into(), "tumor".into()],
            positive: vec![1],
            intended_use: IntendedUse {
                organs: vec!["synthetic".parse().expect("an organ")],
                preparations: vec![Preparation::Ffpe],
                age_groups: vec![AgeGroup::Adult],
                questions: vec![],
                statement: String::new(),
            },
            label_field_um: 31.0,
            smallest_lesion_um: 600.0,
            tile_suspicious_at: 0.93,
            tile_clear_below: 0.045,
            thresholds: THRESHOLDS,
            domain_limit: None,
            values_per_patch: 8,
            preferred_batch: 16,
            sessions: 1,
        };
        Self { contract, section }
    }
}

impl Classifier for LookUp<'_> {
    fn contract(&self) -> &Contract {
        &self.contract
    }

    fn buffer(&self, patches: usize) -> PatchBuffer {
        PatchBuffer::NhwcU8(vec![0; patches * self.contract.values_per_patch])
    }

    fn prepare(&self, field: &RgbImage, buffer: &mut PatchBuffer, index: usize) {
        let PatchBuffer::NhwcU8(bytes) = buffer else {
            unreachable!("it came from this model")
        };
        for (place, byte) in bytes[index * 8..(index + 1) * 8].iter_mut().enumerate() {
            *byte = field.get_pixel(u32::try_from(place).unwrap_or(0), 0).0[2];
        }
    }

    fn submit(&self, batch: Batch, reply: Sender<Answer>) -> Result<(), ClassifyError> {
        let PatchBuffer::NhwcU8(bytes) = &batch.buffer else {
            unreachable!("it came from this model")
        };
        let scores = bytes
            .chunks_exact(8)
            .take(batch.patches)
            .map(|place| {
                let at = |bytes: &[u8]| {
                    u64::from(u32::from_le_bytes(bytes.try_into().expect("four bytes")))
                };
                let score = self.section.score(at(&place[..4]), at(&place[4..]));
                PatchScores {
                    classes: vec![1.0 - score, score],
                    distance: None,
                }
            })
            .collect();
        let answer = Answer {
            batch,
            scores: Ok(scores),
        };
        reply.send(answer).map_err(|_| ClassifyError::Closed)
    }
}
