//! `zhedel triage`: one slide, one verdict.

use super::engine_args::EngineArgs;
use super::show;
use crate::app::export::export_verdict;
use crate::app::guard::{Guarded, guard};
use crate::app::runtimes::slide_runtime;
use crate::app::triage::{Told, TriageCommand, TriageRequest, triage_file};
use crate::config::Folders;
use crate::domain::progress::Progress;
use crate::domain::provisional::Provisional;
use crate::domain::scale::{BELIEVABLE_MPP, Mpp};
use crate::domain::specimen::{AgeGroup, Organ, Preparation, SpecimenFacts};
use crate::domain::verdict::{Outcome, Verdict};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel triage node.svs --organ lymph_node --preparation ffpe --out result/\n\n\
    Exit codes: 0 suspicious or no suspicion found, 3 cannot assess, 1 failed, 2 wrong usage."
)]
pub(super) struct TriageArgs {
    /// A slide file, a photograph, or a folder with a DICOM whole-slide series.
    slide: PathBuf,
    /// Folder of the model bundle [default: of those in `models`, the one for this organ,
    /// preparation and age group].
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Model that goes before others where several would do; may be given more than once.
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        conflicts_with = "model"
    )]
    prefer: Vec<String>,
    /// µm per pixel at full resolution, where the file does not tell or tells wrongly.
    #[arg(long, value_name = "UM", value_parser = believable_mpp)]
    mpp: Option<Mpp>,
    /// The organ, for example `lymph_node`.
    #[arg(long)]
    organ: Option<Organ>,
    /// frozen, ffpe, imprint or smear.
    #[arg(long)]
    preparation: Option<Preparation>,
    /// adult or paediatric.
    #[arg(long, default_value = "adult")]
    age_group: AgeGroup,
    /// Compute regions outside the intended use too, labelled “not validated for this specimen”.
    #[arg(long)]
    research: bool,
    /// Seconds that the run may take; when they are over, the verdict rests on what was read.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u32).range(1..))]
    budget: Option<u32>,
    /// Write verdict, tiles, regions and pictures into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads for decoding, and as many inference sessions [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Print the verdict as one JSON document on standard output.
    #[arg(long)]
    json: bool,
}

pub(super) fn believable_mpp(text: &str) -> Result<Mpp, String> {
    let value: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is no number of micrometres per pixel"))?;
    Mpp::believable(value, value).ok_or_else(|| {
        format!(
            "{value} µm/px is not believable; it must lie between {} and {}",
            BELIEVABLE_MPP.start(),
            BELIEVABLE_MPP.end()
        )
    })
}

pub(super) fn run(args: &TriageArgs) -> anyhow::Result<ExitCode> {
    match guard() {
        Guarded::Proceed => triage(args),
        Guarded::Ended(code) => Ok(ExitCode::from(code)),
        Guarded::Crashed { signal } => {
            let verdict = Verdict::failed(crash(signal), specimen(args));
            if let Some(folder) = &args.out {
                export_verdict(folder, &verdict)?;
            }
            print(args, &verdict)
        }
    }
}

fn crash(signal: i32) -> String {
    format!(
        "Reading the slide crashed the program that reads it (signal {signal}), so the file is damaged or hostile. Hand it over again; if that does not help, scan again."
    )
}

fn specimen(args: &TriageArgs) -> SpecimenFacts {
    SpecimenFacts {
        organ: args.organ.clone(),
        preparation: args.preparation,
        age_group: Some(args.age_group),
    }
}

