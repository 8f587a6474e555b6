//! Broken, hostile and foreign files are refused with the reason, before they can do harm.

#[path = "slide/handmade.rs"]
mod handmade;
#[path = "slide/support.rs"]
mod support;

use handmade::{Handmade, Values, rgb, tiled_rgb, with};
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;
use support::{at, plain, real_slide, size, whole_picture, with_openslide, write_pyramid};
use tempfile::tempdir;
use zhedel::slide::drivers::{OpenOptions, open};
use zhedel::slide::error::SlideError;
use zhedel::slide::limits::Limits;
use zhedel::slide::pyramid_writer::ScaleTags;

/// The error of opening these bytes, the same with and without OpenSlide.
fn refusal(bytes: &[u8]) -> SlideError {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.svs");
    std::fs::write(&path, bytes).unwrap();
    let error = open(&path, &plain()).map(|_| ()).unwrap_err();
    if let Some(options) = with_openslide() {
        let other = open(&path, &options).map(|_| ()).unwrap_err();
        assert_eq!(
            std::mem::discriminant(&error),
            std::mem::discriminant(&other),
            "{error} / {other}"
        );
    }
    error
}

fn malformed(bytes: &[u8], words: &str) {
    let error = refusal(bytes);
    assert!(matches!(error, SlideError::Malformed { .. }), "{error:?}");
    assert!(error.to_string().contains(words), "{error}");
}

fn over_the_limit(bytes: &[u8]) {
    let error = refusal(bytes);
    assert!(
        matches!(error, SlideError::LimitExceeded { .. }),
        "{error:?}"
    );
}

