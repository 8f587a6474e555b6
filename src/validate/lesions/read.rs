//! Reading where the lesions of a set are: annotations and masks, held against their slides.

use super::grid::EvaluationGrid;
use super::raster::Raster;
use super::truth::GroundTruth;
use crate::domain::annotation::{Annotation, AreaKind};
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::domain::slide::Digest;
use crate::slide::reader::{SlideDescription, SlideReader};
use crate::validate::file_digest::file_digest;
use crate::validate::score::Open;
use crate::validate::set::problem::{ProblemCode, SetProblem};
use crate::validate::set::sample::{LesionSource, Sample, SampleKind};
use std::path::Path;

/// Reads an annotation document; the error is a sentence for a person.
pub type ReadAnnotation<'a> = &'a (dyn Fn(&Path) -> Result<Annotation, String> + Sync);

/// Pixels of a mask that are read at once.
const BAND_PIXELS: u64 = 4 << 20;
/// Share of a mask's greatest value from which a pixel is tumour: masks hold 0 and 1, or 0 and 255,
/// some with the noise of a lossy compression.
const TUMOUR_FROM: f64 = 0.5;

/// Where the lesions of a set are.
pub(in crate::validate) struct GroundTruths {
    /// One entry per sample; `None` where nothing usable says where its lesions are.
    pub(in crate::validate) truths: Vec<Option<GroundTruth>>,
    /// Digests of the annotations and masks.
    pub(in crate::validate) digests: Vec<Option<Digest>>,
    /// What is wrong with them.
    pub(in crate::validate) problems: Vec<SetProblem>,
}

/// What is wrong: with the code, a sentence that names the file.
type Wrong = (ProblemCode, String);

/// Reads the ground truth of every sample that names one.
pub(in crate::validate) fn read_ground_truths(
    samples: &[Sample],
    open: Open<'_>,
    annotation: ReadAnnotation<'_>,
) -> GroundTruths {
    let mut found = GroundTruths {
        truths: Vec::with_capacity(samples.len()),
        digests: Vec::with_capacity(samples.len()),
        problems: Vec::new(),
    };
    for sample in samples {
        let mut remarks = Vec::new();
        let truth = match &sample.lesions {
            None => None,
            Some(source) => match ground_truth(sample, source, open, annotation, &mut remarks) {
                Ok(truth) => Some(truth),
                Err(wrong) => {
                    remarks.push(wrong);
                    None
                }
            },
        };
        let problems = remarks.into_iter().map(|(code, sentence)| SetProblem {
            code,
            row: sample.row,
            sentence: format!("{}: {sentence}", sample.name),
        });
        found.problems.extend(problems);
        found.truths.push(truth);
        let file = sample.lesions.as_ref().map(LesionSource::path);
        found
            .digests
            .push(file.and_then(|path| file_digest(path).ok()));
    }
    found
}

fn ground_truth(
    sample: &Sample,
    source: &LesionSource,
    open: Open<'_>,
    annotation: ReadAnnotation<'_>,
    remarks: &mut Vec<Wrong>,
) -> Result<GroundTruth, Wrong> {
    let unusable = |why: String| {
        let why = format!("its lesions in {} cannot be used: {why}", source.name());
        (ProblemCode::BadAnnotation, why)
    };
    let slide = open(&sample.path, SampleKind::Slide)
        .map_err(|error| unusable(format!("the slide cannot be opened: {error}")))?;
    let description = slide.description();
    let mpp = sample
        .mpp
        .or(description.mpp())
        .ok_or_else(|| unusable("the scale of the slide is not known; state `mpp`".into()))?;
    let level0 = description.levels[0].size;
    let grid = EvaluationGrid::over(level0, mpp)
        .ok_or_else(|| unusable("the slide is too large to be evaluated".into()))?;
    let truth = match source {
        LesionSource::Annotation { name, path } => {
            let annotation = annotation(path).map_err(unusable)?;
            remarks.extend(
                annotation
                    .remarks
                    .iter()
                    .map(|remark| (ProblemCode::DoubtfulAnnotation, format!("{name}: {remark}"))),
            );
            require_inside(&annotation, name, description, remarks)?;
            GroundTruth::of_annotation(&annotation, grid)
        }
        LesionSource::Mask { name, path } => {
            let mask =
                open(path, SampleKind::Patch).map_err(|error| unusable(error.to_string()))?;
            let factor = one_factor(level0, mask.description().levels[0].size).ok_or_else(|| {
                let size = mask.description().levels[0].size;
                let why = format!(
                    "mask {name} of {} × {} pixels does not fit the slide of {} × {} by one factor",
                    size.width, size.height, level0.width, level0.height
                );
                (ProblemCode::MaskSize, why)
            })?;
            let tumour = tumour(mask.as_ref(), factor, &grid)
                .map_err(|error| unusable(error.to_string()))?;
            GroundTruth::of_tumour(&tumour, grid)
        }
    };
    let lesions = truth.lesions().len();
    if sample.positive != (lesions > 0) {
        let (label, number) = if sample.positive {
            ("positive", "no lesion".to_owned())
        } else {
            ("negative", format!("{lesions} lesions"))
        };
        return Err((
            ProblemCode::LabelAgainstLesions,
            format!("its label is {label}, but {} has {number}", source.name()),
        ));
    }
    Ok(truth)
}

