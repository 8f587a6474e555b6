//! What the story tests share: the real binary, and its one JSON document.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `zhedel triage SLIDE --json` with further arguments.
pub fn triage(slide: &Path, model: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = zhedel(
        &[
            &["triage", text(slide), "--json", "--model", text(model)],
            arguments,
        ]
        .concat(),
    );
    let code = output.status.code().expect("ended by itself");
    let verdict = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "no verdict on standard output ({error}): {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (code, verdict)
}

/// Runs the binary.
pub fn zhedel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary starts")
}

/// The outcome's code and the codes of its reasons.
pub fn outcome(verdict: &Value) -> (&str, Vec<&str>) {
    let reasons = verdict["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|reason| reason["code"].as_str().expect("code"))
        .collect();
    (verdict["outcome"].as_str().expect("outcome"), reasons)
}

/// Whether the outer ring of a region (level-0 pixels) touches a rectangle.
pub fn touches(region: &Value, x: f64, y: f64, width: f64, height: f64) -> bool {
    let ring = region["polygon"]["exterior"].as_array().expect("ring");
    let values = |axis: &str| -> Vec<f64> {
        ring.iter()
            .map(|point| point[axis].as_f64().expect("number"))
            .collect()
    };
    let (xs, ys) = (values("x"), values("y"));
    let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    least(&xs) < x + width && most(&xs) > x && least(&ys) < y + height && most(&ys) > y
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// A file of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
