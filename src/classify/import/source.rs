//! What was handed in: a folder of the model zoo's form, or an ONNX file by itself.

use super::error::ImportError;
use super::file_kind::FileKind;
use crate::classify::bundle::files;
use std::path::{Path, PathBuf};

/// The files of a model as they were handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The ONNX file.
    pub model: PathBuf,
    /// Its bytes.
    pub weights: Vec<u8>,
    /// `config.json` and its text, where there is one.
    pub config: Option<(PathBuf, String)>,
    /// Licence, notice and card, which go with the model.
    pub papers: Vec<PathBuf>,
}

/// Names of what goes with a model, in lower case without the extension.
const PAPERS: [&str; 6] = ["license", "licence", "notice", "readme", "card", "copying"];
/// A paper of more bytes is left behind.
const PAPER_LIMIT: u64 = 1 << 20;

impl Source {
    /// Looks into a folder or at a file.
    ///
    /// # Errors
    /// [`ImportError`]: what is missing, or is no ONNX.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        if path.is_dir() {
            Self::of_folder(path)
        } else {
            Ok(Self {
                model: path.to_owned(),
                weights: weights(path)?,
                config: None,
                papers: Vec::new(),
            })
        }
    }

    fn of_folder(folder: &Path) -> Result<Self, ImportError> {
        let names = listing(folder)?;
        if folder.join("bundle.toml").is_file() {
            return Err(ImportError::AlreadyABundle {
                path: folder.to_owned(),
            });
        }
        let with = |extensions: &[&str]| -> Vec<PathBuf> {
            let fits = |path: &&PathBuf| {
                path.extension().is_some_and(|found| {
                    extensions.iter().any(|one| found.eq_ignore_ascii_case(one))
                })
            };
            names.iter().filter(fits).cloned().collect()
        };
        let model = match &with(&["onnx"])[..] {
            [model] => model.clone(),
            [] => {
                return Err(match with(&["pt", "pth", "torchscript"]).first() {
                    Some(torch) => ImportError::TorchScript {
                        path: torch.clone(),
                    },
                    None => ImportError::NoModel {
                        path: folder.to_owned(),
                    },
                });
            }
            several => {
                return Err(ImportError::SeveralModels {
                    path: folder.to_owned(),
                    found: several
                        .iter()
                        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
        };
        let config = folder.join("config.json");
        if !config.is_file() {
            return Err(ImportError::NoConfig {
                path: folder.to_owned(),
                model,
            });
        }
        let text = files::read_text(&config, "the model's config.json")?;
        let is_paper = |path: &&PathBuf| {
            path.file_stem().is_some_and(|stem| {
                PAPERS.contains(&stem.to_string_lossy().to_lowercase().as_str())
            }) && path
                .metadata()
                .is_ok_and(|found| found.len() <= PAPER_LIMIT)
        };
        Ok(Self {
            weights: weights(&model)?,
            model,
            config: Some((config, text)),
            papers: names.iter().filter(is_paper).cloned().collect(),
        })
    }
}

/// The plain files of a folder by name.
fn listing(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let io = |source| ImportError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_file() {
            names.push(path);
        }
    }
    names.sort();
    Ok(names)
}

/// The bytes of an ONNX file, or of one that is at least nothing else.
fn weights(path: &Path) -> Result<Vec<u8>, ImportError> {
    let weights = files::read(path, "the model's ONNX file", files::WEIGHTS_LIMIT)?;
    let path = path.to_owned();
    let other = match FileKind::of(&weights) {
        FileKind::Onnx => return Ok(weights),
        FileKind::PyTorch | FileKind::Pickle => return Err(ImportError::TorchScript { path }),
        FileKind::Keras | FileKind::Hdf5 => {
            ("a Keras model", "tf2onnx (`python -m tf2onnx.convert`)")
        }
        FileKind::TfLite => (
            "TensorFlow Lite",
            "tf2onnx (`python -m tf2onnx.convert --tflite`)",
        ),
        FileKind::SafeTensors => (
            "weights without a graph",
            "`torch.onnx.export` from the program that knows the graph",
        ),
    };
    Err(ImportError::OtherKind {
        path,
        kind: other.0,
        tool: other.1,
    })
}
