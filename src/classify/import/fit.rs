//! Holding what the graph tells against what `config.json` or a person states.

use super::error::ImportError;
use super::graph_facts::{Element, GraphFacts, TensorFacts, listed};
use super::source::Source;
use crate::classify::bundle::checks;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::transform::Transform;
use crate::classify::bundle::zoo_config::ZooConfig;
use crate::classify::model_session::GraphContract;
use crate::classify::patch_layout::{PatchForm, PatchLayout};
use crate::domain::model_statement::{ModelStatement, StatedConfig};
use serde::Serialize;
use std::path::Path;

/// A model whose graph and statements hold together.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The text of `config.json`, verbatim where one was handed in.
    pub config_text: String,
    /// What it says.
    pub config: ZooConfig,
    /// What is done to a patch before the model sees it.
    pub transform: Transform,
    /// What the graph takes and answers.
    pub graph: GraphContract,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// Holds a graph against its `config.json`, or against what a person states in its place.
///
/// # Errors
/// [`ImportError`]: the first thing that contradicts, is missing, or cannot be run.
pub fn fit(
    source: &Source,
    facts: &GraphFacts,
    stated: &ModelStatement,
) -> Result<Fitted, ImportError> {
    let path = source.model.as_path();
    if !facts.external.is_empty() {
        return Err(ImportError::ExternalData {
            path: path.to_owned(),
            files: facts.external.join(", "),
        });
    }
    let input = Input::of(facts, path)?;
    let (config_text, config_path) = match &source.config {
        Some((config, text)) if stated.config.is_empty() => (text.clone(), config.as_path()),
        Some((config, _)) => {
            return Err(ImportError::Statement(format!(
                "{}: it states classes, spacing, size and transform, and is kept as it is; leave out --class, --spacing, --patch-size, --resize, --mean, --std and --architecture, or hand in the ONNX file by itself",
                config.display()
            )));
        }
        None => (config_for(&stated.config, &input)?, path),
    };
    let config = ZooConfig::parse(&config_text, config_path)?;
    checks::config(&config, config_path)?;
    let transform = Transform::of(&config.transform).map_err(|why| BundleError::Transform {
        path: config_path.to_owned(),
        why,
    })?;
    let side = transform.resize.unwrap_or(config.patch_size_pixels);
    input.takes(side, path)?;
    let output = output(facts, &config, stated.output.as_deref(), path)?;
    if let Some(activation) = facts.last_activation(&output.name) {
        return Err(ImportError::ActivationInside {
            path: path.to_owned(),
            operator: activation.operator,
            input: input.name,
            before: activation.before,
        });
    }
    positive_classes(stated, &config)?;
    let mut warnings = Vec::new();
    if input.form == PatchForm::NhwcU8 && config.transform.iter().any(|s| s.name == "Normalize") {
        warnings.push("The graph takes bytes, so it must normalise them itself; the Normalize of config.json is not applied.".to_owned());
    }
    Ok(Fitted {
        graph: GraphContract {
            input_name: input.name,
            output_name: output.name.clone(),
            distance_name: None,
            layout: PatchLayout {
                form: input.form,
                side,
            },
            classes: config.num_classes,
        },
        config_text,
        config,
        transform,
        warnings,
    })
}

/// The one input, as a batch of colour patches.
struct Input {
    name: String,
    form: PatchForm,
    /// Side of a patch, pixels, if the graph fixes it.
    side: Option<u64>,
    told: String,
}

impl Input {
    fn of(facts: &GraphFacts, path: &Path) -> Result<Self, ImportError> {
        let refused = |why: &str| {
            Err(ImportError::Input {
                path: path.to_owned(),
                found: listed(&facts.inputs),
                why: why.to_owned(),
            })
        };
        let [input] = &facts.inputs[..] else {
            return refused(
                "a bundle's model takes one input, the patches: export it with that alone",
            );
        };
        let [batch, second, third, last] = input.shape[..] else {
            return refused(
                "patches are [N, 3, H, W] or [N, H, W, 3]: export it with such an input, and with its shape stated",
            );
        };
        let (channels_last, [height, width]) = match (second, last) {
            (Some(3), Some(3)) => {
                return refused(
                    "both the second and the last dimension could be the colours: leave the sizes open",
                );
            }
            (Some(3), _) => (false, [third, last]),
            (_, Some(3)) => (true, [second, third]),
            _ => {
                return refused(
                    "neither the second nor the last dimension is 3, the colours red, green and blue",
                );
            }
        };
        let form = match (input.element, channels_last) {
            (Element::F32, false) => PatchForm::NchwF32Normalised,
            (Element::F32, true) => PatchForm::NhwcF32Normalised,
            (Element::U8, true) => PatchForm::NhwcU8,
            (Element::U8, false) => {
                return refused(
                    "bytes are taken as [N, H, W, 3] only: put the transposition into the graph",
                );
            }
            (Element::Other(_), _) => {
                return refused("patches are f32 or u8: export the model with an f32 input");
            }
        };
        let side = match (height, width) {
            (Some(height), Some(width)) if height != width => {
                return refused("patches are square");
            }
            (height, width) => height.or(width),
        };
        open_batch(batch, input, path)?;
        Ok(Self {
            name: input.name.clone(),
            form,
            side,
            told: input.to_string(),
        })
    }

    /// Refuses a graph that takes patches of another side than the transform makes.
    fn takes(&self, side: u32, path: &Path) -> Result<(), ImportError> {
        match self.side {
            Some(fixed) if fixed != u64::from(side) => Err(ImportError::Input {
                path: path.to_owned(),
                found: self.told.clone(),
                why: format!(
                    "but its patches would be {side} px wide after the transform: make `patch_size_pixels` or Resize {fixed}, or export the model for {side} px"
                ),
            }),
            _ => Ok(()),
        }
    }
}

