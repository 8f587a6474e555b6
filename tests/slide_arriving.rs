//! Slides of which only the first bytes are there: told as the whole file tells itself, or not yet.

#[path = "slide/support.rs"]
mod support;

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use support::{
    at, half_micrometre, openslide, picture, plain, real_slide, size, whole_picture, write_pyramid,
};
use tempfile::{TempDir, tempdir};
use zhedel::slide::drivers::arriving::{self, PartOfFile};
use zhedel::slide::drivers::{OpenOptions, open};
use zhedel::slide::error::SlideError;
use zhedel::slide::pyramid_writer::directories_first::{Chunk, lay_out};
use zhedel::slide::pyramid_writer::{Layout, PyramidSpec, ScaleTags, write};
use zhedel::slide::reader::{Arriving, SlideReader};

/// What is there of a file.
struct Part {
    _folder: TempDir,
    path: PathBuf,
    bytes: Vec<u8>,
    landed: Arc<AtomicU64>,
}

impl Part {
    fn of(bytes: Vec<u8>) -> Self {
        let folder = tempdir().unwrap();
        Self {
            path: folder.path().join("part"),
            _folder: folder,
            bytes,
            landed: Arc::default(),
        }
    }

    /// Bytes behind those that landed are others than they will be.
    fn land(&self, landed: usize) {
        let mut there = self.bytes[..landed].to_vec();
        there.extend([0xa5; 999]);
        std::fs::write(&self.path, there).unwrap();
        self.landed.store(landed as u64, Ordering::Release);
    }

    fn open(&self, options: &OpenOptions) -> Result<Arriving, SlideError> {
        let part = PartOfFile {
            path: &self.path,
            length: self.bytes.len() as u64,
            landed: Arc::clone(&self.landed),
        };
        arriving::open(&part, options)
    }
}

fn spec(layout: Layout) -> PyramidSpec {
    PyramidSpec {
        layout,
        ..PyramidSpec::new(size(1700, 1300), ScaleTags::Aperio(half_micrometre()))
    }
}

fn written(folder: &Path, layout: Layout) -> PathBuf {
    let path = folder.join("slide");
    write(&path, &spec(layout), &picture, &mut |_, _| {}).unwrap();
    path
}

/// A slide, and the same with its directories first and its tiles in an order of its own.
struct Shuffled {
    whole: Box<dyn SlideReader>,
    part: Part,
    _folder: TempDir,
}

static SHUFFLED: LazyLock<Shuffled> = LazyLock::new(|| {
    let folder = tempdir().unwrap();
    let plain_order = written(folder.path(), Layout::DirectoriesLast);
    let shuffled = folder.path().join("shuffled");
    let mut order = |chunks: &mut Vec<Chunk>| {
        chunks.sort_by_key(|chunk| (chunk.index * 7919 + chunk.directory * 104_729) % 101);
    };
    lay_out(&plain_order, &shuffled, &mut order).unwrap();
    Shuffled {
        whole: open(&shuffled, &plain()).unwrap(),
        part: Part::of(std::fs::read(&shuffled).unwrap()),
        _folder: folder,
    }
});

#[test]
fn a_slide_laid_out_anew_is_the_same_slide() {
    let folder = tempdir().unwrap();
    let before = written(folder.path(), Layout::DirectoriesLast);
    for options in [Some(plain()), support::with_openslide()]
        .into_iter()
        .flatten()
    {
        let first = folder.path().join("first");
        lay_out(&before, &first, &mut |_| {}).unwrap();
        let (before, after) = (open(&before, &options), open(&first, &options));
        let (before, after) = (before.unwrap(), after.unwrap());
        assert_eq!(before.description(), after.description());
        for (level, one) in before.description().levels.iter().enumerate() {
            let read = |slide: &dyn SlideReader| slide.read_region(level, at(0, 0), one.size);
            assert_eq!(read(&*before).unwrap(), read(&*after).unwrap());
        }
    }
    let leave_out = &mut |chunks: &mut Vec<Chunk>| chunks.truncate(1);
    assert!(lay_out(&before, &folder.path().join("less"), leave_out).is_err());
}

