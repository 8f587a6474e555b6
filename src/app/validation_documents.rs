//! The documents of a validation, as files in a folder.

use super::export::{ExportError, write};
use crate::paper::pdf::PdfError;
use crate::validate::lesions::hits_csv::write_hits;
use crate::validate::metrics::ModelMetrics;
use crate::validate::predictions_csv::write_predictions;
use crate::validate::report::{ReportInput, report};
use crate::validate::set::sample::SampleKind;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why the documents could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    /// One of them could not be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The report could not be made.
    #[error(transparent)]
    Report(#[from] PdfError),
    /// A folder cannot be made.
    #[error("{path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Writes `metrics.json`, `predictions.csv`, `gate.json` if there are limits, `hits/` if the set has slides,
/// and the report as `report.html` and `report.pdf`.
///
/// # Errors
/// [`DocumentsError`].
pub(super) fn write_documents(
    folder: &Path,
    input: &ReportInput<'_>,
) -> Result<(), DocumentsError> {
    let ReportInput {
        set,
        validated,
        checks,
        ..
    } = input;
    write(folder, "metrics.json", |out| {
        serde_json::to_writer_pretty(&mut *out, &validated.validation)?;
        out.write_all(b"\n")
    })?;
    if !checks.is_empty() {
        write(folder, "gate.json", |out| {
            serde_json::to_writer_pretty(&mut *out, checks)?;
            out.write_all(b"\n")
        })?;
    }
    write(folder, "predictions.csv", |out| {
        let models = &validated.validation.models;
        write_predictions(out, &set.samples, models, &validated.predictions)
            .map_err(io::Error::other)
    })?;
    write_all_hits(folder, input)?;
    let written = report(input)?;
    write(folder, "report.html", |out| {
        out.write_all(written.html.as_bytes())
    })?;
    write(folder, "report.pdf", |out| out.write_all(&written.pdf))?;
    Ok(())
}

/// `hits/<number>-<model>-<variant>/<slide>.csv` for every slide and model.
fn write_all_hits(folder: &Path, input: &ReportInput<'_>) -> Result<(), DocumentsError> {
    let ReportInput { set, validated, .. } = input;
    let names = hit_files(set.samples.iter().map(|sample| sample.name.as_str()));
    let models = validated.validation.models.iter();
    for (number, (model, predictions)) in (1..).zip(models.zip(&validated.predictions)) {
        let folder = folder.join("hits").join(hit_folder(number, model));
        for ((sample, prediction), name) in set.samples.iter().zip(predictions).zip(&names) {
            if sample.kind != SampleKind::Slide {
                continue;
            }
            fs::create_dir_all(&folder).map_err(|source| DocumentsError::Folder {
                path: folder.clone(),
                source,
            })?;
            write(&folder, name, |out| {
                write_hits(out, &prediction.hits).map_err(io::Error::other)
            })?;
        }
    }
    Ok(())
}

fn hit_folder(number: usize, model: &ModelMetrics) -> String {
    let identity = &model.model;
    plain(&format!("{number}-{}-{}", identity.name, identity.variant))
}

/// A file's name for each sample: its own without the ending, made unlike all others.
fn hit_files<'a>(samples: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    samples
        .map(|sample| {
            let stem = plain(&Path::new(sample).with_extension("").to_string_lossy());
            let mut name = format!("{stem}.csv");
            let mut number = 1;
            while !taken.insert(name.to_lowercase()) {
                number += 1;
                name = format!("{stem}-{number}.csv");
            }
            name
        })
        .collect()
}

/// Letters, digits and little else: a name that means no other folder.
fn plain(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|sign| {
            let kept = sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.');
            if kept { sign } else { '_' }
        })
        .collect();
    name.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_of_slides_with_one_name_have_files_of_their_own() {
        let files = hit_files(["a/b.svs", "a_b.tif", "../c.svs", "Test_001.tif"].into_iter());
        assert_eq!(files, ["a_b.csv", "a_b-2.csv", "_c.csv", "Test_001.csv"]);
    }
}
