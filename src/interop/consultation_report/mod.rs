//! The report of one consultation as a PDF file: what was asked, what was signed, who was called. There is no place in it
//! for anything that the program found.

mod content;
mod facts;
mod times;
mod words;

pub use facts::{ReportAcknowledgement, ReportCall, ReportFacts, ReportRead};

use crate::domain::account::Language;
use crate::paper::pdf::{PdfError, pdf};

/// The report in a language, as a file. The same facts give the same bytes.
///
/// # Errors
/// [`PdfError`] if the file cannot be put together.
pub fn consultation_report(facts: &ReportFacts, language: Language) -> Result<Vec<u8>, PdfError> {
    pdf(&content::document(facts, language))
}
