//! The main job on synthetic slides with the tiny test model, through the real binary.

#[path = "triage_synthetic/ahead.rs"]
mod ahead;
#[path = "triage_synthetic/anytime.rs"]
mod anytime;
mod story;

use std::path::{Path, PathBuf};
use story::{outcome, repository, text, triage, zhedel};

fn model() -> PathBuf {
    repository("tests/models/stain-density")
}

fn generate(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let slide = folder.join(name);
    let output = zhedel(
        &[
            &[
                "sample",
                "generate",
                text(&slide),
                "--width",
                "3000",
                "--height",
                "2400",
                "--mpp",
                "0.5",
            ],
            arguments,
        ]
        .concat(),
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    slide
}

const INSIDE: [&str; 4] = ["--organ", "synthetic", "--preparation", "ffpe"];

#[test]
fn a_slide_without_a_lesion_is_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), "quiet.svs", &["--seed", "3"]);
    let (code, verdict) = triage(&slide, &model(), &INSIDE);
    assert_eq!(
        outcome(&verdict),
        ("no_suspicion_found", vec![]),
        "{verdict:#}"
    );
    assert_eq!(code, 0);
    assert_eq!(verdict["regions"].as_array().unwrap().len(), 0);
    let (failed, planned) = (
        &verdict["coverage"]["failed"],
        &verdict["coverage"]["planned"],
    );
    assert!(
        failed.as_u64().unwrap() * 100 <= planned.as_u64().unwrap(),
        "{verdict:#}"
    );
    assert_eq!(verdict["mpp"]["source"], "vendor");
}

#[test]
fn a_planted_lesion_is_suspicious_and_the_first_region_lies_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(
        folder.path(),
        "lesion.svs",
        &["--seed", "3", "--lesions", "1", "--lesion-diameter", "400"],
    );
    let out = folder.path().join("out");
    let (code, verdict) = triage(
        &slide,
        &model(),
        &[&INSIDE[..], &["--out", text(&out)]].concat(),
    );
    assert_eq!(outcome(&verdict), ("suspicious", vec![]), "{verdict:#}");
    assert_eq!(code, 0);
    let truth = std::fs::read_to_string(folder.path().join("lesion.svs.truth.geojson")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    let ring = truth["features"][0]["geometry"]["coordinates"][0]
        .as_array()
        .unwrap();
    let on_the_lesion = ring.iter().any(|point| {
        let (x, y) = (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
        story::touches(&verdict["regions"][0], x - 1.0, y - 1.0, 2.0, 2.0)
    });
    assert!(on_the_lesion, "{verdict:#}");
    for name in [
        "verdict.json",
        "tiles.csv",
        "tiles-extra.csv",
        "tiles.geojson",
        "regions.geojson",
        "heatmap.png",
        "overview.jpg",
    ] {
        assert!(out.join(name).metadata().unwrap().len() > 0, "{name}");
    }
    let csv = std::fs::read_to_string(out.join("tiles.csv")).unwrap();
    assert!(csv.starts_with("minx,miny,width,height,prob_normal,prob_lesion\n"));
    let rows = csv.lines().count() as u64 - 1;
    assert_eq!(rows, verdict["coverage"]["read"].as_u64().unwrap());
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("verdict.json")).unwrap()).unwrap();
    assert_eq!(written, verdict);
}

#[test]
fn what_hinders_a_judgement_is_named_and_never_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let plain = generate(folder.path(), "plain.svs", &["--seed", "3"]);
    let no_scale = generate(
        folder.path(),
        "scale.svs",
        &["--seed", "3", "--without-scale"],
    );
    let blurred = generate(folder.path(), "blur.svs", &["--seed", "3", "--blur", "4"]);
    let glass = generate(
        folder.path(),
        "glass.svs",
        &["--seed", "3", "--tissue", "0"],
    );
    let frozen = ["--organ", "synthetic", "--preparation", "frozen"];
    let child = [&INSIDE[..], &["--age-group", "paediatric"]].concat();
    let coarse = [&INSIDE[..], &["--mpp", "4"]].concat();
    let cases: [(&Path, &[&str], &str); 7] = [
        (&plain, &frozen, "outside_intended_use"),
        (&plain, &[], "outside_intended_use"),
        (&plain, &child, "outside_intended_use"),
        (&plain, &coarse, "scale_too_coarse"),
        (&no_scale, &INSIDE, "unknown_scale"),
        (&blurred, &INSIDE, "blurred"),
        (&glass, &INSIDE, "no_tissue"),
    ];
    for (slide, arguments, reason) in cases {
        let (code, verdict) = triage(slide, &model(), arguments);
        let (outcome, reasons) = outcome(&verdict);
        assert_eq!(outcome, "cannot_assess", "{verdict:#}");
        assert!(reasons.contains(&reason), "{reason}: {verdict:#}");
        assert_eq!(code, 3);
    }
}

