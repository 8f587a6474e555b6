//! Models that become bundles.

use crate::story::{outcome, repository, text, triage, zhedel};
use crate::{BARE, accepted, document, import, names, odd, stderr};

#[test]
fn a_folder_of_the_zoo_becomes_a_bundle_with_its_config_verbatim() {
    let folder = tempfile::tempdir().unwrap();
    let zoo = folder.path().join("zoo");
    std::fs::create_dir(&zoo).unwrap();
    for file in ["config.json", "model.onnx"] {
        let from = repository("models/lymph-node-metastasis").join(file);
        std::fs::copy(from, zoo.join(file)).unwrap();
    }
    std::fs::write(zoo.join("LICENSE"), "Terms.\n").unwrap();
    let out = folder.path().join("models/node");
    let golden = repository("models/lymph-node-metastasis/golden");
    let output = zhedel(&[
        "model",
        "import",
        text(&zoo),
        "--name",
        "node",
        "--out",
        text(&out),
        "--organ",
        "lymph_node",
        "--preparation",
        "ffpe",
        "--positive",
        "tumor",
        "--licence",
        "CC-BY-4.0",
        "--suspicious-at",
        "0.9",
        "--chosen-on",
        "our set (n = 120)",
        "--golden-from",
        text(&golden),
        "--json",
    ]);
    let told = document(&output);
    assert_eq!(told["graph"]["form"], "nchw_f32_normalised");
    assert_eq!(told["graph"]["activation"], "softmax");
    assert_eq!(told["golden_patches"], 6);
    assert_eq!(told["thresholds"]["clear_below"], 0.0);
    assert_eq!(
        told["licence_unknown_for"],
        serde_json::json!([
            "the architecture",
            "the initial weights",
            "the training data"
        ])
    );
    let warnings = told["warnings"].to_string();
    assert!(warnings.contains("part of the bundle"), "{warnings}");
    assert!(warnings.contains("no slide is ever cleared"), "{warnings}");
    // Verbatim, and no more in the folder than belongs to it.
    let read = |path: &std::path::Path| std::fs::read(path).unwrap();
    assert_eq!(
        read(&out.join("config.json")),
        read(&zoo.join("config.json"))
    );
    assert_eq!(
        names(&out),
        [
            "LICENSE",
            "bundle.toml",
            "config.json",
            "golden",
            "model.onnx"
        ]
    );
    assert_eq!(names(out.parent().unwrap()), ["node"]);
    assert!(accepted(&out));
}

#[test]
fn one_output_is_one_class_with_a_sigmoid_and_glass_stays_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let one_class = [
        &BARE[..],
        &[
            "--class",
            "lesion",
            "--positive",
            "lesion",
            "--licence-unknown",
        ],
    ];
    let told = document(&import(
        folder.path(),
        &odd("one_output"),
        "one",
        &one_class.concat(),
    ));
    assert_eq!(told["graph"]["activation"], "sigmoid");
    let bundle = folder.path().join("one");
    let toml = std::fs::read_to_string(bundle.join("bundle.toml")).unwrap();
    // Golden patches by name: between, glass, lesion, stroma. A softmax over one output gives 1.
    let scores: Vec<f64> = toml.parse::<toml::Table>().unwrap()["variant"][0]["golden"]
        .as_array()
        .unwrap()
        .iter()
        .map(|golden| golden["expected"][0].as_float().unwrap())
        .collect();
    assert!(scores[1] < 0.001 && scores[2] > 0.99, "{scores:?}");
    assert!(toml.contains("NOASSERTION"));
    assert!(accepted(&bundle));
}

#[test]
fn channels_last_and_bytes_are_made_out_from_the_graph() {
    let folder = tempfile::tempdir().unwrap();
    let classes = [
        "--class",
        "normal,lesion",
        "--positive",
        "lesion",
        "--licence-unknown",
    ];
    let floats = import(
        folder.path(),
        &odd("channels_last"),
        "floats",
        &[&BARE[..], &classes].concat(),
    );
    assert_eq!(document(&floats)["graph"]["form"], "nhwc_f32_normalised");
    let bytes = import(
        folder.path(),
        &repository("tests/models/stain-density/model-u8.onnx"),
        "bytes",
        &[&["--spacing", "1.0"][..], &classes].concat(),
    );
    assert_eq!(document(&bytes)["graph"]["form"], "nhwc_u8");
    // Both are the test model in another form, so they score as it does.
    let expected = |bundle: &std::path::Path| -> Vec<Vec<f64>> {
        let text = std::fs::read_to_string(bundle.join("bundle.toml")).unwrap();
        let mut golden: Vec<(String, Vec<f64>)> = text.parse::<toml::Table>().unwrap()["variant"]
            [0]["golden"]
            .as_array()
            .unwrap()
            .iter()
            .map(|golden| {
                let scores = golden["expected"].as_array().unwrap();
                (
                    golden["file"].as_str().unwrap().to_owned(),
                    scores
                        .iter()
                        .map(|score| score.as_float().unwrap())
                        .collect(),
                )
            })
            .collect();
        golden.sort_by(|a, b| a.0.cmp(&b.0));
        golden.into_iter().map(|(_, scores)| scores).collect()
    };
    let original = expected(&repository("tests/models/stain-density"));
    for name in ["floats", "bytes"] {
        let found = expected(&folder.path().join(name));
        for (found, original) in found.iter().flatten().zip(original.iter().flatten()) {
            assert!(
                (found - original).abs() < 1e-4,
                "{name}: {found} {original}"
            );
        }
    }
}

