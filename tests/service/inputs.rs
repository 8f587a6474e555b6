//! Slides for the tests, made on the spot.

use std::path::{Path, PathBuf};
use zhedel::domain::geometry::LevelSize;
use zhedel::sample::synthetic::{SampleSpec, ScaleTold, write};
use zhedel::slide::pyramid_writer::directories_first::lay_out;

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

/// The same with its directories first, so that it can be read while it comes.
pub fn arriving_slide(folder: &Path, name: &str, seed: u64) -> PathBuf {
    directories_first(&medium_slide(folder, &format!("usual-{name}"), seed))
}

/// A slide whose triage takes a while, with its directories first.
pub fn large_arriving_slide(folder: &Path, name: &str, seed: u64) -> PathBuf {
    directories_first(&large_slide(folder, &format!("usual-{name}"), seed))
}

fn directories_first(usual: &Path) -> PathBuf {
    let path = usual.with_extension("first.svs");
    lay_out(usual, &path, &mut |_| {}).unwrap();
    path
}

/// A slide whose triage takes a while.
pub fn large_slide(folder: &Path, name: &str, seed: u64) -> PathBuf {
    sized(folder, name, seed, 1, 9_000)
}

/// A DICOM slide, one byte of which makes OpenSlide 4.0.1 crash as soon as pixels are read;
/// tells why a test skips where the real slides are not there.
pub fn crashing_slide(folder: &Path) -> Option<PathBuf> {
    let shared = std::env::var_os("ZHEDEL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let whole = shared
        .join("slides/cmu-1-small-region-dicom")
        .join("1.2.826.0.1.3680043.8.498.58740178995208579534253317996600852419.dcm");
    let Ok(mut bytes) = std::fs::read(&whole) else {
        println!(
            "skipped: {} is not there; set ZHEDEL_SHARED",
            whole.display()
        );
        return None;
    };
    bytes[2787] = 139;
    let path = folder.join("crashing.dcm");
    std::fs::write(&path, bytes).unwrap();
    Some(path)
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
