//! The pixels of JPEG tiles are those of OpenSlide: a model sees the same whichever program reads the slide.

#[path = "slide/handmade.rs"]
mod handmade;
#[path = "slide/jpeg_tiles.rs"]
mod jpeg_tiles;
#[path = "slide/support.rs"]
mod support;

use jpeg_encoder::SamplingFactor;
use jpeg_tiles::{Packing, Slide, TILE, halves};
use support::{at, most_difference, plain, real_slide, size, with_openslide};
use tempfile::tempdir;
use zhedel::slide::drivers::open;

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
