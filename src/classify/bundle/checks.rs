//! What must hold of `config.json` and `bundle.toml` before any weights are looked at.

use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::files;
use crate::classify::bundle::manifest::{Licence, Manifest, Variant};
use crate::classify::bundle::zoo_config::ZooConfig;
use crate::domain::scale::BELIEVABLE_MPP;
use std::collections::BTreeSet;
use std::path::Path;

/// Largest side of a field or patch, pixels: beyond it one batch would not fit into memory.
pub const LARGEST_SIDE: u32 = 4096;
/// Largest number of classes that a tile classifier has reason to have.
const MOST_CLASSES: usize = 1000;
/// Least share of the tissue that must have been analysed before any model may clear a slide.
const LEAST_COVERAGE: f64 = 0.5;
/// A tolerance above this would let a wrong model pass.
const LARGEST_TOLERANCE: f64 = 0.1;

/// Checks `config.json` by itself.
///
/// # Errors
/// The first thing that is wrong.
pub fn config(config: &ZooConfig, path: &Path) -> Result<(), BundleError> {
    let field = |field: &str, why: String| Err(refused(path, field, why));
    if config.spec_version.as_deref().is_some_and(|v| v != "1.0") {
        return field("spec_version", "is not \"1.0\", the only one known".into());
    }
    if !(1..=MOST_CLASSES).contains(&config.num_classes) {
        return field(
            "num_classes",
            format!(
                "is {}, not between 1 and {MOST_CLASSES}",
                config.num_classes
            ),
        );
    }
    if !(1..=LARGEST_SIDE).contains(&config.patch_size_pixels) {
        return field(
            "patch_size_pixels",
            format!(
                "is {}, not between 1 and {LARGEST_SIDE}",
                config.patch_size_pixels
            ),
        );
    }
    if !BELIEVABLE_MPP.contains(&config.spacing_um_px) {
        return field(
            "spacing_um_px",
            format!(
                "is {} µm/px, not between {} and {}",
                config.spacing_um_px,
                BELIEVABLE_MPP.start(),
                BELIEVABLE_MPP.end()
            ),
        );
    }
    if config.class_names.len() != config.num_classes {
        return Err(BundleError::ClassCount {
            path: path.to_path_buf(),
            names: config.class_names.len(),
            num_classes: config.num_classes,
        });
    }
    if let Some(class) = first_repeated(&config.class_names) {
        return Err(BundleError::DuplicateClass {
            path: path.to_path_buf(),
            class: class.clone(),
        });
    }
    Ok(())
}

/// Checks `bundle.toml` by itself and against the classes of `config.json`.
///
/// # Errors
/// The first thing that is wrong.
pub fn manifest(manifest: &Manifest, config: &ZooConfig, path: &Path) -> Result<(), BundleError> {
    texts(manifest, path)?;
    intended_use(manifest, path)?;
    positive_classes(manifest, config, path)?;
    thresholds(manifest, config, path)?;
    domain(manifest, path)?;
    variants(manifest, config, path)
}

/// Checks a file's bytes against the digest that `bundle.toml` states for it.
///
/// # Errors
/// [`BundleError::Digest`].
pub fn digest(bytes: &[u8], stated: &str, path: &Path) -> Result<(), BundleError> {
    let found = files::sha256(bytes);
    if found.eq_ignore_ascii_case(stated.trim()) {
        return Ok(());
    }
    Err(BundleError::Digest {
        path: path.to_path_buf(),
        expected: stated.to_owned(),
        found,
    })
}

fn texts(manifest: &Manifest, path: &Path) -> Result<(), BundleError> {
    let plain = |name: &str| {
        (1..=64).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'))
    };
    for (field, name) in [("name", &manifest.name), ("version", &manifest.version)] {
        if !plain(name) {
            return Err(refused(
                path,
                field,
                "is not 1 to 64 letters, digits, `-`, `_`, `.` or `+`",
            ));
        }
    }
    let licence = &manifest.licence;
    let mut needed = vec![("title".to_owned(), &manifest.title)];
    for (
        table,
        Licence {
            name, spdx, source, ..
        },
    ) in [
        ("architecture", &licence.architecture),
        ("initial_weights", &licence.initial_weights),
        ("training_data", &licence.training_data),
        ("result", &licence.result),
    ] {
        for (key, value) in [("name", name), ("spdx", spdx), ("source", source)] {
            needed.push((format!("licence.{table}.{key}"), value));
        }
    }
    match needed.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((field, _)) => Err(refused(path, field, "is blank")),
        None => Ok(()),
    }
}

/// An empty list would put every specimen outside the intended use, which nobody means.
fn intended_use(manifest: &Manifest, path: &Path) -> Result<(), BundleError> {
    let intended = &manifest.intended_use;
    for (field, empty) in [
        ("organs", intended.organs.is_empty()),
        ("preparations", intended.preparations.is_empty()),
        ("age_groups", intended.age_groups.is_empty()),
        ("questions", intended.questions.is_empty()),
        ("statement", intended.statement.trim().is_empty()),
    ] {
        if empty {
            return Err(refused(path, &format!("intended_use.{field}"), "is empty"));
        }
    }
    Ok(())
}

fn positive_classes(
    manifest: &Manifest,
    config: &ZooConfig,
    path: &Path,
) -> Result<(), BundleError> {
    let positive = &manifest.positive_classes;
    if positive.is_empty() {
        let why = "is empty; name the classes whose score is a suspicion";
        return Err(refused(path, "positive_classes", why));
    }
    if let Some(class) = first_repeated(positive) {
        let why = format!("names `{class}` twice");
        return Err(refused(path, "positive_classes", why));
    }
    if let Some(class) = positive
        .iter()
        .find(|class| !config.class_names.contains(class))
    {
        return Err(BundleError::UnknownPositiveClass {
            path: path.to_path_buf(),
            class: class.clone(),
            known: config.class_names.join(", "),
        });
    }
    // A single output is the score of its class; of several, one must be left for normal tissue.
    if positive.len() == config.num_classes && config.num_classes > 1 {
        let why = "names every class; every tile would be suspicious";
        return Err(refused(path, "positive_classes", why));
    }
    Ok(())
}

