//! `zhedel audit`: the audit chain checked and exported.

use super::show;
use crate::app::audit_export::{AuditExport, AuditExportError, AuditFormat, export_audit};
use crate::app::audit_verify::{VerifyOptions, verify_audit};
use crate::domain::audit_report::AuditState;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Check every audit chain against its checkpoints.
    Verify(VerifyArgs),
    /// Write audit records as lines of JSON, for FHIR or as they are.
    Export(ExportArgs),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel audit verify --data /var/lib/zhedel --checkpoints /mnt/other-disk/audit \
    --public-key auditor.pem\n\n\
    Finds records that were changed, taken out, put in, put in another order or cut off, checkpoints that were forged or \
    are gone, and names the first bad record. Only reads; the service may run meanwhile.\n\n\
    Exit codes: 0 intact and every checkpoint agrees, 1 could not be checked, 2 wrong usage, 4 broken, 5 nothing \
    contradicts, but checkpoints that would have to agree are not at hand."
)]
struct VerifyArgs {
    /// The data folder of the service, or a copy of its database file.
    #[arg(long, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
    /// Folder of checkpoints; may be given more than once [default: `audit-checkpoints` in the data
    /// folder].
    #[arg(long, value_name = "DIR")]
    checkpoints: Vec<PathBuf>,
    /// Public key that must have signed, in PEM form; may be given more than once [default: the one
    /// beside the checkpoints].
    #[arg(long, value_name = "FILE")]
    public_key: Vec<PathBuf>,
    /// Print the report as one JSON document on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel audit export --data /var/lib/zhedel --since 2026-11-01T00:00:00Z > audit.ndjson\n\n\
    One document a line. Persons and things are named by their ids; no name of a patient or a user is in it. Records are \
    written as they stand: check them with `zhedel audit verify`.\n\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage."
)]
struct ExportArgs {
    /// The data folder of the service, or a copy of its database file.
    #[arg(long, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
    /// `fhir`: FHIR R4 `AuditEvent`; `json`: records as they are kept, with their hashes.
    #[arg(long, value_enum, default_value_t = Format::Fhir)]
    format: Format,
    /// Id or name of the one organisation to write [default: all].
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Only records from this moment on, such as `2026-11-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Fhir,
    Json,
}

/// Something was changed.
const BROKEN: u8 = 4;
/// Checkpoints are missing.
const UNCONFIRMED: u8 = 5;

pub(super) fn run(args: &AuditArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        AuditCommand::Verify(args) => verify(args),
        AuditCommand::Export(args) => export(args),
    }
}

fn verify(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let options = VerifyOptions {
        data: args.data.clone(),
        checkpoints: args.checkpoints.clone(),
        public_keys: args.public_key.clone(),
    };
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("checking {wide_bar} {pos}/{len} records {per_sec} {eta}")?
            .progress_chars("██ "),
    );
    let watch = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let report = verify_audit(&options, &watch);
    bar.finish_and_clear();
    let report = report?;
    if args.json {
        show::json(&report)?;
    } else {
        show::text(&report.in_words())?;
    }
    Ok(match report.state {
        AuditState::Intact => ExitCode::SUCCESS,
        AuditState::Unconfirmed => ExitCode::from(UNCONFIRMED),
        AuditState::Broken => ExitCode::from(BROKEN),
    })
}

fn export(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let export = AuditExport {
        data: args.data.clone(),
        format: match args.format {
            Format::Fhir => AuditFormat::Fhir,
            Format::Json => AuditFormat::Json,
        },
        organisation: args.organisation.clone(),
        since: args.since,
    };
    match export_audit(&export, &mut BufWriter::new(io::stdout().lock())) {
        Ok(written) => show::note(&format!("{written} records")),
        // Whoever reads has seen enough.
        Err(AuditExportError::Write { source }) if source.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}
