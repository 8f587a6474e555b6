//! `zhedel model import`, `model list` and the choice among several models, through the real binary.

#[path = "model_command/choice.rs"]
mod choice;
#[path = "model_command/import.rs"]
mod import;
#[path = "model_command/refusals.rs"]
mod refusals;
#[allow(dead_code, reason = "shared with other tests, which use the rest")]
mod story;
#[path = "model_command/thresholds.rs"]
mod thresholds;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use story::{repository, text, zhedel};

/// A model of `tests/models/odd`.
fn odd(name: &str) -> PathBuf {
    repository(&format!("tests/models/odd/{name}.onnx"))
}

/// The golden patches of the test model.
fn patches() -> PathBuf {
    repository("tests/models/stain-density/golden")
}

/// What a bare file of the test model's form needs to be told.
const BARE: [&str; 6] = [
    "--spacing",
    "1.0",
    "--mean",
    "0.72,0.57,0.68",
    "--std",
    "0.11,0.15,0.12",
];

/// Imports `source` as `name` into `folder/name`, for a synthetic organ.
fn import(folder: &Path, source: &Path, name: &str, arguments: &[&str]) -> Output {
    import_for("synthetic", folder, source, name, arguments)
}

/// The same for another organ.
fn import_for(organ: &str, folder: &Path, source: &Path, name: &str, arguments: &[&str]) -> Output {
    let out = folder.join(name);
    zhedel(
        &[
            &[
                "model",
                "import",
                text(source),
                "--name",
                name,
                "--out",
                text(&out),
                "--organ",
                organ,
                "--preparation",
                "ffpe",
                "--golden-from",
                text(&patches()),
                "--json",
            ],
            arguments,
        ]
        .concat(),
    )
}

/// The one document on standard output of a command that ended well.
fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

/// Whether `zhedel model check` accepts the bundle.
fn accepted(bundle: &Path) -> bool {
    zhedel(&["model", "check", text(bundle)]).status.success()
}
