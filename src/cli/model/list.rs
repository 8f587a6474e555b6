//! `zhedel model list`: what is installed.

use crate::app::model_list::{ListedModel, model_list};
use crate::cli::show;
use crate::config::Folders;
use crate::domain::specimen::Organ;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// The rule, the example and the exit codes.
pub(super) const AFTER_HELP: &str = "Example: zhedel model list --models models/\n\n\
    A run takes the model that is named for it; else, of those whose intended use covers organ, preparation and age group,\n\
    the first in this list; else the first of all, which answers “outside the intended use”. The list has the preferred ones\n\
    first (--prefer, ZHEDEL_PREFER), then the reference model, then the others by name.\n\n\
    Exit codes: 0 done, 1 no sound model is installed, 2 wrong usage.";

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Folder of model bundles; may be given more than once [default: `models`].
    #[arg(long, value_name = "DIR")]
    models: Vec<PathBuf>,
    /// Model that goes before others where several would do; may be given more than once.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    prefer: Vec<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ListArgs) -> anyhow::Result<ExitCode> {
    let mut folders = Folders::from_environment();
    if !args.models.is_empty() {
        folders.models.clone_from(&args.models);
    }
    if !args.prefer.is_empty() {
        folders.preferred.clone_from(&args.prefer);
    }
    let list = model_list(&folders);
    for warning in list.refused.iter().chain(&list.warnings) {
        show::warning(warning);
    }
    if args.json {
        show::json(&list)?;
    } else if list.models.is_empty() {
        show::text("no model is installed")?;
    } else {
        let models: Vec<String> = list.models.iter().map(words).collect();
        show::text(&models.join("\n"))?;
    }
    Ok(ExitCode::from(u8::from(list.models.is_empty())))
}

fn words(model: &ListedModel) -> String {
    let intended = &model.intended_use;
    let organs: Vec<&str> = intended.organs.iter().map(Organ::as_str).collect();
    let preparations: Vec<&str> = intended.preparations.iter().map(|one| one.code()).collect();
    let ages: Vec<&str> = intended.age_groups.iter().map(|one| one.code()).collect();
    let questions: Vec<&str> = intended.questions.iter().map(|one| one.code()).collect();
    let licence = if model.licence_unknown_for.is_empty() {
        "known".to_owned()
    } else {
        format!("UNKNOWN for {}", model.licence_unknown_for.join(", "))
    };
    format!(
        "{} {}{}\n  {}\n  for       {}; {}; {}; {}\n  variants  {}\n  licence   {licence}\n  clears    {}\n  folder    {}",
        model.name,
        model.version,
        if model.default { "  (default)" } else { "" },
        model.title,
        organs.join(", "),
        preparations.join(", "),
        ages.join(", "),
        questions.join(", "),
        model.variants.join(", "),
        if model.thresholds_chosen {
            "by the thresholds of its bundle"
        } else {
            "nothing: nobody chose thresholds"
        },
        model.folder.display(),
    )
}
