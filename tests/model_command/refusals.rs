//! Models that are refused, each with what mends it, and nothing left behind.

use crate::story::{repository, text, zhedel};
use crate::{BARE, import, names, odd, stderr};
use std::path::Path;

const CLASSES: [&str; 5] = [
    "--class",
    "normal,lesion",
    "--positive",
    "lesion",
    "--licence-unknown",
];

/// Imports an odd model with everything stated as it should be; it must be refused with `why`.
fn refused(name: &str, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let output = import(
        folder.path(),
        &odd(name),
        "odd",
        &[&BARE[..], &CLASSES].concat(),
    );
    check(folder.path(), &output, why);
}

fn check(folder: &Path, output: &std::process::Output, why: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(why), "{told}");
    assert!(!told.contains(".importing-"), "{told}");
    assert!(
        names(folder)
            .iter()
            .all(|name| name != "odd" && !name.starts_with('.'))
    );
}

#[test]
fn an_activation_in_the_graph_is_refused_with_the_command_that_cuts_it_off() {
    refused("softmax_inside", "the graph ends in Softmax");
    refused("softmax_inside", "'logits.onnx', ['input'], ['inner'])");
    let folder = tempfile::tempdir().unwrap();
    let one = [
        &BARE[..],
        &[
            "--class",
            "lesion",
            "--positive",
            "lesion",
            "--licence-unknown",
        ],
    ];
    let output = import(folder.path(), &odd("sigmoid_inside"), "odd", &one.concat());
    check(folder.path(), &output, "the graph ends in Sigmoid");
}

#[test]
fn graphs_that_cannot_be_run_are_refused() {
    refused(
        "external_data",
        "its weights lie in further files (weights.bin)",
    );
    refused("fixed_batch", "has a fixed batch of 1");
    refused(
        "three_outputs",
        "answers 3 values for each patch, but 2 classes are named",
    );
    refused("two_inputs", "takes one input, the patches");
    refused("not_a_number", "it answered inf");
    refused("mixes_patches", "the graph mixes patches");
    refused("one_output", "a single value is the logit of one class");
}

#[test]
fn files_of_other_kinds_are_named_with_what_converts_them() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, why) in [
        (
            "torchscript_model.pt",
            &b"PK\x03\x04archive/constants.pkl"[..],
            "torch.onnx.export",
        ),
        ("model.h5", b"\x89HDF\r\n\x1a\n", "tf2onnx"),
        (
            "model.safetensors",
            b"\x40\0\0\0\0\0\0\0{\"a\":1}",
            "weights without a graph",
        ),
        ("words.onnx", b"no graph at all", "this is no ONNX model"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = import(folder.path(), &file, "odd", &[&BARE[..], &CLASSES].concat());
        check(folder.path(), &output, why);
    }
    // The zoo's usual folder holds TorchScript.
    let zoo = folder.path().join("zoo");
    std::fs::create_dir(&zoo).unwrap();
    std::fs::write(zoo.join("torchscript_model.pt"), b"PK\x03\x04").unwrap();
    let output = import(folder.path(), &zoo, "odd", &CLASSES[2..]);
    check(folder.path(), &output, "this is a PyTorch file, not ONNX");
}

#[test]
fn what_nobody_stated_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let model = repository("tests/models/stain-density/model.onnx");
    let tell = |arguments: &[&str], why: &str| {
        let output = import(folder.path(), &model, "odd", arguments);
        check(folder.path(), &output, why);
    };
    tell(
        &[&BARE[..], &CLASSES[..4]].concat(),
        "or say --licence-unknown",
    );
    tell(
        &[&BARE[..], &CLASSES[2..]].concat(),
        "state them with --class",
    );
    tell(&[&BARE[2..], &CLASSES[..]].concat(), "state --spacing");
    tell(
        &[&BARE[..4], &CLASSES[..]].concat(),
        "state --mean and --std",
    );
    let wrong = ["--class", "a,b", "--positive", "c", "--licence-unknown"];
    tell(
        &[&BARE[..], &wrong].concat(),
        "the model's classes are a, b",
    );
}

#[test]
fn what_a_config_states_cannot_be_stated_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let zoo = folder.path().join("zoo");
    std::fs::create_dir(&zoo).unwrap();
    for file in ["config.json", "model.onnx"] {
        let from = repository("tests/models/stain-density").join(file);
        std::fs::copy(from, zoo.join(file)).unwrap();
    }
    let spaced = [&["--spacing", "0.5"][..], &CLASSES[2..]].concat();
    let output = import(folder.path(), &zoo, "odd", &spaced);
    check(folder.path(), &output, "is kept as it is");
    // Another side than the graph's.
    let config = std::fs::read_to_string(zoo.join("config.json")).unwrap();
    let other = config.replace("\"size\": 64", "\"size\": 32");
    std::fs::write(zoo.join("config.json"), other).unwrap();
    let output = import(folder.path(), &zoo, "odd", &CLASSES[2..]);
    check(folder.path(), &output, "its patches would be 32 px wide");
}

#[test]
fn what_stands_there_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there");
    std::fs::create_dir(&there).unwrap();
    let arguments = [&BARE[..], &CLASSES].concat();
    let output = import(folder.path(), &odd("channels_last"), "there", &arguments);
    assert!(stderr(&output).contains("something is there already"));
    assert!(names(&there).is_empty());
}

#[test]
fn golden_patches_must_be_patches() {
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("sample");
    std::fs::create_dir(&sample).unwrap();
    image::RgbImage::new(64, 32)
        .save(sample.join("flat.png"))
        .unwrap();
    let out = folder.path().join("odd");
    let model = odd("channels_last");
    let output = zhedel(
        &[
            &[
                "model",
                "import",
                text(&model),
                "--name",
                "odd",
                "--out",
                text(&out),
                "--organ",
                "synthetic",
                "--preparation",
                "ffpe",
                "--golden-from",
                text(&sample),
            ],
            &BARE[..],
            &CLASSES,
        ]
        .concat(),
    );
    check(folder.path(), &output, "it is 64 × 32 pixels");
}

#[test]
fn a_licence_that_is_no_spdx_expression_is_refused_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, stated, why) in [
        ("--licence", "Apache 2", "did you mean `Apache-2.0`?"),
        ("--licence", "our own", "LicenseRef-NAME"),
        ("--licence", "NOASSERTION", "--licence-unknown"),
        (
            "--training-data-licence",
            "CC BY-NC 4.0",
            "licence of the training data",
        ),
    ] {
        let licences = [flag, stated, "--licence", "MIT"];
        let licences = if flag == "--licence" {
            &licences[..2]
        } else {
            &licences
        };
        let arguments = [&BARE[..], &CLASSES[..4], licences].concat();
        let output = import(folder.path(), &odd("channels_last"), "odd", &arguments);
        check(folder.path(), &output, why);
    }
    let own = [
        &BARE[..],
        &CLASSES[..4],
        &["--licence", "LicenseRef-our-hospital"],
    ]
    .concat();
    let output = import(folder.path(), &odd("channels_last"), "own", &own);
    assert!(output.status.success(), "{}", stderr(&output));
}
