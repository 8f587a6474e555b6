//! Pictures of the worst errors.

use super::input::ReportInput;
use crate::domain::geometry::{Level0Point, LevelSize};
use crate::paper::document::{Block, Picture, Rank};
use crate::slide::reader::SlideReader;
use crate::validate::prediction::Prediction;
use crate::validate::set::sample::Sample;
use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, imageops};

/// Pictures of each kind.
const MOST: usize = 8;
/// Longest side of a picture, pixels.
const SIDE: u32 = 192;
/// JPEG quality of a picture.
const QUALITY: u8 = 80;
/// Pixels of a level above which it is not read for a small picture.
const MOST_PIXELS: u64 = 16_000_000;

/// Positives with the lowest and negatives with the highest scores.
pub(super) fn gallery(input: &ReportInput<'_>, predictions: &[Prediction]) -> Vec<Block> {
    let mut rows: Vec<(&Sample, f64)> = input
        .set
        .samples
        .iter()
        .zip(predictions)
        .filter_map(|(sample, prediction)| Some((sample, prediction.answer.score()?)))
        .collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.name.cmp(&b.0.name)));
    let lowest: Vec<_> = rows
        .iter()
        .filter(|(sample, _)| sample.positive)
        .take(MOST)
        .collect();
    let highest: Vec<_> = rows
        .iter()
        .rev()
        .filter(|(sample, _)| !sample.positive)
        .take(MOST)
        .collect();
    let pictures = |rows: Vec<&(&Sample, f64)>| -> Vec<Picture> {
        rows.into_iter()
            .map(|(sample, score)| picture(input, sample, *score))
            .collect()
    };
    vec![
        Block::Heading(Rank::Part, "Positives with the lowest scores".into()),
        Block::Gallery(pictures(lowest)),
        Block::Heading(Rank::Part, "Negatives with the highest scores".into()),
        Block::Gallery(pictures(highest)),
    ]
}

fn picture(input: &ReportInput<'_>, sample: &Sample, score: f64) -> Picture {
    let jpeg = (input.open)(&sample.path, sample.kind)
        .ok()
        .and_then(|slide| small(slide.as_ref()))
        .and_then(|image| {
            let mut bytes = Vec::new();
            image
                .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
                .ok()?;
            Some(bytes)
        });
    Picture {
        jpeg,
        score: format!("{score:.3}"),
        label: sample.label.clone(),
        name: sample.name.clone(),
    }
}

fn small(slide: &dyn SlideReader) -> Option<RgbImage> {
    let levels = &slide.description().levels;
    let wanted = |size: LevelSize| size.width.max(size.height) >= SIDE;
    let (number, level) = levels
        .iter()
        .enumerate()
        .rev()
        .find(|(_, level)| wanted(level.size))
        .unwrap_or((0, &levels[0]));
    if level.size.pixels() > MOST_PIXELS {
        return None;
    }
    let whole = slide
        .read_region(number, Level0Point { x: 0, y: 0 }, level.size)
        .ok()?;
    let longest = whole.width().max(whole.height());
    if longest <= SIDE {
        return Some(whole);
    }
    let side = |length: u32| (length * SIDE / longest).max(1);
    Some(imageops::thumbnail(
        &whole,
        side(whole.width()),
        side(whole.height()),
    ))
}
