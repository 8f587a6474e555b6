//! Writing `bundle.toml` for an imported model.

use super::expected::Expected;
use super::fit::Fitted;
use super::licences::licences;
use crate::classify::bundle::files::sha256;
use crate::classify::bundle::manifest::{FORMAT, Licences};
use crate::classify::bundle::zoo_config::ZooConfig;
use crate::classify::patch_layout::PatchForm;
use crate::domain::intended_use::IntendedUse;
use crate::domain::model_statement::{ModelStatement, StatedThresholds};
use serde::Serialize;

/// What `chosen_on` says where nobody chose thresholds.
pub const NOT_CHOSEN: &str =
    "nobody chose thresholds: nothing is flagged below a score of 1, and nothing is cleared";
/// What `chosen_on` of the slide rule says where thresholds were chosen for tiles only.
const NOT_FOR_SLIDES: &str = "nobody chose thresholds of the slide score: from the tile threshold on a slide is suspicious, and none is cleared";
/// Name of the ONNX file in the bundle.
pub const MODEL_FILE: &str = "model.onnx";
/// Largest difference of a score on a golden patch; two engines differ by less on f32 graphs.
const TOLERANCE: f64 = 1e-3;

#[derive(Serialize)]
struct Sheet<'a> {
    format: i64,
    name: &'a str,
    version: &'a str,
    title: &'a str,
    config_sha256: String,
    positive_classes: &'a [String],
    intended_use: &'a IntendedUse,
    licence: Licences,
    operating_point: OperatingPoint<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slide_rule: Option<SlideRule<'a>>,
    variant: [Variant<'a>; 1],
}

#[derive(Serialize)]
struct OperatingPoint<'a> {
    suspicious_at: f64,
    clear_below: f64,
    minimum_coverage: f64,
    chosen_on: &'a str,
}

#[derive(Serialize)]
struct SlideRule<'a> {
    suspicious_at: f64,
    clear_below: f64,
    label_field_um: f64,
    chosen_on: &'a str,
}

#[derive(Serialize)]
struct Variant<'a> {
    id: &'static str,
    file: &'static str,
    sha256: String,
    precision: &'static str,
    input: PatchForm,
    input_name: &'a str,
    output_name: &'a str,
    tolerance: f64,
    golden: Vec<Golden<'a>>,
}

#[derive(Serialize)]
struct Golden<'a> {
    file: &'a str,
    expected: &'a [f64],
}

/// The text of `bundle.toml`; `golden` names the golden patches in the order of their scores.
///
/// # Errors
/// What the serialiser said.
pub fn bundle_toml(
    stated: &ModelStatement,
    fitted: &Fitted,
    weights: &[u8],
    golden: &[String],
    expected: &Expected,
) -> Result<String, String> {
    let sheet = Sheet {
        format: FORMAT,
        name: &stated.name,
        version: &stated.version,
        title: &stated.title,
        config_sha256: sha256(fitted.config_text.as_bytes()),
        positive_classes: &stated.positive_classes,
        intended_use: &stated.intended_use,
        licence: licences(&stated.licences, &stated.name),
        operating_point: operating_point(stated.thresholds.as_ref()),
        slide_rule: stated
            .thresholds
            .as_ref()
            .and_then(|chosen| slide_rule(chosen, &fitted.config)),
        variant: [Variant {
            id: "imported",
            file: MODEL_FILE,
            sha256: sha256(weights),
            precision: "as imported",
            input: fitted.graph.layout.form,
            input_name: &fitted.graph.input_name,
            output_name: &fitted.graph.output_name,
            tolerance: TOLERANCE,
            golden: golden
                .iter()
                .zip(&expected.scores)
                .map(|(file, expected)| Golden { file, expected })
                .collect(),
        }],
    };
    let text = toml::to_string_pretty(&sheet).map_err(|error| error.to_string())?;
    Ok(format!("# Written by `zhedel model import`.\n{text}"))
}

/// Without thresholds every score is undecided: none is invented.
fn operating_point(stated: Option<&StatedThresholds>) -> OperatingPoint<'_> {
    match stated {
        Some(stated) => OperatingPoint {
            suspicious_at: stated.suspicious_at,
            clear_below: stated.clear_below.unwrap_or(0.0),
            minimum_coverage: stated.minimum_coverage.unwrap_or(1.0),
            chosen_on: &stated.chosen_on,
        },
        None => OperatingPoint {
            suspicious_at: 1.0,
            clear_below: 0.0,
            minimum_coverage: 1.0,
            chosen_on: NOT_CHOSEN,
        },
    }
}

/// Thresholds that were chosen for tiles only clear no slide: the slide score is a mean over tiles, of
/// which they say nothing. A mean at the tile threshold is suspicious all the same.
fn slide_rule<'a>(stated: &StatedThresholds, config: &ZooConfig) -> Option<SlideRule<'a>> {
    (!stated.for_slides).then(|| SlideRule {
        suspicious_at: stated.suspicious_at,
        clear_below: 0.0,
        label_field_um: f64::from(config.patch_size_pixels) * config.spacing_um_px,
        chosen_on: NOT_FOR_SLIDES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_thresholds_nothing_can_be_cleared() {
        let point = operating_point(None);
        assert_eq!((point.clear_below, point.minimum_coverage), (0.0, 1.0));
        let only_upper = StatedThresholds {
            suspicious_at: 0.8,
            clear_below: None,
            minimum_coverage: None,
            chosen_on: "our set".into(),
            for_slides: true,
        };
        assert_eq!(operating_point(Some(&only_upper)).clear_below.to_bits(), 0);
    }
}
