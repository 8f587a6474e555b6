//! Several bundles side by side: the facts of the case choose.

use crate::story::{outcome, repository, text, zhedel};
use crate::{BARE, document, import_for, odd, stderr};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const STATED: [&str; 13] = [
    "--class",
    "normal,lesion",
    "--positive",
    "lesion",
    "--licence-unknown",
    "--suspicious-at",
    "0.5",
    "--clear-below",
    "0.2",
    "--minimum-coverage",
    "0.9",
    "--chosen-on",
    "set by hand",
];

/// A folder with two bundles for breast and one for skin, and a slide.
fn installed() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    for (name, organ) in [("beta", "breast"), ("alpha", "breast"), ("skin", "skin")] {
        let arguments = [&BARE[..], &STATED].concat();
        let output = import_for(organ, &models, &odd("channels_last"), name, &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let slide = folder.path().join("slide.svs");
    let made = zhedel(&[
        "sample",
        "generate",
        text(&slide),
        "--width",
        "2000",
        "--height",
        "1600",
        "--mpp",
        "0.5",
        "--seed",
        "3",
    ]);
    assert!(made.status.success(), "{}", stderr(&made));
    (folder, models, slide)
}

/// The verdict of a run that names no model.
fn verdict(models: &Path, slide: &Path, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["triage", text(slide), "--json", "--preparation", "ffpe"])
        .args(arguments)
        .env("ZHEDEL_MODELS", models)
        .current_dir(repository("."))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

#[test]
fn organ_and_preparation_choose_and_the_run_tells_why() {
    let (_folder, models, slide) = installed();
    let skin = verdict(&models, &slide, &["--organ", "skin"]);
    assert_eq!(skin["model"]["name"], "skin");
    assert_eq!(outcome(&skin).0, "no_suspicion_found", "{skin:#}");
    let why = skin["model_choice"].as_str().unwrap();
    assert!(why.starts_with("skin is the one installed model"), "{why}");

    let breast = verdict(&models, &slide, &["--organ", "breast"]);
    assert_eq!(breast["model"]["name"], "alpha");
    let why = breast["model_choice"].as_str().unwrap();
    assert!(why.contains("(alpha, beta)"), "{why}");
    let preferred = verdict(&models, &slide, &["--organ", "breast", "--prefer", "beta"]);
    assert_eq!(preferred["model"]["name"], "beta");
    // A preferred model that is not for this organ does not push itself in.
    let skin = verdict(&models, &slide, &["--organ", "skin", "--prefer", "beta"]);
    assert_eq!(skin["model"]["name"], "skin");

    let lung = verdict(&models, &slide, &["--organ", "lung"]);
    assert_eq!(
        (outcome(&lung), &lung["model"]["name"]),
        (
            ("cannot_assess", vec!["outside_intended_use"]),
            &Value::from("alpha")
        )
    );
    let named = models.join("skin");
    let named = verdict(
        &models,
        &slide,
        &["--organ", "breast", "--model", text(&named)],
    );
    assert_eq!(
        (outcome(&named).1, &named["model"]["name"]),
        (vec!["outside_intended_use"], &Value::from("skin"))
    );
}

#[test]
fn the_list_tells_what_is_there_and_what_is_not_known_of_it() {
    let (_folder, models, _) = installed();
    std::fs::write(models.join("skin/config.json"), "{}").unwrap();
    let output = zhedel(&[
        "model",
        "list",
        "--models",
        text(&models),
        "--prefer",
        "beta,gone",
        "--json",
    ]);
    let list = document(&output);
    let names: Vec<&str> = list["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["beta", "alpha"]);
    let beta = &list["models"][0];
    assert_eq!(
        (&beta["default"], &list["models"][1]["default"]),
        (&true.into(), &false.into())
    );
    assert_eq!(beta["intended_use"]["organs"][0], "breast");
    assert_eq!(beta["variants"][0], "imported");
    assert_eq!(beta["licence_unknown_for"].as_array().unwrap().len(), 4);
    let told = stderr(&output);
    assert!(told.contains("A model was refused"), "{told}");
    assert!(
        told.contains("The preferred model gone is not installed"),
        "{told}"
    );
    assert!(
        told.contains("Nobody stated under what licence beta"),
        "{told}"
    );

    let words = zhedel(&["model", "list", "--models", text(&models)]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("alpha 1  (default)"), "{words}");
    assert!(
        words.contains("licence   UNKNOWN for the weights"),
        "{words}"
    );
    let empty = tempfile::tempdir().unwrap();
    let none = zhedel(&["model", "list", "--models", text(empty.path())]);
    assert_eq!(none.status.code(), Some(1));
}
