//! The inference engines that a person can name.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An inference engine, and what it computes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineChoice {
    /// ONNX Runtime on the processor.
    #[serde(rename = "onnxruntime")]
    OnnxRuntime,
    /// ONNX Runtime with `OpenVINO` on the processor, in the precision of the weights.
    #[serde(rename = "openvino")]
    OpenVino,
    /// The same, with what the weights have in f32 computed in bf16.
    #[serde(rename = "openvino-bf16")]
    OpenVinoBf16,
    /// ONNX Runtime with CUDA, on an NVIDIA GPU.
    Cuda,
    /// ONNX Runtime with `TensorRT`, on an NVIDIA GPU.
    #[serde(rename = "tensorrt")]
    TensorRt,
    /// ONNX Runtime with Core ML, on a Mac.
    #[serde(rename = "coreml")]
    CoreMl,
    /// The pure-Rust engine.
    Tract,
}

impl EngineChoice {
    /// Every engine.
    pub const ALL: [Self; 7] = [
        Self::OnnxRuntime,
        Self::OpenVino,
        Self::OpenVinoBf16,
        Self::Cuda,
        Self::TensorRt,
        Self::CoreMl,
        Self::Tract,
    ];

    /// The name that a person types.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OnnxRuntime => "onnxruntime",
            Self::OpenVino => "openvino",
            Self::OpenVinoBf16 => "openvino-bf16",
            Self::Cuda => "cuda",
            Self::TensorRt => "tensorrt",
            Self::CoreMl => "coreml",
            Self::Tract => "tract",
        }
    }

    /// Whether it computes on a graphics processor, which the cores of the machine only feed.
    #[must_use]
    pub fn is_on_gpu(self) -> bool {
        matches!(self, Self::Cuda | Self::TensorRt)
    }
}

impl fmt::Display for EngineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The environment variable, and its value, without which ONNX Runtime 1.29 and later sends reports of
/// what it runs to its maker and leaves an identity of this machine in the user's folder.
///
/// It counts only if it is set before the library is loaded, so the program sets it before all else, and
/// an engine is refused without it. Switching reports off later comes after the first one.
///
/// # Source
/// ONNX Runtime, pull request 27379.
pub const NO_REPORTS: (&str, &str) = ("ORT_DISABLE_TELEMETRY", "1");

/// A name that no engine has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is no inference engine; there are onnxruntime, openvino, openvino-bf16, cuda, tensorrt, coreml and tract"
)]
pub struct UnknownEngine {
    /// What was typed.
    pub name: String,
}

impl FromStr for EngineChoice {
    type Err = UnknownEngine;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|engine| engine.code() == name)
            .ok_or_else(|| UnknownEngine {
                name: name.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_is_found_by_its_name_typed_or_written() {
        for engine in EngineChoice::ALL {
            assert_eq!(engine.code().parse(), Ok(engine));
            assert_eq!(
                serde_json::to_value(engine).unwrap(),
                serde_json::json!(engine.code())
            );
        }
        let unknown = "gpu".parse::<EngineChoice>().unwrap_err();
        assert!(unknown.to_string().contains("`gpu`"));
        for engine in EngineChoice::ALL {
            assert!(unknown.to_string().contains(engine.code()));
        }
    }
}
