//! Golden patches for a bundle: taken from a folder of patches, or drawn from a slide.

use crate::domain::geometry::Level0Rect;
use crate::domain::scale::Mpp;
use crate::slide::drivers::{self, OpenOptions};
use crate::slide::error::SlideError;
use crate::slide::reader::SlideReader;
use crate::tissue::detect::detect_tissue;
use crate::tissue::optical_density::DensityTables;
use crate::triage::plan::Grid;
use crate::triage::read::FieldReader;
use crate::triage::request::{Cancel, TriageError};
use crate::triage::survey::survey;
use image::{ImageReader, RgbImage, imageops};
use std::io;
use std::path::{Path, PathBuf};

/// What a model looks at, and how many golden patches are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenWish {
    /// Side of a patch, pixels at `spacing_um_px`.
    pub field_pixels: u32,
    /// Side of a patch as the model takes it, pixels.
    pub patch_pixels: u32,
    /// Scale of a patch, µm/px.
    pub spacing_um_px: f64,
    /// A scale stated by a person for a slide that tells none, µm per level-0 pixel.
    pub given_mpp: Option<Mpp>,
    /// Golden patches wanted.
    pub count: usize,
}

/// The patches of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldenSample {
    /// Square fields.
    pub fields: Vec<RgbImage>,
    /// How they were come by, in words.
    pub how: String,
}

/// Why a sample gives no golden patches.
#[derive(Debug, thiserror::Error)]
pub enum GoldenError {
    /// A file or folder cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A picture in a folder of patches that is no patch.
    #[error("{path}: {why}; a folder of patches holds square PNG, JPEG or TIFF pictures only")]
    NoPatch {
        /// The picture.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The slide cannot be read.
    #[error(transparent)]
    Slide(#[from] SlideError),
    /// The slide's low-power picture cannot be made.
    #[error(transparent)]
    Survey(#[from] TriageError),
    /// The slide tells no scale.
    #[error(
        "{path}: it does not tell how many micrometres a pixel covers; state it with --golden-mpp"
    )]
    UnknownScale {
        /// The slide.
        path: PathBuf,
    },
    /// The slide is coarser than the model needs.
    #[error(
        "{path}: its finest level has {found:.2} µm/px, but the model looks at {needed:.2} µm/px; take another slide"
    )]
    TooCoarse {
        /// The slide.
        path: PathBuf,
        /// Its scale, µm/px.
        found: f64,
        /// The model's scale, µm/px.
        needed: f64,
    },
    /// No tissue, or none that can be read.
    #[error("{path}: no patch of tissue could be read from it; take another slide")]
    NoTissue {
        /// The slide.
        path: PathBuf,
    },
}

/// Longest side of a picture that is taken for a patch, pixels.
const LARGEST_PATCH: u32 = 4096;
/// A slide coarser than the model by more than this cannot show what the model looks for.
const COARSEST: f64 = 1.25;

/// Golden patches from a folder of patches, one patch, or a slide.
///
/// A folder that holds pictures is a folder of patches; a picture of the patch's own size is a
/// patch; anything else is opened as a slide.
///
/// # Errors
/// [`GoldenError`].
pub fn golden_sample(
    path: &Path,
    wish: &GoldenWish,
    options: &OpenOptions,
) -> Result<GoldenSample, GoldenError> {
    if path.is_dir() {
        let pictures = pictures(path)?;
        if !pictures.is_empty() {
            let chosen = spread(&pictures, wish.count);
            let fields = chosen
                .iter()
                .map(|picture| patch(picture))
                .collect::<Result<Vec<_>, _>>()?;
            return Ok(GoldenSample {
                how: format!("{} of {} patches in a folder", fields.len(), pictures.len()),
                fields,
            });
        }
    } else if is_picture(path) {
        let size = image::image_dimensions(path);
        let is_patch = |side| matches!(size, Ok(found) if found == (side, side));
        if is_patch(wish.field_pixels) || is_patch(wish.patch_pixels) {
            return Ok(GoldenSample {
                fields: vec![patch(path)?],
                how: "one patch".to_owned(),
            });
        }
    }
    from_slide(path, wish, options)
}

fn is_picture(path: &Path) -> bool {
    path.extension().is_some_and(|found| {
        ["png", "jpg", "jpeg", "tif", "tiff"]
            .iter()
            .any(|one| found.eq_ignore_ascii_case(one))
    })
}

