//! `zhedel validate` end to end: the real binary on sets made on the spot.

use image::{Rgb, RgbImage};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn zhedel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

const MODEL: &str = "tests/models/stain-density";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

/// A patch between stroma (0) and lesion (1), with some grain.
fn patch(path: &Path, lesion: f64, seed: u32) {
    let image = RgbImage::from_fn(64, 64, |x, y| {
        let grain = f64::from((x * 31 + y * 17 + x * y + seed * 101) % 23) - 11.0;
        let mix = |stroma: f64, nucleus: f64| {
            let value = stroma + (nucleus - stroma) * lesion + grain;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let value = value.clamp(0.0, 255.0) as u8;
            value
        };
        Rgb([mix(220.0, 90.0), mix(170.0, 60.0), mix(200.0, 140.0)])
    });
    image.save(path).unwrap();
}

/// A set of 60 patches of which positives are darker, but not always; twelve groups.
fn set(folder: &Path) -> PathBuf {
    let mut list = String::from("path,label,group,site,stain\n");
    for number in 0..60_u32 {
        let positive = number % 2 == 0;
        let spread = f64::from(number * 37 % 60) / 60.0;
        let lesion = if positive {
            0.25 + 0.7 * spread
        } else {
            0.45 * spread
        };
        let name = format!("{number:02}.png");
        patch(&folder.join(&name), lesion, number);
        let label = if positive { "lesion" } else { "normal" };
        let site = if number < 30 { "north" } else { "south" };
        writeln!(list, "{name},{label},patient-{},{site},HE", number % 12).unwrap();
    }
    let path = folder.join("set.csv");
    std::fs::write(&path, list).unwrap();
    path
}

