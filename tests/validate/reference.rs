//! Every metric against the reference.

use crate::deviation::{Deviations, EXACT, ITERATED, count, number, numbers};
use serde_json::Value;
use zhedel::validate::stats::auc_estimate::{AucComparison, AucEstimate};
use zhedel::validate::stats::bootstrap::band::band;
use zhedel::validate::stats::bootstrap::replicates::{Settings, bootstrap, paired_bootstrap};
use zhedel::validate::stats::bootstrap::resampler::Resampler;
use zhedel::validate::stats::calibration::brier::brier_score;
use zhedel::validate::stats::calibration::expected_error::{
    calibration_null, expected_calibration_error,
};
use zhedel::validate::stats::calibration::recalibration::{
    calibration_in_the_large, logits, recalibration,
};
use zhedel::validate::stats::clustered_auc::{clustered_delong, paired_clustered_delong};
use zhedel::validate::stats::clustered_proportion::clustered_proportion;
use zhedel::validate::stats::confusion::{ConfusionMatrix, OperatingPoint, ZoneCounts};
use zhedel::validate::stats::delong::{delong, paired_delong};
use zhedel::validate::stats::error::StatsError;
use zhedel::validate::stats::froc::{Froc, FrocSlide, Hit, Lesion, RepeatedHit, froc};
use zhedel::validate::stats::grouping::Grouping;
use zhedel::validate::stats::holm::holm;
use zhedel::validate::stats::interval::Confidence;
use zhedel::validate::stats::labelled_scores::LabelledScores;
use zhedel::validate::stats::learn_then_test::lower_threshold;
use zhedel::validate::stats::precision_recall::{average_precision, precision_recall_curve};
use zhedel::validate::stats::predictive_value::Adjustment;
use zhedel::validate::stats::proportion::Proportion;
use zhedel::validate::stats::risk_coverage::risk_coverage;
use zhedel::validate::stats::roc::{RocPoints, auc, roc_curve};

const P95: Confidence = Confidence::P95;

fn reference() -> Value {
    serde_json::from_str(include_str!("reference.json")).unwrap()
}

/// A data set of the reference: two models, the labels and the groups.
struct Set {
    name: String,
    first: LabelledScores,
    second: LabelledScores,
    grouping: Grouping,
    expected: Value,
}

fn sets() -> Vec<Set> {
    let reference = reference();
    let sets = reference["sets"].as_array().unwrap();
    assert!(sets.len() >= 7);
    sets.iter()
        .map(|set| {
            let labels: Vec<bool> = numbers(&set["labels"]).iter().map(|&l| l > 0.5).collect();
            let groups: Vec<u64> = set["groups"]
                .as_array()
                .unwrap()
                .iter()
                .map(count)
                .collect();
            Set {
                name: set["name"].as_str().unwrap().to_owned(),
                first: LabelledScores::new(numbers(&set["scores"]), labels.clone()).unwrap(),
                second: LabelledScores::new(numbers(&set["second"]), labels).unwrap(),
                grouping: Grouping::by_key(&groups).unwrap(),
                expected: set.clone(),
            }
        })
        .collect()
}

#[test]
fn the_reference_tells_who_wrote_it() {
    let reference = reference();
    assert_eq!(reference["written_by"], "tests/validate/make_reference.py");
    for library in ["numpy", "scipy", "scikit-learn"] {
        assert!(reference["versions"][library].is_string());
    }
}

