//! `zhedel model`: check model bundles.

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
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Folder of the bundle.
    folder: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ModelArgs) -> anyhow::Result<ExitCode> {
    let ModelCommand::Check(args) = &args.command;
    let engine = engine(&Folders::from_environment())?;
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
