//! `zhedel model import`: somebody else's model becomes a bundle.

use super::golden_sample::{GoldenError, GoldenSample, GoldenWish, golden_sample};
use super::model_check::model_check;
use super::runtimes::SlideRuntime;
use crate::classify::activation::Activation;
use crate::classify::classifier::Contract;
use crate::classify::engine::Engine;
use crate::classify::import::error::ImportError;
use crate::classify::import::expected::{Expected, expected};
use crate::classify::import::fit::{Fitted, fit};
use crate::classify::import::graph_facts::GraphFacts;
use crate::classify::import::sheet::{MODEL_FILE, bundle_toml};
use crate::classify::import::source::Source;
use crate::classify::import::stated::{
    Stated, StatedConfig, StatedLicences, StatedThresholds, unknown_licences,
};
use crate::domain::intended_use::IntendedUse;
use crate::domain::scale::Mpp;
use crate::domain::specimen::{AgeGroup, Organ, Preparation};
use image::{ImageFormat, RgbImage};
use std::fs::File;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

/// What the command asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportCommand {
    /// A folder of the model zoo's form, or an ONNX file.
    pub source: PathBuf,
    /// Folder of the bundle, which must not be there yet.
    pub out: PathBuf,
    /// Name of the bundle.
    pub name: String,
    /// Version of the bundle.
    pub version: String,
    /// The name for people; the bundle's name if there is none.
    pub title: Option<String>,
    /// Organs that the model is for.
    pub organs: Vec<Organ>,
    /// Preparations that it is for.
    pub preparations: Vec<Preparation>,
    /// Age groups that it is for.
    pub age_groups: Vec<AgeGroup>,
    /// What it is for, in a sentence; put together from the three lists if there is none.
    pub statement: Option<String>,
    /// Classes whose score is a suspicion.
    pub positive: Vec<String>,
    /// What `config.json` would state, for a bare ONNX file.
    pub config: BareModel,
    /// The output to use, where several could be meant.
    pub output: Option<String>,
    /// Raw outputs between 0 and 1 are logits all the same.
    pub outputs_are_logits: bool,
    /// Thresholds and the data on which they were chosen, if they were.
    pub thresholds: Option<ChosenThresholds>,
    /// Licences as SPDX expressions, and where the model is from.
    pub licences: LicenceStatements,
    /// Whether a bundle without a known licence is accepted.
    pub licence_unknown: bool,
    /// Where golden patches come from.
    pub golden_from: PathBuf,
    /// How many are wanted.
    pub golden_count: usize,
    /// Scale of the slide that they are drawn from, where it tells none.
    pub golden_mpp: Option<Mpp>,
}

/// What `config.json` would state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BareModel {
    /// Class names in the order of the outputs.
    pub class_names: Vec<String>,
    /// Scale of a patch, µm/px.
    pub spacing_um_px: Option<f64>,
    /// Side of a patch at that scale, pixels.
    pub patch_pixels: Option<u32>,
    /// Side to which a patch is resized, pixels.
    pub resize: Option<u32>,
    /// Mean of red, green, blue on a scale of 0..=1.
    pub mean: Option<[f64; 3]>,
    /// Standard deviation of red, green, blue.
    pub std: Option<[f64; 3]>,
    /// Architecture.
    pub architecture: Option<String>,
}

/// Thresholds that somebody chose.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenThresholds {
    /// Score from which a tile, and a slide, is suspicious.
    pub suspicious_at: f64,
    /// Score below which a slide may be cleared.
    pub clear_below: Option<f64>,
    /// Share of the planned tiles that a clearance needs.
    pub minimum_coverage: Option<f64>,
    /// The data on which they were chosen.
    pub chosen_on: String,
}

/// Licences as SPDX expressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LicenceStatements {
    /// Of the weights.
    pub result: Option<String>,
    /// Of the architecture.
    pub architecture: Option<String>,
    /// Of the weights that training started from.
    pub initial_weights: Option<String>,
    /// Of the training data.
    pub training_data: Option<String>,
    /// Where the model is from.
    pub source: Option<String>,
}

impl ImportCommand {
    fn stated(&self) -> Stated {
        let (config, licences) = (self.config.clone(), self.licences.clone());
        Stated {
            name: self.name.clone(),
            version: self.version.clone(),
            title: self.title.clone().unwrap_or_else(|| self.name.clone()),
            intended_use: IntendedUse {
                organs: self.organs.clone(),
                preparations: self.preparations.clone(),
                age_groups: self.age_groups.clone(),
                statement: self
                    .statement
                    .clone()
                    .unwrap_or_else(|| self.use_in_words()),
            },
            positive_classes: self.positive.clone(),
            thresholds: self.thresholds.clone().map(|chosen| StatedThresholds {
                suspicious_at: chosen.suspicious_at,
                clear_below: chosen.clear_below,
                minimum_coverage: chosen.minimum_coverage,
                chosen_on: chosen.chosen_on,
            }),
            licences: StatedLicences {
                result: licences.result,
                architecture: licences.architecture,
                initial_weights: licences.initial_weights,
                training_data: licences.training_data,
                source: licences.source,
            },
            output: self.output.clone(),
            outputs_are_logits: self.outputs_are_logits,
            config: StatedConfig {
                class_names: config.class_names,
                spacing_um_px: config.spacing_um_px,
                patch_pixels: config.patch_pixels,
                resize: config.resize,
                mean: config.mean,
                std: config.std,
                architecture: config.architecture,
            },
        }
    }