fn unrecognised(bytes: &[u8], words: &str) {
    let error = refusal(bytes);
    assert!(
        matches!(error, SlideError::Unrecognised { .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn files_that_are_no_pictures_are_told_by_their_kind() {
    unrecognised(b"", "empty");
    unrecognised(b"Dear colleague,\nthe slide is attached.\n", "text");
    unrecognised(b"PK\x03\x04\x14\x00\x01\x00\x08\x00secret", "password");
    unrecognised(b"%PDF-1.7\n1 0 obj << /Encrypt 2 0 R >>", "PDF");
    unrecognised(&[0, 1, 2, 3, 4, 5, 6, 7], "no picture format");
}

#[test]
fn a_picture_is_known_by_its_content_whatever_its_name() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.svs");
    whole_picture(size(40, 30))
        .save_with_format(&path, image::ImageFormat::Png)
        .unwrap();
    for options in [Some(plain()), with_openslide()].into_iter().flatten() {
        let slide = open(&path, &options).unwrap();
        assert_eq!(slide.description().format, "PNG photograph");
    }
}

#[test]
fn a_missing_file_and_a_folder_without_slides_are_told_apart() {
    let folder = tempdir().unwrap();
    let missing = open(&folder.path().join("none"), &plain()).map(|_| ());
    assert!(matches!(missing, Err(SlideError::Io { .. })));
    let empty = open(folder.path(), &plain()).map(|_| ()).unwrap_err();
    assert!(matches!(empty, SlideError::Unrecognised { .. }));
    assert!(empty.to_string().contains("folder"), "{empty}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_without_waiting_for_a_writer() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("pipe.svs");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let error = open(&pipe, &plain()).err().unwrap();
    assert!(error.to_string().contains("a pipe or device"), "{error}");
}

#[test]
fn a_chain_of_directories_without_end_is_refused() {
    let tags = || tiled_rgb(32, 32);
    let mut itself = Handmade::new(false, &[0; 768], vec![tags()]);
    itself.link(
        itself.links[0],
        u32::try_from(itself.directories[0]).unwrap(),
    );
    malformed(&itself.bytes, "has no end");
    let mut two = Handmade::new(true, &[0; 768], vec![tags(), tags()]);
    two.link(two.links[1], u32::try_from(two.directories[0]).unwrap());
    malformed(&two.bytes, "has no end");
    // A child that is its own parent: the first directory lies right behind the pixels.
    let child = with(tags(), 330, Values::Long(vec![0]));
    let mut file = Handmade::new(false, &[0; 768], vec![child]);
    let first = file.directories[0];
    let entry = (0..11)
        .map(|n| first + 2 + n * 12)
        .find(|at| file.bytes[*at..*at + 2] == 330_u16.to_le_bytes())
        .unwrap();
    file.link(entry + 8, u32::try_from(first).unwrap());
    malformed(&file.bytes, "has no end");
}

#[test]
fn more_directories_than_the_limit_are_refused() {
    let directories = (0..1001).map(|_| tiled_rgb(16, 16)).collect();
    let file = Handmade::new(false, &[0; 768], directories);
    over_the_limit(&file.bytes);
}

#[test]
fn a_cut_off_or_empty_header_is_refused() {
    malformed(b"II*\0", "cut off");
    malformed(b"II*\0\0\0\0\0", "no image directory");
    malformed(b"II*\0\xff\xff\xff\x7f", "cut off");
    malformed(b"II*\0\x08\0\0\0\0\0\0\0\0\0", "has 0 tags");
    malformed(b"II*\0\x08\0\0\0\xff\x0f", "cut off");
    malformed(b"II*\0\x08\0\0\0\x01\x10", "not 1 to 4096");
    malformed(
        b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        "tags",
    );
}

#[test]
fn sizes_that_no_scanner_makes_are_refused_before_anything_is_allocated() {
    // Huge, but the list of tiles is short: the size is what must be told.
    let mut bomb = tiled_rgb(16, 16);
    bomb = with(bomb, 256, Values::Long(vec![u32::MAX]));
    bomb = with(bomb, 257, Values::Long(vec![u32::MAX]));
    over_the_limit(&Handmade::new(false, &[0; 768], vec![bomb]).bytes);

    let mut giant_tile = tiled_rgb(16, 16);
    giant_tile = with(giant_tile, 322, Values::Long(vec![65_535]));
    giant_tile = with(giant_tile, 323, Values::Long(vec![65_535]));
    over_the_limit(&Handmade::new(false, &[0; 768], vec![giant_tile]).bytes);

    let mut tiny_tiles = tiled_rgb(16, 16);
    for (tag, value) in [(256, 300_000), (257, 300_000), (322, 1), (323, 1)] {
        tiny_tiles = with(tiny_tiles, tag, Values::Long(vec![value]));
    }
    over_the_limit(&Handmade::new(false, &[0; 768], vec![tiny_tiles]).bytes);

    let mut flat = rgb(65_535, 65_535);
    flat.push((273, Values::Long(vec![8])));
    flat.push((279, Values::Long(vec![768])));
    over_the_limit(&Handmade::new(true, &[0; 768], vec![flat]).bytes);

    // The second image of a file counts as well.
    let mut flat = rgb(65_535, 65_535);
    flat.push((273, Values::Long(vec![8])));
    flat.push((279, Values::Long(vec![768])));
    over_the_limit(&Handmade::new(false, &[0; 768], vec![tiled_rgb(16, 16), flat]).bytes);
}

#[test]
fn photographs_of_65535_pixels_a_side_are_refused_before_they_are_decoded() {
    let mut jpeg = vec![0xff, 0xd8];
    jpeg.extend([0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3]);
    jpeg.extend([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    jpeg.extend([
        0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0xff, 0xd9,
    ]);
    over_the_limit(&jpeg);

    let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00".to_vec();
    png.extend(crc32(&png[12..]).to_be_bytes());
    png.extend(b"\x00\x00\x00\x00IDAT\x35\xaf\x06\x1e");
    over_the_limit(&png);
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    })
}

#[test]
fn sizes_of_zero_and_lists_that_are_too_short_are_refused() {
    for tag in [256, 257, 322, 323] {
        let broken = with(tiled_rgb(32, 32), tag, Values::Long(vec![0]));
        malformed(&Handmade::new(false, &[0; 768], vec![broken]).bytes, "is 0");
    }
    for tag in [324, 325] {
        let short = with(tiled_rgb(64, 64), tag, Values::Long(vec![8; 15]));
        malformed(
            &Handmade::new(false, &[0; 768], vec![short]).bytes,
            "15 values for 16 tiles",
        );
    }
    // One too many: a size was damaged, and most of the image would be cut off without a word.
    for tag in [324, 325] {
        let long = with(tiled_rgb(64, 64), tag, Values::Long(vec![8; 17]));
        malformed(
            &Handmade::new(false, &[0; 768], vec![long]).bytes,
            "17 values for 16 tiles",
        );
    }
    let no_width = tiled_rgb(32, 32)
        .into_iter()
        .filter(|(tag, _)| *tag != 256)
        .collect();
    malformed(
        &Handmade::new(false, &[0; 768], vec![no_width]).bytes,
        "tag 256 is missing",
    );
}

#[test]
fn a_pyramid_cut_off_anywhere_is_refused_or_fails_where_it_is_cut() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("whole");
    write_pyramid(&path, size(700, 600), ScaleTags::None);
    let bytes = std::fs::read(&path).unwrap();
    for eighths in 1..8 {
        // Its directories come last, so no part of it can be read.
        malformed(&bytes[..bytes.len() * eighths / 8], "cut off");
    }
}

#[test]
fn cut_off_photographs_are_refused_and_not_filled_with_grey() {
    let folder = tempdir().unwrap();
    for name in ["a.jpg", "a.png", "a.tiff"] {
        let path = folder.path().join(name);
        whole_picture(size(300, 200)).save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for share in [3, 6, 9] {
            malformed(&bytes[..bytes.len() * share / 10], "damaged");
        }
        if name == "a.jpg" {
            malformed(&bytes[..bytes.len() - 2], "cut off");
        }
    }
}

#[test]
fn tiles_past_the_end_of_the_file_fail_where_they_are() {
    let broken = with(tiled_rgb(32, 16), 324, Values::Long(vec![8, 0x7fff_0000]));
    let file = Handmade::new(false, &[200; 768], vec![broken]);
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    std::fs::write(&path, &file.bytes).unwrap();
    let slide = open(&path, &plain()).unwrap();
    let read = |x| slide.read_region(0, at(x, 0), size(16, 16));
    assert!(matches!(read(16), Err(SlideError::Decode { .. })));
    assert_eq!(read(0).unwrap().get_pixel(3, 3).0, [200; 3]);
}

#[test]
fn a_tile_without_bytes_is_a_loss_and_no_glass() {
    for (tag, values) in [(325, vec![768, 0]), (324, vec![8, 0])] {
        let lossy = with(tiled_rgb(32, 16), tag, Values::Long(values));
        malformed(
            &Handmade::new(false, &[200; 1536], vec![lossy]).bytes,
            "1 of 2 tiles or strips",
        );
    }
}

#[test]
fn compressed_bytes_that_are_said_to_be_pixels_are_refused() {
    let lost_tag = with(tiled_rgb(32, 16), 325, Values::Long(vec![768, 700]));
    malformed(
        &Handmade::new(false, &[200; 768], vec![lost_tag]).bytes,
        "1 of 2 tiles or strips are said to be uncompressed",
    );
    // The last strip ends with the image.
    let strips = |lengths: Vec<u32>| {
        let mut tags = rgb(16, 20);
        tags.extend([
            (273, Values::Long(vec![8; 2])),
            (278, Values::Long(vec![16])),
            (279, Values::Long(lengths)),
        ]);
        Handmade::new(false, &[200; 768], vec![tags]).bytes
    };
    malformed(&strips(vec![768, 191]), "1 of 2 tiles or strips");
    let folder = tempdir().unwrap();
    let path = folder.path().join("whole.tif");
    std::fs::write(&path, strips(vec![768, 192])).unwrap();
    open(&path, &plain()).unwrap();
}

#[test]
fn a_file_of_several_pictures_is_refused_and_smaller_copies_are_none() {
    let page = |kind: u32| {
        let mut tags = rgb(16, 16);
        tags.extend([
            (254, Values::Long(vec![kind])),
            (273, Values::Long(vec![8])),
            (279, Values::Long(vec![768])),
        ]);
        tags
    };
    let file = |pages| Handmade::new(false, &[200; 768], pages).bytes;
    let error = refusal(&file(vec![page(0), page(2)]));
    assert!(error.to_string().contains("holds 2 pictures"), "{error}");
    let folder = tempdir().unwrap();
    let path = folder.path().join("with-copy.tif");
    std::fs::write(&path, file(vec![page(0), page(1), page(4)])).unwrap();
    open(&path, &plain()).unwrap();
}

#[test]
fn every_limit_is_enforced() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    write_pyramid(&path, size(700, 600), ScaleTags::None);
    let refused = |path: &Path, limits: Limits| {
        for options in [Some(plain()), with_openslide()].into_iter().flatten() {
            let options = OpenOptions {
                limits,
                ..options.clone()
            };
            let answer = open(path, &options).map(|_| ());
            assert!(
                matches!(answer, Err(SlideError::LimitExceeded { .. })),
                "{answer:?}"
            );
        }
    };
    let limits = Limits::default();
    refused(
        &path,
        Limits {
            pixels: 419_999,
            ..limits
        },
    );
    refused(
        &path,
        Limits {
            bytes: 1000,
            ..limits
        },
    );
    refused(&path, Limits { tiles: 8, ..limits });
    refused(&path, Limits { ifds: 1, ..limits });
    refused(
        &path,
        Limits {
            open: Duration::ZERO,
            ..limits
        },
    );
    let photograph = folder.path().join("a.png");
    whole_picture(size(100, 100)).save(&photograph).unwrap();
    refused(
        &photograph,
        Limits {
            whole_image_pixels: 9_999,
            ..limits
        },
    );

    let options = OpenOptions {
        limits: Limits {
            region_pixels: 65_536,
            ..limits
        },
        ..plain()
    };
    let slide = open(&path, &options).unwrap();
    let answer = slide.read_region(0, at(0, 0), size(257, 256));
    assert!(matches!(answer, Err(SlideError::LimitExceeded { .. })));
}

#[test]
fn what_only_openslide_reads_names_the_command_that_brings_it() {
    let folder = tempdir().unwrap();
    let names_the_command = |path: &Path| {
        let error = open(path, &plain()).map(|_| ()).unwrap_err();
        assert!(matches!(error, SlideError::Unsupported { .. }), "{error:?}");
        assert!(error.to_string().contains("make runtime"), "{error}");
    };
    let dicom = folder.path().join("a.dcm");
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    std::fs::write(&dicom, &bytes).unwrap();
    names_the_command(&dicom);
    names_the_command(folder.path());

    let mirax = folder.path().join("a.mrxs");
    whole_picture(size(30, 20))
        .save_with_format(&mirax, image::ImageFormat::Jpeg)
        .unwrap();
    names_the_command(&mirax);

    let jpeg2000 = folder.path().join("a.svs");
    let tags = with(tiled_rgb(32, 32), 259, Values::Short(vec![33_005]));
    std::fs::write(&jpeg2000, Handmade::new(false, &[0; 768], vec![tags]).bytes).unwrap();
    names_the_command(&jpeg2000);
    if let Some(real) = real_slide("tcga-cr-7395-01a-01-ts1.svs") {
        names_the_command(&real);
    }
}

#[test]
fn an_index_file_without_its_slide_is_not_taken_for_a_photograph() {
    let Some(options) = with_openslide() else {
        return;
    };
    let folder = tempdir().unwrap();
    let mirax = folder.path().join("a.mrxs");
    whole_picture(size(30, 20))
        .save_with_format(&mirax, image::ImageFormat::Jpeg)
        .unwrap();
    let error = open(&mirax, &options).map(|_| ()).unwrap_err();
    assert!(matches!(error, SlideError::Malformed { .. }));
    assert!(error.to_string().contains("hand over all"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The header of the plain reader meets whatever a damaged disk or a hostile hand makes of it.
    #[test]
    fn damaged_headers_never_panic(
        damage in prop::collection::vec((0_usize..400, any::<u8>()), 1..6), big_endian: bool
    ) {
        let tags = || tiled_rgb(48, 32);
        let mut bytes = Handmade::new(big_endian, &[9; 768], vec![tags(), tags()]).bytes;
        let header = bytes.len() - 400;
        for (at, value) in damage {
            bytes[header + at] = value;
        }
        let folder = tempdir().unwrap();
        let path = folder.path().join("slide");
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(slide) = open(&path, &plain()) {
            let extent = slide.description().levels[0].size;
            let _ = slide.read_region(0, at(0, 0), size(extent.width.min(64), extent.height.min(64)));
        }
    }
}