fn open_batch(batch: Option<u64>, tensor: &TensorFacts, path: &Path) -> Result<(), ImportError> {
    match batch {
        None => Ok(()),
        Some(batch) => Err(BundleError::FixedBatch {
            path: path.to_owned(),
            name: tensor.name.clone(),
            batch: i64::try_from(batch).unwrap_or(i64::MAX),
        }
        .into()),
    }
}

/// The output with one row of class values for each patch.
fn output<'a>(
    facts: &'a GraphFacts,
    config: &ZooConfig,
    named: Option<&str>,
    path: &Path,
) -> Result<&'a TensorFacts, ImportError> {
    let refused = |why: String| {
        Err(ImportError::Output {
            path: path.to_owned(),
            found: listed(&facts.outputs),
            why,
        })
    };
    let rows: Vec<&TensorFacts> = facts
        .outputs
        .iter()
        .filter(|one| one.element == Element::F32 && one.shape.len() == 2)
        .filter(|one| named.is_none_or(|name| one.name == name))
        .collect();
    let classes = config.num_classes as u64;
    let fitting: Vec<&TensorFacts> = rows
        .iter()
        .copied()
        .filter(|one| one.shape[1].is_none_or(|found| found == classes))
        .collect();
    let one = match (&fitting[..], &rows[..], named) {
        ([one], ..) => *one,
        ([], [one], _) => {
            return Err(ImportError::ClassCount {
                path: path.to_owned(),
                outputs: one.shape[1].unwrap_or_default(),
                classes: config.num_classes,
                names: config.class_names.join(", "),
                hint: if one.shape[1] == Some(1) {
                    "a single value is the logit of one class, of which a sigmoid makes the score: name that class alone"
                } else {
                    "name each class once, in the order of the outputs"
                },
            });
        }
        ([], _, Some(name)) => {
            return refused(format!(
                "`{name}` is not an output with one row of f32 class values for each patch, [N, {classes}]"
            ));
        }
        ([], _, None) => {
            return refused(format!(
                "a bundle's model answers one row of f32 class values for each patch, [N, {classes}]: export it so, with the shape stated"
            ));
        }
        _ => {
            return refused(
                "several of them could be the class values: name the right one with --output"
                    .to_owned(),
            );
        }
    };
    open_batch(one.shape[0], one, path)?;
    Ok(one)
}

fn positive_classes(stated: &ModelStatement, config: &ZooConfig) -> Result<(), ImportError> {
    let known = config.class_names.join(", ");
    let unknown = |class: &&String| !config.class_names.contains(class);
    match stated.positive_classes.iter().find(unknown) {
        Some(class) => Err(ImportError::Statement(format!(
            "--positive names `{class}`, but the model's classes are {known}"
        ))),
        None if stated.positive_classes.is_empty() => Err(ImportError::Statement(format!(
            "name the classes whose score is a suspicion with --positive; the model's classes are {known}"
        ))),
        None => Ok(()),
    }
}

/// `config.json` in the zoo's order of keys.
#[derive(Serialize)]
struct Config<'a> {
    spec_version: &'static str,
    architecture: &'a str,
    num_classes: usize,
    patch_size_pixels: u64,
    spacing_um_px: f64,
    class_names: &'a [String],
    transform: Vec<serde_json::Value>,
}

/// The text of a `config.json` that says what a person states and the graph tells.
fn config_for(stated: &StatedConfig, input: &Input) -> Result<String, ImportError> {
    let needed =
        |what: &str| ImportError::Statement(format!("a bare ONNX file does not tell {what}"));
    if stated.class_names.is_empty() {
        return Err(needed(
            "the names of its classes: state them with --class, in the order of the outputs",
        ));
    }
    let spacing = stated
        .spacing_um_px
        .ok_or_else(|| needed("at which scale it looks: state --spacing in µm per pixel"))?;
    let patch = stated.patch_pixels.map(u64::from).or(input.side);
    let patch = patch.ok_or_else(|| {
        needed("the side of its patches, and this graph takes any: state --patch-size in pixels")
    })?;
    let resize = match (stated.resize, input.side) {
        (Some(resize), _) => Some(u64::from(resize)),
        (None, Some(fixed)) if fixed != patch => Some(fixed),
        _ => None,
    };
    let mut transform = Vec::new();
    if let Some(size) = resize {
        transform.push(serde_json::json!({"name": "Resize", "arguments": {"size": size}}));
    }
    transform.push(serde_json::json!({"name": "ToTensor"}));
    match (input.form, stated.mean, stated.std) {
        (PatchForm::NhwcU8, None, None) => {}
        (PatchForm::NhwcU8, ..) => {
            return Err(ImportError::Statement(
                "this graph takes bytes and normalises them itself; leave out --mean and --std"
                    .to_owned(),
            ));
        }
        (_, Some(mean), Some(std)) => transform.push(serde_json::json!({
            "name": "Normalize", "arguments": {"mean": mean, "std": std}
        })),
        _ => {
            return Err(needed(
                "how its input is normalised: state --mean and --std, red, green, blue; `--mean 0,0,0 --std 1,1,1` leaves values from 0 to 1 as they are",
            ));
        }
    }
    let config = Config {
        spec_version: "1.0",
        architecture: stated.architecture.as_deref().unwrap_or("unknown"),
        num_classes: stated.class_names.len(),
        patch_size_pixels: patch,
        spacing_um_px: spacing,
        class_names: &stated.class_names,
        transform,
    };
    serde_json::to_string_pretty(&config)
        .map(|text| text + "\n")
        .map_err(|error| ImportError::Statement(error.to_string()))
}
