//! Which device made a scan, as its file tells.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest name or number that is taken over, bytes.
const LONGEST: usize = 40;
/// Most words of one; more is prose, which may tell of anything.
const MOST_WORDS: usize = 5;
/// What stands in a field that nobody filled in, lower case.
const UNKNOWN: [&str; 7] = ["unknown", "none", "null", "n/a", "na", "undefined", "0"];

/// A scanner or camera: words of the device itself, never of the slide or the patient.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Scanner {
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    /// Its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// Its serial number, or the name that the laboratory gave the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serial: Option<String>,
}

impl Scanner {
    /// The device of these words; `None` if they name neither a model nor a device.
    ///
    /// Files come from anywhere: a field that is longer than a name, is prose, has other characters
    /// than names have, or says that it is unknown counts as missing.
    #[must_use]
    pub fn told(vendor: Option<&str>, model: Option<&str>, serial: Option<&str>) -> Option<Self> {
        let (vendor, model, serial) = (
            vendor.and_then(name),
            model.and_then(name),
            serial.and_then(name),
        );
        (model.is_some() || serial.is_some()).then_some(Self {
            vendor,
            model,
            serial,
        })
    }

    /// The same, checked again: for one that came over a pipe.
    #[must_use]
    pub fn checked(self) -> Option<Self> {
        Self::told(
            self.vendor.as_deref(),
            self.model.as_deref(),
            self.serial.as_deref(),
        )
    }
}

impl fmt::Display for Scanner {
    /// Such as `Hamamatsu C13210, no. 000003`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = self.model.as_deref().unwrap_or_default();
        // `Leica SCN400` is no `Leica Leica SCN400`.
        let vendor = self
            .vendor
            .as_deref()
            .filter(|vendor| !starts_with(model, vendor));
        let named: Vec<&str> = vendor.into_iter().chain(self.model.as_deref()).collect();
        f.write_str(&named.join(" "))?;
        match &self.serial {
            Some(serial) if named.is_empty() => write!(f, "no. {serial}"),
            Some(serial) => write!(f, ", no. {serial}"),
            None => Ok(()),
        }
    }
}

fn starts_with(model: &str, vendor: &str) -> bool {
    model
        .get(..vendor.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(vendor))
}

/// A field of a file as the name that it holds.
fn name(field: &str) -> Option<String> {
    let words: Vec<&str> = field
        .trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\0')
        .split_whitespace()
        .collect();
    let name = words.join(" ");
    let usual = |c: char| c.is_ascii_alphanumeric() || " -_./()+#".contains(c);
    let is_name = words.len() <= MOST_WORDS
        && name.len() <= LONGEST
        && name.chars().all(usual)
        && name.chars().any(|c| c.is_ascii_alphanumeric())
        && !UNKNOWN.contains(&name.to_ascii_lowercase().as_str());
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(vendor: &str, model: &str, serial: &str) -> Option<String> {
        Scanner::told(Some(vendor), Some(model), Some(serial)).map(|scanner| scanner.to_string())
    }

    #[test]
    fn a_device_is_named_once_and_with_its_number() {
        let cases = [
            (
                ("Hamamatsu", "C13210", "000003"),
                "Hamamatsu C13210, no. 000003",
            ),
            (("Leica", "Leica SCN400", ""), "Leica SCN400"),
            (("Aperio", "", "SS1302"), "Aperio, no. SS1302"),
            (("", "", "17"), "no. 17"),
            ((" \"Philips\" ", " UFS\0", "unknown"), "Philips UFS"),
        ];
        for ((vendor, model, serial), expected) in cases {
            assert_eq!(shown(vendor, model, serial).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_names_no_device_is_none() {
        for (vendor, model, serial) in [
            ("Aperio", "", ""),
            ("Unknown", "Unknown", "Unknown"),
            ("", "a b c d e f", ""),
            ("", &"x".repeat(41), ""),
            ("", "O'Neill; *1950", ""),
            ("", "Müller", "---"),
        ] {
            assert_eq!(shown(vendor, model, serial), None, "{model}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_file_says_is_short_and_plain(model: String, serial in ".{0,60}") {
            if let Some(shown) = shown("v", &model, &serial) {
                prop_assert!(shown.is_ascii() && shown.len() <= 1 + 2 * LONGEST + 7);
            }
        }
    }
}
