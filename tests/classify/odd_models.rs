//! Every reason for which a graph is refused once the engine has it, with its exact message.

use crate::broken::Copy;
use crate::support::{options, root, scores};
use zhedel::classify::bundle::files::sha256;
use zhedel::classify::classifier::Classifier;
use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, load};

/// Runs all of them.
pub fn suite(engine: &Engine) {
    what_the_engine_cannot_read(engine);
    weights_in_a_second_file(engine);
    names_shapes_and_element_types(engine);
    a_fixed_batch(engine);
    an_activation_inside(engine);
    one_output_is_a_sigmoid(engine);
    a_graph_that_mixes_patches(engine);
    values_that_are_not_finite(engine);
    golden_patches_that_do_not_agree(engine);
    golden_patches_that_are_no_patches(engine);
    an_unknown_variant(engine);
    the_fastest_batch_is_found(engine);
}

/// The test bundle whose first variant is one of `tests/models/odd`.
pub fn with_model(name: &str) -> Copy {
    let bytes = std::fs::read(root().join(format!("tests/models/odd/{name}.onnx"))).unwrap();
    with_bytes(&bytes)
}

fn with_bytes(bytes: &[u8]) -> Copy {
    let copy = Copy::new();
    let stated = copy.line("sha256");
    let found = format!("sha256 = \"{}\"", sha256(bytes));
    copy.write("model.onnx", bytes)
        .replace("bundle.toml", &stated, &found)
}

/// The same for a model of one class, `lesion`.
fn of_one_class(copy: Copy) -> Copy {
    let mut copy = copy
        .replace("config.json", "\"num_classes\": 2", "\"num_classes\": 1")
        .replace("config.json", "\"normal\",", "")
        .with_digest_of_config();
    let toml = std::fs::read_to_string(copy.path().join("bundle.toml")).unwrap();
    for line in toml.lines().filter(|line| line.starts_with("expected")) {
        let lesion = line.split(", ").nth(1).unwrap();
        copy = copy.replace("bundle.toml", line, &format!("expected = [{lesion}"));
    }
    copy
}

pub fn refusal(engine: &Engine, copy: &Copy) -> String {
    copy.plain(&load(copy.path(), engine, &options("f32")).unwrap_err())
}

fn what_the_engine_cannot_read(engine: &Engine) {
    for bytes in [&b""[..], b"no graph at all", &[0x0a; 300]] {
        let message = refusal(engine, &with_bytes(bytes));
        let expected = format!(
            "BUNDLE/model.onnx: {} cannot load the graph: ",
            engine.name()
        );
        assert!(message.starts_with(&expected), "{message}");
    }
}

/// The digest in `bundle.toml` would not cover them, so they are not followed, there or not.
fn weights_in_a_second_file(engine: &Engine) {
    for copy in [
        with_model("external_data"),
        with_model("external_data").write("weights.bin", &[0; 8]),
    ] {
        let message = refusal(engine, &copy);
        assert!(message.contains("cannot load the graph: "), "{message}");
    }
}

fn names_shapes_and_element_types(engine: &Engine) {
    let changed =
        |from: &str, to: &str| refusal(engine, &Copy::new().replace("bundle.toml", from, to));
    assert_eq!(
        changed("input_name = \"input\"", "input_name = \"image\""),
        "BUNDLE/model.onnx: the graph takes `input` f32 [?, 3, 64, 64], but the bundle states `image` f32 [N, 3, 64, 64]"
    );
    assert_eq!(
        changed("output_name = \"logits\"", "output_name = \"scores\""),
        "BUNDLE/model.onnx: the graph answers `logits` f32 [?, 2], but the bundle states `scores` f32 [N, 2]"
    );
    assert_eq!(
        changed("input = \"nchw_f32_normalised\"", "input = \"nhwc_u8\""),
        "BUNDLE/model.onnx: the graph takes `input` f32 [?, 3, 64, 64], but the bundle states `input` u8 [N, 64, 64, 3]"
    );
    let copy = Copy::new()
        .replace("config.json", "\"size\": 64", "\"size\": 32")
        .with_digest_of_config();
    assert_eq!(
        refusal(engine, &copy),
        "BUNDLE/model.onnx: the graph takes `input` f32 [?, 3, 64, 64], but the bundle states `input` f32 [N, 3, 32, 32]"
    );
    assert_eq!(
        refusal(engine, &with_model("three_outputs")),
        "BUNDLE/model.onnx: the graph answers `logits` f32 [?, 3], but the bundle states `logits` f32 [N, 2]"
    );
    assert_eq!(
        refusal(engine, &with_model("two_inputs")),
        "BUNDLE/model.onnx: the graph takes `input` f32 [?, 3, 64, 64] and `age` f32 [?, 1], but the bundle states `input` f32 [N, 3, 64, 64]"
    );
}

