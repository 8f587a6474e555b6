//! Which device made a slide, out of the properties by which OpenSlide calls them.

use super::tiff_header::directory::Directory;
use super::tiff_header::source::Source;
use super::tiff_header::tag;
use crate::domain::scanner::Scanner;

/// How one family of files names its device.
struct Naming {
    /// What it is called where the file does not say.
    vendor: Option<&'static str>,
    vendor_properties: &'static [&'static str],
    model: &'static [&'static str],
    serial: &'static [&'static str],
}

/// Tried in this order: a TIFF tag is a last resort, since editors overwrite it.
///
/// # Source
/// <https://openslide.org/formats/>, and DICOM PS3.3 C.8.12.1 for the names in DICOM and Philips
/// files.
const NAMINGS: [Naming; 8] = [
    Naming {
        vendor: Some("Aperio"),
        vendor_properties: &[],
        model: &["aperio.ScannerType"],
        serial: &["aperio.ScanScope ID"],
    },
    Naming {
        vendor: Some("Hamamatsu"),
        vendor_properties: &[],
        model: &["hamamatsu.Product"],
        serial: &["hamamatsu.NDP.S/N"],
    },
    Naming {
        vendor: Some("Leica"),
        vendor_properties: &[],
        model: &["leica.device-model"],
        serial: &[],
    },
    Naming {
        vendor: Some("3DHISTECH"),
        vendor_properties: &[],
        model: &["mirax.GENERAL.SCANNER_HARDWARE_VERSION"],
        serial: &["mirax.GENERAL.SCANNER_HARDWARE_ID"],
    },
    Naming {
        vendor: Some("Philips"),
        vendor_properties: &["philips.DICOM_MANUFACTURER"],
        model: &["philips.DICOM_MANUFACTURERS_MODEL_NAME"],
        serial: &["philips.DICOM_DEVICE_SERIAL_NUMBER"],
    },
    Naming {
        vendor: Some("Ventana"),
        vendor_properties: &[],
        model: &["ventana.ScannerModel"],
        serial: &["ventana.UnitNumber"],
    },
    Naming {
        vendor: None,
        vendor_properties: &["dicom.Manufacturer"],
        model: &["dicom.ManufacturerModelName"],
        serial: &["dicom.DeviceSerialNumber"],
    },
    Naming {
        vendor: None,
        vendor_properties: &["tiff.Make"],
        model: &["tiff.Model"],
        serial: &[],
    },
];

/// The device that the properties name; `property` gives a property's value by its name.
#[must_use]
pub(super) fn scanner(property: &dyn Fn(&str) -> Option<String>) -> Option<Scanner> {
    let first = |names: &[&str]| names.iter().find_map(|name| property(name));
    NAMINGS.iter().find_map(|naming| {
        let vendor = first(naming.vendor_properties);
        // A Leica file of several scans names the device once for each.
        let model = first(naming.model);
        let model = model.as_deref().and_then(|model| model.split(';').next());
        Scanner::told(
            vendor.as_deref().or(naming.vendor),
            model,
            first(naming.serial).as_deref(),
        )
    })
}

/// Bytes of the name of a device that are looked at.
const NAME_BYTES: u64 = 256;

/// A property that stands in a TIFF directory, by the name that OpenSlide gives it.
pub(super) fn tiff_property(
    property: &str,
    directory: &Directory,
    source: &dyn Source,
) -> Option<String> {
    let tag = match property {
        "tiff.Make" => tag::MAKE,
        "tiff.Model" => tag::MODEL,
        _ => return None,
    };
    directory.text(tag, source, NAME_BYTES).ok()
}

/// The device that a TIFF directory names.
pub(super) fn scanner_of_directory(directory: &Directory, source: &dyn Source) -> Option<Scanner> {
    scanner(&|property| tiff_property(property, directory, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(properties: &[(&str, &str)]) -> Option<String> {
        let property = |name: &str| {
            let found = properties.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        scanner(&property).map(|scanner| scanner.to_string())
    }

    #[test]
    fn each_family_of_files_names_its_device() {
        let cases: [(&[(&str, &str)], &str); 7] = [
            (
                &[("aperio.ScanScope ID", "CPAPERIOCS"), ("aperio.User", "x")],
                "Aperio, no. CPAPERIOCS",
            ),
            (
                &[
                    ("tiff.Make", "Hamamatsu"),
                    ("tiff.Model", "NanoZoomer"),
                    ("hamamatsu.Product", "C13210"),
                    ("hamamatsu.NDP.S/N", "000003"),
                ],
                "Hamamatsu C13210, no. 000003",
            ),
            (
                &[("leica.device-model", "Leica SCN400;Leica SCN")],
                "Leica SCN400",
            ),
            (
                &[
                    ("philips.DICOM_MANUFACTURER", "PHILIPS"),
                    ("philips.DICOM_DEVICE_SERIAL_NUMBER", "FMT0123"),
                ],
                "PHILIPS, no. FMT0123",
            ),
            (
                &[
                    ("ventana.ScannerModel", "VENTANA DP 200"),
                    ("ventana.UnitNumber", "2000515"),
                ],
                "VENTANA DP 200, no. 2000515",
            ),
            (
                &[
                    ("dicom.Manufacturer", "Leica Biosystems"),
                    ("dicom.ManufacturerModelName", "GT450 DX"),
                    ("dicom.DeviceSerialNumber", "12"),
                    ("dicom.PatientID", "S26-SECRET"),
                ],
                "Leica Biosystems GT450 DX, no. 12",
            ),
            (
                &[("tiff.Make", "Olympus"), ("tiff.Model", "VS200")],
                "Olympus VS200",
            ),
        ];
        for (properties, expected) in cases {
            assert_eq!(named(properties).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_file_that_names_none_has_none() {
        assert_eq!(named(&[]), None);
        assert_eq!(named(&[("openslide.vendor", "aperio")]), None);
        let unknown = [
            ("dicom.Manufacturer", "Unknown"),
            ("dicom.ManufacturerModelName", "Unknown"),
            ("dicom.DeviceSerialNumber", "Unknown"),
        ];
        assert_eq!(named(&unknown), None);
    }
}
