//! `zhedel validate` on slides whose lesions are known: the real binary on synthetic slides, whose
//! generator writes where it planted them.

use image::{GrayImage, Luma};
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
const INSIDE: &str = "slide,synthetic,ffpe,adult";
const HEADER: &str = "path,label,kind,organ,preparation,age_group,annotation,mask\n";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A slide of 3000 × 2400 pixels; beside it the generator writes `<name>.truth.geojson`.
fn slide(folder: &Path, name: &str, seed: u32, lesions: u32) {
    let (seed, lesions) = (seed.to_string(), lesions.to_string());
    let path = folder.join(name);
    let made = zhedel(&[
        "sample",
        "generate",
        text(&path),
        "--width",
        "3000",
        "--height",
        "2400",
        "--seed",
        &seed,
        "--lesions",
        &lesions,
        "--lesion-diameter",
        "500",
    ]);
    assert!(made.status.success(), "{made:?}");
}

fn validated(set: &Path, more: &[&str]) -> Value {
    let output = zhedel(
        &[
            &[
                "validate",
                text(set),
                "--model",
                MODEL,
                "--resamples",
                "100",
                "--json",
            ],
            more,
        ]
        .concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The model finds planted lesions: their truth comes as GeoJSON, as the same in ASAP's XML, and as a
/// mask.
#[test]
fn planted_lesions_are_found_whichever_way_they_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    slide(path, "a.svs", 4, 1);
    slide(path, "b.svs", 3, 0);
    let set = path.join("set.csv");
    let out = path.join("out");
    let write = |annotation: &str, mask: &str| {
        let rows =
            format!("{HEADER}a.svs,lesion,{INSIDE},{annotation},{mask}\nb.svs,normal,{INSIDE},,\n");
        std::fs::write(&set, rows).unwrap();
    };
    let truth: Value =
        serde_json::from_slice(&std::fs::read(path.join("a.svs.truth.geojson")).unwrap()).unwrap();
    let ring: Vec<(f64, f64)> = truth["features"][0]["geometry"]["coordinates"][0]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| (place[0].as_f64().unwrap(), place[1].as_f64().unwrap()))
        .collect();

    let mut places = String::new();
    for (order, (x, y)) in ring.iter().enumerate() {
        writeln!(
            places,
            "<Coordinate Order=\"{order}\" X=\"{x}\" Y=\"{y}\"/>"
        )
        .unwrap();
    }
    std::fs::write(
        path.join("a.xml"),
        format!("<ASAP_Annotations><Annotations><Annotation Name=\"1\" Type=\"Polygon\" PartOfGroup=\"_0\"><Coordinates>{places}</Coordinates></Annotation></Annotations></ASAP_Annotations>"),
    )
    .unwrap();
    // A mask of an eighth of the size, in which tumour is 1.
    let inside = |x: f64, y: f64| {
        let crossings = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .filter(|(a, b)| {
                (a.1 <= y) != (b.1 <= y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
            });
        crossings.count() % 2 == 1
    };
    let mask = GrayImage::from_fn(375, 300, |x, y| {
        let middle = |pixel: u32| (f64::from(pixel) + 0.5) * 8.0;
        Luma([u8::from(inside(middle(x), middle(y)))])
    });
    mask.save(path.join("a.png")).unwrap();

    let mut digests = Vec::new();
    for (annotation, mask) in [("a.svs.truth.geojson", ""), ("a.xml", ""), ("", "a.png")] {
        write(annotation, mask);
        let result = validated(&set, &["--out", text(&out)]);
        assert_eq!(
            result["set"]["problems"],
            serde_json::json!([]),
            "{result:#}"
        );
        digests.push(result["set"]["digest"].as_str().unwrap().to_owned());
        let lesions = &result["models"][0]["lesions"];
        assert_eq!(lesions["slides"], 2);
        assert_eq!(lesions["metastases"], 1);
        assert_eq!(lesions["repeated_hits"], "false_positive");
        let sensitivity = &lesions["sensitivities"][5]["sensitivity"];
        assert_eq!(sensitivity["value"], 1.0, "{lesions:#}");
        assert!(sensitivity["interval"]["not_computed"].is_string());
        assert_eq!(lesions["slide_auc"]["value"], 1.0);
        let found: u64 = lesions["by_size"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|size| size["found"]["events"].as_u64())
            .sum();
        assert_eq!(found, 1, "{lesions:#}");
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 3, "another annotation is another set");

    let hits = out.join("hits/1-stain-density-f32");
    let rows = std::fs::read_to_string(hits.join("a.csv")).unwrap();
    let mut rows = rows.lines();
    assert_eq!(rows.next(), Some("probability,x,y"));
    let first: Vec<f64> = rows
        .next()
        .unwrap()
        .split(',')
        .map(|field| field.parse().unwrap())
        .collect();
    assert!(inside(first[1], first[2]), "{first:?}");
    assert!(hits.join("b.csv").is_file());
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("FROC curve") && page.contains("isolated tumour cells"));
    assert!(page.contains("Lesions found by size") && page.contains("major axis, µm, logarithmic"));
    assert!(page.contains("Time of slides"));
    let pdf = std::fs::read(out.join("report.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000);
}

/// A row's fields after the name, the code of its problem, and a part of the sentence.
type Wrong<'a> = (&'a str, &'a str, &'a str);

#[test]
fn annotations_that_cannot_be_used_are_named_and_leave_the_slide() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    slide(path, "a.svs", 4, 1);
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
    let area = |ring: &str| format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}");
    write("malformed.geojson", "{\"type\":");
    write("table.csv", "x,y\n1,2\n");
    write(
        "outside.geojson",
        &area("[[9000,9000],[9900,9000],[9900,9900],[9000,9000]]"),
    );
    write(
        "across.geojson",
        &area("[[-50,100],[900,100],[900,900],[-50,100]]"),
    );
    write(
        "bow.geojson",
        &area("[[100,100],[900,900],[900,100],[100,900],[100,100]]"),
    );
    write("open.geojson", &area("[[100,100],[900,100],[900,900]]"));
    write("line.geojson", &area("[[100,100],[900,100],[100,100]]"));
    write(
        "none.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[]}",
    );
    GrayImage::new(300, 300)
        .save(path.join("square.png"))
        .unwrap();
    GrayImage::new(375, 300)
        .save(path.join("black.png"))
        .unwrap();
    write("broken.png", "no picture");
    // A whole picture of another kind, whose content no safe reader knows.
    let wrong: [Wrong<'_>; 13] = [
        ("gone.xml,", "missing_annotation", "gone.xml is not there"),
        ("malformed.geojson,", "bad_annotation", "GeoJSON"),
        (
            "table.csv,",
            "bad_annotation",
            "neither GeoJSON nor ASAP XML",
        ),
        (
            "outside.geojson,",
            "annotation_outside",
            "lie outside the slide of 3000 × 2400",
        ),
        (
            "across.geojson,",
            "annotation_outside",
            "reach past the slide",
        ),
        ("bow.geojson,", "doubtful_annotation", "crosses itself"),
        ("open.geojson,", "doubtful_annotation", "not closed"),
        ("line.geojson,", "doubtful_annotation", "encloses nothing"),
        ("none.geojson,", "label_against_lesions", "has no lesion"),
        ("outside.geojson,square.png", "bad_annotation", "name one"),
        (",square.png", "mask_size", "300 × 300"),
        (",black.png", "label_against_lesions", "has no lesion"),
        (",broken.png", "bad_annotation", "broken.png"),
    ];
    let mut rows = HEADER.to_owned();
    for (number, (annotation, _, _)) in wrong.iter().enumerate() {
        let name = format!("{number}.svs");
        std::fs::hard_link(path.join("a.svs"), path.join(&name)).unwrap();
        writeln!(rows, "{name},lesion,{INSIDE},{annotation}").unwrap();
    }
    let set = path.join("set.csv");
    std::fs::write(&set, rows).unwrap();
    let result = validated(&set, &[]);
    assert_eq!(result["models"][0]["counts"]["scored"], wrong.len());
    let problems = result["set"]["problems"].as_array().unwrap();
    for (row, (annotation, code, why)) in (1..).zip(wrong) {
        let found = problems.iter().any(|problem| {
            problem["row"] == row
                && problem["code"] == code
                && problem["sentence"].as_str().unwrap().contains(why)
        });
        assert!(found, "row {row} ({annotation}): {problems:#?}");
    }
    // Three of them can be used all the same.
    let lesions = &result["models"][0]["lesions"];
    assert_eq!(lesions["slides"], 3, "{lesions:#}");
    assert_eq!(lesions["without_truth"], wrong.len() - 3);
}

