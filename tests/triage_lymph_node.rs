//! The main job with the reference model, on mosaics of labelled lymph-node patches.
//!
//! The patches are not part of this repository: they are looked for in `$ZHEDEL_SHARED/data/pcam`
//! or `../shared/data/pcam`, and the test says so and passes where they are absent.

mod story;

use image::{Rgb, RgbImage, imageops};
use std::path::{Path, PathBuf};
use story::{outcome, repository, text, touches, triage};
use zhedel::domain::geometry::{Level0Rect, LevelSize};
use zhedel::domain::scale::Mpp;
use zhedel::slide::pyramid_writer::{self, PyramidSpec, ScaleTags};

const PATCH: u32 = 96;
/// Patches along each side of a mosaic.
const SIDE: u32 = 22;
/// Glass around the mosaic, pixels: a multiple of the patch, so that tiles of the base grid are whole
/// patches. Where patches meet there are edges that no tissue has, and tiles across them lie outside
/// the model's domain, as they should.
const GLASS: u32 = 192;
/// Place and side of the planted tumour, patches.
const PLANT: (u32, u32, u32) = (12, 7, 5);
const MPP: Mpp = Mpp { x: 0.972, y: 0.972 };

fn patches() -> Option<PathBuf> {
    let shared =
        std::env::var_os("ZHEDEL_SHARED").map_or_else(|| repository("../shared"), PathBuf::from);
    let folder = shared.join("data/pcam/valid");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no labelled patches at {}", folder.display());
    None
}

/// Every n-th patch of a class, `count` in all, so that many source slides are drawn on.
fn pick(folder: &Path, class: &str, count: usize) -> Vec<RgbImage> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join(class))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let step = files.len() / count;
    files
        .iter()
        .step_by(step.max(1))
        .take(count)
        .map(|file| image::open(file).unwrap().to_rgb8())
        .collect()
}

fn mosaic(folder: &Path, planted: bool) -> RgbImage {
    let side = GLASS * 2 + SIDE * PATCH;
    let mut picture = RgbImage::from_pixel(side, side, Rgb([243, 242, 244]));
    let normal = pick(folder, "normal", (SIDE * SIDE) as usize);
    let place = |at: u32| i64::from(GLASS + at * PATCH);
    for (index, patch) in (0..).zip(&normal) {
        imageops::replace(
            &mut picture,
            patch,
            place(index % SIDE),
            place(index / SIDE),
        );
    }
    if planted {
        let (column, row, side) = PLANT;
        let tumour = pick(folder, "tumor", (side * side) as usize);
        for (index, patch) in (0..).zip(&tumour) {
            let (x, y) = (column + index % side, row + index / side);
            imageops::replace(&mut picture, patch, place(x), place(y));
        }
    }
    picture
}

/// Opaque blue ink over the tumour and what lies around it.
fn with_pen(picture: &RgbImage) -> RgbImage {
    let (column, row, side) = PLANT;
    let margin = 2;
    let place = |at: u32| i64::from(GLASS + (at - margin) * PATCH);
    let length = (side + 2 * margin) * PATCH;
    let stroke = RgbImage::from_pixel(length, length, Rgb([30, 60, 200]));
    let mut penned = picture.clone();
    imageops::replace(&mut penned, &stroke, place(column), place(row));
    penned
}

fn write(path: &Path, picture: &RgbImage, scale: ScaleTags) {
    let spec = PyramidSpec::new(
        LevelSize {
            width: picture.width(),
            height: picture.height(),
        },
        scale,
    );
    let cut = |rect: Level0Rect| {
        let part = |value: u64| u32::try_from(value).unwrap();
        imageops::crop_imm(
            picture,
            part(rect.x),
            part(rect.y),
            part(rect.width),
            part(rect.height),
        )
        .to_image()
    };
    pyramid_writer::write(path, &spec, &cut, &mut |_, _| {}).unwrap();
}

const NODE: [&str; 4] = ["--organ", "lymph_node", "--preparation", "ffpe"];

#[test]
fn normal_tissue_is_cleared_a_tumour_is_found_and_the_rest_cannot_be_assessed() {
    let Some(patches) = patches() else { return };
    let folder = tempfile::tempdir().unwrap();
    let model = repository("models/lymph-node-metastasis");
    let slide = |name: &str, picture: &RgbImage, scale| {
        let path = folder.path().join(name);
        write(&path, picture, scale);
        path
    };
    let normal_picture = mosaic(&patches, false);
    let planted_picture = mosaic(&patches, true);
    let normal = slide("normal.svs", &normal_picture, ScaleTags::Aperio(MPP));
    let planted = slide("planted.svs", &planted_picture, ScaleTags::Aperio(MPP));
    let no_scale = slide("no-scale.tif", &planted_picture, ScaleTags::None);
    let out_of_focus = imageops::fast_blur(&normal_picture, 3.0);
    let blurred = slide("blurred.svs", &out_of_focus, ScaleTags::Aperio(MPP));
    let penned = slide(
        "penned.svs",
        &with_pen(&planted_picture),
        ScaleTags::Aperio(MPP),
    );
    let mut negative = planted_picture.clone();
    imageops::invert(&mut negative);
    let inverted = slide("inverted.svs", &negative, ScaleTags::Aperio(MPP));

    let (code, verdict) = triage(&normal, &model, &NODE);
    assert_eq!(
        (code, outcome(&verdict)),
        (0, ("no_suspicion_found", vec![])),
        "{verdict:#}"
    );
    assert!(verdict["sampling"]["can_miss_um"].as_f64().unwrap() > 0.0);

    let (code, verdict) = triage(&planted, &model, &NODE);
    assert_eq!(
        (code, outcome(&verdict)),
        (0, ("suspicious", vec![])),
        "{verdict:#}"
    );
    let place = |at: u32| f64::from(GLASS + at * PATCH);
    let (column, row, side) = PLANT;
    let length = f64::from(side * PATCH);
    assert!(
        touches(
            &verdict["regions"][0],
            place(column),
            place(row),
            length,
            length
        ),
        "{verdict:#}"
    );

    let frozen = ["--organ", "lymph_node", "--preparation", "frozen"];
    for (slide, arguments, reason) in [
        (&planted, &frozen, "outside_intended_use"),
        (&no_scale, &NODE, "unknown_scale"),
        (&blurred, &NODE, "blurred"),
        (&penned, &NODE, "coverage_too_low"),
        (&inverted, &NODE, "wrong_stain"),
    ] {
        let (code, verdict) = triage(slide, &model, arguments);
        assert_eq!(
            (code, outcome(&verdict)),
            (3, ("cannot_assess", vec![reason])),
            "{} {verdict:#}",
            text(slide)
        );
    }
}
