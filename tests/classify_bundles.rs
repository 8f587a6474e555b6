//! Every reason to refuse a bundle before an engine is asked, with its exact message.

#[path = "classify/broken.rs"]
mod broken;

use broken::Copy;
use zhedel::classify::bundle::contents::Bundle;
use zhedel::classify::bundle::files::sha256;

/// What the bundle is refused with.
fn refusal(copy: &Copy) -> String {
    copy.plain(&Bundle::read(copy.path()).unwrap_err())
}

fn toml(from: &str, to: &str) -> String {
    refusal(&Copy::new().replace("bundle.toml", from, to))
}

fn config(from: &str, to: &str) -> String {
    refusal(&Copy::new().replace("config.json", from, to))
}

/// A copy that lacks one file.
fn without(file: &str) -> Copy {
    let copy = Copy::new();
    std::fs::remove_file(copy.path().join(file)).unwrap();
    copy
}

#[test]
fn the_test_bundle_itself_is_whole() {
    let copy = Copy::new();
    let bundle = Bundle::read(copy.path()).unwrap();
    assert_eq!(bundle.patch_pixels(), 64);
    assert_eq!(bundle.positive(), [1]);
}

#[test]
fn a_missing_file_is_named() {
    assert_eq!(
        refusal(&without("config.json")),
        "BUNDLE/config.json: not there; a bundle needs the model's config.json"
    );
    assert_eq!(
        refusal(&without("bundle.toml")),
        "BUNDLE/bundle.toml: not there; a bundle needs the bundle.toml beside config.json"
    );
    assert_eq!(
        refusal(&without("model-u8.onnx")),
        "BUNDLE/model-u8.onnx: not there; a bundle needs the weights of its variant"
    );
    assert_eq!(
        refusal(&without("golden/lesion.png")),
        "BUNDLE/golden/lesion.png: not there; a bundle needs its golden patch"
    );
}