#[test]
fn roc_and_precision_recall_are_those_of_scikit_learn() {
    let mut seen = Deviations::default();
    for set in sets() {
        let expected = &set.expected;
        seen.check("auc", EXACT, auc(&set.first).unwrap(), &expected["auc"]);
        for (points, key) in [
            (RocPoints::Every, "roc_every"),
            (RocPoints::Corners, "roc_corners"),
        ] {
            let curve = roc_curve(&set.first, points).unwrap();
            let expected = &expected[key];
            seen.check_all(key, EXACT, &curve.false_positive_rate, &expected["fpr"]);
            seen.check_all(key, EXACT, &curve.true_positive_rate, &expected["tpr"]);
            seen.check_all(key, EXACT, &curve.thresholds, &expected["thresholds"]);
        }
        let curve = precision_recall_curve(&set.first).unwrap();
        let points = &expected["precision_recall"];
        for (found, key) in [
            (&curve.precision, "precision"),
            (&curve.recall, "recall"),
            (&curve.thresholds, "thresholds"),
        ] {
            seen.check_all("precision_recall", EXACT, found, &points[key]);
        }
        seen.check(
            "average_precision",
            EXACT,
            average_precision(&set.first).unwrap(),
            &expected["average_precision"],
        );
    }
    seen.print("curves");
}

#[test]
fn delong_and_obuchowski_are_those_over_all_pairs() {
    let mut seen = Deviations::default();
    for set in sets() {
        let expected = &set.expected;
        let plain = delong(&set.first).unwrap();
        check_auc(&mut seen, "delong", plain, &expected["delong"]);
        let clustered = clustered_delong(&set.first, &set.grouping).unwrap();
        check_auc(&mut seen, "clustered", clustered, &expected["clustered"]);
        let paired = paired_delong(&set.first, &set.second).unwrap();
        let key = "paired_delong";
        check_comparison(&mut seen, key, paired, &expected[key]);
        let paired = paired_clustered_delong(&set.first, &set.second, &set.grouping).unwrap();
        let key = "paired_clustered";
        check_comparison(&mut seen, key, paired, &expected[key]);
    }
    seen.print("AUC");
}

fn check_auc(seen: &mut Deviations, name: &str, found: AucEstimate, expected: &Value) {
    let metric = |what: &str| format!("{name} {what}");
    seen.check(&metric("auc"), EXACT, found.auc, &expected["auc"]);
    let variance = &expected["variance"];
    // Variances are small, so that only their relative deviation says something.
    let relative = (found.variance / number(variance) - 1.0).abs();
    seen.check(&metric("variance, relative"), EXACT, relative, &0.into());
    let logit = found.logit_interval(P95).unwrap();
    seen.check_limits(&metric("logit"), logit, &expected["logit"]);
    let plain = found.plain_interval(P95).unwrap();
    seen.check_limits(&metric("plain"), plain, &expected["plain"]);
}

fn check_comparison(seen: &mut Deviations, name: &str, found: AucComparison, expected: &Value) {
    let test = found.test().unwrap();
    let one_sided = Confidence::new(0.975).unwrap();
    let margin = number(&expected["margin"]);
    let shown = found.non_inferiority(margin, one_sided).unwrap();
    let interval = found.interval(P95).unwrap();
    seen.check_limits(name, interval, &expected["interval"]);
    for (found, key) in [
        (found.difference, "difference"),
        (found.variance, "variance"),
        (test.z, "z"),
        (test.p, "p"),
        (shown.z, "non_inferiority_z"),
        (shown.p, "non_inferiority_p"),
        (shown.lower_bound, "lower_bound"),
    ] {
        seen.check(name, EXACT, found, &expected[key]);
    }
    assert_eq!(shown.non_inferior, shown.p < 0.025);
}

#[test]
fn counts_and_predictive_values_at_an_operating_point() {
    let mut seen = Deviations::default();
    for set in sets() {
        let expected = &set.expected["confusion"];
        let lower = number(&expected["lower"]);
        let point = OperatingPoint::new(lower, number(&expected["upper"])).unwrap();
        let matrix = ConfusionMatrix::at(&set.first, point);
        for (found, key) in [
            (matrix.positives, "positives"),
            (matrix.negatives, "negatives"),
        ] {
            let counts = &expected[key];
            let counts = ZoneCounts {
                cleared: count(&counts[0]),
                undecided: count(&counts[1]),
                suspicious: count(&counts[2]),
            };
            assert_eq!(found, counts, "{}", set.name);
        }
        for expected in set.expected["predictive"].as_array().unwrap() {
            let prevalence = number(&expected["prevalence"]);
            let adjustment = if expected["adjust"] == true {
                Adjustment::AgrestiCoull
            } else {
                Adjustment::None
            };
            let found = if expected["kind"] == "ppv" {
                matrix.positive_predictive_value(prevalence, adjustment, P95)
            } else {
                matrix.negative_predictive_value(prevalence, adjustment, P95)
            };
            if expected["value"].is_null() {
                assert!(matches!(found, Err(StatsError::NoVariation { .. })));
                continue;
            }
            let found = found.unwrap();
            let values = [found.estimate, found.interval.lower, found.interval.upper];
            let kind = expected["kind"].as_str().unwrap();
            seen.check_all(kind, EXACT, &values, &expected["value"]);
        }
    }
    seen.print("predictive values");
}

