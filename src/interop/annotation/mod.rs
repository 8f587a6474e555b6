//! Annotations that people drew in other programs: `QuPath`'s GeoJSON and ASAP's XML, as lesions in
//! level-0 pixels.

mod asap_xml;
mod error;
mod geojson;
mod limits;
mod ring;

pub use error::AnnotationError;
pub use limits::AnnotationLimits;

use crate::domain::annotation::{Annotation, AreaKind};

/// Reads an annotation; the form is known by its first character.
///
/// # Errors
/// [`AnnotationError`] if it is no annotation or exceeds a limit. What can be used all the same, such
/// as an outline that crosses itself, stands in the remarks.
///
/// # Source
/// `QuPath` 0.5 GeoJSON; ASAP XML as CAMELYON16 publishes it.
pub fn read_annotation(
    bytes: &[u8],
    limits: &AnnotationLimits,
) -> Result<Annotation, AnnotationError> {
    limits.require_bytes(bytes.len() as u64)?;
    let text = std::str::from_utf8(bytes).map_err(|error| AnnotationError::Malformed {
        form: "text",
        why: error.to_string(),
    })?;
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next() {
        Some('<') => asap_xml::read(text, limits),
        Some('{' | '[') => geojson::read(text, limits),
        _ => Err(AnnotationError::Unrecognised),
    }
}

/// What an outline of this class encloses; `None` if it says nothing about lesions.
///
/// ASAP's groups in CAMELYON16 are `_0` and `_1` (tumour) and `_2` (exclusion), in CAMELYON17
/// `metastases` and `normal`. `QuPath` itself ignores classes whose name ends in an asterisk.
fn kind_of(class: Option<&str>) -> Option<AreaKind> {
    let class = class.unwrap_or_default().trim().to_ascii_lowercase();
    match class.as_str() {
        "_2" | "exclusion" | "normal" | "healthy" => Some(AreaKind::Healthy),
        name if name.ends_with('*') => None,
        _ => Some(AreaKind::Lesion),
    }
}
