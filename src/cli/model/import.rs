//! `zhedel model import`: bring a model of one's own.

use crate::app::model_import::{ImportCommand, Imported, model_import};
use crate::app::runtimes::{engine, slide_runtime};
use crate::cli::engine_args::EngineArgs;
use crate::cli::show;
use crate::config::Folders;
use crate::domain::consultation::question::Question;
use crate::domain::intended_use::IntendedUse;
use crate::domain::model_statement::{
    ModelStatement, StatedConfig, StatedLicences, StatedThresholds,
};
use crate::domain::scale::Mpp;
use crate::domain::specimen::{AgeGroup, Organ, Preparation};
use clap::Args;
use indicatif::ProgressBar;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// The example and the exit codes.
pub(super) const AFTER_HELP: &str = "Examples:\n  \
    zhedel model import breast-tumor/ --name breast-tumor --out models/breast-tumor --organ breast --preparation ffpe \\\n    \
    --positive Tumor --licence CC-BY-4.0 --golden-from slide.svs\n  \
    zhedel model import net.onnx --name net --out models/net --class normal,tumor --positive tumor --spacing 0.5 \\\n    \
    --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --organ lymph_node --preparation ffpe --licence-unknown --golden-from patches/\n\n\
    One output is the logit of one class (a sigmoid makes the score), several are logits of classes that exclude each other (softmax).\n\
    Exit codes: 0 the bundle stands, 1 refused (nothing is left behind), 2 wrong usage.";

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// A folder with config.json (WSInfer model zoo) and one ONNX file, or an ONNX file by itself.
    source: PathBuf,
    /// Name of the bundle: letters, digits, `-`, `_`, `.`.
    #[arg(long)]
    name: String,
    /// Folder of the bundle; it must not be there yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Version of the bundle.
    #[arg(long, value_name = "VERSION", default_value = "1")]
    model_version: String,
    /// The name for people [default: the name].
    #[arg(long)]
    title: Option<String>,

    /// An organ that the model is for; may be given more than once.
    #[arg(
        long = "organ",
        value_delimiter = ',',
        required = true,
        help_heading = "Intended use"
    )]
    organs: Vec<Organ>,
    /// A preparation that it is for: frozen, ffpe, imprint or smear.
    #[arg(
        long = "preparation",
        value_delimiter = ',',
        required = true,
        help_heading = "Intended use"
    )]
    preparations: Vec<Preparation>,
    /// An age group that it is for: adult or paediatric.
    #[arg(
        long = "age-group",
        value_delimiter = ',',
        default_value = "adult",
        help_heading = "Intended use"
    )]
    age_groups: Vec<AgeGroup>,
    /// Questions of the operating room that the model helps with: diagnosis, margin, node, adequacy or other.
    #[arg(
        long = "question",
        value_delimiter = ',',
        default_value = "diagnosis",
        help_heading = "Intended use"
    )]
    questions: Vec<Question>,
    /// The intended use in a sentence [default: put together from the above].
    #[arg(long, value_name = "TEXT", help_heading = "Intended use")]
    statement: Option<String>,

    /// A class whose score is a suspicion; may be given more than once.
    #[arg(
        long,
        value_name = "CLASS",
        value_delimiter = ',',
        required = true,
        help_heading = "Scores"
    )]
    positive: Vec<String>,
    /// Score from which a tile or slide is suspicious; without it every slide is undecided.
    #[arg(
        long,
        value_name = "SCORE",
        requires = "chosen_on",
        help_heading = "Scores"
    )]
    suspicious_at: Option<f64>,
    /// Score below which a slide may be cleared; without it none is.
    #[arg(
        long,
        value_name = "SCORE",
        requires = "suspicious_at",
        help_heading = "Scores"
    )]
    clear_below: Option<f64>,
    /// Share of the planned tiles that a clearance needs [default: 1].
    #[arg(
        long,
        value_name = "SHARE",
        requires = "clear_below",
        help_heading = "Scores"
    )]
    minimum_coverage: Option<f64>,
    /// Take the thresholds of tiles from metrics.json of a `zhedel validate` run of these very weights on a set of patches.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["suspicious_at", "clear_below", "minimum_coverage", "chosen_on"],
        help_heading = "Scores"
    )]
    thresholds_from: Option<PathBuf>,
    /// The data on which the thresholds were chosen.
    #[arg(
        long,
        value_name = "TEXT",
        requires = "suspicious_at",
        help_heading = "Scores"
    )]
    chosen_on: Option<String>,

    /// Licence of the weights, an SPDX expression.
    #[arg(
        long,
        value_name = "SPDX",
        conflicts_with = "licence_unknown",
        help_heading = "Licences"
    )]
    licence: Option<String>,
    /// Import although nobody knows the licence; it is shown as unknown wherever the model is.
    #[arg(long, help_heading = "Licences")]
    licence_unknown: bool,
    /// Licence of the architecture.
    #[arg(long, value_name = "SPDX", help_heading = "Licences")]
    architecture_licence: Option<String>,
    /// Licence of the weights that training started from.
    #[arg(long, value_name = "SPDX", help_heading = "Licences")]
    initial_weights_licence: Option<String>,
    /// Licence of the training data.
    #[arg(long, value_name = "SPDX", help_heading = "Licences")]
    training_data_licence: Option<String>,
    /// Where the model is from, such as an address.
    #[arg(long = "from", value_name = "TEXT", help_heading = "Licences")]
    origin: Option<String>,

    /// A slide, a picture, or a folder of square patches: golden patches are taken from it and
    /// become part of the bundle.
    #[arg(long, value_name = "PATH", help_heading = "Golden patches")]
    golden_from: PathBuf,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=64), help_heading = "Golden patches")]
    golden_count: u8,
    /// µm per pixel of that slide at full resolution, where the file does not tell.
    #[arg(long, value_name = "UM", value_parser = crate::cli::triage::believable_mpp, help_heading = "Golden patches")]
    golden_mpp: Option<Mpp>,

    #[command(flatten)]
    bare: BareArgs,

    /// The output with the class values, where the graph has several that could be meant.
    #[arg(long, value_name = "NAME", help_heading = "Graph")]
    output: Option<String>,
    /// The outputs are logits although they lie between 0 and 1 on every patch tried.
    #[arg(long, help_heading = "Graph")]
    outputs_are_logits: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    engine: EngineArgs,
}