#[test]
fn proportions_are_those_of_scipy() {
    let mut seen = Deviations::default();
    for expected in reference()["proportions"].as_array().unwrap() {
        let proportion =
            Proportion::new(count(&expected["events"]), count(&expected["trials"])).unwrap();
        seen.check_limits("wilson", proportion.wilson(P95), &expected["wilson"]);
        let exact = proportion.clopper_pearson(P95);
        seen.check_limits("clopper_pearson", exact, &expected["exact"]);
        let exact = proportion.clopper_pearson(Confidence::new(0.99).unwrap());
        seen.check_limits("clopper_pearson 99 %", exact, &expected["exact_99"]);
        let (upper, lower) = (proportion.upper_bound(P95), proportion.lower_bound(P95));
        seen.check("upper_bound", EXACT, upper, &expected["upper"]);
        seen.check("lower_bound", EXACT, lower, &expected["lower"]);
        for expected in expected["discounted"].as_array().unwrap() {
            let effect = number(&expected["design_effect"]);
            let discounted = proportion.at_design_effect(effect).unwrap();
            let metric = "wilson, design effect";
            seen.check_limits(metric, discounted.wilson(P95), &expected["wilson"]);
            let exact = discounted.clopper_pearson(P95);
            let metric = "clopper_pearson, design effect";
            seen.check_limits(metric, exact, &expected["exact"]);
        }
    }
    for set in sets() {
        let expected = &set.expected["clustered_proportion"];
        let threshold = number(&expected["threshold"]);
        let scores = set.first.scores().iter();
        let events: Vec<bool> = scores.map(|&score| score >= threshold).collect();
        let found = clustered_proportion(&events, &set.grouping).unwrap();
        assert_eq!(found.proportion.events(), count(&expected["events"]));
        let metric = "clustered_proportion";
        seen.check(metric, EXACT, found.variance, &expected["variance"]);
        let effect = &expected["design_effect"];
        seen.check(metric, EXACT, found.design_effect, effect);
        seen.check_limits(metric, found.wilson(P95), &expected["wilson"]);
        seen.check(metric, EXACT, found.upper_bound(P95), &expected["upper"]);
    }
    seen.print("proportions");
}

#[test]
fn calibration_is_that_of_the_definitions() {
    let mut seen = Deviations::default();
    for set in sets() {
        let data = &set.first;
        let brier = brier_score(data).unwrap();
        let expected = &set.expected["brier"];
        seen.check("brier", EXACT, brier.score, &expected["score"]);
        let interval = brier.interval(P95).unwrap();
        seen.check_limits("brier interval", interval, &expected["interval"]);

        let expected = &set.expected["calibration_error"];
        let bins = usize::try_from(count(&expected["bins"])).unwrap();
        let found = expected_calibration_error(data, bins).unwrap();
        seen.check("calibration_error", EXACT, found.error, &expected["error"]);
        let column = |of: fn(Proportion) -> f64| -> Vec<f64> {
            found.bins.iter().map(|bin| of(bin.observed)).collect()
        };
        let predicted: Vec<f64> = found.bins.iter().map(|bin| bin.mean_predicted).collect();
        let observed = column(Proportion::estimate);
        let counts = column(|p| p.trials() as f64);
        for (found, key) in [
            (predicted, "predicted"),
            (observed, "observed"),
            (counts, "counts"),
        ] {
            seen.check_all("reliability bins", EXACT, &found, &expected[key]);
        }

        let expected = &set.expected["calibration_null"];
        let simulations = usize::try_from(count(&expected["simulations"])).unwrap();
        let null = calibration_null(data, bins, simulations, count(&expected["seed"])).unwrap();
        seen.check("calibration_null", EXACT, null.mean, &expected["mean"]);
        let highest = &expected["percentile_95"];
        seen.check("calibration_null", EXACT, null.percentile_95, highest);

        check_recalibration(&mut seen, &set);
    }
    seen.print("calibration");
}

