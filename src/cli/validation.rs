//! `zhedel validation`: one validation for the service, which starts it and tells it what to do.

use crate::app::validation_child::carry_out_validation;
use crate::config::Folders;
use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    carry_out_validation(&Folders::from_environment())?;
    Ok(ExitCode::SUCCESS)
}
