//! Reading where the lesions of a set are: annotations and masks, held against their slides.

use super::grid::EvaluationGrid;
use super::mask::{one_factor, refusal, tumour};
use super::truth::GroundTruth;
use crate::domain::annotation::{Annotation, AreaKind};
use crate::domain::slide::Digest;
use crate::slide::reader::SlideDescription;
use crate::validate::file_digest::file_digest;
use crate::validate::score::Open;
use crate::validate::set::problem::{ProblemCode, SetProblem};
use crate::validate::set::sample::{LesionSource, Sample, SampleKind};
use std::path::Path;

/// Reads an annotation document; the error is a sentence for a person.
pub type ReadAnnotation<'a> = &'a (dyn Fn(&Path) -> Result<Annotation, String> + Sync);

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
            let mask = open(path, SampleKind::Patch).map_err(|error| unusable(refusal(&error)))?;
            let factor = one_factor(level0, mask.description().levels[0].size).ok_or_else(|| {
                let size = mask.description().levels[0].size;
                let why = format!(
                    "mask {name} of {} × {} pixels does not fit the slide of {} × {} by one factor",
                    size.width, size.height, level0.width, level0.height
                );
                (ProblemCode::MaskSize, why)
            })?;
            let tumour = tumour(mask.as_ref(), factor, &grid).map_err(unusable)?;
            GroundTruth::of_tumour(&tumour, grid)
        }
    };
    let lesions = truth.lesions().len();
    if sample.positive != (lesions > 0) {
        let (label, number) = if sample.positive {
            let black = match source {
                LesionSource::Annotation { .. } => "",
                LesionSource::Mask { .. } => {
                    ": it is black throughout, and of 16 bits only the upper 8 count"
                }
            };
            ("positive", format!("no lesion{black}"))
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