#[test]
fn a_slide_with_64_bit_offsets_is_laid_out_anew_too() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide");
    let spec = PyramidSpec {
        big: true,
        ..spec(Layout::DirectoriesFirst)
    };
    write(&path, &spec, &picture, &mut |_, _| {}).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!((bytes[2], bytes[8]), (43, 16));
    let slide = open(&path, &plain()).unwrap();
    let extent = slide.description().levels[0].size;
    let read = slide.read_region(0, at(0, 0), extent).unwrap();
    assert!(support::mean_difference(&read, &whole_picture(extent)) < 3.0);
}

#[test]
fn a_real_slide_tells_itself_from_its_directories_on() {
    let Some(slide) = real_slide("CMU-1-Small-Region.svs") else {
        return;
    };
    let folder = tempdir().unwrap();
    let first = folder.path().join("first.svs");
    lay_out(&slide, &first, &mut |_| {}).unwrap();
    let whole = open(&first, &plain()).unwrap();
    let options = OpenOptions {
        openslide: openslide(),
        ..plain()
    };
    let part = Part::of(std::fs::read(&first).unwrap());
    part.land(part.bytes.len() / 20);
    let Ok(Arriving::Open(early)) = part.open(&options) else {
        panic!("it does not tell itself");
    };
    let (early, whole) = (early.description(), whole.description());
    assert_eq!(
        (&early.levels, early.scale, &early.associated, &early.format),
        (&whole.levels, whole.scale, &whole.associated, &whole.format)
    );
    // As it came from the scanner its directories stand behind what they describe.
    let part = Part::of(std::fs::read(&slide).unwrap());
    part.land(part.bytes.len() / 20);
    let Ok(Arriving::Waits { until }) = part.open(&options) else {
        panic!("it cannot tell itself yet");
    };
    assert!(until > part.bytes.len() as u64 / 2);
}

#[test]
fn a_directory_at_the_end_is_waited_for_and_each_byte_once() {
    let folder = tempdir().unwrap();
    let bytes = std::fs::read(written(folder.path(), Layout::DirectoriesLast)).unwrap();
    let part = Part::of(bytes);
    let (mut landed, mut looks) = (512, 0);
    loop {
        part.land(landed);
        match part.open(&plain()).unwrap() {
            Arriving::Waits { until } => {
                assert!(until > landed as u64 && until <= part.bytes.len() as u64);
                landed = usize::try_from(until).unwrap();
            }
            Arriving::Open(_) => break,
            Arriving::Later { what } => panic!("{what}"),
        }
        looks += 1;
        assert!(looks < 100, "it never ends");
    }
    assert!(landed as f64 > part.bytes.len() as f64 * 0.9);
}

#[test]
fn what_will_be_refused_is_refused_at_its_first_bytes() {
    let refused = |bytes: &[u8], length: usize| {
        let mut whole = bytes.to_vec();
        whole.resize(length, b' ');
        let part = Part::of(whole);
        part.land(bytes.len().max(512));
        part.open(&plain())
    };
    let notes = refused(b"these are notes, not a slide", 100_000);
    assert!(matches!(notes, Err(SlideError::Unrecognised { .. })));
    let folder = tempdir().unwrap();
    let slide = std::fs::read(written(folder.path(), Layout::DirectoriesFirst)).unwrap();
    let limits = zhedel::slide::limits::Limits {
        pixels: 1_000_000,
        ..zhedel::slide::limits::Limits::default()
    };
    let part = Part::of(slide);
    part.land(part.bytes.len() / 8);
    let options = OpenOptions { limits, ..plain() };
    let large = part.open(&options);
    assert!(matches!(large, Err(SlideError::LimitExceeded { .. })));
    let mut endless = b"II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\xff\xff\0\0".to_vec();
    endless.extend(8_u32.to_le_bytes());
    let loops = refused(&endless, 100_000);
    assert!(matches!(loops, Err(SlideError::Malformed { .. })));
    let picture = refused(b"\xff\xd8\xff\xe0", 100_000).unwrap();
    assert!(matches!(picture, Arriving::Later { .. }));
}

