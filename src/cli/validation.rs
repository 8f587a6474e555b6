//! `zhedel validation`: one validation for the service, which starts it and tells it what to do.

use super::engine_args::EngineArgs;
use crate::app::validation_child::carry_out_validation;
use crate::config::Folders;
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct ValidationArgs {
    #[command(flatten)]
    engine: EngineArgs,
}

pub(super) fn run(args: &ValidationArgs) -> anyhow::Result<ExitCode> {
    carry_out_validation(&Folders::from_environment(), args.engine.engine)?;
    Ok(ExitCode::SUCCESS)
}