/// The pictures of a folder, by name; hidden files are none.
fn pictures(folder: &Path) -> Result<Vec<PathBuf>, GoldenError> {
    let io = |source| GoldenError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && is_picture(&entry.path()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// At most `count` of them, evenly spread.
fn spread<T: Clone>(all: &[T], count: usize) -> Vec<T> {
    let count = count.min(all.len());
    (0..count)
        .map(|index| all[index * all.len() / count].clone())
        .collect()
}

fn patch(path: &Path) -> Result<RgbImage, GoldenError> {
    let no_patch = |why: String| GoldenError::NoPatch {
        path: path.to_owned(),
        why,
    };
    let mut reader = ImageReader::open(path)
        .and_then(ImageReader::with_guessed_format)
        .map_err(|source| GoldenError::Io {
            path: path.to_owned(),
            source,
        })?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_PATCH);
    limits.max_image_height = Some(LARGEST_PATCH);
    reader.limits(limits);
    let field = reader
        .decode()
        .map_err(|error| no_patch(error.to_string()))?
        .into_rgb8();
    match field.dimensions() {
        (width, height) if width == height && width > 0 => Ok(field),
        (width, height) => Err(no_patch(format!("it is {width} × {height} pixels"))),
    }
}

fn from_slide(
    path: &Path,
    wish: &GoldenWish,
    options: &OpenOptions,
) -> Result<GoldenSample, GoldenError> {
    let slide = drivers::open(path, options)?;
    let mpp = wish
        .given_mpp
        .or(slide.description().mpp())
        .ok_or_else(|| GoldenError::UnknownScale {
            path: path.to_owned(),
        })?;
    if mpp.mean() > wish.spacing_um_px * COARSEST {
        return Err(GoldenError::TooCoarse {
            path: path.to_owned(),
            found: mpp.mean(),
            needed: wish.spacing_um_px,
        });
    }
    let (tissue, glass) = places(slide.as_ref(), wish, mpp)?;
    let reader = FieldReader::new(slide.as_ref(), wish.spacing_um_px / mpp.mean());
    let side = wish.field_pixels;
    // A place that cannot be decoded is no golden patch; the next run may read another.
    let read = |rect: &Level0Rect| -> Option<RgbImage> {
        let field = reader.read(rect).ok()?;
        Some(if field.dimensions() == (side, side) {
            field
        } else {
            imageops::resize(&field, side, side, imageops::FilterType::Triangle)
        })
    };
    let wanted = wish.count.saturating_sub(usize::from(glass.is_some()));
    let mut fields: Vec<RgbImage> = spread(&tissue, wanted.max(1))
        .iter()
        .filter_map(read)
        .collect();
    if fields.is_empty() {
        return Err(GoldenError::NoTissue {
            path: path.to_owned(),
        });
    }
    let on_tissue = fields.len();
    if fields.len() < wish.count {
        fields.extend(glass.as_ref().and_then(read));
    }
    let with_glass = if fields.len() > on_tissue {
        " and one on glass"
    } else {
        ""
    };
    Ok(GoldenSample {
        fields,
        how: format!("{on_tissue} places on tissue{with_glass}, drawn from a slide"),
    })
}

/// Every place over tissue, and one on glass if there is one.
fn places(
    slide: &dyn SlideReader,
    wish: &GoldenWish,
    mpp: Mpp,
) -> Result<(Vec<Level0Rect>, Option<Level0Rect>), GoldenError> {
    let survey = survey(slide, &Cancel::new())?;
    let densities = DensityTables::against_glass_of(&survey.image);
    let low_power = survey.for_tissue(Some(mpp));
    let mask = detect_tissue(
        &low_power.image,
        &densities,
        low_power.downsample,
        &low_power.unread,
    )
    .mask;
    let bounds = slide.description().bounds();
    let grid = Grid::new(&bounds, mpp, wish.field_pixels, wish.spacing_um_px);
    let inside = |rect: &Level0Rect| rect.intersection(&bounds) == Some(*rect);
    let tissue = grid
        .over_tissue(&mask, &bounds)
        .iter()
        .map(|tile| tile.rect)
        .filter(inside)
        .collect();
    let glass = (0..grid.columns)
        .flat_map(|column| (0..grid.rows).map(move |row| grid.tile(column, row).rect))
        .find(|rect| inside(rect) && mask.tissue_share(rect) <= 0.0);
    Ok((tissue, glass))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_takes_from_the_whole_and_never_more_than_there_is() {
        let all: Vec<usize> = (0..100).collect();
        assert_eq!(spread(&all, 4), [0, 25, 50, 75]);
        assert_eq!(spread(&all[..2], 8), [0, 1]);
        assert!(spread::<usize>(&[], 8).is_empty());
    }
}
