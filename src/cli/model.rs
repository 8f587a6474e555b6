//! `zhedel model`: check, import and list model bundles.

mod import;
mod list;

use super::engine_args::EngineArgs;
use super::show;
use crate::app::model_check::model_check;
use crate::app::runtimes::engine;
use crate::config::Folders;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Check a bundle as a run would: digests, shapes, classes, golden patches.
    #[command(after_help = "Example: zhedel model check models/lymph-node-metastasis")]
    Check(CheckArgs),
    /// Make a bundle of a model of your own.
    #[command(after_help = import::AFTER_HELP)]
    Import(Box<import::ImportArgs>),
    /// List the bundles that are installed, in the order in which they are preferred.
    #[command(after_help = list::AFTER_HELP)]
    List(list::ListArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Folder of the bundle.
    folder: PathBuf,
    #[command(flatten)]
    engine: EngineArgs,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ModelArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        ModelCommand::Check(args) => check(args),
        ModelCommand::Import(args) => import::run(args),
        ModelCommand::List(args) => list::run(args),
    }
}

fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let engine = engine(&Folders::from_environment(), args.engine.engine)?;
    if let Some(warning) = engine.warning() {
        show::warning(warning);
    }
    let contract = model_check(&args.folder, &engine)?;
    if args.json {
        show::json(&serde_json::json!({
            "accepted": true,
            "model": contract.identity,
            "classes": contract.class_names,
            "field_pixels": contract.field_pixels,
            "patch_pixels": contract.patch_pixels,
            "spacing_um_px": contract.spacing_um_px,
            "thresholds": contract.thresholds,
            "intended_use": contract.intended_use,
        }))?;
    } else {
        show::text(&format!(
            "accepted: {} {} ({}, {})\nclasses: {}\nsees {} px at {} µm/px\nintended use: {}",
            contract.identity.name,
            contract.identity.version,
            contract.identity.variant,
            contract.identity.engine,
            contract.class_names.join(", "),
            contract.field_pixels,
            contract.spacing_um_px,
            contract.intended_use.statement
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
