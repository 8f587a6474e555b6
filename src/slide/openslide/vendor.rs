//! OpenSlide's names for formats, as people know them.

/// The format's name, for `openslide.vendor`.
#[must_use]
pub(super) fn format_name(vendor: &str) -> &'static str {
    match vendor {
        "aperio" => "Aperio SVS",
        "dicom" => "DICOM WSI",
        "generic-tiff" => "generic tiled TIFF",
        "hamamatsu" => "Hamamatsu",
        "leica" => "Leica SCN",
        "mirax" => "3DHISTECH MRXS",
        "philips" => "Philips TIFF",
        "sakura" => "Sakura SVSLIDE",
        "trestle" => "Trestle TIFF",
        "ventana" => "Ventana BIF",
        "zeiss" => "Zeiss CZI",
        _ => "whole-slide",
    }
}