fn thresholds(manifest: &Manifest, config: &ZooConfig, path: &Path) -> Result<(), BundleError> {
    let point = &manifest.operating_point;
    let mut tables = vec![("operating_point", point.suspicious_at, point.clear_below)];
    if let Some(rule) = &manifest.slide_rule {
        tables.push(("slide_rule", rule.suspicious_at, rule.clear_below));
        let whole = f64::from(config.patch_size_pixels) * config.spacing_um_px;
        // A field of 96 px at 0.97 µm/px may be written down rounded.
        if !(rule.label_field_um > 0.0 && rule.label_field_um <= whole * 1.01) {
            let why = format!(
                "is {} µm, not above 0 and at most the field's {whole:.1} µm",
                rule.label_field_um
            );
            return Err(refused(path, "slide_rule.label_field_um", why));
        }
    }
    let in_range = |field: String, value: f64| {
        if (0.0..=1.0).contains(&value) {
            Ok(())
        } else {
            Err(BundleError::ThresholdRange {
                path: path.to_path_buf(),
                field,
                value,
            })
        }
    };
    if !(LEAST_COVERAGE..=1.0).contains(&point.minimum_coverage) {
        let why = format!(
            "is {}, not between {LEAST_COVERAGE} and 1; a slide must not be cleared on less",
            point.minimum_coverage
        );
        return Err(refused(path, "operating_point.minimum_coverage", why));
    }
    for (table, suspicious_at, clear_below) in tables {
        in_range(format!("{table}.suspicious_at"), suspicious_at)?;
        in_range(format!("{table}.clear_below"), clear_below)?;
        if clear_below > suspicious_at {
            return Err(BundleError::ThresholdOrder {
                path: path.to_path_buf(),
                table,
                clear_below,
                suspicious_at,
            });
        }
    }
    Ok(())
}

fn domain(manifest: &Manifest, path: &Path) -> Result<(), BundleError> {
    let Some(domain) = &manifest.domain else {
        return Ok(());
    };
    if domain.limit.is_finite() && domain.limit > 0.0 {
        Ok(())
    } else {
        let why = format!("is {}, not a number above 0", domain.limit);
        Err(refused(path, "domain.limit", why))
    }
}

fn variants(manifest: &Manifest, config: &ZooConfig, path: &Path) -> Result<(), BundleError> {
    if manifest.variants.is_empty() {
        return Err(refused(path, "variant", "is empty; a bundle has weights"));
    }
    let ids: Vec<String> = manifest.variants.iter().map(|v| v.id.clone()).collect();
    if let Some(id) = first_repeated(&ids) {
        return Err(BundleError::DuplicateVariant {
            path: path.to_path_buf(),
            id: id.clone(),
        });
    }
    for variant in &manifest.variants {
        one_variant(variant, config, path)?;
        golden_distances(variant, manifest.domain.is_some(), path)?;
    }
    Ok(())
}

fn one_variant(variant: &Variant, config: &ZooConfig, path: &Path) -> Result<(), BundleError> {
    if variant.id.trim().is_empty() {
        return Err(refused(path, "variant.id", "is blank"));
    }
    if !(variant.tolerance > 0.0 && variant.tolerance <= LARGEST_TOLERANCE) {
        let why = format!(
            "is {}, not above 0 and at most {LARGEST_TOLERANCE}",
            variant.tolerance
        );
        return Err(refused(path, "variant.tolerance", why));
    }
    if variant.golden.is_empty() {
        return Err(BundleError::NoGolden {
            path: path.to_path_buf(),
            variant: variant.id.clone(),
        });
    }
    for golden in &variant.golden {
        let scores = &golden.expected;
        if scores.len() != config.num_classes {
            let why = format!(
                "has {} scores for `{}`, not one for each of {} classes",
                scores.len(),
                golden.file,
                config.num_classes
            );
            return Err(refused(path, "variant.golden.expected", why));
        }
        if let Some(score) = scores.iter().find(|s| !(0.0..=1.0).contains(*s)) {
            let why = format!(
                "has {score} for `{}`; a score lies between 0 and 1",
                golden.file
            );
            return Err(refused(path, "variant.golden.expected", why));
        }
    }
    Ok(())
}

/// The distance decides what may be cleared, so it is proved like the scores.
fn golden_distances(variant: &Variant, has_domain: bool, path: &Path) -> Result<(), BundleError> {
    for golden in &variant.golden {
        let why = match golden.distance {
            None if has_domain => format!(
                "is missing for `{}`; a bundle with a [domain] states the distance of every golden patch",
                golden.file
            ),
            Some(_) if !has_domain => format!(
                "is stated for `{}`, but there is no [domain] that names its output",
                golden.file
            ),
            Some(distance) if !(distance.is_finite() && distance >= 0.0) => format!(
                "is {distance} for `{}`, not a number of 0 or more",
                golden.file
            ),
            _ => continue,
        };
        return Err(refused(path, "variant.golden.distance", why));
    }
    Ok(())
}

fn refused(path: &Path, field: &str, why: impl Into<String>) -> BundleError {
    BundleError::Field {
        path: path.to_path_buf(),
        field: field.to_owned(),
        why: why.into(),
    }
}

fn first_repeated(names: &[String]) -> Option<&String> {
    let mut seen = BTreeSet::new();
    names.iter().find(|name| !seen.insert(name.as_str()))
}
