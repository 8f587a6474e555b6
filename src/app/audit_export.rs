//! `zhedel audit export`: the chains as lines of JSON for other systems.

use super::data_folder;
use crate::domain::audit::AuditRecord;
use crate::domain::ids::OrganisationId;
use crate::interop::fhir_audit::audit_event;
use crate::store::contract::error::StoreError;
use crate::store::sqlite::audit_reader::{AuditReader, Unreadable};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFormat {
    /// FHIR R4 `AuditEvent`.
    Fhir,
    /// The record as it is kept.
    Json,
}

/// What is to be written.
#[derive(Debug, Clone)]
pub struct AuditExport {
    /// The data folder, or a database file.
    pub data: PathBuf,
    /// How.
    pub format: AuditFormat,
    /// Id or name of the one organisation; all of them where none is named.
    pub organisation: Option<String>,
    /// Only records from this moment on.
    pub since: Option<Timestamp>,
}

/// Why records could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AuditExportError {
    /// There is no database.
    #[error(
        "there is no database at {path}; name the data folder, or a copy of the database, with --data"
    )]
    NoDatabase {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The database cannot be read.
    #[error("the database {path} cannot be read: {source}")]
    Database {
        /// The file.
        path: PathBuf,
        /// The store's error.
        source: StoreError,
    },
    /// There is no such organisation.
    #[error(
        "there is no organisation {named:?}; give its id or its name, or leave --organisation out"
    )]
    NoSuchOrganisation {
        /// What was named.
        named: String,
    },
    /// A record cannot be read.
    #[error("record {} of {organisation}: {source}; `zhedel audit verify` tells what is wrong with the chain", source.sequence)]
    Unreadable {
        /// Whose.
        organisation: String,
        /// What is wrong.
        source: Unreadable,
    },
    /// Lines cannot be written.
    #[error("the records could not be written: {source}")]
    Write {
        /// The system's error.
        #[from]
        source: io::Error,
    },
}

/// A record with the organisation whose it is.
#[derive(Serialize)]
struct Line<'a> {
    organisation: OrganisationId,
    #[serde(flatten)]
    record: &'a AuditRecord,
}

/// Writes records, one a line, each organisation's in order. Gives their number.
///
/// # Errors
/// [`AuditExportError`]; lines that were written before it stand.
pub fn export_audit(export: &AuditExport, out: &mut dyn Write) -> Result<u64, AuditExportError> {
    let path = data_folder::database(&export.data);
    if !path.is_file() {
        return Err(AuditExportError::NoDatabase { path });
    }
    let asynchronous = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    asynchronous.block_on(async {
        let failed = |source| AuditExportError::Database {
            path: path.clone(),
            source,
        };
        let mut reader = AuditReader::open(&path).await.map_err(failed)?;
        let mut written = 0;
        for organisation in chosen(&mut reader, export, &failed).await? {
            let mut from = i64::MIN;
            loop {
                let page = reader.page(&organisation, from).await.map_err(failed)?;
                if page.is_empty() {
                    break;
                }
                for row in page {
                    let unreadable = |source| AuditExportError::Unreadable {
                        organisation: organisation.clone(),
                        source,
                    };
                    let record = row.map_err(unreadable)?;
                    from = record.sequence.cast_signed().saturating_add(1);
                    if export.since.is_none_or(|since| record.at >= since) {
                        write_line(export.format, &organisation, &record, out)?;
                        written += 1;
                    }
                }
            }
        }
        reader.close().await.map_err(failed)?;
        out.flush()?;
        Ok(written)
    })
}

async fn chosen(
    reader: &mut AuditReader,
    export: &AuditExport,
    failed: &(dyn Fn(StoreError) -> AuditExportError + Sync),
) -> Result<Vec<String>, AuditExportError> {
    let all = reader.organisations().await.map_err(failed)?;
    let Some(named) = &export.organisation else {
        return Ok(all);
    };
    if all.contains(named) {
        return Ok(vec![named.clone()]);
    }
    let by_name = reader.organisation_named(named).await.map_err(failed)?;
    by_name
        .map(|id| vec![id])
        .ok_or_else(|| AuditExportError::NoSuchOrganisation {
            named: named.clone(),
        })
}

fn write_line(
    format: AuditFormat,
    organisation: &str,
    record: &AuditRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    let organisation: OrganisationId = organisation.parse().map_err(io::Error::other)?;
    match format {
        AuditFormat::Fhir => serde_json::to_writer(&mut *out, &audit_event(organisation, record)),
        AuditFormat::Json => serde_json::to_writer(
            &mut *out,
            &Line {
                organisation,
                record,
            },
        ),
    }?;
    out.write_all(b"\n")
}