#[test]
fn a_tile_beyond_the_end_never_lands_and_spoils_no_other() {
    let folder = tempdir().unwrap();
    let path = written(folder.path(), Layout::DirectoriesFirst);
    let honest = open(&path, &plain()).unwrap();
    let tile = size(256, 256);
    let last = honest.bytes_needed(0, at(1444, 1044), tile);
    let mut bytes = std::fs::read(&path).unwrap();
    // Give or take the byte that makes the length even.
    assert!(bytes.len() as u64 - last <= 1);
    let cut = bytes.len() - 100;
    bytes.truncate(cut);
    let part = Part::of(bytes);
    part.land(cut);
    let Ok(Arriving::Open(slide)) = part.open(&plain()) else {
        panic!("its directories are there");
    };
    assert_eq!(slide.bytes_needed(0, at(1444, 1044), tile), u64::MAX);
    assert!(slide.read_region(0, at(1444, 1044), tile).is_err());
    let first = slide.bytes_needed(0, at(0, 0), tile);
    assert!(first < cut as u64);
    let read = |slide: &dyn SlideReader| slide.read_region(0, at(0, 0), tile).unwrap();
    assert_eq!(read(&*slide), read(&*honest));
}

#[test]
fn readers_of_whole_files_need_nothing_more() {
    let folder = tempdir().unwrap();
    let photograph = folder.path().join("a.png");
    whole_picture(size(300, 200)).save(&photograph).unwrap();
    let slide = open(&photograph, &plain()).unwrap();
    assert_eq!(slide.bytes_needed(0, at(0, 0), size(300, 200)), 0);
    let pyramid = folder.path().join("pyramid");
    write_pyramid(&pyramid, size(700, 500), ScaleTags::None);
    let whole = std::fs::metadata(&pyramid).unwrap().len();
    let slide = open(&pyramid, &plain()).unwrap();
    assert!(slide.bytes_needed(0, at(0, 0), size(700, 500)) < whole);
    assert_eq!(slide.bytes_needed(9, at(0, 0), size(1, 1)), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_can_be_read_early_is_what_will_be_read_late(
        share in 0.0_f64..=1.0,
        places in proptest::collection::vec((0_usize..3, 0_u32..1600, 0_u32..1200, 1_u32..300), 24),
    ) {
        let Shuffled { whole, part, .. } = &*SHUFFLED;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let landed = (512.0 + (part.bytes.len() - 512) as f64 * share) as usize;
        part.land(landed);
        match part.open(&plain()).unwrap() {
            Arriving::Waits { until } => prop_assert!(until > landed as u64),
            Arriving::Later { what } => prop_assert!(false, "{}", what),
            Arriving::Open(early) => {
                prop_assert_eq!(&early.description().levels, &whole.description().levels);
                prop_assert_eq!(early.description().scale, whole.description().scale);
                for (level, x, y, side) in places {
                    let extent = early.description().levels[level].size;
                    let origin = at(u64::from(x), u64::from(y));
                    let needed = early.bytes_needed(level, origin, size(side, side));
                    prop_assert_eq!(needed, whole.bytes_needed(level, origin, size(side, side)));
                    let later = whole.read_region(level, origin, size(side, side));
                    let Ok(later) = later else {
                        // Outside the level.
                        prop_assert!(x + side > extent.width || y + side > extent.height);
                        continue;
                    };
                    let now = early.read_region(level, origin, size(side, side));
                    if needed <= landed as u64 {
                        prop_assert_eq!(now.unwrap(), later);
                    } else {
                        prop_assert!(now.is_err());
                    }
                }
            }
        }
    }
}