#[test]
fn slides_left_out_by_name_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    slide(path, "Test_048.svs", 4, 1);
    std::fs::hard_link(path.join("Test_048.svs"), path.join("Test_049.svs")).unwrap();
    let set = path.join("set.toml");
    std::fs::write(
        &set,
        ["Test_048.svs", "Test_049.svs"].map(|name| format!(
            "[[sample]]\npath = \"{name}\"\nlabel = \"lesion\"\nkind = \"slide\"\norgan = \"synthetic\"\npreparation = \"ffpe\"\nage_group = \"adult\"\nannotation = \"Test_048.svs.truth.geojson\"\n"
        ))
        .concat(),
    )
    .unwrap();
    let more = [
        "--exclude",
        "Test_049,Test_114",
        "--repeated-hits",
        "ignored",
    ];
    let result = validated(&set, &more);
    assert_eq!(
        result["set"]["excluded"],
        serde_json::json!(["Test_049.svs"])
    );
    assert_eq!(result["set"]["problems"][0]["code"], "nothing_to_exclude");
    assert_eq!(result["models"][0]["counts"]["samples"], 1);
    assert_eq!(result["models"][0]["lesions"]["metastases"], 1);
    assert_eq!(result["settings"]["repeated_hits"], "ignored");
}

/// One changed byte makes OpenSlide 4.0.1 crash as soon as pixels of this slide are read.
fn crashing_slide(folder: &Path) -> Option<PathBuf> {
    let shared = std::env::var_os("ZHEDEL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let whole = shared
        .join("slides/cmu-1-small-region-dicom")
        .join("1.2.826.0.1.3680043.8.498.58740178995208579534253317996600852419.dcm");
    let Ok(mut bytes) = std::fs::read(&whole) else {
        println!(
            "skipped: {} is not there; set ZHEDEL_SHARED",
            whole.display()
        );
        return None;
    };
    bytes[2787] = 139;
    let path = folder.join("crashing.dcm");
    std::fs::write(&path, bytes).unwrap();
    Some(path)
}

#[test]
fn a_slide_that_crashes_its_reader_is_a_failed_prediction_and_the_others_are_scored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    if crashing_slide(path).is_none() {
        return;
    }
    slide(path, "a.svs", 4, 1);
    slide(path, "b.svs", 3, 0);
    // It may be called a patch as well.
    std::fs::copy(path.join("crashing.dcm"), path.join("patch.dcm")).unwrap();
    let set = path.join("set.csv");
    let rows = format!(
        "{HEADER}crashing.dcm,lesion,{INSIDE},a.svs.truth.geojson,\na.svs,lesion,{INSIDE},,\npatch.dcm,normal,patch,,,,,\nb.svs,normal,{INSIDE},,\n"
    );
    std::fs::write(&set, rows).unwrap();
    let out = path.join("out");
    let result = validated(&set, &["--out", text(&out)]);
    let counts = &result["models"][0]["counts"];
    assert_eq!(counts["failed"], 2, "{result:#}");
    assert_eq!(counts["scored"], 2);
    let rows = std::fs::read_to_string(out.join("predictions.csv")).unwrap();
    let row = rows
        .lines()
        .find(|row| row.starts_with("crashing.dcm"))
        .unwrap();
    // Without OpenSlide nobody reads it at all.
    let said = row.contains("breaks the program that reads it") || row.contains("OpenSlide");
    assert!(row.contains(",failed,") && said, "{row}");
    assert!(out.join("report.pdf").is_file());
}
