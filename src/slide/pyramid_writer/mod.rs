//! Writes pyramidal tiled JPEG TIFF slides of any size in flat memory.
//!
//! Level 0 is rendered a row of tiles at a time; each lower level is made by halving as soon as
//! two rows above it are there, so that no more than a row of tiles per level is ever held. The
//! same spec and pixels give the same bytes on every machine and with any number of threads.

pub mod directories_first;
mod file;
mod levels;
mod parallel;
mod spec;

pub use spec::{Layout, PyramidError, PyramidSpec, ScaleTags};

use crate::domain::geometry::Level0Rect;
use file::TilePlaces;
use image::RgbImage;
use levels::Levels;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tiff::encoder::{TiffEncoder, TiffKind, TiffKindBig, TiffKindStandard};

/// Writes a slide to `path`.
///
/// `render` gives the pixels of one tile of level 0, cut off at the right and bottom edge; it is
/// called from several threads, once per tile. `progress` is told, after each row of tiles, how
/// many of level 0 are done, and of how many.
///
/// The file appears under its name only when it is complete.
///
/// # Errors
/// [`PyramidError`] if the spec makes no slide, `render` gives another size than asked for, or the
/// file cannot be written.
pub fn write(
    path: &Path,
    spec: &PyramidSpec,
    render: &(dyn Fn(Level0Rect) -> RgbImage + Sync),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), PyramidError> {
    spec.check()?;
    let written = in_place(path, &mut |partial| {
        write_to(partial, spec, render, progress)
    });
    match spec.layout {
        Layout::DirectoriesLast => written,
        Layout::DirectoriesFirst => written.and_then(|()| {
            in_place(path, &mut |partial| {
                directories_first::lay_out(path, partial, &mut |_| {})
            })
        }),
    }
}

/// Has a file written beside its place, and puts it there once it is complete.
fn in_place(
    path: &Path,
    write: &mut dyn FnMut(&Path) -> Result<(), PyramidError>,
) -> Result<(), PyramidError> {
    let partial = partial_path(path);
    let written = write(&partial).and_then(|()| {
        std::fs::rename(&partial, path).map_err(|source| PyramidError::Io {
            path: path.to_owned(),
            source,
        })
    });
    if written.is_err() {
        // What failed first is what the caller must hear of.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

fn write_to(
    path: &Path,
    spec: &PyramidSpec,
    render: &(dyn Fn(Level0Rect) -> RgbImage + Sync),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), PyramidError> {
    let io = |source| PyramidError::Io {
        path: path.to_owned(),
        source,
    };
    let tiff = |source| PyramidError::Tiff {
        path: path.to_owned(),
        source,
    };
    let mut writer = BufWriter::new(File::create(path).map_err(io)?);
    if spec.is_big() {
        let encoder = TiffEncoder::<_, TiffKindBig>::new_generic(&mut writer).map_err(tiff)?;
        fill(encoder, path, spec, render, progress)?;
    } else {
        let encoder = TiffEncoder::<_, TiffKindStandard>::new_generic(&mut writer).map_err(tiff)?;
        fill(encoder, path, spec, render, progress)?;
    }
    // Dropping the writer would swallow what only the last bytes show, such as a full disk.
    writer.flush().map_err(io)
}

fn fill<K: TiffKind>(
    mut encoder: TiffEncoder<&mut BufWriter<File>, K>,
    path: &Path,
    spec: &PyramidSpec,
    render: &(dyn Fn(Level0Rect) -> RgbImage + Sync),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), PyramidError> {
    let tiff = |source| PyramidError::Tiff {
        path: path.to_owned(),
        source,
    };
    let mut places = TilePlaces::new(spec);
    let mut levels = Levels::new(spec);
    let rows = u64::from(spec.size.height.div_ceil(spec.tile));
    let across = u64::from(spec.size.width.div_ceil(spec.tile));
    let mut file = encoder.image_directory().map_err(tiff)?;
    for row in 0..rows {
        levels.render_row(render, &mut |level, tiles| {
            tiles
                .iter()
                .try_for_each(|tile| places.append(&mut file, level, tile))
                .map_err(tiff)
        })?;
        progress((row + 1) * across, rows * across);
    }
    places.describe(file, spec, 0).map_err(tiff)?;
    for level in 1..places.levels() {
        let directory = encoder.image_directory().map_err(tiff)?;
        places.describe(directory, spec, level).map_err(tiff)?;
    }
    Ok(())
}

/// Beside the file, so that the last step is a rename within one file system.
fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}
