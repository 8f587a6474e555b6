//! What ONNX Runtime computes on: its execution providers, and what each needs.

use crate::domain::engine_choice::EngineChoice;
use ort::ep::{
    self, ArbitrarilyConfigurableExecutionProvider, ExecutionProvider, ExecutionProviderDispatch,
};
use std::num::NonZeroUsize;

/// An execution provider of ONNX Runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    /// The processor, by ONNX Runtime's own code.
    Cpu,
    /// The processor, by `OpenVINO`.
    OpenVino {
        /// Whether it may compute in bf16 what the weights have in f32.
        bf16: bool,
    },
    /// An NVIDIA GPU.
    Cuda,
    /// An NVIDIA GPU, by `TensorRT`.
    TensorRt,
    /// A Mac's processor, GPU and neural engine.
    CoreMl,
}

impl Provider {
    /// The provider of an engine; `None` for the engine that is not ONNX Runtime.
    pub(super) fn of(choice: EngineChoice) -> Option<Self> {
        match choice {
            EngineChoice::OnnxRuntime => Some(Self::Cpu),
            EngineChoice::OpenVino => Some(Self::OpenVino { bf16: false }),
            EngineChoice::OpenVinoBf16 => Some(Self::OpenVino { bf16: true }),
            EngineChoice::Cuda => Some(Self::Cuda),
            EngineChoice::TensorRt => Some(Self::TensorRt),
            EngineChoice::CoreMl => Some(Self::CoreMl),
            EngineChoice::Tract => None,
        }
    }

    /// What is added to the engine's name, since it decides the arithmetic.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Cpu => "",
            Self::OpenVino { bf16: false } => " with OpenVINO",
            Self::OpenVino { bf16: true } => " with OpenVINO in bf16",
            Self::Cuda => " with CUDA",
            Self::TensorRt => " with TensorRT",
            Self::CoreMl => " with Core ML",
        }
    }

    /// Whether the ONNX Runtime that is loaded was built with this provider.
    pub(super) fn is_built_in(self) -> ort::Result<bool> {
        match self {
            Self::Cpu => Ok(true),
            Self::OpenVino { .. } => ep::OpenVINO::is_available(),
            Self::Cuda => ep::CUDA::is_available(),
            Self::TensorRt => ep::TensorRT::is_available(),
            Self::CoreMl => ep::CoreML::is_available(),
        }
    }

    /// How a person brings an ONNX Runtime that has it.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Cpu => "`make runtime` brings it",
            Self::OpenVino { .. } => {
                "`make runtime` brings one for x86-64 Linux into runtime/openvino/"
            }
            Self::Cuda | Self::TensorRt => {
                "put libonnxruntime.so of the wheel onnxruntime-gpu, and the libraries beside it, into runtime/gpu/"
            }
            Self::CoreMl => "put the libonnxruntime.dylib of a Mac build into runtime/coreml/",
        }
    }

    /// What a session with so many threads registers; nothing for the processor.
    ///
    /// A provider that cannot be used is an error, never a silent step back to the processor.
    pub(super) fn registration(self, threads: NonZeroUsize) -> Option<ExecutionProviderDispatch> {
        let provider = match self {
            Self::Cpu => return None,
            Self::OpenVino { bf16 } => {
                let precision = if bf16 { "bf16" } else { "f32" };
                // Each session is one stream of its own. Pinned, all of them would sit on the
                // first core, since none knows of the others. The precision is always stated:
                // left alone, OpenVINO takes bf16 where the processor has it.
                ep::OpenVINO::default()
                    .with_device_type("CPU")
                    .with_num_threads(threads.get())
                    .with_num_streams(1)
                    .with_arbitrary_config(
                        "load_config",
                        format!(
                            r#"{{"CPU":{{"ENABLE_CPU_PINNING":"NO","INFERENCE_PRECISION_HINT":"{precision}"}}}}"#
                        ),
                    )
                    .build()
            }
            Self::Cuda => ep::CUDA::default().build(),
            Self::TensorRt => ep::TensorRT::default().build(),
            Self::CoreMl => ep::CoreML::default().build(),
        };
        Some(provider.error_on_failure())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_but_the_pure_rust_one_has_a_provider() {
        for choice in EngineChoice::ALL {
            assert_eq!(
                Provider::of(choice).is_none(),
                choice == EngineChoice::Tract
            );
        }
    }

    #[test]
    fn whatever_is_not_the_plain_processor_is_in_the_name_and_registered() {
        let providers = EngineChoice::ALL.into_iter().filter_map(Provider::of);
        for provider in providers {
            let plain = provider == Provider::Cpu;
            assert_eq!(provider.suffix().is_empty(), plain);
            assert_eq!(provider.registration(NonZeroUsize::MIN).is_none(), plain);
            assert!(!provider.advice().is_empty());
        }
    }
}
