//! `zhedel validate`: a model over a labelled set.

use super::engine_args::EngineArgs;
use super::show;
use crate::app::runtimes::slide_runtime;
use crate::app::tuned::tuned_engine;
use crate::app::validate::{ModelChoice, ValidateCommand, validate_set};
use crate::config::{Folders, REFERENCE_MODEL};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel validate labels.csv --split test --out validation/ --gate gate.toml\n\n\
    A list has the columns path and label, and may have positive (0 or 1), split, kind (patch or slide), group, site,\n\
    scanner, organ, preparation, age_group and mpp (µm per pixel). A slide may have annotation (GeoJSON of QuPath or\n\
    XML of ASAP) or mask (PNG or TIFF, tumour not black): then lesions are evaluated by the rules of CAMELYON16.\n\n\
    A run that was interrupted: zhedel validate labels.csv --split test --out validation/ --resume\n\n\
    Two variants of one bundle: zhedel validate labels.csv --model models/x#f32 --model models/x#int8\n\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage, 4 an acceptance limit of --gate is not met."
)]
pub(super) struct ValidateArgs {
    /// A CSV or TOML list, a folder with one (`set.toml`, `set.csv`, `labels.csv`), or a folder with one folder per class.
    set: PathBuf,
    /// Folder of a model bundle, with #VARIANT one of its variants; every later one is compared with the first
    /// [default: the reference model].
    #[arg(long = "model", value_name = "DIR[#VARIANT]")]
    models: Vec<String>,
    /// Only rows of this split.
    #[arg(long)]
    split: Option<String>,
    /// Labels that are positive, where they are not the model's classes; may be given more than once.
    #[arg(long = "positive", value_name = "LABEL", value_delimiter = ',')]
    positive_labels: Vec<String>,
    /// Leave this sample out, by its path in the list or its file's name; may be given more than once.
    #[arg(long = "exclude", value_name = "NAME", value_delimiter = ',')]
    excluded: Vec<String>,
    /// What a further hit in a lesion that was found is: a false positive, by the letter of CAMELYON16's rules, or
    /// ignored, as its public evaluation program does.
    #[arg(long, value_enum, default_value_t = RepeatedHits::FalsePositive)]
    repeated_hits: RepeatedHits,
    /// Score slides outside the model's intended use too.
    #[arg(long)]
    research: bool,
    /// Prevalence at which predictive values are given; may be given more than once.
    #[arg(long = "prevalence", value_name = "SHARE", value_delimiter = ',', default_values_t = [0.05, 0.2, 0.5], value_parser = inside_unit)]
    prevalences: Vec<f64>,
    /// Bootstrap resamples.
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    resamples: u32,
    /// Seed of every random stream: the same seed gives the same numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// TOML file with the plan: title, table `primary` with one limit as in --gate, table `settings` (split, seed, resamples, research)
    /// that the run must have. Its digest and the primary endpoint stand in the result; the rest is exploratory.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// TOML file with acceptance limits, held against confidence bounds.
    #[arg(long, value_name = "FILE")]
    gate: Option<PathBuf>,
    /// Write metrics.json, predictions.csv, report.html, report.pdf and, of slides, hits/ into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on with a run of the same --out that was interrupted: what it scored is not scored again if the file, the model and the
    /// settings are the same.
    #[arg(long, requires = "out")]
    resume: bool,
    /// Threads for decoding, and as many inference sessions [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Print the metrics as one JSON document on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RepeatedHits {
    FalsePositive,
    Ignored,
}

/// An acceptance limit is not met.
const GATE_NOT_MET: u8 = 4;

fn inside_unit(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share: &f64| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| format!("`{text}` is no share between 0 and 1"))
}

fn models(args: &ValidateArgs, folders: &Folders) -> Vec<ModelChoice> {
    if args.models.is_empty() {
        return vec![ModelChoice {
            folder: folders.model(REFERENCE_MODEL),
            variant: None,
        }];
    }
    let named = args.models.iter();
    named.map(|text| ModelChoice::parse(text)).collect()
}

pub(super) fn run(args: &ValidateArgs) -> anyhow::Result<ExitCode> {
    let folders = Folders::from_environment();
    let runtime = slide_runtime(&folders);
    let models = models(args, &folders);
    let first = models.first().map(|model| model.folder.as_path());
    let engine = tuned_engine(&folders, args.engine.engine, first)?;
    let warnings = [runtime.warning.as_deref(), engine.warning()];
    for warning in warnings.into_iter().flatten() {
        show::warning(warning);
    }
    let command = ValidateCommand {
        set: args.set.clone(),
        name: None,
        within: None,
        models,
        split: args.split.clone(),
        positive_labels: args.positive_labels.clone(),
        excluded: args.excluded.clone(),
        ignore_repeated_hits: args.repeated_hits == RepeatedHits::Ignored,
        research: args.research,
        seed: args.seed,
        resamples: args.resamples as usize,
        prevalences: args.prevalences.clone(),
        plan: args.plan.clone(),
        gate: args.gate.clone(),
        out: args.out.clone(),
        resume: args.resume,
        threads: usize::from(args.threads.unwrap_or(0)),
        tuning: folders.tuning,
    };
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("scoring {wide_bar} {pos}/{len} samples {per_sec} {eta}")?
            .progress_chars("██ "),
    );
    let started = Instant::now();
    let watch = |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let outcome = validate_set(&command, &engine, &|| started.elapsed(), &watch);
    bar.finish_and_clear();
    let outcome = outcome?;
    if args.json {
        show::json(&outcome.validation)?;
    } else {
        show::text(&outcome.summary)?;
    }
    for limit in &outcome.unmet {
        show::warning(&format!("acceptance limit: {limit}"));
    }
    Ok(if outcome.unmet.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(GATE_NOT_MET)
    })
}
