//! Files and libraries that the slide tests share.
#![allow(dead_code, reason = "each test binary uses its part")]

use image::{Rgb, RgbImage};
use std::path::{Path, PathBuf};
use zhedel::domain::geometry::{Level0Point, Level0Rect, LevelSize};
use zhedel::domain::scale::Mpp;
use zhedel::slide::drivers::OpenOptions;
use zhedel::slide::openslide::OpenSlide;
use zhedel::slide::pyramid_writer::{self, PyramidSpec, ScaleTags};

/// OpenSlide as `make runtime` or the system brings it; tells why a test skips without it.
pub fn openslide() -> Option<OpenSlide> {
    let candidates = [
        Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/libopenslide.so.1"),
        PathBuf::from("libopenslide.so.1"),
    ];
    match OpenSlide::load(&candidates) {
        Ok(openslide) => Some(openslide),
        Err(missing) => {
            eprintln!("skipped: {missing}");
            None
        }
    }
}

/// A real slide, if the folder of real slides is there; tells why a test skips without it.
pub fn real_slide(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("ZHEDEL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = shared.join("slides").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "skipped: {} is not there; set ZHEDEL_SHARED",
        path.display()
    );
    None
}

/// Options without OpenSlide.
pub fn plain() -> OpenOptions {
    OpenOptions::default()
}

/// Options with OpenSlide for all that it reads, if it is there.
pub fn with_openslide() -> Option<OpenOptions> {
    Some(OpenOptions {
        openslide: Some(openslide()?),
        direct_tiles: false,
        ..OpenOptions::default()
    })
}

pub fn size(width: u32, height: u32) -> LevelSize {
    LevelSize { width, height }
}

pub fn at(x: u64, y: u64) -> Level0Point {
    Level0Point { x, y }
}

pub fn half_micrometre() -> Mpp {
    Mpp { x: 0.5, y: 0.5 }
}

/// A pixel of a picture without end that is smooth, so that it survives JPEG, and nowhere the
/// same.
pub fn pixel(x: u64, y: u64) -> Rgb<u8> {
    let wave = |phase: f64| {
        let value = 128.0 + 100.0 * phase.sin();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = value as u8;
        byte
    };
    let (x, y) = (x as f64, y as f64);
    Rgb([
        wave(x / 23.0 + y / 190.0),
        wave(y / 31.0 + x / 450.0),
        wave((x + y) / 77.0),
    ])
}

/// A part of that picture.
pub fn picture(rect: Level0Rect) -> RgbImage {
    let side = |side: u64| u32::try_from(side).unwrap();
    RgbImage::from_fn(side(rect.width), side(rect.height), |x, y| {
        pixel(rect.x + u64::from(x), rect.y + u64::from(y))
    })
}

pub fn whole_picture(size: LevelSize) -> RgbImage {
    picture(Level0Rect {
        x: 0,
        y: 0,
        width: u64::from(size.width),
        height: u64::from(size.height),
    })
}

/// Writes a part of that picture as a pyramid.
pub fn write_pyramid(path: &Path, size: LevelSize, scale: ScaleTags) {
    let spec = PyramidSpec {
        quality: 95,
        ..PyramidSpec::new(size, scale)
    };
    pyramid_writer::write(path, &spec, &picture, &mut |_, _| {}).unwrap();
}

/// Mean difference of two pictures of one size, in steps of 0 to 255.
pub fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

/// The largest difference of one sample.
pub fn most_difference(a: &RgbImage, b: &RgbImage) -> u8 {
    assert_eq!(a.dimensions(), b.dimensions());
    let pairs = a.as_raw().iter().zip(b.as_raw());
    pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}
