//! What is kept of a finished run for following a model over time.

use crate::domain::slide::ScanDescription;
use crate::domain::stain_figures::StainFigures;
use crate::domain::tile_figures::TileFigures;
use crate::domain::verdict::Outcome;

/// One current final verdict in a few numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftRecord {
    /// The outcome.
    pub outcome: Outcome,
    /// Slide score, 0..=1.
    pub score: Option<f64>,
    /// Codes of its reasons.
    pub reasons: Vec<String>,
    /// Its tiles; `None` for verdicts from before they were counted.
    pub tiles: Option<TileFigures>,
    /// Its stain; `None` where none was seen, and for verdicts from before it was measured.
    pub stain: Option<StainFigures>,
}

/// What the slides of one scanner go under: the device as the file names it, else format and scale.
#[must_use]
pub fn scanner_name(format: &str, description: Option<&ScanDescription>) -> String {
    if let Some(scanner) = description.and_then(|one| one.scanner.as_ref()) {
        return scanner.to_string();
    }
    match description.and_then(|one| one.mpp) {
        Some(mpp) => format!("{format}, {:.2} µm/px", mpp.x),
        None => format!("{format}, scale not told"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::LevelSize;
    use crate::domain::scale::{Mpp, MppSource};
    use crate::domain::scanner::Scanner;

    #[test]
    fn a_device_that_is_not_named_goes_by_format_and_scale() {
        let mut description = ScanDescription {
            format: "Aperio SVS".into(),
            size: LevelSize {
                width: 1,
                height: 1,
            },
            mpp: Some(Mpp {
                x: 0.2527,
                y: 0.2527,
            }),
            mpp_source: MppSource::Vendor,
            objective_power: None,
            scanner: Scanner::told(Some("Aperio"), None, Some("SS1302")),
            associated: vec![],
            warnings: vec![],
        };
        let name = |description: &ScanDescription| scanner_name("Aperio SVS", Some(description));
        assert_eq!(name(&description), "Aperio, no. SS1302");
        description.scanner = None;
        assert_eq!(name(&description), "Aperio SVS, 0.25 µm/px");
        description.mpp = None;
        assert_eq!(name(&description), "Aperio SVS, scale not told");
        assert_eq!(scanner_name("test", None), "test, scale not told");
    }
}