/// What `config.json` would state.
#[derive(Debug, Args)]
#[command(next_help_heading = "Bare ONNX file (what config.json would state)")]
struct BareArgs {
    /// A class, in the order of the outputs; may be given more than once.
    #[arg(long = "class", value_name = "CLASS", value_delimiter = ',')]
    classes: Vec<String>,
    /// Scale at which the model looks, µm per pixel.
    #[arg(long, value_name = "UM")]
    spacing: Option<f64>,
    /// Side of a patch at that scale, pixels [default: the graph's].
    #[arg(long, value_name = "PX")]
    patch_size: Option<u32>,
    /// Side to which a patch is resized, pixels [default: the graph's].
    #[arg(long, value_name = "PX")]
    resize: Option<u32>,
    /// Mean of red, green and blue on a scale from 0 to 1.
    #[arg(long, value_name = "R,G,B", value_parser = three)]
    mean: Option<[f64; 3]>,
    /// Standard deviation of red, green and blue.
    #[arg(long, value_name = "R,G,B", value_parser = three)]
    std: Option<[f64; 3]>,
    /// Architecture, such as resnet34.
    #[arg(long, value_name = "NAME")]
    architecture: Option<String>,
}

fn three(text: &str) -> Result<[f64; 3], String> {
    let wrong = || format!("`{text}` is not three numbers, such as 0.485,0.456,0.406");
    let values: Vec<f64> = text
        .split(',')
        .map(|one| one.trim().parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    values.try_into().map_err(|_| wrong())
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let folders = Folders::from_environment();
    let runtime = slide_runtime(&folders);
    let engine = engine(&folders, args.engine.engine)?;
    for warning in [runtime.warning.as_deref(), engine.warning()]
        .into_iter()
        .flatten()
    {
        show::warning(warning);
    }
    let bar = ProgressBar::new_spinner().with_message("importing: graph, golden patches, checks");
    bar.enable_steady_tick(Duration::from_millis(200));
    let imported = model_import(&command(args), &runtime, &engine);
    bar.finish_and_clear();
    let imported = imported?;
    for warning in &imported.warnings {
        show::warning(warning);
    }
    if args.json {
        show::json(&document(args, &imported))?;
    } else {
        show::text(&words(args, &imported))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn command(args: &ImportArgs) -> ImportCommand {
    ImportCommand {
        source: args.source.clone(),
        out: args.out.clone(),
        stated: stated(args),
        thresholds_from: args.thresholds_from.clone(),
        licence_unknown: args.licence_unknown,
        golden_from: args.golden_from.clone(),
        golden_count: usize::from(args.golden_count),
        golden_mpp: args.golden_mpp,
    }
}

fn stated(args: &ImportArgs) -> ModelStatement {
    let (organs, preparations, age_groups) = (&args.organs, &args.preparations, &args.age_groups);
    let in_words =
        || ModelStatement::use_in_words(organs, preparations, age_groups, &args.positive);
    let bare = &args.bare;
    ModelStatement {
        name: args.name.clone(),
        version: args.model_version.clone(),
        title: args.title.clone().unwrap_or_else(|| args.name.clone()),
        intended_use: IntendedUse {
            organs: organs.clone(),
            preparations: preparations.clone(),
            age_groups: age_groups.clone(),
            questions: args.questions.clone(),
            statement: args.statement.clone().unwrap_or_else(in_words),
        },
        positive_classes: args.positive.clone(),
        thresholds: args.suspicious_at.zip(args.chosen_on.clone()).map(
            |(suspicious_at, chosen_on)| StatedThresholds {
                suspicious_at,
                clear_below: args.clear_below,
                minimum_coverage: args.minimum_coverage,
                chosen_on,
                for_slides: true,
            },
        ),
        licences: StatedLicences {
            result: args.licence.clone(),
            architecture: args.architecture_licence.clone(),
            initial_weights: args.initial_weights_licence.clone(),
            training_data: args.training_data_licence.clone(),
            source: args.origin.clone(),
        },
        output: args.output.clone(),
        outputs_are_logits: args.outputs_are_logits,
        config: StatedConfig {
            class_names: bare.classes.clone(),
            spacing_um_px: bare.spacing,
            patch_pixels: bare.patch_size,
            resize: bare.resize,
            mean: bare.mean,
            std: bare.std,
            architecture: bare.architecture.clone(),
        },
    }
}

fn document(args: &ImportArgs, imported: &Imported) -> serde_json::Value {
    let (contract, graph) = (&imported.contract, &imported.fitted.graph);
    serde_json::json!({
        "imported": true,
        "folder": args.out,
        "model": contract.identity,
        "classes": contract.class_names,
        "positive_classes": args.positive,
        "graph": {
            "input": graph.input_name,
            "form": graph.layout.form,
            "patch_pixels": graph.layout.side,
            "output": graph.output_name,
            "activation": imported.activation(),
        },
        "field_pixels": contract.field_pixels,
        "spacing_um_px": contract.spacing_um_px,
        "intended_use": contract.intended_use,
        "thresholds": imported.has_thresholds.then_some(contract.thresholds),
        "tile_thresholds": imported.has_thresholds.then(|| serde_json::json!({
            "suspicious_at": contract.tile_suspicious_at,
            "clear_below": contract.tile_clear_below,
        })),
        "licence_unknown_for": imported.unknown_licences,
        "golden_patches": imported.golden_count,
        "golden_from": imported.golden,
        "warnings": imported.warnings,
    })
}

fn words(args: &ImportArgs, imported: &Imported) -> String {
    let (contract, graph) = (&imported.contract, &imported.fitted.graph);
    let licence = if imported.unknown_licences.is_empty() {
        "stated for all parts".to_owned()
    } else {
        format!("UNKNOWN for {}", imported.unknown_licences.join(", "))
    };
    format!(
        "imported: {} {} into {}\ngraph: `{}` → `{}`, {}\nclasses: {}; suspicion: {}\nsees {} px at {} µm/px\nintended use: {}\nlicence: {licence}\ngolden patches: {} ({})",
        contract.identity.name,
        contract.identity.version,
        args.out.display(),
        graph.input_name,
        graph.output_name,
        imported.activation(),
        contract.class_names.join(", "),
        args.positive.join(", "),
        contract.field_pixels,
        contract.spacing_um_px,
        contract.intended_use.statement,
        imported.golden_count,
        imported.golden,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_are_three_numbers() {
        assert_eq!(three("0.5, 1,2"), Ok([0.5, 1.0, 2.0]));
        assert!(three("0.5,1").is_err());
        assert!(three("a,b,c").is_err());
    }
}
