//! `zhedel model import`: somebody else's model becomes a bundle.

use super::bundle_writer::{WriteFailure, write_bundle};
use super::golden_sample::{GoldenError, GoldenWish, golden_sample};
use super::runtimes::SlideRuntime;
use super::thresholds_from::{ThresholdsError, thresholds_from};
use crate::classify::activation::Activation;
use crate::classify::classifier::Contract;
use crate::classify::engine::Engine;
use crate::classify::import::error::ImportError;
use crate::classify::import::expected::{Expected, expected};
use crate::classify::import::fit::{Fitted, fit};
use crate::classify::import::graph_facts::GraphFacts;
use crate::classify::import::licences::{licences, unknown_licences};
use crate::classify::import::sheet::bundle_toml;
use crate::classify::import::source::Source;
use crate::classify::import::spdx_check::check_licences;
use crate::domain::model_statement::ModelStatement;
use crate::domain::scale::Mpp;
use std::path::PathBuf;

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportCommand {
    /// A folder of the model zoo's form, or an ONNX file.
    pub source: PathBuf,
    /// Folder of the bundle, which must not be there yet.
    pub out: PathBuf,
    /// What the model cannot tell of itself.
    pub stated: ModelStatement,
    /// `metrics.json` of a validation to take thresholds from, where none are stated.
    pub thresholds_from: Option<PathBuf>,
    /// Whether a bundle without a known licence is accepted.
    pub licence_unknown: bool,
    /// Where golden patches come from.
    pub golden_from: PathBuf,
    /// How many are wanted.
    pub golden_count: usize,
    /// Scale of the slide that they are drawn from, where it tells none.
    pub golden_mpp: Option<Mpp>,
}

/// A bundle that stands.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Its contract, as a run sees it.
    pub contract: Contract,
    /// What the graph takes and answers.
    pub fitted: Fitted,
    /// Golden patches, in words.
    pub golden: String,
    /// How many.
    pub golden_count: usize,
    /// Parts whose licence nobody stated.
    pub unknown_licences: Vec<&'static str>,
    /// Whether thresholds were stated or taken from a validation.
    pub has_thresholds: bool,
    /// What a person must know.
    pub warnings: Vec<String>,
}

