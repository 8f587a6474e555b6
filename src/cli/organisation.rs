//! `zhedel organisation`: laboratories and hospitals of one installation, which see nothing of each other.

use crate::app::accounts::AccountBook;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel organisation add 'Regional hospital'\n\n\
    Its first account: zhedel user add chief --role administrator --organisation 'Regional hospital'\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage."
)]
pub(super) struct OrganisationArgs {
    #[command(subcommand)]
    command: OrganisationCommand,
    /// Data folder of the service.
    #[arg(long, global = true, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum OrganisationCommand {
    /// Make another organisation.
    Add {
        /// Its name, which no other has.
        name: String,
    },
}

pub(super) fn run(args: &OrganisationArgs) -> anyhow::Result<ExitCode> {
    let OrganisationCommand::Add { name } = &args.command;
    AccountBook::open(&args.data)?.add_organisation(name)?;
    Ok(ExitCode::SUCCESS)
}
