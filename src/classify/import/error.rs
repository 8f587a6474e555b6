//! Why a model cannot be imported.

use crate::classify::bundle::error::BundleError;
use std::io;
use std::path::PathBuf;

/// Why a model cannot be imported. Each says what was wrong, where, and what mends it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A file of the model, or the bundle that was made, does not pass a bundle's checks.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The folder is a bundle.
    #[error(
        "{path}: this is a bundle already; check it with `zhedel model check`, and copy it where it shall stand"
    )]
    AlreadyABundle {
        /// The folder.
        path: PathBuf,
    },
    /// No model file in the folder.
    #[error("{path}: no ONNX file in this folder; put `model.onnx` beside `config.json`")]
    NoModel {
        /// The folder.
        path: PathBuf,
    },
    /// More than one model file.
    #[error("{path}: several ONNX files ({found}); leave only the one that is meant")]
    SeveralModels {
        /// The folder.
        path: PathBuf,
        /// Their names.
        found: String,
    },
    /// A folder without `config.json`.
    #[error(
        "{path}: no `config.json` in this folder; put it there, or name the file {model} itself and state --class, --spacing, --mean and --std"
    )]
    NoConfig {
        /// The folder.
        path: PathBuf,
        /// The ONNX file.
        model: PathBuf,
    },
    /// `PyTorch` instead of ONNX.
    #[error(
        "{path}: this is a PyTorch file, not ONNX. Convert a TorchScript file where torch is installed, with SIDE the patch side that the model takes: \
        python -c \"import torch; m = torch.jit.load('{path}', map_location='cpu').eval(); torch.onnx.export(m, torch.zeros(1, 3, SIDE, SIDE), 'model.onnx', \
        input_names=['input'], output_names=['logits'], dynamic_axes={{'input': {{0: 'N'}}, 'logits': {{0: 'N'}}}}, dynamo=False)\""
    )]
    TorchScript {
        /// The file.
        path: PathBuf,
    },
    /// Another framework's file.
    #[error("{path}: this is {kind}, not ONNX; convert it with {tool}")]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
        /// What converts it.
        tool: &'static str,
    },
    /// The file cannot be read as ONNX.
    #[error("{path}: this is no ONNX model: {why}")]
    NotOnnx {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        why: String,
    },
    /// Weights in further files.
    #[error(
        "{path}: its weights lie in further files ({files}), which no digest would cover. Save it as one file where onnx is installed: \
        python -c \"import onnx; onnx.save(onnx.load('{path}'), 'one-file.onnx')\""
    )]
    ExternalData {
        /// The file.
        path: PathBuf,
        /// The further files.
        files: String,
    },
    /// The input is no batch of colour patches.
    #[error("{path}: the graph takes {found}; {why}")]
    Input {
        /// The file.
        path: PathBuf,
        /// What it takes.
        found: String,
        /// What is wrong with it and what mends it.
        why: String,
    },
    /// No output is a row of class values for each patch.
    #[error("{path}: the graph answers {found}; {why}")]
    Output {
        /// The file.
        path: PathBuf,
        /// What it answers.
        found: String,
        /// What is wrong with it and what mends it.
        why: String,
    },
    /// The number of outputs is not the number of classes.
    #[error(
        "{path}: the graph answers {outputs} values for each patch, but {classes} classes are named ({names}); {hint}"
    )]
    ClassCount {
        /// The file.
        path: PathBuf,
        /// Values for each patch.
        outputs: u64,
        /// Classes named.
        classes: usize,
        /// Their names.
        names: String,
        /// What to do.
        hint: &'static str,
    },
    /// The graph ends in the activation that the program applies itself.
    #[error(
        "{path}: the graph ends in {operator}, and {operator} would be applied once more to its scores. Cut it off where onnx is installed: \
        python -c \"import onnx.utils; onnx.utils.extract_model('{path}', 'logits.onnx', ['{input}'], ['{before}'])\""
    )]
    ActivationInside {
        /// The file.
        path: PathBuf,
        /// The operator.
        operator: String,
        /// The graph's input.
        input: String,
        /// The tensor before the activation.
        before: String,
    },
    /// Outputs that look like scores, not like logits.
    #[error(
        "{path}: on every patch tried, all values that the graph answers lie between 0 and 1{sum}, as scores do after an activation; the program would apply one more. \
        Export the model without its last activation; if these are logits all the same, say --outputs-are-logits"
    )]
    LikeScores {
        /// The file.
        path: PathBuf,
        /// That they sum to one, if they do.
        sum: &'static str,
    },
    /// Something must be stated that is not, or is stated where it has no place.
    #[error("{0}")]
    Statement(String),
}