fn triage(args: &TriageArgs) -> anyhow::Result<ExitCode> {
    let mut folders = Folders::from_environment();
    if !args.prefer.is_empty() {
        folders.preferred.clone_from(&args.prefer);
    }
    let runtime = slide_runtime(&folders);
    if let Some(warning) = &runtime.warning {
        show::warning(warning);
    }
    let threads = usize::from(args.threads.unwrap_or(0));
    let command = TriageCommand {
        slide: args.slide.clone(),
        model: args.model.clone(),
        folders,
        request: TriageRequest {
            specimen: specimen(args),
            given_mpp: args.mpp,
            research: args.research,
            decode_threads: threads,
            budget: args
                .budget
                .map(|seconds| Duration::from_secs(seconds.into())),
        },
        engine: args.engine.engine,
        sessions: NonZeroUsize::new(threads),
        out: args.out.clone(),
    };
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{msg:12} {wide_bar} {pos}/{len} tiles {per_sec} {eta}")?
            .progress_chars("██ "),
    );
    let told = Told {
        progress: &|progress| tell(&bar, progress),
        provisional: &|provisional| bar.suspend(|| show::note(&early(provisional))),
        warning: &|warning| bar.suspend(|| show::warning(warning)),
    };
    let verdict = triage_file(&command, &runtime, &told);
    bar.finish_and_clear();
    print(args, &verdict?)
}

fn print(args: &TriageArgs, verdict: &Verdict) -> anyhow::Result<ExitCode> {
    if args.json {
        show::json(verdict)?;
    } else {
        show::text(&words(verdict))?;
    }
    Ok(ExitCode::from(match verdict.outcome {
        Outcome::Suspicious | Outcome::NoSuspicionFound => 0,
        Outcome::CannotAssess => 3,
        Outcome::Failed => 1,
    }))
}

fn tell(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Opening => bar.set_message("opening"),
        Progress::Surveying => bar.set_message("surveying"),
        Progress::Classifying { done, planned } => {
            bar.set_message("classifying");
            bar.set_length(planned);
            bar.set_position(done);
        }
        Progress::Concluding => bar.set_message("concluding"),
    }
}

fn early(provisional: &Provisional) -> String {
    let seconds = provisional.elapsed_ms / 1000.0;
    let read = (provisional.coverage.fraction * 100.0).floor();
    if provisional.suspicious {
        let places = provisional.regions.len();
        format!(
            "suspicious so far, in {places} place(s), after {seconds:.1} s and {read:.0} % of the tissue; the rest is being read"
        )
    } else {
        format!(
            "first look done after {seconds:.1} s and {read:.0} % of the tissue; the rest is being read"
        )
    }
}

fn words(verdict: &Verdict) -> String {
    let mut lines = vec![
        match verdict.outcome {
            Outcome::Suspicious => "SUSPICIOUS",
            Outcome::NoSuspicionFound => "No suspicion found",
            Outcome::CannotAssess => "Cannot assess",
            Outcome::Failed => "Failed",
        }
        .to_owned(),
    ];
    lines.extend(
        verdict
            .reasons
            .iter()
            .map(|reason| format!("  {}", reason.sentence)),
    );
    if let Some(model) = &verdict.model {
        lines.push(format!("model        {} {}", model.name, model.version));
    }
    if let Some(choice) = &verdict.model_choice {
        lines.push(format!("             {choice}"));
    }
    if let Some(score) = verdict.score {
        lines.push(format!("model score  {score:.3} (not a probability)"));
    }
    let coverage = &verdict.coverage;
    lines.push(format!(
        "coverage     {} of {} tissue tiles read, {} could not be analysed",
        coverage.read, coverage.planned, coverage.failed
    ));
    if let Some(tissue) = verdict.tissue_mm2 {
        lines.push(format!("tissue       {tissue:.2} mm²"));
    }
    for region in &verdict.regions {
        let label = region
            .label
            .as_ref()
            .map(|label| format!(" ({label})"))
            .unwrap_or_default();
        lines.push(format!(
            "region {:<5} {:.3} mm², highest score {:.3}{label}",
            region.rank, region.area_mm2, region.max_score,
        ));
    }
    if let (Outcome::NoSuspicionFound, Some(sampling)) = (verdict.outcome, &verdict.sampling) {
        lines.push(format!(
            "can miss     a lesion up to {:.0} µm between the fields of neighbouring tiles",
            sampling.can_miss_um
        ));
    }
    lines.push(format!(
        "time         {:.1} s, {:.0} tiles/s",
        verdict.timing.total_ms / 1e3,
        verdict.timing.tiles_per_s
    ));
    lines.push("An AI triage, not a read: a pathologist reads every section.".to_owned());
    lines.join("\n")
}