    fn use_in_words(&self) -> String {
        fn joined<T: std::fmt::Display>(all: &[T]) -> String {
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            words.join(" or ")
        }
        format!(
            "Imported by this installation for: {}; {}; {}. Marks tiles for {} so that a qualified pathologist, who reads every section, sees them first. Not for primary diagnosis and not for use without a pathologist; research use only.",
            joined(&self.organs),
            joined(&self.preparations),
            joined(&self.age_groups),
            joined(&self.positive),
        )
    }
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
    /// The golden patches cannot be had.
    #[error("golden patches: {0}")]
    Golden(#[from] GoldenError),
    /// The bundle, once written, does not pass a run's checks.
    #[error("the bundle does not pass the checks of a run, so it was not kept: {why}")]
    Check {
        /// The first check that failed, with the place as it would have been.
        why: String,
    },
    /// A file of the bundle cannot be written.
    #[error("{path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Weights of more bytes than this are told of.
const LARGE: usize = 20 << 20;
/// A score on blank glass from which a warning is due.
const GLASS_SUSPICION: f64 = 0.5;

/// Makes a bundle and lets it stand only if it passes every check of a run.
///
/// It is written beside its place under a hidden name and renamed once it has passed.
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
    let stated = &command.stated();
    if stated.licences.result.is_none() && !command.licence_unknown {
        return Err(ImportFailure::NoLicence);
    }
    let source = Source::read(&command.source)?;
    let facts = GraphFacts::read(&source.weights).map_err(|why| ImportError::NotOnnx {
        path: source.model.clone(),
        why,
    })?;
    let fitted = fit(&source, &facts, stated)?;
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
    let contract = write(&command.out, &source, &fitted, &golden, &sheet, engine)?;
    Ok(Imported {
        warnings: warnings(stated, &source, &fitted, &expected, &contract),
        contract,
        golden: golden.how,
        golden_count: golden.fields.len(),
        unknown_licences: unknown_licences(&stated.licences.licences(&stated.name)),
        fitted,
    })
}

/// `sheet` gives `bundle.toml` from the names of the golden patches.
fn write(
    out: &Path,
    source: &Source,
    fitted: &Fitted,
    golden: &GoldenSample,
    sheet: &dyn Fn(&[String]) -> Result<String, ImportError>,
    engine: &Engine,
) -> Result<Contract, ImportFailure> {
    let parent = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ImportFailure::Write { path, source }
    };
    std::fs::create_dir_all(parent).map_err(failed(parent))?;
    let folder = tempfile::Builder::new()
        .prefix(".importing-")
        .permissions(open_to_readers())
        .tempdir_in(parent)
        .map_err(failed(parent))?;
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        put_file(&path, bytes).map_err(failed(&path))
    };
    std::fs::create_dir(folder.path().join("golden")).map_err(failed(folder.path()))?;
    let mut names = Vec::new();
    for (index, field) in golden.fields.iter().enumerate() {
        let name = format!("golden/{:02}.png", index + 1);
        put(
            &name,
            &png(field).map_err(failed(&folder.path().join(&name)))?,
        )?;
        names.push(name);
    }
    put("config.json", fitted.config_text.as_bytes())?;
    put(MODEL_FILE, &source.weights)?;
    for paper in &source.papers {
        if let Some(name) = paper.file_name() {
            std::fs::copy(paper, folder.path().join(name)).map_err(failed(paper))?;
        }
    }
    // Last: without it the folder is no bundle.
    put("bundle.toml", sheet(&names)?.as_bytes())?;
    let contract = model_check(folder.path(), engine).map_err(|error| ImportFailure::Check {
        // People know the bundle by its own place, not by the hidden one.
        why: error.to_string().replace(
            &folder.path().display().to_string(),
            &out.display().to_string(),
        ),
    })?;
    std::fs::rename(folder.path(), out).map_err(failed(out))?;
    File::open(parent)
        .and_then(|parent| parent.sync_all())
        .map_err(failed(parent))?;
    Ok(contract)
}

/// What `mkdir` gives: open to readers, as far as the umask allows.
fn open_to_readers() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(0o777)
}

fn put_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Pixels alone: no name, place or date of the sample goes into the bundle.
fn png(field: &RgbImage) -> io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    field
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

#[allow(clippy::cast_possible_truncation)]
fn warnings(
    stated: &Stated,
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
            "No thresholds are stated, so every slide below a score of 1 ends as undecided and none is ever cleared. Choose them on a labelled set with `zhedel validate`, then write them into bundle.toml.".to_owned(),
        ),
        Some(stated) if stated.clear_below.is_none() => {
            warnings.push("No --clear-below is stated, so no slide is ever cleared.".to_owned());
        }
        Some(_) => {}
    }
    warnings
}
