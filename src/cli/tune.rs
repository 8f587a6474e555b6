//! `zhedel tune`: which inference engine, and how, is fastest on this machine.

use super::show;
use crate::app::tune::{TuneCommand, measure_here, tune};
use crate::app::tuning_cache::keep;
use crate::config::{Folders, REFERENCE_MODEL};
use crate::domain::engine_choice::EngineChoice;
use crate::domain::tuning::{EngineReadings, Setting, Tuning};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel tune --model models/lymph-node-metastasis\n\n\
    Takes about a quarter of a minute for each engine. What is found is kept for this machine, program and \
    model in ZHEDEL_TUNING [default: zhedel/tuning in the user's cache folder], and `triage`, `serve` and \
    `work` use it; they say nothing and measure a little at load where there is none.\n\n\
    Exit codes: 0 measured, 1 failed, 2 wrong usage."
)]
pub(super) struct TuneArgs {
    /// Folder of the model bundle [default: the reference model].
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Engines to measure, with commas, the preferred one first [default: those at hand].
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    engine: Vec<EngineChoice>,
    /// Measure only; keep nothing.
    #[arg(long)]
    no_keep: bool,
    /// Print everything that was measured as one JSON document.
    #[arg(long)]
    json: bool,
    /// Measure the one engine in this process and tell of it line by line; used by the program itself.
    #[arg(long, hide = true)]
    measure: bool,
}

pub(super) fn run(args: &TuneArgs) -> anyhow::Result<ExitCode> {
    let folders = Folders::from_environment();
    let bundle = args
        .model
        .clone()
        .unwrap_or_else(|| folders.model(REFERENCE_MODEL));
    if let (true, Some(engine)) = (args.measure, args.engine.first()) {
        measure_here(&bundle, *engine, &folders)?;
        return Ok(ExitCode::SUCCESS);
    }
    let command = TuneCommand {
        bundle,
        engines: args.engine.clone(),
        folders,
    };
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {elapsed} {msg}")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    let tuning = tune(&command, &|engine, reading| {
        let rate = reading.patches_per_s;
        bar.set_message(format!("{engine}: {} {rate:.0}/s", words(&reading.setting)));
    });
    bar.finish_and_clear();
    let tuning = tuning?;
    if args.json {
        show::json(&tuning)?;
    } else {
        show::text(&table(&tuning))?;
    }
    match &command.folders.tuning {
        Some(folder) if !args.no_keep => {
            let path = keep(folder, &tuning)?;
            show::note(&format!("kept in {}", path.display()));
        }
        Some(_) => {}
        None if args.no_keep => {}
        None => show::warning("there is no folder to keep it in; name one in ZHEDEL_TUNING"),
    }
    Ok(ExitCode::SUCCESS)
}

fn words(setting: &Setting) -> String {
    format!(
        "{:<6} {:>2} × {:<2} thread(s), batch {:>2}",
        setting.variant, setting.sessions, setting.threads, setting.batch
    )
}

fn table(tuning: &Tuning) -> String {
    let mut lines = vec![
        format!(
            "{} on {}, {} core(s)",
            tuning.model, tuning.machine.processor, tuning.machine.cores
        ),
        String::new(),
    ];
    for engine in &tuning.engines {
        lines.extend(of_engine(engine, tuning));
        lines.push(String::new());
    }
    lines.push(format!("Chosen: {}", tuning.chosen.why));
    lines.join("\n")
}

fn of_engine(engine: &EngineReadings, tuning: &Tuning) -> Vec<String> {
    let name = engine.name.as_deref().unwrap_or_default();
    let mut lines = vec![format!("{} {name}", engine.engine)];
    lines.extend(
        engine
            .missing
            .iter()
            .map(|why| format!("  left out: {why}")),
    );
    lines.extend(
        engine
            .refused
            .iter()
            .map(|refused| format!("  {} left out: {}", refused.variant, refused.why)),
    );
    lines.extend(engine.readings.iter().map(|reading| {
        let chosen = engine.engine == tuning.chosen.engine && *reading == tuning.chosen.reading;
        format!(
            "  {}  {:>7.0} patches/s{}",
            words(&reading.setting),
            reading.patches_per_s,
            if chosen { "  ← chosen" } else { "" }
        )
    }));
    lines
}