fn check_recalibration(seen: &mut Deviations, set: &Set) {
    let logits = logits(set.first.scores()).unwrap();
    let logits = LabelledScores::new(logits, set.first.labels().to_vec()).unwrap();
    let found = recalibration(&logits).unwrap();
    let expected = &set.expected["recalibration"];
    for (found, key) in [
        (found.intercept.estimate, "intercept"),
        (found.intercept.standard_error, "intercept_error"),
        (found.slope.estimate, "slope"),
        (found.slope.standard_error, "slope_error"),
    ] {
        seen.check("recalibration", ITERATED, found, &expected[key]);
    }
    let interval = found.slope.interval(P95);
    let limits = [interval.lower, interval.upper];
    let expected = &expected["slope_interval"];
    seen.check_all("recalibration", ITERATED, &limits, expected);
    let found = calibration_in_the_large(&logits).unwrap();
    let expected = &set.expected["in_the_large"];
    for (found, key) in [
        (found.intercept.estimate, "intercept"),
        (found.intercept.standard_error, "error"),
        (found.difference, "difference"),
    ] {
        seen.check("in the large", ITERATED, found, &expected[key]);
    }
}

#[test]
fn risk_coverage_is_the_mean_over_orders_of_ties() {
    let mut seen = Deviations::default();
    for set in sets() {
        let expected = &set.expected["risk_coverage"];
        let confidence = numbers(&expected["confidence"]);
        let found = risk_coverage(&confidence, &numbers(&expected["loss"])).unwrap();
        seen.check_all("risk", EXACT, &found.risk, &expected["risk"]);
        seen.check_all("coverage", EXACT, &found.coverage, &expected["coverage"]);
        seen.check("aurc", EXACT, found.area, &expected["area"]);
        let samples = set.first.scores().iter().zip(set.first.labels());
        let squares: Vec<f64> = samples
            .map(|(p, &label)| (p - f64::from(u8::from(label))).powi(2))
            .collect();
        let found = risk_coverage(&confidence, &squares).unwrap();
        seen.check("aurc, squares", EXACT, found.area, &expected["brier_area"]);
    }
    seen.print("risk and coverage");
}

#[test]
fn the_bootstrap_is_repeated_resample_by_resample() {
    let mut seen = Deviations::default();
    for set in sets() {
        for expected in set.expected["bootstrap"].as_array().unwrap() {
            check_bootstrap(&mut seen, &set, expected);
        }
    }
    seen.print("bootstrap");
}

