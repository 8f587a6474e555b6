//! The option that names an inference engine.

use crate::domain::engine_choice::EngineChoice;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    /// Inference engine: onnxruntime, openvino, openvino-bf16, cuda, tensorrt, coreml or tract
    /// [default: onnxruntime; for triage and the service the one that `zhedel tune` found].
    #[arg(
        long,
        value_name = "NAME",
        env = "ZHEDEL_ENGINE",
        hide_env_values = true
    )]
    pub(super) engine: Option<EngineChoice>,
}
