//! What somebody looked at or took with them.

use super::audit::AuditSubject;
use super::ids::{CaseId, ConsultationId, OpinionId, SlideId};

/// Something that was shown or handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Viewed {
    /// A case with its verdicts.
    Case(CaseId),
    /// A consultation with its reads and calls.
    Consultation(ConsultationId),
    /// The report of a consultation as a file.
    Report(ConsultationId),
    /// A request for an opinion that came, from here or from a paired installation.
    Opinion(OpinionId),
    /// A slide: its pixels, its heat map, what is known of it.
    Slide(SlideId),
    /// A document that was made of a slide, such as `tiles.csv`.
    Export(SlideId, &'static str),
    /// The file of a slide as it was uploaded.
    Download(SlideId),
}

impl Viewed {
    /// What was looked at.
    #[must_use]
    pub fn subject(self) -> AuditSubject {
        let (kind, id) = match self {
            Self::Case(case) => ("case", case.uuid()),
            Self::Consultation(consultation) | Self::Report(consultation) => {
                ("consultation", consultation.uuid())
            }
            Self::Opinion(opinion) => ("opinion", opinion.uuid()),
            Self::Slide(slide) | Self::Export(slide, _) | Self::Download(slide) => {
                ("slide", slide.uuid())
            }
        };
        AuditSubject { kind, id }
    }

    /// How: `seen`, `export` or `download`.
    #[must_use]
    pub fn manner(self) -> &'static str {
        match self {
            Self::Case(_) | Self::Consultation(_) | Self::Opinion(_) | Self::Slide(_) => "seen",
            Self::Export(..) | Self::Report(_) => "export",
            Self::Download(_) => "download",
        }
    }

    /// The document that was made, for an export.
    #[must_use]
    pub fn document(self) -> Option<&'static str> {
        match self {
            Self::Export(_, document) => Some(document),
            Self::Report(_) => Some("report.pdf"),
            _ => None,
        }
    }
}
