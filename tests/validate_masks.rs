//! Masks of lesions in every packing that annotation programs write: the pixels that are read, and
//! the lesions that `zhedel validate` finds in them.

#[path = "validate/mask_tiff.rs"]
mod mask_tiff;

use image::{GrayImage, Luma};
use mask_tiff::{MaskTiff, PLAIN, Packing};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use zhedel::domain::geometry::Level0Point;
use zhedel::slide::drivers::{OpenOptions, open};

/// Every packing, in tiles and strips, as classic TIFF and BigTIFF.
fn packings() -> Vec<MaskTiff> {
    let mut all = Vec::new();
    for packing in [
        Packing::None,
        Packing::Lzw,
        Packing::Deflate,
        Packing::PackBits,
        Packing::Jpeg(30),
        Packing::Jpeg(90),
    ] {
        for tile in [None, Some(64)] {
            for big in [false, true] {
                for (bits, white_is_zero) in [(8, false), (8, true), (1, false), (1, true)] {
                    if matches!(packing, Packing::Jpeg(_)) && (bits == 1 || white_is_zero) {
                        continue;
                    }
                    all.push(MaskTiff {
                        packing,
                        bits,
                        tile,
                        big,
                        white_is_zero,
                    });
                }
            }
        }
    }
    all
}

/// Three discs and a bar on sides that no tile and no byte divides.
fn blots() -> GrayImage {
    GrayImage::from_fn(203, 149, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let disc = |at: (f64, f64), radius: f64| (x - at.0).hypot(y - at.1) < radius;
        let inside = disc((40.0, 40.0), 23.0)
            || disc((150.0, 90.0), 37.5)
            || disc((201.0, 147.0), 9.0)
            || ((60.0..67.0).contains(&x) && y > 100.0);
        Luma([if inside { 255 } else { 0 }])
    })
}

#[test]
fn every_packing_of_a_mask_gives_its_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mask.tif");
    let mask = blots();
    for packing in packings() {
        packing.write(&path, std::slice::from_ref(&mask));
        let reader = open(&path, &OpenOptions::default())
            .unwrap_or_else(|error| panic!("{packing:?}: {error}"));
        let level = reader.description().levels[0];
        assert_eq!((level.size.width, level.size.height), mask.dimensions());
        let found = reader
            .read_region(0, Level0Point { x: 0, y: 0 }, level.size)
            .unwrap_or_else(|error| panic!("{packing:?}: {error}"));
        let wrong = mask
            .pixels()
            .zip(found.pixels())
            .filter(|(mask, found)| (found.0[0] > 127) != (mask.0[0] > 127));
        assert_eq!(wrong.count(), 0, "{packing:?}");
    }
}

fn zhedel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

