//! Resolution tags (pixels per inch or centimetre) as a microscope's scale.

use super::tiff_header::directory::Directory;
use super::tiff_header::source::Source;
use super::tiff_header::tag;
use crate::domain::scale::Mpp;

/// What a resolution counts pixels per: TIFF and EXIF tag 296.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolutionUnit {
    /// 25,400 µm.
    Inch,
    /// 10,000 µm.
    Centimetre,
}

impl ResolutionUnit {
    /// The unit that tag 296 names; `None` for "no absolute unit" and what the standard does not
    /// know.
    #[must_use]
    pub fn from_tag(value: u64) -> Option<Self> {
        match value {
            2 => Some(Self::Inch),
            3 => Some(Self::Centimetre),
            _ => None,
        }
    }

    /// The unit's name as OpenSlide gives it in `tiff.ResolutionUnit`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "inch" => Some(Self::Inch),
            "centimeter" => Some(Self::Centimetre),
            _ => None,
        }
    }

    fn micrometres(self) -> f64 {
        match self {
            Self::Inch => 25_400.0,
            Self::Centimetre => 10_000.0,
        }
    }
}

/// The scale of a picture with `x` columns and `y` rows per unit, if a microscope could have made
/// it.
///
/// Cameras and editors write 72, 96 or 300 pixels per inch whatever the picture shows; those are
/// 85 to 350 µm per pixel and so never taken for a scale.
#[must_use]
pub fn mpp(x: f64, y: f64, unit: ResolutionUnit) -> Option<Mpp> {
    Mpp::believable(unit.micrometres() / x, unit.micrometres() / y)
}

/// The scale in the resolution tags of a TIFF directory, if a microscope could have made it.
#[must_use]
pub fn of_directory(directory: &Directory, source: &dyn Source) -> Option<Mpp> {
    // TIFF 6.0 makes inch the default unit.
    let unit = ResolutionUnit::from_tag(directory.number_or(tag::RESOLUTION_UNIT, 2).ok()?)?;
    let x = directory.rational(tag::X_RESOLUTION, source).ok()?;
    let y = directory.rational(tag::Y_RESOLUTION, source).ok()?;
    mpp(x, y, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_or_print_resolution_is_no_scale() {
        for dpi in [0.0, 1.0, 72.0, 96.0, 180.0, 300.0, 600.0, f64::NAN] {
            assert_eq!(mpp(dpi, dpi, ResolutionUnit::Inch), None, "{dpi} dpi");
        }
    }

    #[test]
    fn twenty_thousand_pixels_per_centimetre_are_half_a_micrometre_each() {
        let scale = mpp(20_000.0, 20_000.0, ResolutionUnit::Centimetre).unwrap();
        assert!((scale.mean() - 0.5).abs() < 1e-12);
    }
}
