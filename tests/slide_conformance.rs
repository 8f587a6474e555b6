//! Every back end keeps the contract of `SlideReader`.

#[path = "slide/contract.rs"]
mod contract;
#[path = "slide/support.rs"]
mod support;

use contract::{keeps_the_contract, stays_readable_after_a_failure};
use std::path::Path;
use support::{
    at, half_micrometre, mean_difference, plain, real_slide, size, whole_picture, with_openslide,
    write_pyramid,
};
use tempfile::tempdir;
use zhedel::domain::scale::MppSource;
use zhedel::slide::drivers::{OpenOptions, open};
use zhedel::slide::pyramid_writer::ScaleTags;
use zhedel::slide::reader::{AssociatedImage, SlideReader};

const WIDTH: u32 = 1536;
const HEIGHT: u32 = 1280;

/// Whether level 0 is the picture it was made from, give or take JPEG.
fn shows_the_picture(slide: &dyn SlideReader, most: f64) {
    let extent = slide.description().levels[0].size;
    let read = slide.read_region(0, at(0, 0), extent).unwrap();
    let difference = mean_difference(&read, &whole_picture(extent));
    assert!(difference <= most, "differs by {difference}");
}

#[test]
fn photographs_keep_the_contract() {
    let folder = tempdir().unwrap();
    let picture = whole_picture(size(WIDTH - 5, HEIGHT - 3));
    for (name, most) in [("a.png", 0.0), ("a.tiff", 0.0), ("a.jpg", 4.0)] {
        let path = folder.path().join(name);
        picture.save(&path).unwrap();
        let slide = open(&path, &plain()).unwrap();
        keeps_the_contract(&*slide);
        shows_the_picture(&*slide, most);
        assert!(slide.description().levels.len() > 1);
        assert_eq!(slide.description().scale.source(), MppSource::Unknown);
        assert!(slide.description().warnings.is_empty());
    }
}

fn pyramids_keep_the_contract(options: &OpenOptions) {
    let folder = tempdir().unwrap();
    let mpp = half_micrometre();
    for (width, height) in [(WIDTH, HEIGHT), (WIDTH + 1, HEIGHT - 1), (300, 200)] {
        for (scale, source) in [
            (ScaleTags::Aperio(mpp), MppSource::Vendor),
            (ScaleTags::TiffResolution(mpp), MppSource::TiffResolution),
            (ScaleTags::None, MppSource::Unknown),
        ] {
            let path = folder.path().join("pyramid");
            write_pyramid(&path, size(width, height), scale);
            let slide = open(&path, options).unwrap();
            keeps_the_contract(&*slide);
            shows_the_picture(&*slide, 2.0);
            assert_eq!(slide.description().scale.source(), source);
            if source != MppSource::Unknown {
                let read = slide.description().mpp().unwrap();
                assert!((read.x - 0.5).abs() < 1e-4 && (read.y - 0.5).abs() < 1e-4);
            }
            let is_aperio = slide.description().format == "Aperio SVS";
            assert_eq!(is_aperio, source == MppSource::Vendor);
        }
    }
}

#[test]
fn pyramids_in_the_plain_reader_keep_the_contract() {
    pyramids_keep_the_contract(&plain());
}

#[test]
fn pyramids_in_openslide_keep_the_contract() {
    if let Some(options) = with_openslide() {
        pyramids_keep_the_contract(&options);
    }
}

#[test]
fn both_readers_of_a_pyramid_see_the_same() {
    let Some(options) = with_openslide() else {
        return;
    };
    let folder = tempdir().unwrap();
    let path = folder.path().join("pyramid");
    write_pyramid(
        &path,
        size(WIDTH, HEIGHT),
        ScaleTags::Aperio(half_micrometre()),
    );
    sees_the_same(&path, &options, 0.6);
}

fn sees_the_same(path: &Path, options: &OpenOptions, most: f64) {
    let native = open(path, options).unwrap();
    let plain = open(path, &plain()).unwrap();
    let (a, b) = (native.description(), plain.description());
    assert!(a.back_end.starts_with("openslide"));
    assert!(a.warnings.is_empty());
    assert!(b.warnings[0].contains("make runtime"));
    assert_eq!(a.format, b.format);
    assert_eq!(a.scale, b.scale);
    assert_eq!(a.objective_power, b.objective_power);
    assert_eq!(a.scanner, b.scanner);
    assert_eq!(a.associated, b.associated);
    assert_eq!(a.levels.len(), b.levels.len());
    for (index, level) in a.levels.iter().enumerate() {
        assert_eq!(level.size, b.levels[index].size);
        let extent = size(level.size.width.min(700), level.size.height.min(500));
        let difference = mean_difference(
            &native.read_region(index, at(0, 0), extent).unwrap(),
            &plain.read_region(index, at(0, 0), extent).unwrap(),
        );
        assert!(difference <= most, "level {index} differs by {difference}");
    }
    for kind in a.associated.iter().copied() {
        let difference = mean_difference(
            &native.read_associated(kind).unwrap(),
            &plain.read_associated(kind).unwrap(),
        );
        assert!(difference <= most, "{kind:?} differs by {difference}");
    }
}

