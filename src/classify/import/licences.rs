//! Stated licences as they stand in a bundle.

use crate::classify::bundle::manifest::{Licence, Licences};
use crate::domain::model_statement::StatedLicences;

/// What SPDX has for “nobody said”.
///
/// # Source
/// SPDX 2.3, 7.15: `NOASSERTION`.
pub const UNKNOWN_LICENCE: &str = "NOASSERTION";

/// Licences as they stand in `bundle.toml` of the bundle `name`.
#[must_use]
pub fn licences(stated: &StatedLicences, name: &str) -> Licences {
    let source = stated.source.as_deref().unwrap_or("not stated at import");
    let one = |spdx: Option<&String>| Licence {
        name: name.to_owned(),
        spdx: spdx.map_or_else(|| UNKNOWN_LICENCE.to_owned(), Clone::clone),
        source: source.to_owned(),
        note: spdx
            .is_none()
            .then(|| "no licence was stated at import".to_owned()),
    };
    Licences {
        architecture: one(stated.architecture.as_ref()),
        initial_weights: one(stated.initial_weights.as_ref()),
        training_data: one(stated.training_data.as_ref()),
        result: one(stated.result.as_ref()),
    }
}

/// The parts of a bundle whose licence nobody stated, in words; empty if all are known.
#[must_use]
pub fn unknown_licences(licences: &Licences) -> Vec<&'static str> {
    [
        ("the weights", &licences.result),
        ("the architecture", &licences.architecture),
        ("the initial weights", &licences.initial_weights),
        ("the training data", &licences.training_data),
    ]
    .into_iter()
    .filter(|(_, licence)| licence.spdx == UNKNOWN_LICENCE)
    .map(|(part, _)| part)
    .collect()
}
