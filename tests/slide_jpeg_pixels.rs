//! The pixels of JPEG tiles are those of OpenSlide: a model sees the same whichever program reads the slide.

#[path = "slide/handmade.rs"]
mod handmade;
#[path = "slide/jpeg_tiles.rs"]
mod jpeg_tiles;
#[path = "slide/support.rs"]
mod support;

use image::imageops;
use jpeg_encoder::SamplingFactor;
use jpeg_tiles::{Packing, Slide, TILE, halves};
use support::{
    at, mean_difference, most_difference, plain, real_slide, size, whole_picture, with_openslide,
};
use tempfile::tempdir;
use zhedel::slide::drivers::open;
use zhedel::slide::reader::Level;

/// Segments of JFIF and of Adobe that contradict the directory, as some writers leave them.
const JFIF: &[u8] = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
const ADOBE_YCBCR: &[u8] = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x01";

#[test]
fn tiles_of_every_sampling_and_colour_are_those_of_openslide() {
    let Some(options) = with_openslide() else {
        return;
    };
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let levels = halves(size(3 * TILE + 40, 2 * TILE + 9));
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
    ] {
        for (is_rgb, shared, restart, extra) in [
            (false, false, 0, &b""[..]),
            (false, true, 3, b""),
            (false, false, 0, JFIF),
            (true, false, 0, b""),
            (true, true, 0, JFIF),
            (true, false, 2, ADOBE_YCBCR),
        ] {
            let packing = Packing {
                is_rgb,
                shared,
                restart,
                extra: extra.to_vec(),
                ..Packing::new(sampling)
            };
            Slide::new(levels.clone(), &packing).write(&path, &|_, tags| tags);
            let ours = open(&path, &plain()).unwrap();
            let theirs = open(&path, &options).unwrap();
            assert!(theirs.description().back_end.starts_with("openslide"));
            for (level, picture) in levels.iter().enumerate() {
                let whole = size(picture.width(), picture.height());
                let difference = most_difference(
                    &ours.read_region(level, at(0, 0), whole).unwrap(),
                    &theirs.read_region(level, at(0, 0), whole).unwrap(),
                );
                assert_eq!(
                    difference, 0,
                    "{sampling:?}, RGB {is_rgb}, shared {shared}, level {level}"
                );
            }
        }
    }
}

#[test]
fn tiles_of_a_scanner_are_those_of_openslide() {
    let (Some(options), Some(path)) = (with_openslide(), real_slide("CMU-1-Small-Region.svs"))
    else {
        return;
    };
    let ours = open(&path, &plain()).unwrap();
    let theirs = open(&path, &options).unwrap();
    let whole = ours.description().levels[0].size;
    let difference = most_difference(
        &ours.read_region(0, at(0, 0), whole).unwrap(),
        &theirs.read_region(0, at(0, 0), whole).unwrap(),
    );
    assert_eq!(difference, 0);
}

/// Where a level is reduced, its pixels are the means of those of the level, and lie where they do.
#[test]
fn reduced_levels_are_means_of_the_finer_level() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let picture = whole_picture(size(3 * TILE + 41, 2 * TILE + 9));
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_2_2,
    ] {
        for is_rgb in [false, true] {
            let packing = Packing {
                is_rgb,
                ..Packing::new(sampling)
            };
            Slide::new(vec![picture.clone()], &packing).write(&path, &|_, tags| tags);
            let slide = open(&path, &plain()).unwrap();
            let description = slide.description();
            let whole = slide
                .read_region(0, at(0, 0), description.levels[0].size)
                .unwrap();
            let steps: Vec<f64> = description
                .reduced
                .iter()
                .map(|level| level.downsample)
                .collect();
            assert_eq!(steps, [2.0, 4.0]);
            for (number, by) in [(1, 2), (2, 4)] {
                let level = description.level(number).unwrap();
                let (width, height) = (level.size.width, level.size.height);
                assert_eq!(
                    (width, height),
                    (picture.width() / by, picture.height() / by)
                );
                let even = imageops::crop_imm(&whole, 0, 0, width * by, height * by).to_image();
                let mean = imageops::thumbnail(&even, width, height);
                let read = slide.read_region(number, at(0, 0), level.size).unwrap();
                let difference = mean_difference(&read, &mean);
                assert!(
                    difference < 3.0,
                    "{sampling:?}, RGB {is_rgb}, by {by}: {difference}"
                );
            }
        }
    }
}

/// A reduced level that the file holds anyway is not offered again.
#[test]
fn a_level_of_the_file_goes_before_a_reduced_one() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let levels = halves(size(4 * TILE, 3 * TILE));
    Slide::new(
        vec![levels[0].clone(), levels[2].clone()],
        &Packing::new(SamplingFactor::F_2_1),
    )
    .write(&path, &|_, tags| tags);
    let slide = open(&path, &plain()).unwrap();
    let steps = |levels: &[Level]| {
        levels
            .iter()
            .map(|level| level.downsample)
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(&slide.description().levels), [1.0, 4.0]);
    assert_eq!(steps(&slide.description().reduced), [2.0, 8.0, 16.0]);
}