fn check_bootstrap(seen: &mut Deviations, set: &Set, expected: &Value) {
    let resampler = if expected["kind"] == "by_group" {
        Resampler::by_group(&set.grouping).unwrap()
    } else {
        Resampler::within_class(set.first.labels()).unwrap()
    };
    let settings = Settings {
        resamples: usize::try_from(count(&expected["resamples"])).unwrap(),
        seed: expected["seed"].as_str().unwrap().parse().unwrap(),
    };
    let first = |indices: &[usize]| auc(&set.first.select(indices)?);
    let second = |indices: &[usize]| auc(&set.second.select(indices)?);
    let found = bootstrap(&resampler, settings, first).unwrap();
    assert_eq!(found.usable as u64, count(&expected["usable"]));
    assert_eq!(found.usable + found.single_class, settings.resamples);
    seen.check("estimate", EXACT, found.estimate, &expected["estimate"]);
    let percentile = found.percentile(P95).unwrap();
    seen.check_limits("percentile", percentile, &expected["percentile"]);
    if !expected["bca"].is_null() {
        let accelerated = found.accelerated(P95, &resampler, first).unwrap();
        seen.check_limits("BCa", accelerated, &expected["bca"]);
    }
    let paired = paired_bootstrap(&resampler, settings, first, second).unwrap();
    let difference = paired.percentile(P95).unwrap();
    seen.check_limits("paired", difference, &expected["difference"]);
    let found = band(&resampler, settings, P95, |indices| {
        let curve = roc_curve(&set.first.select(indices)?, RocPoints::Every)?;
        let grid = (0..=10).map(|i| f64::from(i) / 10.0);
        Ok(grid.map(|x| curve.true_positive_rate_at(x)).collect())
    })
    .unwrap();
    seen.check_all("band", EXACT, &found.estimate, &expected["curve"]);
    seen.check_all("band", EXACT, &found.lower, &expected["band_lower"]);
    seen.check_all("band", EXACT, &found.upper, &expected["band_upper"]);
}

#[test]
fn holm_and_learn_then_test() {
    let mut seen = Deviations::default();
    let reference = reference();
    for expected in reference["holm"].as_array().unwrap() {
        let found = holm(&numbers(&expected["p"])).unwrap();
        seen.check_all("holm", EXACT, &found, &expected["adjusted"]);
    }
    for expected in reference["learn_then_test"].as_array().unwrap() {
        let found = lower_threshold(
            &numbers(&expected["scores"]),
            usize::try_from(count(&expected["set_aside"])).unwrap(),
            &numbers(&expected["grid"]),
            number(&expected["limit"]),
            Confidence::new(number(&expected["level"])).unwrap(),
        )
        .unwrap();
        assert_eq!(found.cleared.events(), count(&expected["cleared"]));
        for (found, key) in [
            (found.threshold, "threshold"),
            (found.p, "p"),
            (found.upper_bound, "upper"),
        ] {
            seen.check("learn_then_test", EXACT, found, &expected[key]);
        }
    }
    seen.print("tests");
}

#[test]
fn froc_is_that_of_counting_at_every_threshold() {
    let mut seen = Deviations::default();
    for expected in reference()["froc"].as_array().unwrap() {
        let slides: Vec<FrocSlide> = expected["slides"]
            .as_array()
            .unwrap()
            .iter()
            .map(slide)
            .collect();
        for (repeated, key) in [
            (RepeatedHit::Ignored, "ignored"),
            (RepeatedHit::FalsePositive, "repeated"),
        ] {
            let found = froc(&slides, repeated).unwrap();
            check_froc(&mut seen, &found, &expected[key]);
        }
    }
    seen.print("FROC");
}

fn slide(value: &Value) -> FrocSlide {
    let lesions = value["lesions"].as_array().unwrap().iter();
    let hits = value["hits"].as_array().unwrap().iter();
    FrocSlide {
        lesions: lesions
            .map(|kind| {
                if kind == "itc" {
                    Lesion::IsolatedTumourCells
                } else {
                    Lesion::Metastasis
                }
            })
            .collect(),
        hits: hits
            .map(|hit| Hit {
                score: number(&hit[0]),
                lesion: hit[1].as_u64().map(|at| usize::try_from(at).unwrap()),
            })
            .collect(),
    }
}

fn check_froc(seen: &mut Deviations, found: &Froc, expected: &Value) {
    let column = |of: fn(&zhedel::validate::stats::froc::FrocPoint) -> f64| -> Vec<f64> {
        found.points.iter().map(of).collect()
    };
    let rates = column(|point| point.false_positives_per_slide);
    seen.check_all("false positives", EXACT, &rates, &expected["rate"]);
    let sensitivity = column(|point| point.sensitivity);
    seen.check_all("sensitivity", EXACT, &sensitivity, &expected["sensitivity"]);
    seen.check_all("at ¼ … 8", EXACT, &found.sensitivities, &expected["at"]);
    seen.check("score", EXACT, found.score, &expected["score"]);
}