fn validated(set: &Path, more: &[&str]) -> Value {
    let output = zhedel(&[&["validate", text(set), "--model", MODEL, "--json"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    json(&output)
}

#[test]
fn a_set_is_measured_and_a_second_run_gives_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let out = folder.path().join("out");
    let first = validated(&list, &["--resamples", "200", "--out", text(&out)]);
    let model = &first["models"][0];
    assert_eq!(model["counts"]["samples"], 60);
    assert_eq!(model["counts"]["scored"], 60);
    assert_eq!(model["counts"]["groups"], 12);
    let auc = &model["auc"];
    assert!(
        (0.6..1.0).contains(&auc["value"].as_f64().unwrap()),
        "{auc:#}"
    );
    assert_eq!(auc["interval"]["method"], "Obuchowski, logit scale");
    let (lower, upper) = (&auc["interval"]["lower"], &auc["interval"]["upper"]);
    assert!(lower.as_f64() < auc["value"].as_f64() && auc["value"].as_f64() < upper.as_f64());
    assert_eq!(model["subgroups"].as_array().unwrap().len(), 2);
    assert_eq!(
        first["set"]["ignored_columns"],
        serde_json::json!(["stain"])
    );

    let rows = std::fs::read_to_string(out.join("predictions.csv")).unwrap();
    assert_eq!(rows.lines().count(), 61);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("ROC curve") && page.contains("data:image/jpeg;base64"));
    let loads = ["<script", "<link", "src=\"http", "url(http"];
    assert!(
        loads.iter().all(|one| !page.contains(one)),
        "it loads nothing"
    );
    let stored = std::fs::read(out.join("metrics.json")).unwrap();

    let without_timing = |mut document: Value| {
        document["timing"] = Value::Null;
        document
    };
    let again = validated(&list, &["--resamples", "200", "--threads", "1"]);
    assert_eq!(without_timing(first.clone()), without_timing(again));
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    assert_eq!(without_timing(first.clone()), without_timing(stored));

    // Another label is another set.
    let changed = std::fs::read_to_string(&list)
        .unwrap()
        .replacen("lesion", "normal", 1);
    std::fs::write(&list, changed).unwrap();
    let other = validated(&list, &["--resamples", "200"]);
    assert_ne!(first["set"]["digest"], other["set"]["digest"]);
}

#[test]
fn a_gate_that_is_met_and_one_that_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let gate = folder.path().join("gate.toml");
    let run = |limits: &str| {
        std::fs::write(&gate, limits).unwrap();
        let output = zhedel(&[
            "validate",
            text(&list),
            "--model",
            MODEL,
            "--resamples",
            "200",
            "--gate",
            text(&gate),
        ]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let (code, said) = run("auc_at_least = 0.3\nfailed_at_most = 0.0\n");
    assert_eq!(code, Some(0), "{said}");
    // The estimate may lie above it; the lower bound does not.
    let (code, said) = run("auc_at_least = 0.999\n");
    assert_eq!(code, Some(4), "{said}");
    assert!(
        said.contains("auc_at_least") && said.contains("NOT MET"),
        "{said}"
    );
    // There is no other model to lose against, so nothing shows that the limit is met.
    let (code, said) = run("auc_loss_at_most = 0.5\n");
    assert_eq!(code, Some(4), "{said}");
    let (code, said) = run("auc = 0.9\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("gate.toml") && said.contains("auc"), "{said}");
}

#[test]
fn a_model_compared_with_itself_differs_in_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let both = validated(&list, &["--model", MODEL, "--resamples", "200"]);
    let comparison = &both["comparisons"][0];
    assert_eq!(comparison["samples"], 60);
    assert_eq!(comparison["discordant"], 0);
    assert_eq!(comparison["auc_difference"]["value"], 0.0);
    let missing = &comparison["p"]["not_computed"];
    assert!(missing.as_str().is_some(), "{comparison:#}");
}

#[test]
fn what_cannot_be_computed_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for number in 0..30 {
        patch(&path.join(format!("{number}.png")), 0.5, number);
    }
    std::fs::write(path.join("broken.png"), b"no picture").unwrap();
    std::fs::write(path.join("long.png"), b"").unwrap();
    RgbImage::new(80, 40).save(path.join("long.png")).unwrap();
    let list = path.join("set.csv");
    let write = |rows: &str| std::fs::write(&list, format!("path,label\n{rows}")).unwrap();

    // One class only, and files that cannot be scored.
    let rows = (0..30).fold(String::new(), |mut rows, number| {
        writeln!(rows, "{number}.png,normal").unwrap();
        rows
    });
    write(&format!(
        "{rows}broken.png,normal\nlong.png,normal\ngone.png,normal\n"
    ));
    let metrics = validated(&list, &["--resamples", "100"]);
    let model = &metrics["models"][0];
    let why = model["auc"]["not_computed"].as_str().unwrap();
    assert!(why.contains("none of the 30 samples is positive"), "{why}");
    assert!(
        model["sensitivity"]["not_computed"].is_string(),
        "{model:#}"
    );
    assert_eq!(model["specificity"]["trials"], 30);
    assert_eq!(model["counts"]["failed"], 2);
    assert_eq!(metrics["set"]["problems"][0]["code"], "missing_file");

    // A single sample.
    write("0.png,lesion\n");
    let metrics = validated(&list, &["--resamples", "100"]);
    let model = &metrics["models"][0];
    let why = model["auc"]["not_computed"].as_str().unwrap();
    assert!(why.contains("2 samples are needed"), "{why}");
    let why = model["sensitivity"]["interval"]["not_computed"]
        .as_str()
        .unwrap();
    assert!(why.contains("too few for an interval"), "{why}");

    // None at all, and no set.
    write("");
    for set in [list.clone(), path.join("nowhere")] {
        let output = zhedel(&["validate", text(&set), "--model", MODEL]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(!output.stderr.is_empty());
    }
    let output = zhedel(&["validate", text(&list), "--prevalence", "5"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn slides_are_triaged_and_those_not_judged_count_as_abstained() {
    let folder = tempfile::tempdir().unwrap();
    let mut list = String::from("path,label,kind,organ,preparation,age_group\n");
    for (name, more, label, preparation) in [
        ("quiet.svs", &["--seed", "3"][..], "normal", "ffpe"),
        (
            "lesion.svs",
            &["--seed", "4", "--lesions", "1", "--lesion-diameter", "500"],
            "lesion",
            "ffpe",
        ),
        ("frozen.svs", &["--seed", "5"], "normal", "frozen"),
    ] {
        let slide = folder.path().join(name);
        let size = ["--width", "3000", "--height", "2400"];
        let made = zhedel(&[&["sample", "generate", text(&slide)], &size[..], more].concat());
        assert!(made.status.success(), "{made:?}");
        writeln!(list, "{name},{label},slide,synthetic,{preparation},adult").unwrap();
    }
    let path = folder.path().join("set.csv");
    std::fs::write(&path, list).unwrap();
    let metrics = validated(&path, &["--resamples", "100"]);
    let model = &metrics["models"][0];
    assert_eq!(model["counts"]["scored"], 2, "{model:#}");
    assert_eq!(model["counts"]["abstained"], 1);
    assert_eq!(model["abstention_reasons"]["outside_intended_use"], 1);
    assert_eq!(model["confusion"]["positives"]["suspicious"], 1);
    assert_eq!(model["confusion"]["negatives"]["cleared"], 1);
    assert_eq!(model["confusion"]["negatives"]["undecided"], 1);
}

#[test]
fn a_plan_names_the_primary_endpoint_and_a_run_that_deviates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let plan = folder.path().join("plan.toml");
    std::fs::write(
        &plan,
        "title = \"AUC on the made set\"\n[primary]\nauc_at_least = 0.7\n[settings]\nseed = 5\n",
    )
    .unwrap();
    let out = folder.path().join("out");
    let told = ["--plan", text(&plan), "--resamples", "200"];
    let planned = [&told[..], &["--seed", "5", "--out", text(&out)]].concat();
    let result = validated(&list, &planned);
    let primary = result["plan"]["primary"].as_array().unwrap();
    assert_eq!(primary.len(), 1, "{primary:?}");
    assert_eq!(primary[0]["limit"], "auc_at_least");
    assert_eq!(primary[0]["met"], true);
    assert_eq!(result["plan"]["sha256"].as_str().unwrap().len(), 64);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Primary endpoint") && page.contains("AUC on the made set"));

    let deviating = zhedel(
        &[
            &["validate", text(&list), "--model", MODEL, "--seed", "6"][..],
            &told,
        ]
        .concat(),
    );
    assert_eq!(deviating.status.code(), Some(1));
    let said = String::from_utf8_lossy(&deviating.stderr);
    assert!(
        said.contains("the plan says seed 5, but the run has 6"),
        "{said}"
    );
}

#[test]
fn subgroups_are_tested_against_the_rest_with_adjusted_values() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let result = validated(&list, &["--resamples", "200"]);
    assert!(result["plan"].is_null());
    let groups = result["models"][0]["subgroups"].as_array().unwrap();
    let sites: Vec<_> = groups
        .iter()
        .filter(|group| group["by"] == "site")
        .collect();
    assert_eq!(sites.len(), 2);
    for site in &sites {
        let test = &site["against_rest"];
        let [p, adjusted] = ["p", "p_holm"].map(|key| test[key].as_f64().unwrap());
        // Two tests of the same difference: Holm doubles the smaller one.
        assert!((adjusted - (2.0 * p).min(1.0)).abs() < 1e-9, "{test}");
    }
    let difference = |at: usize| sites[at]["against_rest"]["difference"].as_f64().unwrap();
    assert!((difference(0) + difference(1)).abs() < 1e-9);
}

#[test]
fn concordance_of_reads_is_measured_and_what_is_open_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("reads.csv");
    let mut rows = String::from("case,use,observer,glass_on,glass,display_on,display\n");
    for case in 0..60 {
        writeln!(
            rows,
            "S{case},frozen section,A,2026-01-05,benign,2026-02-05,Benign"
        )
        .unwrap();
    }
    rows.push_str("S60,frozen section,A,2026-01-05,benign,,\n");
    std::fs::write(&list, &rows).unwrap();
    let output = zhedel(&["concordance", text(&list)]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("60 of 60 pairs agree"), "{said}");
    assert!(said.contains("second read from 2026-01-19 on"), "{said}");

    rows.push_str("S1,permanent section,A,2026-01-05,benign,2026-01-09,benign\n");
    std::fs::write(&list, &rows).unwrap();
    let output = zhedel(&["concordance", text(&list), "--json"]);
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let report = json(&output);
    assert_eq!(report["uses"][1]["finding"], "too_few_cases");
    assert_eq!(
        report["uses"][1]["open"][0]["standing"],
        "wash_out_too_short"
    );
    assert!(report["uses"][1]["concordance"].is_null());
}

#[test]
fn patches_that_are_stated_to_lie_outside_the_intended_use_count_as_abstained() {
    let folder = tempfile::tempdir().unwrap();
    let mut list = String::from("path,label,organ\n");
    for number in 0..4_u32 {
        let name = format!("{number}.png");
        patch(&folder.path().join(&name), f64::from(number % 2), number);
        let label = if number % 2 == 1 { "lesion" } else { "normal" };
        let organ = ["synthetic", "synthetic", "breast", ""][number as usize];
        writeln!(list, "{name},{label},{organ}").unwrap();
    }
    let path = folder.path().join("set.csv");
    std::fs::write(&path, list).unwrap();
    let counts = |more: &[&str]| {
        let counts = &validated(&path, more)["models"][0]["counts"];
        [&counts["scored"], &counts["abstained"]].map(|one| one.as_u64().unwrap())
    };
    assert_eq!(counts(&[]), [3, 1]);
    assert_eq!(counts(&["--research"]), [4, 0]);
}

#[test]
fn two_variants_of_one_bundle_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    let out = folder.path().join("out");
    let (float, bytes) = (format!("{MODEL}#f32"), format!("{MODEL}#u8"));
    let output = zhedel(&[
        "validate",
        text(&list),
        "--model",
        &float,
        "--model",
        &bytes,
        "--resamples",
        "200",
        "--out",
        text(&out),
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    for words in [
        "stain-density 0.1.0 u8 less stain-density 0.1.0 f32",
        "AUC difference",
        "paired bootstrap",
        "DeLong p, two-sided",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let metrics = std::fs::read(out.join("metrics.json")).unwrap();
    let metrics: Value = serde_json::from_slice(&metrics).unwrap();
    let variants = [0, 1].map(|at| &metrics["models"][at]["model"]["variant"]);
    assert_eq!(variants, ["f32", "u8"]);
    let output = zhedel(&[
        "validate",
        text(&list),
        "--model",
        "tests/models/stain-density#int4",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("`int4`") && said.contains("`f32`"), "{said}");
}

/// A device without an end is neither read nor hashed; a file listed under two spellings counts once,
/// and one with the bytes of another is told.
#[test]
fn files_that_are_none_or_the_same_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for number in 0..4 {
        patch(&path.join(format!("{number}.png")), 0.3, number);
    }
    std::fs::copy(path.join("0.png"), path.join("copy.png")).unwrap();
    let list = path.join("set.csv");
    let rows = "path,label\n0.png,normal\n./0.png,normal\n1.png,lesion\ncopy.png,lesion\n/dev/zero,normal\n,normal\n";
    std::fs::write(&list, rows).unwrap();
    let result = validated(&list, &["--resamples", "100"]);
    let problems: Vec<(i64, &str)> = result["set"]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["row"].as_i64().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        problems,
        [(2, "listed_twice"), (6, "bad_field"), (4, "same_content")]
    );
    let model = &result["models"][0];
    assert_eq!(model["counts"]["samples"], 4);
    assert_eq!(model["counts"]["failed"], 1);
    assert_eq!(model["failures"][0]["row"], 5);
    assert_eq!(model["failures"][0]["sample"], "/dev/zero");
}

#[test]
fn a_set_of_one_class_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3 {
        patch(&folder.path().join(format!("{number}.png")), 0.3, number);
    }
    let list = folder.path().join("set.csv");
    std::fs::write(
        &list,
        "path,label\n0.png,normal\n1.png,normal\n2.png,normal\n",
    )
    .unwrap();
    let result = validated(&list, &["--resamples", "100"]);
    let problem = &result["set"]["problems"][0];
    assert_eq!(problem["code"], "single_class");
    let why = problem["sentence"].as_str().unwrap();
    assert!(why.contains("all 3 samples are negative"), "{why}");
    let model = &result["models"][0];
    assert_eq!(
        model["sensitivity"]["not_computed"],
        "no sample counts for it"
    );
}

/// A run that scored everything and could not write its documents: what it kept is cut to a half, as if it
/// had been killed in the middle of a line, and the run goes on from there.
#[test]
fn a_run_that_was_interrupted_goes_on_and_gives_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let list = set(folder.path());
    // A slide among them, whose hits must be kept too.
    let slide = folder.path().join("slide.svs");
    let size = ["--width", "1200", "--height", "900", "--seed", "4"];
    let made = zhedel(&[&["sample", "generate", text(&slide)], &size[..]].concat());
    assert!(made.status.success(), "{made:?}");
    let rows = std::fs::read_to_string(&list).unwrap();
    let (head, patches) = rows.split_once('\n').unwrap();
    let patches = patches.replace('\n', ",patch,,,\n");
    std::fs::write(
        &list,
        format!("{head},kind,organ,preparation,age_group\n{patches}slide.svs,lesion,patient-s,north,HE,slide,synthetic,ffpe,adult\n"),
    )
    .unwrap();
    let whole = folder.path().join("whole");
    let settings = ["--resamples", "100", "--out"];
    let expected = validated(&list, &[&settings[..], &[text(&whole)]].concat());
    assert_eq!(expected["timing"]["kept"], 0);
    assert!(!whole.join("predictions.journal").exists());

    let out = folder.path().join("out");
    let run = |more: &[&str]| {
        let all = ["validate", text(&list), "--model", MODEL, "--json"];
        zhedel(&[&all[..], &settings, &[text(&out)], more].concat())
    };
    let blocked = out.join("metrics.json");
    std::fs::create_dir_all(&blocked).unwrap();
    assert_eq!(run(&[]).status.code(), Some(1));
    let journal = out.join("predictions.journal");
    let kept = std::fs::read(&journal).unwrap();
    // Whole lines; the rest of a torn one is not counted.
    let whole_lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(whole_lines(&kept), 61);
    std::fs::remove_dir(&blocked).unwrap();

    // Nothing is overwritten unasked.
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("go on with --resume"), "{said}");
    let without_timing = |mut document: Value| {
        document["timing"] = Value::Null;
        document
    };
    // Everything but how long it took.
    let predictions = |folder: &Path| -> Vec<Vec<String>> {
        let mut rows = csv::Reader::from_path(folder.join("predictions.csv")).unwrap();
        let ms = rows.headers().unwrap().iter().position(|name| name == "ms");
        rows.records()
            .map(|row| {
                let row = row.unwrap();
                let fields = row.iter().enumerate();
                let fields = fields.filter(|(at, _)| Some(*at) != ms);
                fields.map(|(_, field)| field.to_owned()).collect()
            })
            .collect()
    };
    let hits = "hits/1-stain-density-f32/slide.csv";
    let half = kept.len() / 2;
    let lines = whole_lines(&kept[..half]);
    for (left, found) in [(&kept[..half], lines), (&kept[..], 61)] {
        std::fs::write(&journal, left).unwrap();
        let resumed = run(&["--resume"]);
        assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
        let resumed = json(&resumed);
        assert_eq!(resumed["timing"]["kept"], found);
        assert_eq!(
            resumed["timing"]["samples_per_s"].is_null(),
            found == 61,
            "{:#}",
            resumed["timing"]
        );
        assert_eq!(without_timing(resumed), without_timing(expected.clone()));
        assert_eq!(predictions(&out), predictions(&whole));
        let read = |folder: &Path| std::fs::read_to_string(folder.join(hits)).unwrap();
        assert_eq!(read(&out), read(&whole));
        assert!(!journal.exists());
    }

    // Of a journal nothing is believed that is not about these bytes, this model and these settings.
    std::fs::write(&journal, &kept).unwrap();
    let research = json(&run(&["--resume", "--research"]));
    assert_eq!(research["timing"]["kept"], 0);
    std::fs::write(&journal, &kept).unwrap();
    patch(&folder.path().join("00.png"), 0.9, 999);
    let changed = json(&run(&["--resume"]));
    assert_eq!(changed["timing"]["kept"], 60);
    let fresh = validated(&list, &settings[..2]);
    assert_eq!(without_timing(changed), without_timing(fresh));
}