/// Refuses an annotation of which an area lies beyond the slide as a whole, since it was drawn on
/// another; one that reaches past the border is told and cut there.
fn require_inside(
    annotation: &Annotation,
    name: &str,
    slide: &SlideDescription,
    remarks: &mut Vec<Wrong>,
) -> Result<(), Wrong> {
    let size = slide.levels[0].size;
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let (mut beyond, mut across) = (0, 0);
    let lesions = annotation
        .areas
        .iter()
        .filter(|area| area.kind == AreaKind::Lesion);
    for area in lesions {
        let (left, top, right, bottom) = area.bounds();
        if right <= 0.0 || bottom <= 0.0 || left >= width || top >= height {
            beyond += 1;
        } else if left < 0.0 || top < 0.0 || right > width || bottom > height {
            across += 1;
        }
    }
    let sentence = |number: usize, what: &str| {
        let why = format!(
            "{name}: {number} outlines {what} the slide of {} × {} pixels",
            size.width, size.height
        );
        (ProblemCode::AnnotationOutside, why)
    };
    if beyond > 0 {
        return Err(sentence(beyond, "lie outside"));
    }
    if across > 0 {
        remarks.push(sentence(across, "reach past"));
    }
    Ok(())
}

/// Level-0 pixels per pixel of a mask, if one factor makes its size that of the slide, give or take
/// a pixel of rounding.
fn one_factor(level0: LevelSize, mask: LevelSize) -> Option<f64> {
    let range = |whole: u32, part: u32| {
        let (whole, part) = (f64::from(whole), f64::from(part));
        (whole / (part + 1.0), whole / (part - 1.0).max(0.5))
    };
    let (x, y) = (
        range(level0.width, mask.width),
        range(level0.height, mask.height),
    );
    (x.0.max(y.0) <= x.1.min(y.1)).then(|| {
        // The longer side tells it more exactly.
        if level0.width >= level0.height {
            f64::from(level0.width) / f64::from(mask.width)
        } else {
            f64::from(level0.height) / f64::from(mask.height)
        }
    })
}

/// The mask at the middles of the raster's pixels, from the coarsest level that is fine enough.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn tumour(
    mask: &dyn SlideReader,
    factor: f64,
    grid: &EvaluationGrid,
) -> Result<Raster, crate::slide::error::SlideError> {
    let description = mask.description();
    let number = description.level_for_downsample(grid.downsample / factor);
    let level = description.levels[number];
    let scale = factor * level.downsample;
    let at = |middle: f64, side: u32| ((middle / scale) as u32).min(side - 1);
    let columns: Vec<u32> = (0..grid.size.width)
        .map(|column| at(grid.middle(column, 0).0, level.size.width))
        .collect();
    let rows_at_once = (BAND_PIXELS / u64::from(level.size.width)).max(1) as u32;
    let mut values: Vec<u8> = Vec::with_capacity(grid.size.pixels() as usize);
    let mut band: Option<(u32, image::RgbImage)> = None;
    for row in 0..grid.size.height {
        let y = at(grid.middle(0, row).1, level.size.height);
        let (top, pixels) = match band.take() {
            Some((top, pixels)) if y < top + pixels.height() => (top, pixels),
            _ => {
                let origin = Level0Point {
                    x: 0,
                    y: (f64::from(y) * level.downsample).round() as u64,
                };
                let size = LevelSize {
                    width: level.size.width,
                    height: rows_at_once.min(level.size.height - y),
                };
                (y, mask.read_region(number, origin, size)?)
            }
        };
        values.extend(columns.iter().map(|&x| {
            let [red, green, blue] = pixels.get_pixel(x, y - top).0;
            red.max(green).max(blue)
        }));
        band = Some((top, pixels));
    }
    let greatest = f64::from(values.iter().copied().max().unwrap_or(0));
    let mut raster = Raster::new(grid.size);
    for (row, values) in (0..).zip(values.chunks_exact(grid.size.width as usize)) {
        for (column, value) in (0..).zip(values) {
            if *value > 0 && f64::from(*value) > greatest * TUMOUR_FROM {
                raster.set(column, row, true);
            }
        }
    }
    Ok(raster)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> LevelSize {
        LevelSize { width, height }
    }

    #[test]
    fn a_mask_fits_if_one_factor_makes_it_the_slide() {
        let slide = size(98_304, 221_184);
        for (mask, factor) in [
            (slide, 1.0),
            (size(3_072, 6_912), 32.0),
            // Rounded down on each level.
            (size(1_535, 3_455), 64.018),
        ] {
            let found = one_factor(slide, mask).unwrap();
            assert!((found - factor).abs() < 0.01, "{mask:?} {found}");
        }
        assert_eq!(one_factor(slide, size(3_072, 3_072)), None);
        assert_eq!(one_factor(slide, size(3_072, 6_000)), None);
        assert_eq!(one_factor(slide, size(6_912, 3_072)), None);
    }
}
