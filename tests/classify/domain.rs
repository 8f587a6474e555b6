//! The distance from a model's domain: proved by the golden patches, held against the limit.

use crate::broken::Copy;
use crate::odd_models::{refusal, with_model};
use crate::support::{batch, golden, options};
use crossbeam_channel::unbounded;
use std::fmt::Write as _;
use zhedel::classify::classifier::{Classifier, PatchScores};
use zhedel::classify::engine::Engine;
use zhedel::classify::load::load;

/// Runs all of them.
pub fn suite(engine: &Engine) {
    the_limit_decides_what_lies_outside(engine);
    a_model_without_a_domain_knows_no_outside(engine);
    distances_that_do_not_agree(engine);
    distances_below_nought(engine);
    an_output_that_is_not_there(engine);
}

/// The distance of `with_distance` is that between the logits, which the scores tell.
fn distance_of(expected_line: &str) -> f64 {
    let scores: Vec<f64> = expected_line
        .trim_start_matches("expected = [")
        .trim_end_matches(']')
        .split(", ")
        .map(|score| score.parse().unwrap())
        .collect();
    (scores[1] / scores[0]).ln().abs()
}

/// A copy with a domain and the distance of every golden patch, `factor` times the true one.
fn with_domain(copy: Copy, factor: f64) -> Copy {
    let path = copy.path().join("bundle.toml");
    let mut text = String::new();
    for line in std::fs::read_to_string(&path).unwrap().lines() {
        if line == "[[variant]]" && !text.contains("[domain]") {
            text += "[domain]\noutput_name = \"distance\"\nlimit = 6.2\nchosen_on = \"a test\"\n\n";
        }
        text += line;
        text += "\n";
        if line.starts_with("expected") {
            writeln!(text, "distance = {}", distance_of(line) * factor).unwrap();
        }
    }
    std::fs::write(path, text).unwrap();
    copy
}

fn says(model: &impl Classifier, name: &str) -> PatchScores {
    let (reply, answers) = unbounded();
    let field = golden(name);
    model.submit(batch(model, 0, &[&field]), reply).unwrap();
    answers.recv().unwrap().scores.unwrap().remove(0)
}

fn the_limit_decides_what_lies_outside(engine: &Engine) {
    let copy = with_domain(with_model("with_distance"), 1.0);
    let model = load(copy.path(), engine, &options("f32")).unwrap();
    let contract = model.contract();
    assert_eq!(contract.domain_limit, Some(6.2));
    // Logits of glass, stroma and lesion lie 9.0, 6.4 and 5.9 apart.
    let outside = |name| contract.out_of_domain(&says(&model, name));
    assert!(outside("glass").is_some_and(|distance| distance > 8.0));
    assert!(outside("stroma").is_some());
    assert_eq!(outside("lesion"), None);
    assert_eq!(outside("between"), None);
}

fn a_model_without_a_domain_knows_no_outside(engine: &Engine) {
    let copy = with_model("with_distance");
    let model = load(copy.path(), engine, &options("f32")).unwrap();
    let scores = says(&model, "glass");
    assert_eq!(scores.distance, None);
    assert_eq!(model.contract().out_of_domain(&scores), None);
}

fn distances_that_do_not_agree(engine: &Engine) {
    let message = refusal(engine, &with_domain(with_model("with_distance"), 1.1));
    assert!(
        message.starts_with("BUNDLE/golden/glass.png: the distance from the model's domain is "),
        "{message}"
    );
}

fn distances_below_nought(engine: &Engine) {
    let message = refusal(engine, &with_domain(with_model("negative_distance"), 1.0));
    assert!(message.contains("it answered the distance "), "{message}");
}

fn an_output_that_is_not_there(engine: &Engine) {
    assert_eq!(
        refusal(engine, &with_domain(Copy::new(), 1.0)),
        "BUNDLE/model.onnx: the graph answers `logits` f32 [?, 2], but the bundle states `distance` f32 [N, 1]"
    );
}
