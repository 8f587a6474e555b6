//! Thresholds that an import takes from a validation of the same weights.

use crate::story::{repository, text, zhedel};
use crate::{BARE, accepted, document, import, odd, stderr};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

const CLASSES: [&str; 4] = ["--class", "normal,lesion", "--positive", "lesion"];

/// A bundle without thresholds, and the flags with which it was imported.
struct Bare {
    folder: TempDir,
    flags: Vec<&'static str>,
}

impl Bare {
    fn imported() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sizes = ["--patch-size", "64", "--resize", "64", "--licence-unknown"];
        let flags = [&BARE[..], &CLASSES, &sizes].concat();
        document(&import(folder.path(), &odd("free_sizes"), "bare", &flags));
        Self { folder, flags }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Validates on so many patches of each kind, and gives the metrics.
    fn validated(&self, lesions: usize, normal: usize) -> PathBuf {
        let set = self.path().join(format!("set-{lesions}-{normal}"));
        std::fs::create_dir(&set).unwrap();
        let mut rows = "path,label\n".to_owned();
        for (kind, label, number) in [("lesion", "lesion", lesions), ("stroma", "normal", normal)] {
            let patch = repository(&format!("tests/models/stain-density/golden/{kind}.png"));
            for at in 0..number {
                let name = format!("{kind}-{at}.png");
                std::fs::copy(&patch, set.join(&name)).unwrap();
                writeln!(rows, "{name},{label}").unwrap();
            }
        }
        let (list, out) = (set.join("labels.csv"), set.join("out"));
        std::fs::write(&list, rows).unwrap();
        let bundle = self.path().join("bare");
        let run = ["validate", text(&list), "--model", text(&bundle)];
        let more = ["--resamples", "100", "--out", text(&out)];
        let output = zhedel(&[&run[..], &more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        out.join("metrics.json")
    }

    /// Imports the same graph with thresholds from a document.
    fn again(&self, name: &str, metrics: &Path, flags: &[&str]) -> Output {
        let more = ["--thresholds-from", text(metrics)];
        let flags = [flags, &more].concat();
        import(self.path(), &odd("free_sizes"), name, &flags)
    }

    /// The same flags with one value in the place of another.
    fn with(&self, old: &str, new: &'static str) -> Vec<&'static str> {
        let swap = |one: &&'static str| if *one == old { new } else { *one };
        self.flags.iter().map(swap).collect()
    }

    fn refused(&self, output: &Output, why: &str) {
        let told = stderr(output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(why), "{told}");
        assert!(!self.path().join("refused").exists());
    }
}

#[test]
fn thresholds_come_from_a_validation_of_the_same_weights() {
    let bare = Bare::imported();
    let metrics = bare.validated(149, 299);
    let told = document(&bare.again("chosen", &metrics, &bare.flags));
    let (lower, upper) = (
        told["tile_thresholds"]["clear_below"].as_f64().unwrap(),
        told["tile_thresholds"]["suspicious_at"].as_f64().unwrap(),
    );
    assert!(0.0 < lower && lower <= upper && upper < 1.0, "{told:#}");
    // Patches say nothing of slides.
    assert_eq!(told["thresholds"]["clear_below"], 0.0);
    let warnings = told["warnings"].to_string();
    assert!(warnings.contains("no slide is ever cleared"), "{warnings}");
    let chosen = bare.path().join("chosen");
    let toml = std::fs::read_to_string(chosen.join("bundle.toml")).unwrap();
    let evidence = "0 of 149 (at most 1.99 %) positives cleared";
    assert!(toml.contains(evidence), "{toml}");
    assert!(accepted(&chosen));
}

#[test]
fn thresholds_of_another_model_or_of_too_small_a_set_are_refused() {
    let bare = Bare::imported();
    // One patch fewer, and the bound is above its limit.
    let small = bare.validated(148, 299);
    let output = bare.again("refused", &small, &bare.flags);
    bare.refused(&output, "at least 149");
    let metrics = bare.validated(149, 299);
    let model = repository("tests/models/stain-density/model-u8.onnx");
    let from = ["--spacing", "1.0", "--thresholds-from", text(&metrics)];
    let flags = [&from[..], &CLASSES, &["--licence-unknown"]].concat();
    let output = import(bare.path(), &model, "refused", &flags);
    bare.refused(&output, "other weights");
    // The same weights at another scale, or with the other class positive, score otherwise.
    let output = bare.again("refused", &metrics, &bare.with("1.0", "0.5"));
    bare.refused(&output, "another config.json");
    let output = bare.again("refused", &metrics, &bare.with("lesion", "normal"));
    bare.refused(&output, "the positive classes lesion");
    let old = r#"{"format": 1, "set": {"name": "a", "digest": "b"}, "models": [{"model": {"sha256": ""}}]}"#;
    for (text, why) in [
        ("no metrics", "no metrics.json"),
        ("[]", "no metrics.json"),
        (old, "config_sha256"),
    ] {
        let file = bare.path().join("other.json");
        std::fs::write(&file, text).unwrap();
        let output = bare.again("refused", &file, &bare.flags);
        bare.refused(&output, why);
    }
    let gone = bare.path().join("gone.json");
    bare.refused(&bare.again("refused", &gone, &bare.flags), "gone.json");
}
