//! `zhedel slide`: look into slide files.

use super::show;
use crate::app::guard::{Guarded, guard};
use crate::app::runtimes::slide_runtime;
use crate::app::slide_info::{SlideInfo, slide_info};
use crate::config::Folders;
use crate::domain::scale::MppSource;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct SlideArgs {
    #[command(subcommand)]
    command: SlideCommand,
}

#[derive(Debug, Subcommand)]
enum SlideCommand {
    /// Tell format, levels, scale and associated images of a slide.
    #[command(after_help = "Example: zhedel slide info biopsy.svs --json")]
    Info(InfoArgs),
}

#[derive(Debug, Args)]
struct InfoArgs {
    /// A slide file, a photograph, or a folder with a DICOM whole-slide series.
    file: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &SlideArgs) -> anyhow::Result<ExitCode> {
    let SlideCommand::Info(args) = &args.command;
    match guard() {
        Guarded::Proceed => info(args),
        Guarded::Ended(code) => Ok(ExitCode::from(code)),
        Guarded::Crashed { signal } => anyhow::bail!(
            "{}: reading it crashed the program that reads it (signal {signal}), so the file is damaged or hostile",
            args.file.display()
        ),
    }
}

fn info(args: &InfoArgs) -> anyhow::Result<ExitCode> {
    let runtime = slide_runtime(&Folders::from_environment());
    if let Some(warning) = &runtime.warning {
        show::warning(warning);
    }
    let info = slide_info(&args.file, &runtime)?;
    if args.json {
        show::json(&info)?;
    } else {
        for warning in &info.warnings {
            show::warning(warning);
        }
        show::text(&words(&info))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn words(info: &SlideInfo) -> String {
    let mut lines = vec![format!(
        "format      {} (read by {})",
        info.format, info.back_end
    )];
    lines.push(match (info.mpp.x, info.mpp.y) {
        (Some(x), Some(y)) => format!(
            "scale       {x:.4} × {y:.4} µm/px, {}",
            origin(info.mpp.source)
        ),
        _ => "scale       unknown; state it with --mpp when you triage this slide".to_owned(),
    });
    lines.push(match info.objective_power {
        Some(power) => format!("objective   {power}x"),
        None => "objective   unknown".to_owned(),
    });
    lines.push(match &info.scanner {
        Some(scanner) => format!("scanner     {scanner}"),
        None => "scanner     unknown".to_owned(),
    });
    for (index, level) in info.levels.iter().enumerate() {
        lines.push(format!(
            "level {index:<5} {} × {} px, downsample {:.2}",
            level.size.width, level.size.height, level.downsample
        ));
    }
    let associated: Vec<&str> = info.associated.iter().map(|kind| kind.code()).collect();
    lines.push(if associated.is_empty() {
        "associated  none".to_owned()
    } else {
        format!("associated  {}", associated.join(", "))
    });
    lines.join("\n")
}

fn origin(source: MppSource) -> &'static str {
    match source {
        MppSource::Given => "given by a person",
        MppSource::Vendor => "told by the scanner",
        MppSource::TiffResolution => "from the TIFF resolution",
        MppSource::ObjectivePower => "derived from the objective",
        MppSource::Unknown => "unknown",
    }
}