fn a_fixed_batch(engine: &Engine) {
    assert_eq!(
        refusal(engine, &with_model("fixed_batch")),
        "BUNDLE/model.onnx: `input` has a fixed batch of 1; export the model with a dynamic first dimension"
    );
}

fn an_activation_inside(engine: &Engine) {
    assert_eq!(
        refusal(engine, &with_model("softmax_inside")),
        "BUNDLE/model.onnx: the graph's outputs are already softmax scores, and the host would apply softmax once more; export the model without its last activation"
    );
    assert_eq!(
        refusal(engine, &of_one_class(with_model("sigmoid_inside"))),
        "BUNDLE/model.onnx: the graph's outputs are already sigmoid scores, and the host would apply sigmoid once more; export the model without its last activation"
    );
}

/// A softmax over one output would score 1 on glass.
fn one_output_is_a_sigmoid(engine: &Engine) {
    let copy = of_one_class(with_model("one_output"));
    let model = load(copy.path(), engine, &options("f32")).unwrap();
    assert_eq!(model.contract().positive, [0]);
    let glass = image::RgbImage::from_pixel(64, 64, image::Rgb([243; 3]));
    assert!(scores(&model, &[&glass])[0][0] < 0.001);
}

fn a_graph_that_mixes_patches(engine: &Engine) {
    let message = refusal(engine, &with_model("mixes_patches"));
    assert!(
        message.starts_with("BUNDLE/model.onnx: a golden patch scores 0.500000 alone and "),
        "{message}"
    );
    assert!(
        message.ends_with("export it in evaluation mode"),
        "{message}"
    );
}

fn values_that_are_not_finite(engine: &Engine) {
    // Engines differ in what a division by nothing gives.
    let message = refusal(engine, &with_model("not_a_number"));
    let expected = |value: &str| {
        format!(
            "BUNDLE/model.onnx: on the golden patches, the model broke its contract on a batch of 1 patches: it answered {value} in column 0 of `logits` for patch 0"
        )
    };
    assert!(["inf", "NaN"].map(expected).contains(&message), "{message}");
}

fn golden_patches_that_do_not_agree(engine: &Engine) {
    let copy = Copy::new();
    let stated = copy.line("expected");
    let scores: Vec<&str> = stated
        .trim_start_matches("expected = [")
        .trim_end_matches(']')
        .split(", ")
        .collect();
    let swapped = format!("expected = [{}, {}]", scores[1], scores[0]);
    let copy = copy.replace("bundle.toml", &stated, &swapped);
    assert_eq!(
        refusal(engine, &copy),
        format!(
            "BUNDLE/golden/glass.png: class `normal` scores {} on {}, expected {} ± 0.001; class order, transform or weights do not belong to this bundle",
            scores[0],
            engine.name(),
            scores[1]
        )
    );
    let transform = Copy::new()
        .replace("config.json", "0.57", "0.68")
        .with_digest_of_config();
    assert!(refusal(engine, &transform).contains("class order, transform or weights"));
}

fn golden_patches_that_are_no_patches(engine: &Engine) {
    let copy = Copy::new();
    image::RgbImage::new(64, 32)
        .save(copy.path().join("golden/glass.png"))
        .unwrap();
    assert_eq!(
        refusal(engine, &copy),
        "BUNDLE/golden/glass.png: the golden patch cannot be used: it is 64 × 32 pixels, not square"
    );
    let message = refusal(engine, &Copy::new().write("golden/glass.png", b"no image"));
    assert!(
        message.starts_with("BUNDLE/golden/glass.png: the golden patch cannot be used: "),
        "{message}"
    );
}

fn an_unknown_variant(engine: &Engine) {
    let copy = Copy::new();
    assert_eq!(
        copy.plain(&load(copy.path(), engine, &options("int8")).unwrap_err()),
        "BUNDLE/bundle.toml: no variant is called `int8`; there is `f32`, `u8`"
    );
}

fn the_fastest_batch_is_found(engine: &Engine) {
    let copy = Copy::new();
    let model = load(copy.path(), engine, &LoadOptions::default()).unwrap();
    let contract = model.contract();
    assert!([1, 2, 4, 8].contains(&contract.preferred_batch));
    assert!(contract.sessions >= 1);
    assert!(["f32", "u8"].contains(&contract.identity.variant.as_str()));
}
