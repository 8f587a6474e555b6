//! The pyramid writer makes files that every reader takes, or none at all.

#[path = "slide/support.rs"]
mod support;

use image::RgbImage;
use proptest::prelude::*;
use support::{at, half_micrometre, mean_difference, picture, plain, size, with_openslide};
use tempfile::tempdir;
use zhedel::slide::drivers::open;
use zhedel::slide::pyramid_writer::{PyramidError, PyramidSpec, ScaleTags, write};

#[test]
fn a_file_with_64_bit_offsets_is_read_by_all() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide");
    let spec = PyramidSpec {
        big: true,
        ..PyramidSpec::new(size(1100, 900), ScaleTags::Aperio(half_micrometre()))
    };
    write(&path, &spec, &picture, &mut |_, _| {}).unwrap();
    assert_eq!(std::fs::read(&path).unwrap()[2], 43);
    for options in [Some(plain()), with_openslide()].into_iter().flatten() {
        let slide = open(&path, &options).unwrap();
        assert_eq!(slide.description().levels.len(), 3);
        assert_eq!(slide.description().mpp(), Some(half_micrometre()));
    }
}

#[test]
fn lower_levels_are_the_picture_made_smaller() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide");
    let spec = PyramidSpec {
        quality: 98,
        ..PyramidSpec::new(size(2049, 1537), ScaleTags::None)
    };
    write(&path, &spec, &picture, &mut |_, _| {}).unwrap();
    let slide = open(&path, &plain()).unwrap();
    let sizes: Vec<_> = slide
        .description()
        .levels
        .iter()
        .map(|level| (level.size.width, level.size.height))
        .collect();
    assert_eq!(sizes, [(2049, 1537), (1025, 769), (513, 385), (257, 193)]);
    for (index, level) in slide.description().levels.iter().enumerate().skip(1) {
        let read = slide.read_region(index, at(0, 0), level.size).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let step = level.downsample as u64;
        // The middle of the pixels that were averaged, give or take half of one.
        let expected = RgbImage::from_fn(level.size.width, level.size.height, |x, y| {
            support::pixel(
                (u64::from(x) * step + step / 2).min(2048),
                (u64::from(y) * step + step / 2).min(1536),
            )
        });
        assert!(mean_difference(&read, &expected) < 5.0, "level {index}");
    }
}

#[test]
fn what_goes_wrong_leaves_no_file_behind() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide");
    let spec = PyramidSpec::new(size(600, 600), ScaleTags::None);
    let wrong = write(&path, &spec, &|_| RgbImage::new(3, 3), &mut |_, _| {});
    assert!(matches!(wrong, Err(PyramidError::TileSize { .. })));
    for broken in [
        PyramidSpec {
            tile: 100,
            ..spec.clone()
        },
        PyramidSpec {
            quality: 0,
            ..spec.clone()
        },
        PyramidSpec {
            size: size(0, 5),
            ..spec.clone()
        },
    ] {
        let answer = write(&path, &broken, &picture, &mut |_, _| {});
        assert!(matches!(answer, Err(PyramidError::Spec { .. })));
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    let nowhere = write(
        &folder.path().join("no/slide"),
        &spec,
        &picture,
        &mut |_, _| {},
    );
    assert!(matches!(nowhere, Err(PyramidError::Io { .. })));
}

#[test]
fn a_full_disk_is_an_error_and_no_half_slide() {
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    let folder = tempdir().unwrap();
    // The writer works on `slide.partial` first.
    std::os::unix::fs::symlink(full, folder.path().join("slide.partial")).unwrap();
    let spec = PyramidSpec::new(size(300, 300), ScaleTags::None);
    let path = folder.path().join("slide");
    let answer = write(&path, &spec, &picture, &mut |_, _| {});
    assert!(answer.is_err());
    assert!(!path.exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn pyramids_of_any_size_show_their_picture(
        width in 1_u32..900, height in 1_u32..900, tile in 1_u32..20
    ) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("slide");
        let spec = PyramidSpec {
            tile: tile * 16,
            quality: 95,
            ..PyramidSpec::new(size(width, height), ScaleTags::None)
        };
        write(&path, &spec, &picture, &mut |_, _| {}).unwrap();
        let slide = open(&path, &plain()).unwrap();
        let read = slide.read_region(0, at(0, 0), size(width, height)).unwrap();
        prop_assert!(mean_difference(&read, &support::whole_picture(size(width, height))) < 3.0);
    }
}