impl Imported {
    /// What the program makes scores with: fixed by the number of outputs.
    #[must_use]
    pub fn activation(&self) -> &'static str {
        match Activation::of(self.fitted.graph.classes) {
            Activation::Sigmoid => "sigmoid",
            Activation::Softmax => "softmax",
        }
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// Something stands where the bundle should.
    #[error("{path}: something is there already; name a folder that is not there yet with --out")]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// Nobody stated a licence.
    #[error(
        "no licence is stated for the weights: state it with --licence (an SPDX expression such as Apache-2.0), or say --licence-unknown, which is then shown wherever the model is"
    )]
    NoLicence,
    /// The model cannot become a bundle.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The thresholds cannot be taken from a validation.
    #[error(transparent)]
    Thresholds(#[from] ThresholdsError),
    /// The golden patches cannot be had.
    #[error("golden patches: {0}")]
    Golden(#[from] GoldenError),
    /// The bundle cannot be written, or does not pass a run's checks.
    #[error(transparent)]
    Write(#[from] WriteFailure),
}

/// Weights of more bytes than this are told of.
const LARGE: usize = 20 << 20;
/// A score on blank glass from which a warning is due.
const GLASS_SUSPICION: f64 = 0.5;

/// Makes a bundle and lets it stand only if it passes every check of a run.
///
/// # Errors
/// [`ImportFailure`]; nothing is left behind then.
pub fn model_import(
    command: &ImportCommand,
    runtime: &SlideRuntime,
    engine: &Engine,
) -> Result<Imported, ImportFailure> {
    if command.out.symlink_metadata().is_ok() {
        return Err(ImportFailure::Exists {
            path: command.out.clone(),
        });
    }
    let mut stated = command.stated.clone();
    if stated.licences.result.is_none() && !command.licence_unknown {
        return Err(ImportFailure::NoLicence);
    }
    check_licences(&stated.licences)?;
    let source = Source::read(&command.source)?;
    let facts = GraphFacts::read(&source.weights).map_err(|why| ImportError::NotOnnx {
        path: source.model.clone(),
        why,
    })?;
    let fitted = fit(&source, &facts, &stated)?;
    if let Some(path) = &command.thresholds_from {
        let found = thresholds_from(path, &source.weights, &fitted, &stated.positive_classes)?;
        stated.thresholds = Some(found);
    }
    let stated = &stated;
    let wish = GoldenWish {
        field_pixels: fitted.config.patch_size_pixels,
        patch_pixels: fitted.graph.layout.side,
        spacing_um_px: fitted.config.spacing_um_px,
        given_mpp: command.golden_mpp,
        count: command.golden_count,
    };
    let golden = golden_sample(&command.golden_from, &wish, &runtime.options)?;
    let expected = expected(
        engine,
        &source.weights,
        &source.model,
        &fitted,
        &golden.fields,
        stated.outputs_are_logits,
    )?;
    let sheet = |names: &[String]| {
        bundle_toml(stated, &fitted, &source.weights, names, &expected)
            .map_err(ImportError::Statement)
    };
    let contract = write_bundle(&command.out, &source, &fitted, &golden, &sheet, engine)?;
    Ok(Imported {
        warnings: warnings(stated, &source, &fitted, &expected, &contract),
        has_thresholds: stated.thresholds.is_some(),
        contract,
        golden: golden.how,
        golden_count: golden.fields.len(),
        unknown_licences: unknown_licences(&licences(&stated.licences, &stated.name)),
        fitted,
    })
}

#[allow(clippy::cast_possible_truncation)]
fn warnings(
    stated: &ModelStatement,
    source: &Source,
    fitted: &Fitted,
    expected: &Expected,
    contract: &Contract,
) -> Vec<String> {
    let mut warnings = fitted.warnings.clone();
    warnings.push(
        "The golden patches are part of the bundle: whoever gets the bundle gets these pixels. Take them from tissue that may be passed on.".to_owned(),
    );
    let bytes = source.weights.len();
    if bytes > LARGE {
        warnings.push(format!(
            "The weights are {} MiB, above the 20 MiB that a bundle should have: it loads and runs slowly.",
            bytes >> 20
        ));
    }
    let suspicion = |scores: &[f64]| {
        let scores: Vec<f32> = scores.iter().map(|score| *score as f32).collect();
        contract.suspicion(&scores)
    };
    let glass = suspicion(&expected.glass);
    if glass >= GLASS_SUSPICION {
        warnings.push(format!(
            "Blank glass scores {glass:.3}: class order, normalisation or --positive may be wrong. Look at the scores of known patches before use."
        ));
    }
    let suspicions = || expected.scores.iter().map(|scores| suspicion(scores));
    let (least, most) = suspicions().fold((1.0_f64, 0.0_f64), |(least, most), one| {
        (least.min(one), most.max(one))
    });
    if expected.scores.len() > 1 && most - least < 1e-4 {
        warnings.push(format!(
            "All golden patches score {most:.3}: take a sample that shows both kinds of tissue."
        ));
    }
    match &stated.thresholds {
        None => warnings.push(
            "No thresholds are stated, so every slide below a score of 1 ends as undecided and none is ever cleared. Validate the bundle on labelled patches with `zhedel validate`, then import the model again with --thresholds-from.".to_owned(),
        ),
        Some(stated) if !stated.for_slides => warnings.push(
            "The thresholds are those of tiles. A validation on patches says nothing of the slide score, so no slide is ever cleared.".to_owned(),
        ),
        Some(stated) if stated.clear_below.is_none() => {
            warnings.push("No --clear-below is stated, so no slide is ever cleared.".to_owned());
        }
        Some(_) => {}
    }
    warnings
}