#[test]
fn a_graph_of_free_sizes_takes_the_stated_ones() {
    let folder = tempfile::tempdir().unwrap();
    let classes = [
        "--class",
        "normal,lesion",
        "--positive",
        "lesion",
        "--licence-unknown",
    ];
    let all = [&BARE[..], &classes].concat();
    let refused = import(folder.path(), &odd("free_sizes"), "free", &all);
    assert!(stderr(&refused).contains("state --patch-size in pixels"));
    let sized = [&all[..], &["--patch-size", "128", "--resize", "64"]].concat();
    let told = document(&import(folder.path(), &odd("free_sizes"), "free", &sized));
    assert_eq!(told["field_pixels"], 128);
    assert_eq!(told["graph"]["patch_pixels"], 64);
    // A fixed side that is not the patch's own is resized to.
    let resized = [&all[..], &["--patch-size", "96"]].concat();
    let told = document(&import(
        folder.path(),
        &odd("channels_last"),
        "resized",
        &resized,
    ));
    assert_eq!(told["field_pixels"], 96);
    assert_eq!(told["graph"]["patch_pixels"], 64);
    // Three classes where the graph leaves their number open: the engine tells.
    let three = [
        &BARE[..],
        &[
            "--patch-size",
            "64",
            "--class",
            "a,b,c",
            "--positive",
            "c",
            "--licence-unknown",
        ],
    ];
    let refused = import(folder.path(), &odd("free_sizes"), "three", &three.concat());
    assert!(
        stderr(&refused).contains("states `logits` f32 [N, 3]"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn golden_patches_are_drawn_from_a_slide_and_the_bundle_runs_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let slide = folder.path().join("slide.svs");
    let made = zhedel(&[
        "sample",
        "generate",
        text(&slide),
        "--width",
        "3000",
        "--height",
        "2400",
        "--mpp",
        "0.5",
        "--seed",
        "3",
        "--lesions",
        "1",
        "--lesion-diameter",
        "400",
    ]);
    assert!(made.status.success(), "{}", stderr(&made));
    let bundle = folder.path().join("drawn");
    let model = odd("channels_last");
    let arguments = |golden: &str| {
        let all = [
            "model",
            "import",
            text(&model),
            "--name",
            "drawn",
            "--out",
            text(&bundle),
            "--organ",
            "synthetic",
            "--preparation",
            "ffpe",
            "--class",
            "normal,lesion",
            "--positive",
            "lesion",
            "--licence-unknown",
            "--golden-count",
            "5",
            "--suspicious-at",
            "0.5",
            "--clear-below",
            "0.2",
            "--minimum-coverage",
            "0.9",
            "--chosen-on",
            "set by hand",
            "--json",
            "--golden-from",
            golden,
        ];
        zhedel(&[&all[..], &BARE].concat())
    };
    let told = document(&arguments(text(&slide)));
    assert_eq!(told["golden_patches"], 5);
    assert_eq!(
        told["golden_from"],
        "4 places on tissue and one on glass, drawn from a slide"
    );
    // Neither the slide's name nor where it lies goes into the bundle.
    for entry in names(&bundle.join("golden")) {
        let bytes = std::fs::read(bundle.join("golden").join(entry)).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"slide.svs"));
    }
    let toml = std::fs::read_to_string(bundle.join("bundle.toml")).unwrap();
    assert!(!toml.contains("slide.svs"));
    let (code, verdict) = triage(
        &slide,
        &bundle,
        &["--organ", "synthetic", "--preparation", "ffpe"],
    );
    assert_eq!((code, outcome(&verdict)), (0, ("suspicious", vec![])));
    assert_eq!(verdict["model"]["name"], "drawn");
    assert_eq!(verdict["model_choice"], "The model was named for this run.");
}

#[test]
fn without_thresholds_the_slide_is_undecided_and_never_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let slide = folder.path().join("quiet.svs");
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
    let classes = [
        "--class",
        "normal,lesion",
        "--positive",
        "lesion",
        "--licence-unknown",
    ];
    let told = document(&import(
        folder.path(),
        &odd("channels_last"),
        "open",
        &[&BARE[..], &classes].concat(),
    ));
    assert_eq!(told["thresholds"], serde_json::Value::Null);
    let (code, verdict) = triage(
        &slide,
        &folder.path().join("open"),
        &["--organ", "synthetic", "--preparation", "ffpe"],
    );
    assert_eq!(
        (code, outcome(&verdict)),
        (3, ("cannot_assess", vec!["undecided_score"])),
        "{verdict:#}"
    );
}
