//! `zhedel work`: one worker process.

use super::engine_args::EngineArgs;
use crate::app::logging::start_logging;
use crate::app::work::{Told, WorkOptions, run_worker};
use crate::config::Folders;
use clap::Args;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel work --data zhedel-data --name bench-2\n\n`zhedel serve` starts workers by itself."
)]
pub(super) struct WorkArgs {
    /// Folder that holds everything that is kept; the one of the service.
    #[arg(long, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
    /// Folder of model bundles; may be given more than once.
    #[arg(long, value_name = "DIR")]
    models: Vec<PathBuf>,
    /// Model that goes before others where several are for the case's organ, preparation and age
    /// group; may be given more than once, the first one first.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    prefer: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// A name that no other worker has.
    #[arg(long, default_value_t = format!("worker-{}", std::process::id()))]
    name: String,
    /// Threads that decode, and inference sessions [default: one per core].
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// End when standard input closes.
    #[arg(long)]
    supervised: bool,
}

pub(super) fn run(args: &WorkArgs) -> anyhow::Result<ExitCode> {
    start_logging();
    let mut folders = Folders::from_environment();
    if !args.models.is_empty() {
        folders.models.clone_from(&args.models);
    }
    if !args.prefer.is_empty() {
        folders.preferred.clone_from(&args.prefer);
    }
    let options = WorkOptions {
        data: args.data.clone(),
        folders,
        engine: args.engine.engine,
        name: args.name.clone(),
        threads: args.threads,
        supervised: args.supervised,
    };
    run_worker(&options, tell)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(told: &Told) {
    let mut out = std::io::stdout().lock();
    // A supervisor that no longer listens is about to end this process.
    let _ = writeln!(out, "{}", told.line()).and_then(|()| out.flush());
}
