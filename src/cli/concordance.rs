//! `zhedel concordance`: the laboratory's own validation of reading on the display.

use super::show;
use crate::app::concordance::measure_list;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(after_help = "Example: zhedel concordance reads.csv\n\n\
    The list has the columns case, use, observer, glass_on, glass, display_on, display (dates like 2026-03-31, diagnoses\n\
    in the laboratory's words) and may have agreed (0 or 1), an arbiter's word on two diagnoses. What is not read yet is\n\
    left empty; the day from which the second read counts is told. Each use needs 60 cases, read by the same observer on\n\
    glass and on the display with at least 14 days between.\n\n\
    Exit codes: 0 every use is concordant, 1 failed, 2 wrong usage, 4 a use has too few cases or is below 95 %.")]
pub(super) struct ConcordanceArgs {
    /// CSV list of reads.
    list: PathBuf,
    /// Print the report as one JSON document on standard output.
    #[arg(long)]
    json: bool,
}

/// A use is not established.
const NOT_ESTABLISHED: u8 = 4;

pub(super) fn run(args: &ConcordanceArgs) -> anyhow::Result<ExitCode> {
    let report = measure_list(&args.list)?;
    if args.json {
        show::json(&report)?;
    } else {
        show::text(&report.in_words())?;
    }
    Ok(if report.is_established() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOT_ESTABLISHED)
    })
}
