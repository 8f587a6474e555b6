//! `zhedel sample`: slides to try things on.

use super::show;
use crate::app::sample::{SampleCommand, generate};
use crate::domain::geometry::LevelSize;
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    #[command(subcommand)]
    command: SampleSubcommand,
}

#[derive(Debug, Subcommand)]
enum SampleSubcommand {
    /// Write a synthetic slide and the outlines of its planted lesions.
    #[command(
        after_help = "Example: zhedel sample generate demo.svs --width 8000 --height 6000 --lesions 2"
    )]
    Generate(GenerateArgs),
}

#[derive(Debug, Args)]
struct GenerateArgs {
    /// The slide to write: a pyramidal tiled JPEG TIFF.
    out: PathBuf,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Columns of level 0, pixels.
    #[arg(long, default_value_t = 10_000)]
    width: u32,
    /// Rows of level 0, pixels.
    #[arg(long, default_value_t = 10_000)]
    height: u32,
    /// Scale, µm per pixel.
    #[arg(long, default_value_t = 0.5)]
    mpp: f64,
    /// Leave the scale out of the file.
    #[arg(long)]
    without_scale: bool,
    /// Share of the area that is tissue, 0 (glass only) to 0.9.
    #[arg(long, default_value_t = 0.5)]
    tissue: f64,
    /// Number of planted lesions.
    #[arg(long, default_value_t = 0)]
    lesions: u32,
    /// Mean diameter of a lesion, µm.
    #[arg(long, default_value_t = 600.0)]
    lesion_diameter: f64,
    /// Blur as by a wrong focus, µm (standard deviation).
    #[arg(long, default_value_t = 0.0)]
    blur: f64,
    /// Put the directories first and the coarsest level next, so that the slide can be read while it is uploaded.
    #[arg(long)]
    directories_first: bool,
}

pub(super) fn run(args: &SampleArgs) -> anyhow::Result<ExitCode> {
    let SampleSubcommand::Generate(args) = &args.command;
    let command = SampleCommand {
        out: args.out.clone(),
        seed: args.seed,
        size: LevelSize {
            width: args.width,
            height: args.height,
        },
        mpp: args.mpp,
        without_scale: args.without_scale,
        tissue: args.tissue,
        lesions: args.lesions,
        lesion_diameter: args.lesion_diameter,
        blur: args.blur,
        directories_first: args.directories_first,
    };
    let bar = ProgressBar::new(0);
    let truth = generate(&command, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    show::text(&format!("{}\n{}", args.out.display(), truth?.display()))?;
    Ok(ExitCode::SUCCESS)
}
