//! The scale of a slide and its provenance, out of OpenSlide's properties.

use crate::domain::scale::{Mpp, MppSource, Scale};
use crate::slide::resolution::{self, ResolutionUnit};

/// The scale that the properties tell; `property` gives a property's value by its name.
///
/// OpenSlide gathers `openslide.mpp-x` and `-y` from whatever the vendor wrote. For some formats
/// that is the plain TIFF resolution, which editors overwrite more often than a vendor's own
/// field; it is then told apart, by being the very same number.
#[must_use]
pub(super) fn scale(property: &dyn Fn(&str) -> Option<String>) -> Scale {
    let number = |name: &str| property(name)?.trim().parse::<f64>().ok();
    let tiff = || {
        let unit = ResolutionUnit::from_name(&property("tiff.ResolutionUnit")?)?;
        resolution::mpp(
            number("tiff.XResolution")?,
            number("tiff.YResolution")?,
            unit,
        )
    };
    let told = || Mpp::believable(number("openslide.mpp-x")?, number("openslide.mpp-y")?);
    if let Some(told) = told() {
        let is_the_tiff_resolution = property("aperio.MPP").is_none()
            && tiff().is_some_and(|tiff| same(tiff.x, told.x) && same(tiff.y, told.y));
        let source = if is_the_tiff_resolution {
            MppSource::TiffResolution
        } else {
            MppSource::Vendor
        };
        return Scale::known(told, source);
    }
    if let Some(tiff) = tiff() {
        return Scale::known(tiff, MppSource::TiffResolution);
    }
    number("openslide.objective-power")
        .and_then(Mpp::from_objective_power)
        .map_or(Scale::UNKNOWN, |mpp| {
            Scale::known(mpp, MppSource::ObjectivePower)
        })
}

/// Equal but for the digits lost in printing.
fn same(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1e-4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale_of(properties: &[(&str, &str)]) -> Scale {
        scale(&|name| {
            properties
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    const TIFF: [(&str, &str); 3] = [
        ("tiff.XResolution", "20000"),
        ("tiff.YResolution", "20000"),
        ("tiff.ResolutionUnit", "centimeter"),
    ];

    #[test]
    fn the_vendors_own_field_comes_first() {
        let mut properties = vec![
            ("openslide.mpp-x", "0.499"),
            ("openslide.mpp-y", "0.499"),
            ("openslide.objective-power", "40"),
        ];
        let scale = scale_of(&properties);
        assert_eq!(scale.source(), MppSource::Vendor);
        assert!((scale.mpp().unwrap().x - 0.499).abs() < 1e-12);
        properties.extend(TIFF);
        assert_eq!(scale_of(&properties).source(), MppSource::Vendor);
    }

    #[test]
    fn a_scale_that_is_the_tiff_resolution_is_called_so() {
        let mut properties = vec![("openslide.mpp-x", "0.5"), ("openslide.mpp-y", "0.5")];
        properties.extend(TIFF);
        assert_eq!(scale_of(&properties).source(), MppSource::TiffResolution);
        properties.push(("aperio.MPP", "0.5"));
        assert_eq!(scale_of(&properties).source(), MppSource::Vendor);
    }

    #[test]
    fn the_objective_is_the_last_resort() {
        let scale = scale_of(&[
            ("openslide.mpp-x", "0"),
            ("openslide.mpp-y", "0"),
            ("openslide.objective-power", "20"),
        ]);
        assert_eq!(scale.source(), MppSource::ObjectivePower);
        assert!((scale.mpp().unwrap().x - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_screen_resolution_or_nonsense_is_no_scale() {
        for properties in [
            &[][..],
            &[
                ("tiff.XResolution", "72"),
                ("tiff.YResolution", "72"),
                ("tiff.ResolutionUnit", "inch"),
            ],
            &[("openslide.objective-power", "0")],
            &[("openslide.objective-power", "-20")],
            &[("openslide.mpp-x", "nan"), ("openslide.mpp-y", "0.5")],
        ] {
            assert_eq!(scale_of(properties), Scale::UNKNOWN, "{properties:?}");
        }
    }
}
