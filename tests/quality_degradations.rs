//! How well what forbids a clearance is told from sharp tissue: focus, folds, stain and the model's
//! domain, on patches that were spoilt on purpose.
//!
//! `cargo test --test quality_degradations -- --nocapture` prints the table that stands in
//! `docs/benchmarks.md`. The patches are looked for in `$ZHEDEL_SHARED/data/pcam` or
//! `../shared/data/pcam`; the test says so and passes where they are absent.

#[path = "quality/degrade.rs"]
mod degrade;

use image::RgbImage;
use image::imageops::{self, FilterType};
use std::path::{Path, PathBuf};
use zhedel::classify::classifier::{Batch, Classifier};
use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, LoadedModel, load};
use zhedel::domain::geometry::Level0Rect;
use zhedel::tissue::detect::detect_tissue;
use zhedel::tissue::focus::{FocusCheck, LEAST_SHARPNESS};
use zhedel::tissue::fold::{Folds, NearbyDensity};
use zhedel::tissue::optical_density::DensityTables;
use zhedel::tissue::stain::{Appearance, StainCheck};

/// Patches of each class.
const EACH: usize = 200;
/// Background above which a patch shows too little tissue to be spoilt.
const MOST_BACKGROUND: f64 = 0.4;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Tissue-rich patches of `valid`, every n-th of each class.
fn patches() -> Option<Vec<RgbImage>> {
    let shared =
        std::env::var_os("ZHEDEL_SHARED").map_or_else(|| repository("../shared"), PathBuf::from);
    let folder = shared.join("data/pcam");
    let Ok(labels) = std::fs::read_to_string(folder.join("labels.csv")) else {
        eprintln!("skipped: no labelled patches at {}", folder.display());
        return None;
    };
    let mut lines = labels.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|field| *field == name).unwrap();
    let (file, split) = (column("file"), column("split"));
    let (label, background) = (column("label"), column("background_share"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let mut chosen = Vec::new();
    for class in ["normal", "tumor"] {
        let files: Vec<&str> = rows
            .iter()
            .filter(|row| row[split] == "valid" && row[label] == class)
            .filter(|row| row[background].parse::<f64>().unwrap() < MOST_BACKGROUND)
            .map(|row| row[file])
            .collect();
        let step = (files.len() / EACH).max(1);
        chosen.extend(files.iter().step_by(step).take(EACH).copied());
    }
    let open = |file: &str| image::open(folder.join(file)).unwrap().to_rgb8();
    Some(chosen.into_iter().map(open).collect())
}

fn model() -> LoadedModel {
    let engine = Engine::start(&[repository("runtime/libonnxruntime.so")]).unwrap();
    let folder = repository("models/lymph-node-metastasis");
    let options = LoadOptions {
        variant: Some("f32".into()),
        ..LoadOptions::default()
    };
    load(&folder, &engine, &options).unwrap()
}

/// Shares of patches that each check turns away.
#[derive(Debug)]
struct Turned {
    /// As a slide is judged: by the sharpness of whole fields.
    blurred: f64,
    /// As a tile is judged: by its parts.
    partly: f64,
    fold: f64,
    stain: f64,
    domain: f64,
    /// By any of the checks that each tile has to pass: all but the first.
    tile: f64,
}

fn turned(
    patches: &[RgbImage],
    unspoilt: &[RgbImage],
    densities: &DensityTables,
    model: &LoadedModel,
) -> Turned {
    let stain = StainCheck::new(densities);
    let mut focus = FocusCheck::new(patches[0].width(), PATCH_UM);
    let folded = folded(patches, unspoilt, densities);
    let distances = distances(model, patches);
    let contract = model.contract();
    let limit = contract.domain_limit.unwrap();
    let (mut blurred, mut partly, mut folds) = (0, 0, 0);
    let (mut flawed, mut strange, mut tile) = (0, 0, 0);
    for ((patch, distance), folded) in patches.iter().zip(distances).zip(folded) {
        let no_stain = matches!(stain.appearance(patch), Appearance::Flawed(_));
        let outside = f64::from(distance) > limit;
        let look = focus.look(patch);
        blurred += u32::from(look.sharpness.is_none_or(|value| value < LEAST_SHARPNESS));
        partly += u32::from(look.is_partly_blurred());
        folds += u32::from(folded);
        flawed += u32::from(no_stain);
        strange += u32::from(outside);
        tile += u32::from(no_stain || outside || folded || look.is_partly_blurred());
    }
    let share = |count: u32| f64::from(count) / patches.len() as f64;
    Turned {
        blurred: share(blurred),
        partly: share(partly),
        fold: share(folds),
        stain: share(flawed),
        domain: share(strange),
        tile: share(tile),
    }
}

/// Patches along each side of the sections in which folds are sought.
const SIDE: u32 = 20;
/// One patch in this many is spoilt in a section.
const ONE_IN: usize = 10;
/// How much coarser than the patches the picture is in which folds are sought.
const COARSER: u32 = 4;
/// Scale of the patches, µm/px.
const PATCH_UM: f64 = 0.972;

/// Whether each spoilt patch is taken for a fold in a section where one patch in ten is spoilt, the
/// others are as they were.
fn folded(spoilt: &[RgbImage], unspoilt: &[RgbImage], densities: &DensityTables) -> Vec<bool> {
    let side = unspoilt[0].width();
    let mut found = vec![false; spoilt.len()];
    for turn in 0..ONE_IN {
        let is_spoilt = |index: usize| index % ONE_IN == turn;
        let mut section = RgbImage::new(side * SIDE, side * SIDE);
        for index in 0..(SIDE * SIDE) as usize {
            let patches = if is_spoilt(index) { spoilt } else { unspoilt };
            let (x, y) = place(index, side);
            let patch = &patches[index % patches.len()];
            imageops::replace(&mut section, patch, i64::from(x), i64::from(y));
        }
        let length = section.width() / COARSER;
        let low_power = imageops::resize(&section, length, length, FilterType::Triangle);
        let tissue = detect_tissue(&low_power, densities, f64::from(COARSER), &[]);
        let um = f64::from(COARSER) * PATCH_UM;
        let nearby = NearbyDensity::of(&low_power, densities, um);
        let folds = Folds::find(&nearby, &tissue.mask);
        for index in (0..spoilt.len()).filter(|index| is_spoilt(*index)) {
            let (x, y) = place(index, side);
            found[index] = folds.hide(&Level0Rect {
                x: u64::from(x),
                y: u64::from(y),
                width: u64::from(side),
                height: u64::from(side),
            });
        }
    }
    found
}

/// Where a patch lies in a section, pixels.
fn place(index: usize, side: u32) -> (u32, u32) {
    let index = u32::try_from(index).unwrap();
    (index % SIDE * side, index / SIDE * side)
}

fn distances(model: &LoadedModel, patches: &[RgbImage]) -> Vec<f32> {
    let (reply, answers) = crossbeam_channel::unbounded();
    patches
        .chunks(8)
        .flat_map(|chunk| {
            let mut buffer = model.buffer(chunk.len());
            for (place, patch) in chunk.iter().enumerate() {
                model.prepare(patch, &mut buffer, place);
            }
            let batch = Batch {
                id: 0,
                patches: chunk.len(),
                buffer,
            };
            model.submit(batch, reply.clone()).unwrap();
            let scores = answers.recv().unwrap().scores.unwrap();
            scores.into_iter().map(|patch| patch.distance.unwrap())
        })
        .collect()
}

type Spoil = Box<dyn Fn(&RgbImage) -> RgbImage>;

fn degradations() -> Vec<(String, Spoil)> {
    let mut all: Vec<(String, Spoil)> = vec![("as it is".into(), Box::new(RgbImage::clone))];
    for sigma in [0.5_f32, 1.0, 1.5, 2.0, 3.0, 5.0] {
        all.push((
            format!("blur, sigma {sigma} px"),
            Box::new(move |patch| degrade::blur(patch, sigma)),
        ));
    }
    for sigma in [1.5_f32, 2.0, 3.0] {
        all.push((
            format!("blur of the right half, sigma {sigma} px"),
            Box::new(move |patch| degrade::blur_half(patch, sigma)),
        ));
    }
    for quality in [70, 50, 30, 15, 5] {
        all.push((
            format!("JPEG, quality {quality}"),
            Box::new(move |patch| degrade::jpeg(patch, quality)),
        ));
    }
    for (name, ink) in [
        ("blue", [60, 80, 200]),
        ("green", [40, 150, 80]),
        ("red", [215, 45, 60]),
        ("black", [30, 30, 32]),
    ] {
        all.push((
            format!("{name} pen over half"),
            Box::new(move |patch| degrade::pen(patch, ink)),
        ));
    }
    all.push(("fold over two thirds".into(), Box::new(degrade::fold)));
    all.push(("air bubble over a third".into(), Box::new(degrade::bubble)));
    all.push(("glass alone".into(), Box::new(degrade::glass)));
    all
}

#[test]
fn spoilt_tissue_is_turned_away_and_sharp_tissue_is_not() {
    let Some(patches) = patches() else { return };
    let densities = DensityTables::against([243; 3]);
    let model = model();
    println!(
        "| done to {} patches | focus, whole | focus, parts | fold | stain | domain | any but the first |",
        patches.len()
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut found = std::collections::HashMap::new();
    for (name, spoil) in degradations() {
        let spoilt: Vec<RgbImage> = patches.iter().map(&spoil).collect();
        let share = turned(&spoilt, &patches, &densities, &model);
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            share.blurred, share.partly, share.fold, share.stain, share.domain, share.tile
        );
        found.insert(name, share);
    }
    let tile = |name: &str| found[name].tile;
    assert!(tile("as it is") < 0.06);
    assert!(found["as it is"].partly < 0.02);
    assert!(found["as it is"].blurred < 0.03);
    assert!(found["blur, sigma 3 px"].blurred > 0.95);
    assert!(tile("blur, sigma 2 px") > 0.95);
    assert!(tile("black pen over half") > 0.9);
    assert!(found["air bubble over a third"].partly > 0.8);
    assert!(found["blur of the right half, sigma 2 px"].partly > 0.9);
    assert!(found["fold over two thirds"].fold > 0.4);
}
