//! The transforms of the WSInfer model zoo, and what they come to.

use crate::classify::preprocess::Normalisation;
use serde::Deserialize;
use serde_json::Value;

/// One step as `config.json` has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `Resize`, `ToTensor` or `Normalize`.
    pub name: String,
    /// Keyword arguments of the torchvision transform of that name.
    #[serde(default)]
    pub arguments: Option<Value>,
}

/// What a list of steps comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Side that a field is resized to, pixels; `None` leaves it as it is.
    pub resize: Option<u32>,
    /// What is done to the values.
    pub normalisation: Normalisation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResizeArguments {
    size: Size,
    #[serde(default)]
    interpolation: Option<Interpolation>,
    /// PIL images are always resized with antialiasing, whatever stands here.
    #[serde(default, rename = "antialias")]
    _antialias: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Size {
    Side(u32),
    Sides(Vec<u32>),
}

/// Bilinear by its name or by PIL's number.
#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
enum Interpolation {
    Name(String),
    Number(u32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NormalizeArguments {
    mean: [f64; 3],
    std: [f64; 3],
    #[serde(default, rename = "inplace")]
    _inplace: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

impl Transform {
    /// What `steps` come to: `Resize` at most once, `ToTensor`, `Normalize` at most once.
    ///
    /// # Errors
    /// What is wrong with the list, as a clause.
    pub fn of(steps: &[Step]) -> Result<Self, String> {
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        let (resize, normalize) = match names[..] {
            ["ToTensor"] => (None, None),
            ["Resize", "ToTensor"] => (Some(&steps[0]), None),
            ["ToTensor", "Normalize"] => (None, Some(&steps[1])),
            ["Resize", "ToTensor", "Normalize"] => (Some(&steps[0]), Some(&steps[2])),
            _ => return Err(format!("the steps are [{}]", names.join(", "))),
        };
        if let Some(step) = steps.iter().find(|step| step.name == "ToTensor") {
            arguments::<NoArguments>(step)?;
        }
        Ok(Self {
            resize: resize.map(resize_side).transpose()?,
            normalisation: normalize.map_or(Ok(Normalisation::NONE), normalisation)?,
        })
    }
}

fn arguments<T: serde::de::DeserializeOwned>(step: &Step) -> Result<T, String> {
    let value = step
        .arguments
        .clone()
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    serde_json::from_value(value).map_err(|error| format!("{} has {error}", step.name))
}

fn resize_side(step: &Step) -> Result<u32, String> {
    let ResizeArguments {
        size,
        interpolation,
        ..
    } = arguments(step)?;
    let bilinear = match &interpolation {
        None => true,
        Some(Interpolation::Name(name)) => name == "bilinear",
        Some(Interpolation::Number(number)) => *number == 2,
    };
    if !bilinear {
        return Err("Resize has another interpolation than bilinear".to_owned());
    }
    match size {
        Size::Side(side) => Ok(side),
        Size::Sides(sides) => match sides[..] {
            [side] => Ok(side),
            [height, width] if height == width => Ok(height),
            _ => Err("Resize has a size that is not square".to_owned()),
        },
    }
}

#[allow(clippy::cast_possible_truncation)]
fn normalisation(step: &Step) -> Result<Normalisation, String> {
    let NormalizeArguments { mean, std, .. } = arguments(step)?;
    // The host computes in f32, as torch does.
    let (mean, std) = (mean.map(|m| m as f32), std.map(|s| s as f32));
    if mean.iter().all(|m| m.is_finite()) && std.iter().all(|s| s.is_normal() && *s > 0.0) {
        Ok(Normalisation { mean, std })
    } else {
        Err("Normalize has a mean that is not finite or a std that is not positive".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<Transform, String> {
        Transform::of(&serde_json::from_str::<Vec<Step>>(json).unwrap())
    }

    #[test]
    fn the_zoos_usual_list_is_understood() {
        let transform = of(r#"[
            {"name": "Resize", "arguments": {"size": 224}},
            {"name": "ToTensor"},
            {"name": "Normalize", "arguments": {"mean": [0.5, 0.25, 0.125], "std": [0.5, 1, 2]}}
        ]"#)
        .unwrap();
        assert_eq!(transform.resize, Some(224));
        let expected = Normalisation {
            mean: [0.5, 0.25, 0.125],
            std: [0.5, 1.0, 2.0],
        };
        assert_eq!(transform.normalisation, expected);
    }

    #[test]
    fn resize_and_normalize_may_be_absent() {
        let transform = of(r#"[{"name": "ToTensor", "arguments": {}}]"#).unwrap();
        assert_eq!(transform.resize, None);
        assert_eq!(transform.normalisation, Normalisation::NONE);
    }

    #[test]
    fn what_cannot_be_carried_out_is_refused() {
        for (json, why) in [
            ("[]", "the steps are []"),
            (
                r#"[{"name": "ToTensor"}, {"name": "Resize", "arguments": {"size": 9}}]"#,
                "the steps are [ToTensor, Resize]",
            ),
            (
                r#"[{"name": "Grayscale"}, {"name": "ToTensor"}]"#,
                "the steps are [Grayscale, ToTensor]",
            ),
            (
                r#"[{"name": "Resize"}, {"name": "ToTensor"}]"#,
                "Resize has missing field `size`",
            ),
            (
                r#"[{"name": "Resize", "arguments": {"size": [224, 96]}}, {"name": "ToTensor"}]"#,
                "Resize has a size that is not square",
            ),
            (
                r#"[{"name": "Resize", "arguments": {"size": 9, "interpolation": "bicubic"}}, {"name": "ToTensor"}]"#,
                "Resize has another interpolation than bilinear",
            ),
            (
                r#"[{"name": "ToTensor"}, {"name": "Normalize", "arguments": {"mean": [0, 0, 0], "std": [1, 0, 1]}}]"#,
                "Normalize has a mean that is not finite or a std that is not positive",
            ),
            (
                r#"[{"name": "ToTensor", "arguments": {"dtype": "f16"}}]"#,
                "ToTensor has unknown field `dtype`, there are no fields",
            ),
        ] {
            assert_eq!(of(json).unwrap_err(), why);
        }
    }
}