#[test]
fn a_path_that_leads_out_is_refused() {
    for file in ["../model.onnx", "/etc/passwd", "golden/../../x", "", "."] {
        assert_eq!(
            toml("file = \"model.onnx\"", &format!("file = \"{file}\"")),
            format!(
                "BUNDLE/bundle.toml: `{file}` lies outside the bundle; name a file inside its folder, without `..` or links that lead out"
            )
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_refused() {
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    let copy = without("model.onnx");
    std::os::unix::fs::symlink(elsewhere.path(), copy.path().join("model.onnx")).unwrap();
    assert_eq!(
        refusal(&copy),
        "BUNDLE/bundle.toml: `model.onnx` lies outside the bundle; name a file inside its folder, without `..` or links that lead out"
    );
}

#[test]
fn an_unknown_format_is_refused_before_its_keys_are_read() {
    assert_eq!(
        toml("format = 1", "format = 2\nsomething_new = 3"),
        "BUNDLE/bundle.toml: `format = 2` is unknown; this program reads format 1"
    );
}

#[test]
fn unknown_and_missing_keys_are_refused_with_their_place() {
    let message = toml("[operating_point]", "[operating_point]\nthreshold = 0.5");
    assert!(
        message.contains("line 37") && message.contains("unknown field `threshold`"),
        "{message}"
    );
    let message = toml("title = ", "# title = ");
    assert!(message.contains("missing field `title`"), "{message}");
    assert_eq!(
        config("\"num_classes\": 2", "\"num_classes\": 2, \"stride\": 1"),
        "BUNDLE/config.json: unknown field `stride`, expected one of `spec_version`, `architecture`, `num_classes`, `patch_size_pixels`, `spacing_um_px`, `class_names`, `transform` at line 4 column 28"
    );
    let message = config("\"num_classes\": 2,", "");
    assert!(message.contains("missing field `num_classes`"), "{message}");
}

#[test]
fn text_that_is_none_is_refused() {
    for file in ["config.json", "bundle.toml"] {
        let copy = Copy::new().write(file, b"\xff\xfe\0");
        assert_eq!(
            refusal(&copy),
            format!("BUNDLE/{file}: invalid utf-8 sequence of 1 bytes from index 0")
        );
    }
    let copy = Copy::new().write("config.json", b"");
    assert_eq!(
        refusal(&copy),
        "BUNDLE/config.json: EOF while parsing a value at line 1 column 0"
    );
    let copy = Copy::new().write("bundle.toml", &vec![b'#'; (1 << 20) + 1]);
    assert_eq!(
        refusal(&copy),
        "BUNDLE/bundle.toml: the bundle.toml beside config.json of 1048577 bytes is larger than the limit of 1048576 bytes"
    );
}

#[test]
fn changed_weights_are_refused() {
    let copy = Copy::new().write("model.onnx", b"not what was there");
    let stated = copy.line("sha256").split('"').nth(1).unwrap().to_owned();
    assert_eq!(
        refusal(&copy),
        format!(
            "BUNDLE/model.onnx: sha256 is {}, but bundle.toml states {stated}; the file was changed or damaged: fetch the bundle again",
            sha256(b"not what was there")
        )
    );
}

#[test]
fn classes_must_be_unique_and_as_many_as_stated() {
    assert_eq!(
        config("\"num_classes\": 2", "\"num_classes\": 3"),
        "BUNDLE/config.json: `class_names` has 2 names for 3 classes; name each once"
    );
    assert_eq!(
        config("\"lesion\"", "\"normal\""),
        "BUNDLE/config.json: `class_names` has `normal` twice; scores could not be told apart"
    );
    assert_eq!(
        config("\"num_classes\": 2", "\"num_classes\": 0"),
        "BUNDLE/config.json: `num_classes` is 0, not between 1 and 1000"
    );
}

#[test]
fn positive_classes_must_be_known() {
    assert_eq!(
        toml(
            "positive_classes = [\"lesion\"]",
            "positive_classes = [\"normal\", \"lesion\"]"
        ),
        "BUNDLE/bundle.toml: `positive_classes` names every class; every tile would be suspicious"
    );
    let line = "positive_classes = [\"lesion\"]";
    assert_eq!(
        toml(line, "positive_classes = [\"tumour\"]"),
        "BUNDLE/bundle.toml: `positive_classes` names `tumour`, but the model's classes are normal, lesion"
    );
    assert_eq!(
        toml(line, "positive_classes = []"),
        "BUNDLE/bundle.toml: `positive_classes` is empty; name the classes whose score is a suspicion"
    );
    assert_eq!(
        toml(line, "positive_classes = [\"lesion\", \"lesion\"]"),
        "BUNDLE/bundle.toml: `positive_classes` names `lesion` twice"
    );
}

#[test]
fn thresholds_must_be_scores_in_order() {
    let table = "BUNDLE/bundle.toml: `operating_point";
    for (value, shown) in [
        ("nan", "NaN"),
        ("inf", "inf"),
        ("1.5", "1.5"),
        ("-0.1", "-0.1"),
    ] {
        assert_eq!(
            toml("suspicious_at = 0.5", &format!("suspicious_at = {value}")),
            format!("{table}.suspicious_at` is {shown}; a score lies between 0 and 1")
        );
    }
    for (value, shown) in [("90.0", "90"), ("0.0", "0"), ("0.4", "0.4"), ("nan", "NaN")] {
        assert_eq!(
            toml(
                "minimum_coverage = 0.9",
                &format!("minimum_coverage = {value}")
            ),
            format!(
                "{table}.minimum_coverage` is {shown}, not between 0.5 and 1; a slide must not be cleared on less"
            )
        );
    }
    assert_eq!(
        toml("clear_below = 0.2", "clear_below = 0.7"),
        format!(
            "{table}.clear_below` is 0.7, above `suspicious_at` 0.5; a score could be both suspicious and clear"
        )
    );
}

/// The test bundle with a slide rule.
fn with_rule(rule: &str) -> Copy {
    let table = format!("[slide_rule]\n{rule}\nchosen_on = \"nothing\"\n\n[operating_point]");
    Copy::new().replace("bundle.toml", "[operating_point]", &table)
}

#[test]
fn a_slide_rule_takes_the_place_of_the_operating_point() {
    let copy = with_rule("suspicious_at = 0.9\nclear_below = 0.1\nlabel_field_um = 32.0");
    let bundle = Bundle::read(copy.path()).unwrap();
    let thresholds = bundle.thresholds();
    assert!((thresholds.suspicious_at - 0.9).abs() < 1e-9);
    assert!((thresholds.clear_below - 0.1).abs() < 1e-9);
    assert!((thresholds.minimum_coverage - 0.9).abs() < 1e-9);
    assert!((bundle.label_field_um() - 32.0).abs() < 1e-9);

    assert_eq!(
        refusal(&with_rule(
            "suspicious_at = 0.9\nclear_below = 0.95\nlabel_field_um = 32.0"
        )),
        "BUNDLE/bundle.toml: `slide_rule.clear_below` is 0.95, above `suspicious_at` 0.9; a score could be both suspicious and clear"
    );
    assert_eq!(
        refusal(&with_rule(
            "suspicious_at = 0.9\nclear_below = 0.1\nlabel_field_um = 65.0"
        )),
        "BUNDLE/bundle.toml: `slide_rule.label_field_um` is 65 µm, not above 0 and at most the field's 64.0 µm"
    );
}

#[test]
fn scale_and_size_must_be_believable() {
    assert_eq!(
        config("\"spacing_um_px\": 1.0", "\"spacing_um_px\": 0"),
        "BUNDLE/config.json: `spacing_um_px` is 0 µm/px, not between 0.05 and 20"
    );
    assert_eq!(
        config("\"patch_size_pixels\": 64", "\"patch_size_pixels\": 0"),
        "BUNDLE/config.json: `patch_size_pixels` is 0, not between 1 and 4096"
    );
    assert_eq!(
        config("\"size\": 64", "\"size\": 100000"),
        "BUNDLE/config.json: `transform`: Resize to 100000 px is not between 1 and 4096; known are Resize (optional), ToTensor, Normalize (optional), in this order"
    );
    assert_eq!(
        config("\"1.0\"", "\"2.0\""),
        "BUNDLE/config.json: `spec_version` is not \"1.0\", the only one known"
    );
}

#[test]
fn a_changed_config_is_refused() {
    for (from, to) in [
        ("\"spacing_um_px\": 1.0", "\"spacing_um_px\": 0.5"),
        ("\"normal\"", "\"other\""),
    ] {
        let message = config(from, to);
        assert!(
            message.starts_with("BUNDLE/config.json: sha256 is "),
            "{message}"
        );
    }
    let remade = Copy::new()
        .replace("config.json", "\"normal\"", "\"other\"")
        .with_digest_of_config();
    assert!(Bundle::read(remade.path()).is_ok());
    let names = std::fs::read_to_string(Copy::new().path().join("config.json")).unwrap();
    let swapped = names
        .replace("\"normal\"", "\"?\"")
        .replace("\"lesion\"", "\"normal\"")
        .replace("\"?\"", "\"lesion\"");
    assert_ne!(names, swapped);
    let message = refusal(&Copy::new().write("config.json", swapped.as_bytes()));
    assert!(
        message.starts_with("BUNDLE/config.json: sha256 is "),
        "{message}"
    );
}

#[test]
fn unknown_transforms_are_refused() {
    assert_eq!(
        config("\"ToTensor\"", "\"Grayscale\""),
        "BUNDLE/config.json: `transform`: the steps are [Resize, Grayscale, Normalize]; known are Resize (optional), ToTensor, Normalize (optional), in this order"
    );
}

#[test]
fn licences_and_intended_use_must_be_stated() {
    assert_eq!(
        toml("spdx = \"MIT OR Apache-2.0\"", "spdx = \" \""),
        "BUNDLE/bundle.toml: `licence.architecture.spdx` is blank"
    );
    assert_eq!(
        toml("organs = [\"synthetic\"]", "organs = []"),
        "BUNDLE/bundle.toml: `intended_use.organs` is empty"
    );
    let message = toml("organs = [\"synthetic\"]", "organs = [\"a/b\"]");
    assert!(message.contains("`a/b` is not an organ name"), "{message}");
    assert_eq!(
        toml("name = \"stain-density\"", "name = \"../x\""),
        "BUNDLE/bundle.toml: `name` is not 1 to 64 letters, digits, `-`, `_`, `.` or `+`"
    );
}

#[test]
fn variants_must_be_told_apart_and_proven() {
    assert_eq!(
        toml("id = \"u8\"", "id = \"f32\""),
        "BUNDLE/bundle.toml: two variants are called `f32`; give each its own `id`"
    );
    let message = toml("input = \"nhwc_u8\"", "input = \"nchw_u8\"");
    assert!(
        message.contains("unknown variant `nchw_u8`, expected one of `nchw_f32_normalised`, `nhwc_f32_normalised`, `nhwc_u8`"),
        "{message}"
    );
    for tolerance in ["0.0", "nan", "0.5"] {
        let message = toml("tolerance = 0.001", &format!("tolerance = {tolerance}"));
        assert!(
            message.starts_with("BUNDLE/bundle.toml: `variant.tolerance` is"),
            "{message}"
        );
    }
    let copy = Copy::new();
    let path = copy.path().join("bundle.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let cut = text.rfind("tolerance").unwrap();
    std::fs::write(&path, format!("{}tolerance = 0.001\n", &text[..cut])).unwrap();
    assert_eq!(
        refusal(&copy),
        "BUNDLE/bundle.toml: variant `u8` has no golden patches; add at least one [[variant.golden]] with its expected scores"
    );
}

#[test]
fn expected_scores_must_be_scores() {
    let stated = Copy::new().line("expected");
    assert_eq!(
        toml(&stated, "expected = [0.5]"),
        "BUNDLE/bundle.toml: `variant.golden.expected` has 1 scores for `golden/glass.png`, not one for each of 2 classes"
    );
    assert_eq!(
        toml(&stated, "expected = [nan, 0.1]"),
        "BUNDLE/bundle.toml: `variant.golden.expected` has NaN for `golden/glass.png`; a score lies between 0 and 1"
    );
}
