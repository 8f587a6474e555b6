//! The documents that a validation run leaves behind.

use super::blobs::BlobAnswer;
use crate::domain::ids::{OrganisationId, ValidationId};
use bytes::Bytes;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValidationDocument {
    /// The report as a page that loads nothing.
    Report,
    /// The report as PDF.
    ReportPdf,
    /// Every metric.
    Metrics,
    /// What each model said of each sample.
    Predictions,
    /// What came of the acceptance limits.
    Gate,
}

impl ValidationDocument {
    /// Every document.
    pub const ALL: [Self; 5] = [
        Self::Report,
        Self::ReportPdf,
        Self::Metrics,
        Self::Predictions,
        Self::Gate,
    ];

    /// Its file name.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Report => "report.html",
            Self::ReportPdf => "report.pdf",
            Self::Metrics => "metrics.json",
            Self::Predictions => "predictions.csv",
            Self::Gate => "gate.json",
        }
    }
}

/// Looking at the documents.
pub trait ValidationDocuments: Send + Sync {
    /// A document; `None` if the run left none.
    fn document(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
        document: ValidationDocument,
    ) -> BlobAnswer<'_, Option<Bytes>>;

    /// The documents that the run left.
    fn documents(
        &self,
        organisation: OrganisationId,
        validation: ValidationId,
    ) -> BlobAnswer<'_, Vec<ValidationDocument>>;
}