#[test]
fn a_picture_that_is_no_histology_is_never_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blocks.png");
    let blocks = image::RgbImage::from_fn(1200, 1200, |x, y| {
        let mixed = (x / 8).wrapping_mul(0x9E37_79B1) ^ (y / 8).wrapping_mul(0x85EB_CA6B);
        let [a, b, c, _] = mixed.wrapping_mul(0x2C1B_3C6D).to_be_bytes();
        image::Rgb([a, b, c])
    });
    blocks.save(&file).unwrap();
    let (code, verdict) = triage(&file, &model(), &[&INSIDE[..], &["--mpp", "0.5"]].concat());
    assert_eq!(
        outcome(&verdict),
        ("cannot_assess", vec!["wrong_stain"]),
        "{verdict:#}"
    );
    assert_eq!(code, 3);
    // No area is known where nothing was classified.
    assert!(verdict["suspicious_mm2"].is_null());
}

#[test]
fn a_scale_that_a_person_states_is_used_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(
        folder.path(),
        "scale.svs",
        &["--seed", "3", "--without-scale"],
    );
    let (code, verdict) = triage(&slide, &model(), &[&INSIDE[..], &["--mpp", "0.5"]].concat());
    assert_eq!(
        outcome(&verdict),
        ("no_suspicion_found", vec![]),
        "{verdict:#}"
    );
    assert_eq!((code, &verdict["mpp"]["source"]), (0, &"given".into()));
}

#[test]
fn research_mode_computes_regions_and_labels_them_but_never_answers() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(
        folder.path(),
        "lesion.svs",
        &["--seed", "3", "--lesions", "1", "--lesion-diameter", "400"],
    );
    let (code, verdict) = triage(&slide, &model(), &["--research"]);
    assert_eq!(
        outcome(&verdict),
        ("cannot_assess", vec!["outside_intended_use"]),
        "{verdict:#}"
    );
    assert_eq!(code, 3);
    assert_eq!(
        verdict["regions"][0]["label"],
        "not validated for this specimen"
    );
}

#[test]
fn two_runs_give_the_same_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(
        folder.path(),
        "lesion.svs",
        &["--seed", "5", "--lesions", "1", "--lesion-diameter", "300"],
    );
    let without_timing = |arguments: &[&str]| {
        let (_, mut verdict) = triage(&slide, &model(), arguments);
        verdict["timing"] = serde_json::Value::Null;
        verdict
    };
    let one_thread = [&INSIDE[..], &["--threads", "1"]].concat();
    assert_eq!(without_timing(&INSIDE), without_timing(&one_thread));
}

#[test]
fn a_file_that_is_no_slide_fails_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.svs");
    std::fs::write(&file, "these are notes, not a slide\n").unwrap();
    let (code, verdict) = triage(&file, &model(), &INSIDE);
    assert_eq!(outcome(&verdict), ("failed", vec!["technical_error"]));
    assert_eq!(code, 1);
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &["triage"][..],
        &["triage", "a.svs", "--mpp", "0"],
        &["triage", "a.svs", "--preparation", "cryo"],
        &["triage", "a.svs", "--threads", "0"],
        &["unknown"],
    ] {
        assert_eq!(zhedel(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn one_corrupt_place_lowers_the_coverage_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), "damaged.svs", &["--seed", "3"]);
    let mut bytes = std::fs::read(&slide).unwrap();
    // Wide enough to hit the level that the model reads, not only level 0.
    let middle = bytes.len() * 2 / 5;
    bytes[middle..middle + 300_000].fill(0);
    std::fs::write(&slide, bytes).unwrap();
    let out = folder.path().join("out");
    let (code, verdict) = triage(
        &slide,
        &model(),
        &[&INSIDE[..], &["--out", text(&out)]].concat(),
    );
    let failed = verdict["coverage"]["failed"].as_u64().unwrap();
    let read = verdict["coverage"]["read"].as_u64().unwrap();
    assert!(failed > 0 && read > failed, "{code} {verdict:#}");
    let extra = std::fs::read_to_string(out.join("tiles-extra.csv")).unwrap();
    let listed = |outcome| extra.lines().filter(|row| row.contains(outcome)).count() as u64;
    assert_eq!(listed("base,"), failed);
    let decode = listed("base,failed:decode");
    assert!(decode * 10 > failed * 9, "{decode} of {failed}");
}

#[test]
fn a_slide_of_which_no_tile_can_be_decoded_has_failed() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), "ruined.svs", &["--seed", "3"]);
    let mut bytes = std::fs::read(&slide).unwrap();
    // The tiles lie between the header and the first directory with its lists.
    let lists = 8 << 10;
    let directory = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    bytes[16..directory - lists].fill(0);
    std::fs::write(&slide, bytes).unwrap();
    let (code, verdict) = triage(&slide, &model(), &INSIDE);
    assert_eq!(outcome(&verdict), ("failed", vec!["technical_error"]));
    assert_eq!(code, 1);
    let coverage = &verdict["coverage"];
    assert!(coverage["planned"].as_u64().unwrap() > 0, "{verdict:#}");
    assert_eq!(coverage["failed"], coverage["planned"], "{verdict:#}");
}

#[test]
fn a_broken_or_unknown_bundle_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let slide = generate(folder.path(), "plain.svs", &["--seed", "3"]);
    for name in ["config.json", "bundle.toml"] {
        std::fs::copy(model().join(name), folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("model.onnx"), b"not a model").unwrap();
    for (bundle, reason) in [
        (folder.path(), "model.onnx"),
        (Path::new("models/none"), "models/none"),
    ] {
        let output = zhedel(&["triage", text(&slide), "--json", "--model", text(bundle)]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(reason), "{said}");
        assert!(output.stdout.is_empty());
    }
}
