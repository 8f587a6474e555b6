//! The report for people who decide on a model: one document, as an HTML file that needs nothing
//! else and as a PDF.

use crate::paper::pdf::{PdfError, pdf};

mod axes;
mod content;
mod figures;
mod gallery;
mod html;
mod input;
mod lesion_sizes;
mod lesions;
mod set_tables;
mod style;
mod tables;
mod thresholds;

pub use input::ReportInput;

/// The report in its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// One HTML page that loads nothing.
    pub html: String,
    /// A PDF with selectable text and plots as lines. The same input gives the same bytes.
    pub pdf: Vec<u8>,
}

/// Writes the report.
///
/// # Errors
/// [`PdfError`] if the PDF cannot be made.
pub fn report(input: &ReportInput<'_>) -> Result<Report, PdfError> {
    let document = content::document(input);
    Ok(Report {
        html: html::page(&document),
        pdf: pdf(&document)?,
    })
}
