//! `zhedel tune`: the engines measured, the choice kept, and used by a run.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn zhedel(tuning: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(arguments)
        .current_dir(root())
        .env("ZHEDEL_TUNING", tuning)
        .env_remove("ZHEDEL_ENGINE")
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {} {}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn has(engine: &str) -> bool {
    let library = match engine {
        "openvino" => "runtime/openvino/libonnxruntime.so",
        _ => "runtime/libonnxruntime.so",
    };
    let there = root().join(library).exists();
    if !there {
        eprintln!("skipped: {library} is not there; `make runtime` brings it");
    }
    there
}

const MODEL: &str = "tests/models/stain-density";

#[test]
fn what_was_measured_is_kept_and_a_run_takes_it() {
    if !has("onnxruntime") || !has("openvino") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tuning = folder.path().join("tuning");
    let slide = folder.path().join("slide.svs");
    let slide = slide.to_str().unwrap();
    let made = zhedel(
        &tuning,
        &[
            "sample", "generate", slide, "--width", "2000", "--height", "1600",
        ],
    );
    assert!(made.status.success());

    // The engine that is named alone is the one that is chosen, and the run says so.
    let tuned = zhedel(
        &tuning,
        &["tune", "--model", MODEL, "--engine", "openvino", "--json"],
    );
    let tuned = json(&tuned);
    assert_eq!(tuned["chosen"]["engine"], "openvino");
    let readings = tuned["engines"][0]["readings"].as_array().unwrap();
    assert!(!readings.is_empty());
    assert!(
        readings
            .iter()
            .all(|one| one["patches_per_s"].as_f64() > Some(0.0))
    );
    assert_eq!(std::fs::read_dir(&tuning).unwrap().count(), 1);

    let engine_of = |arguments: &[&str]| {
        let run = ["triage", slide, "--model", MODEL, "--research", "--json"];
        let output = zhedel(&tuning, &[&run, arguments].concat());
        json(&output)["model"]["engine"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(engine_of(&[]).ends_with("with OpenVINO"));
    assert!(!engine_of(&["--engine", "onnxruntime"]).contains("OpenVINO"));
    assert!(engine_of(&["--engine", "tract"]).starts_with("tract"));
}

#[test]
fn an_engine_that_is_not_at_hand_is_told_and_another_chosen() {
    if !has("onnxruntime") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = zhedel(
        folder.path(),
        &[
            "tune",
            "--model",
            MODEL,
            "--engine",
            "cuda,onnxruntime",
            "--json",
            "--no-keep",
        ],
    );
    let tuned = json(&output);
    assert_eq!(tuned["chosen"]["engine"], "onnxruntime");
    let missing = tuned["engines"][0]["missing"].as_str().unwrap();
    assert!(missing.contains("onnxruntime-gpu"), "{missing}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn where_no_engine_can_run_the_model_it_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let none = zhedel(
        folder.path(),
        &["tune", "--model", MODEL, "--engine", "coreml"],
    );
    assert_eq!(none.status.code(), Some(1));
    let said = String::from_utf8_lossy(&none.stderr);
    assert!(said.contains("no engine can run this model"), "{said}");

    let unknown = zhedel(folder.path(), &["tune", "--engine", "gpu"]);
    assert_eq!(unknown.status.code(), Some(2));
    let said = String::from_utf8_lossy(&unknown.stderr);
    assert!(said.contains("openvino-bf16"), "{said}");

    let nowhere = zhedel(folder.path(), &["tune", "--model", "no/such/bundle"]);
    assert_eq!(nowhere.status.code(), Some(1));
    let run = zhedel(
        folder.path(),
        &["triage", "x.svs", "--engine", "cuda", "--model", MODEL],
    );
    assert_eq!(run.status.code(), Some(1));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("onnxruntime-gpu"), "{said}");
}
