//! Slides for the tests, made on the spot.

use std::path::{Path, PathBuf};
use zhedel::domain::geometry::LevelSize;
use zhedel::sample::synthetic::{SampleSpec, ScaleTold, write};

/// What puts a slide inside the tiny model's intended use.
pub const INSIDE: &str = "organ=synthetic&preparation=ffpe&age_group=adult";

/// A small slide with a lesion, or none.
pub fn slide(folder: &Path, name: &str, seed: u64, lesions: u32) -> PathBuf {
    sized(folder, name, seed, lesions, 2_000)
}

/// A slide of a few megabytes with a lesion.
pub fn medium_slide(folder: &Path, name: &str, seed: u64) -> PathBuf {
    sized(folder, name, seed, 1, 4_000)
}

/// A slide whose triage takes a while.
pub fn large_slide(folder: &Path, name: &str, seed: u64) -> PathBuf {
    sized(folder, name, seed, 1, 9_000)
}

fn sized(folder: &Path, name: &str, seed: u64, lesions: u32, side: u32) -> PathBuf {
    let path = folder.join(name);
    let size = LevelSize {
        width: side,
        height: side,
    };
    let spec = SampleSpec {
        lesions,
        lesion_diameter: 300.0,
        scale: ScaleTold::Vendor,
        ..SampleSpec::new(seed, size)
    };
    write(&path, &spec, &mut |_, _| {}).unwrap();
    path
}