/// A slide of 3000 × 2400 pixels, and its rows in a list: `<number>.svs` is that slide again, with the
/// mask of that number. Gives what `zhedel validate` says of them.
fn validated(folder: &Path, masks: &[String]) -> Value {
    let slide = folder.join("a.svs");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let made = zhedel(&[
        "sample",
        "generate",
        &text(&slide),
        "--width",
        "3000",
        "--height",
        "2400",
        "--seed",
        "4",
    ]);
    assert!(made.status.success(), "{made:?}");
    let mut rows = "path,label,kind,organ,preparation,age_group,mask\n".to_owned();
    for (number, mask) in masks.iter().enumerate() {
        let name = format!("{number}.svs");
        std::fs::hard_link(&slide, folder.join(&name)).unwrap();
        writeln!(rows, "{name},lesion,slide,synthetic,ffpe,adult,{mask}").unwrap();
    }
    let set = folder.join("set.csv");
    std::fs::write(&set, rows).unwrap();
    let output = zhedel(&[
        "validate",
        &text(&set),
        "--model",
        "tests/models/stain-density",
        "--resamples",
        "100",
        "--json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A disc of 300 µm and one of 150 µm, far apart, in a mask as large as the slide: a metastasis and
/// isolated tumour cells.
fn discs(tumour: u8) -> GrayImage {
    GrayImage::from_fn(3_000, 2_400, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let disc = |at: (f64, f64), radius: f64| (x - at.0).hypot(y - at.1) < radius;
        let inside = disc((900.5, 900.5), 600.0) || disc((2_500.5, 2_000.5), 60.0);
        Luma([if inside { tumour } else { 0 }])
    })
}

/// The mask and smaller copies of it, each pixel the mean of four.
fn levels(mask: GrayImage) -> Vec<GrayImage> {
    let mut levels = vec![mask];
    for _ in 0..5 {
        let finer = &levels[levels.len() - 1];
        levels.push(image::imageops::thumbnail(
            finer,
            finer.width() / 2,
            finer.height() / 2,
        ));
    }
    levels
}

#[test]
fn lesions_do_not_depend_on_how_a_mask_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = |quality: u8| MaskTiff {
        packing: Packing::Jpeg(quality),
        tile: Some(512),
        big: true,
        ..PLAIN
    };
    let lossless = |packing: Packing| MaskTiff { packing, ..PLAIN };
    let strips = |packing: Packing| MaskTiff {
        tile: None,
        ..lossless(packing)
    };
    let bits = MaskTiff {
        bits: 1,
        ..lossless(Packing::Deflate)
    };
    let pyramid = levels(discs(255));
    let whole = &pyramid[..1];
    let numbers = [discs(1)];
    // As CAMELYON16 has them: JPEG pyramids in BigTIFF.
    let files: [(MaskTiff, &[GrayImage]); 9] = [
        (jpeg(75), &pyramid),
        (jpeg(30), &pyramid),
        (jpeg(30), whole),
        (lossless(Packing::Lzw), &pyramid),
        (lossless(Packing::Deflate), whole),
        (lossless(Packing::Lzw), &numbers),
        (strips(Packing::Lzw), whole),
        (strips(Packing::Jpeg(60)), whole),
        (bits, whole),
    ];
    let mut masks = Vec::new();
    for (number, (file, levels)) in files.iter().enumerate() {
        let name = format!("{number}.tif");
        file.write(&folder.path().join(&name), levels);
        masks.push(name);
    }
    let result = validated(folder.path(), &masks);
    // They are one slide again and again; nothing is said against the masks.
    for problem in result["set"]["problems"].as_array().unwrap() {
        let code = problem["code"].as_str().unwrap();
        assert!(matches!(code, "same_content" | "single_class"), "{problem}");
    }
    let lesions = &result["models"][0]["lesions"];
    assert_eq!(lesions["slides"], files.len());
    assert_eq!(lesions["metastases"], files.len(), "{lesions:#}");
    assert_eq!(lesions["isolated_tumour_cells"], files.len(), "{lesions:#}");
}

/// What a mask must not leave open, and what the program says to it.
#[test]
fn a_mask_that_leaves_a_doubt_is_named_and_not_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let lzw = MaskTiff {
        packing: Packing::Lzw,
        ..PLAIN
    };
    let classes = |low: u8, high: u8| {
        GrayImage::from_fn(375, 300, |x, _| match x {
            0..100 => Luma([0]),
            100..200 => Luma([low]),
            _ => Luma([high]),
        })
    };
    lzw.write(&path("numbers.tif"), &[classes(1, 2)]);
    lzw.write(&path("greys.tif"), &[classes(128, 255)]);
    lzw.write(
        &path("white.tif"),
        &[GrayImage::from_pixel(375, 300, Luma([255]))],
    );
    // Noise of JPEG cannot be told from a class whose number is 2.
    let noisy = GrayImage::from_fn(375, 300, |x, y| {
        Luma([u8::from((100..200).contains(&x)) + u8::from(x > 150 && y > 150)])
    });
    let jpeg = MaskTiff {
        packing: Packing::Jpeg(95),
        ..PLAIN
    };
    jpeg.write(&path("noisy.tif"), &[noisy]);
    lzw.write(&path("cut.tif"), &[classes(255, 255)]);
    let whole = std::fs::read(path("cut.tif")).unwrap();
    std::fs::write(path("cut.tif"), &whole[..whole.len() / 2]).unwrap();
    let deep = image::ImageBuffer::<Luma<u16>, Vec<u16>>::from_pixel(375, 300, Luma([1]));
    deep.save(path("deep.png")).unwrap();
    let clear = image::RgbaImage::from_pixel(375, 300, image::Rgba([0, 0, 0, 0]));
    clear.save(path("clear.png")).unwrap();
    let colours = image::RgbImage::from_fn(375, 300, |x, _| match x {
        0..100 => image::Rgb([0, 0, 0]),
        100..200 => image::Rgb([255, 0, 0]),
        _ => image::Rgb([0, 255, 0]),
    });
    colours.save(path("colours.png")).unwrap();
    let wrong = [
        ("numbers.tif", "bad_annotation", "the values 0, 1, 2"),
        ("greys.tif", "bad_annotation", "an area of value 128"),
        ("white.tif", "bad_annotation", "nothing of it is black"),
        ("noisy.tif", "bad_annotation", "without loss"),
        ("cut.tif", "bad_annotation", "cut.tif cannot be used"),
        ("deep.png", "label_against_lesions", "upper 8"),
        ("clear.png", "bad_annotation", "transparent counts as white"),
        ("colours.png", "bad_annotation", "several colours"),
    ];
    let masks: Vec<String> = wrong.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let result = validated(folder.path(), &masks);
    let problems = result["set"]["problems"].as_array().unwrap();
    for (row, (name, code, why)) in (1..).zip(wrong) {
        let found = problems.iter().any(|problem| {
            problem["row"] == row
                && problem["code"] == code
                && problem["sentence"].as_str().unwrap().contains(why)
        });
        assert!(found, "{name}: {problems:#?}");
    }
    // Nobody knows where the lesions are, so nothing is said of how many were found.
    assert_eq!(result["models"][0]["lesions"], Value::Null);
}
