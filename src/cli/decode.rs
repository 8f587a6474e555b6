//! `zhedel decode`: the service's own child; nobody types it.

use crate::app::decode::decode;
use crate::config::Folders;
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel decode < requests > answers\n\nStarted by `zhedel serve`; it speaks frames, not text."
)]
pub(super) struct DecodeArgs {}

pub(super) fn run(_: &DecodeArgs) -> anyhow::Result<ExitCode> {
    decode(&Folders::from_environment())?;
    Ok(ExitCode::SUCCESS)
}
