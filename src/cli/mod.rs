//! The command line: one file per subcommand; what was typed becomes what the rooms below take.

mod audit;
mod concordance;
mod decode;
mod engine_args;
mod language_arg;
mod model;
mod organisation;
mod sample;
mod serve;
mod show;
mod slide;
mod triage;
mod tune;
mod user;
mod validate;
mod validation;
mod work;

use crate::domain::engine_choice::NO_REPORTS;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A variable and its value that the process needs in its environment, before it has a second thread: without
/// it no inference engine starts.
pub const ENVIRONMENT: (&str, &str) = NO_REPORTS;

/// Triage of histology slides while the patient is on the table.
///
/// Orders and displays H&E images for a qualified pathologist who reads every section. Research
/// use only; never a diagnosis.
#[derive(Debug, Parser)]
#[command(name = "zhedel", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done (for `triage`: suspicious or no suspicion found), \
    1 failed, 2 wrong usage, 3 cannot assess, 4 an acceptance limit or a concordance is \
    not met or an audit chain is broken, 5 an audit chain could not be confirmed."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Triage one slide or photograph.
    Triage(triage::TriageArgs),
    /// Validate models on a labelled set.
    Validate(validate::ValidateArgs),
    /// Compare reads at the microscope with reads on the display.
    Concordance(concordance::ConcordanceArgs),
    /// Check and export the audit chain.
    Audit(audit::AuditArgs),
    /// Start the service: API, worklist and viewer, with its workers and decoders.
    Serve(Box<serve::ServeArgs>),
    /// Work on queued runs; started by the service.
    Work(work::WorkArgs),
    /// Read slides for the service; started by it.
    #[command(hide = true)]
    Decode(decode::DecodeArgs),
    /// Carry out one validation for the service; started by it.
    #[command(hide = true)]
    Validation(validation::ValidationArgs),
    /// Make, list, disable and invite accounts of the service.
    User(user::UserArgs),
    /// Make organisations of the service.
    Organisation(organisation::OrganisationArgs),
    /// Find which inference engine, and how, runs a model fastest on this machine.
    Tune(tune::TuneArgs),
    /// Look into slide files.
    Slide(slide::SlideArgs),
    /// Check, import and list model bundles.
    Model(model::ModelArgs),
    /// Make synthetic slides.
    Sample(sample::SampleArgs),
}

/// Parses the command line, runs the command and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Triage(args) => triage::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Concordance(args) => concordance::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Work(args) => work::run(&args),
        Command::Decode(args) => decode::run(&args),
        Command::Validation(args) => validation::run(&args),
        Command::User(args) => user::run(&args),
        Command::Organisation(args) => organisation::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::Slide(args) => slide::run(&args),
        Command::Model(args) => model::run(&args),
        Command::Sample(args) => sample::run(&args),
    };
    result.unwrap_or_else(|error| {
        show::error(&error);
        ExitCode::from(1)
    })
}