#[test]
fn real_slides_keep_the_contract() {
    let Some(options) = with_openslide() else {
        return;
    };
    for (name, format, source) in [
        ("CMU-1-Small-Region.svs", "Aperio SVS", MppSource::Vendor),
        ("cmu-1-small-region-dicom", "DICOM WSI", MppSource::Vendor),
        (
            "tcga-cr-7395-01a-01-ts1.svs",
            "Aperio SVS",
            MppSource::Unknown,
        ),
        (
            "kidney_histology_image.svs",
            "Aperio SVS",
            MppSource::Unknown,
        ),
        ("hgsc/hgsc_nest.jpg", "JPEG photograph", MppSource::Unknown),
        (
            "hgsc/hgsc_stromal_he.jpg",
            "JPEG photograph",
            MppSource::Unknown,
        ),
    ] {
        let Some(path) = real_slide(name) else {
            continue;
        };
        let slide = open(&path, &options).unwrap();
        assert_eq!(slide.description().format, format);
        assert_eq!(slide.description().scale.source(), source, "{name}");
        keeps_the_contract(&*slide);
    }
}

#[test]
fn a_real_aperio_slide_is_the_same_in_both_readers() {
    let (Some(options), Some(path)) = (with_openslide(), real_slide("CMU-1-Small-Region.svs"))
    else {
        return;
    };
    sees_the_same(&path, &options, 1.0);
    let slide = open(&path, &plain()).unwrap();
    keeps_the_contract(&*slide);
    assert_eq!(slide.description().associated, AssociatedImage::ALL);
}

#[test]
fn any_file_of_a_dicom_series_opens_the_series() {
    let (Some(options), Some(folder)) = (with_openslide(), real_slide("cmu-1-small-region-dicom"))
    else {
        return;
    };
    for file in folder.read_dir().unwrap() {
        let slide = open(&file.unwrap().path(), &options).unwrap();
        assert_eq!(slide.description().levels[0].size, size(2220, 2967));
        assert_eq!(slide.description().associated, AssociatedImage::ALL);
    }
}

#[test]
fn tiles_go_past_openslide_only_where_both_readers_agree() {
    let Some(options) = with_openslide() else {
        return;
    };
    let options = OpenOptions {
        direct_tiles: true,
        ..options
    };
    let folder = tempdir().unwrap();
    let path = folder.path().join("pyramid");
    write_pyramid(&path, size(WIDTH, HEIGHT), ScaleTags::None);
    let slide = open(&path, &options).unwrap();
    assert_eq!(slide.description().back_end, "zhedel tiled TIFF");
    assert!(slide.description().warnings.is_empty());
    for (name, back_end) in [
        ("CMU-1-Small-Region.svs", "zhedel tiled TIFF"),
        ("cmu-1-small-region-dicom", "openslide"),
        // JPEG 2000.
        ("tcga-cr-7395-01a-01-ts1.svs", "openslide"),
    ] {
        if let Some(path) = real_slide(name) {
            let slide = open(&path, &options).unwrap();
            assert!(slide.description().back_end.starts_with(back_end), "{name}");
            keeps_the_contract(&*slide);
        }
    }
}

/// Overwrites the middle of the stream of one tile of level 0 with 0xff.
fn break_a_tile(path: &Path, tile: &image::RgbImage) {
    let mut stream = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut stream, 95)
        .encode_image(tile)
        .unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    let found = bytes
        .windows(stream.len())
        .position(|window| window == stream)
        .unwrap();
    let scan = stream.len() * 3 / 4;
    bytes[found + scan..found + stream.len()].fill(0xff);
    std::fs::write(path, bytes).unwrap();
}

fn a_corrupt_tile_fails_alone(options: &OpenOptions) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("pyramid");
    write_pyramid(&path, size(WIDTH, HEIGHT), ScaleTags::None);
    let whole = whole_picture(size(WIDTH, HEIGHT));
    let tile = image::imageops::crop_imm(&whole, 512, 256, 256, 256).to_image();
    break_a_tile(&path, &tile);
    let slide = open(&path, options).unwrap();
    stays_readable_after_a_failure(&*slide, (500, 300), (768, 256), size(200, 200));
}

#[test]
fn a_corrupt_tile_fails_alone_in_the_plain_reader() {
    a_corrupt_tile_fails_alone(&plain());
}

#[test]
fn a_corrupt_tile_fails_alone_in_openslide() {
    if let Some(options) = with_openslide() {
        a_corrupt_tile_fails_alone(&options);
    }
}
