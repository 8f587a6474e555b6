//! The pictures that a run leaves for the viewer.

use crate::store::contract::artefacts::ArtefactKind;
use crate::triage::picture;
use crate::triage::run::Finished;
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageError, ImageFormat};
use std::io::Cursor;

/// Longest side of the viewer's overlay, pixels.
const OVERLAY: u32 = 4_096;
/// JPEG quality of the overview.
const OVERVIEW_QUALITY: u8 = 85;

/// Draws and encodes the pictures.
///
/// # Errors
/// When an encoder refuses one.
pub fn pictures(finished: &Finished) -> Result<Vec<(ArtefactKind, Bytes)>, ImageError> {
    let mut overview = Vec::new();
    picture::overview(&finished.survey, &finished.verdict.regions).write_with_encoder(
        JpegEncoder::new_with_quality(&mut overview, OVERVIEW_QUALITY),
    )?;
    let mut pictures = vec![(ArtefactKind::Overview, overview.into())];
    if let Some(heat_map) = &finished.heat_map {
        let (width, height) = heat_map.overlay_size(OVERLAY);
        let mut png = Cursor::new(Vec::new());
        heat_map
            .draw(width, height)
            .write_to(&mut png, ImageFormat::Png)?;
        pictures.push((ArtefactKind::HeatMap, png.into_inner().into()));
    }
    Ok(pictures)
}
