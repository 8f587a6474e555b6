//! Which camera it was, how it was held and what a pixel measures, out of EXIF.

use crate::domain::scale::Mpp;
use crate::domain::scanner::Scanner;
use crate::slide::resolution::{self, ResolutionUnit};
use exif::{Exif, In, Tag, Value};
use image::metadata::Orientation;
use std::io::{BufRead, Seek};

/// What EXIF tells of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct ExifTags {
    /// How the stored picture is to be turned.
    pub orientation: Orientation,
    /// µm per pixel as stored, before it is turned, if a microscope could have made it.
    pub mpp: Option<Mpp>,
    /// The camera.
    pub scanner: Option<Scanner>,
}

impl ExifTags {
    /// What a picture without EXIF tells.
    pub const NONE: Self = Self {
        orientation: Orientation::NoTransforms,
        mpp: None,
        scanner: None,
    };

    /// Reads the tags of a JPEG or PNG file; damaged EXIF is as good as none, since the picture
    /// stands without it.
    pub fn read(file: &mut (impl BufRead + Seek)) -> Self {
        let mut reader = exif::Reader::new();
        reader.continue_on_error(true);
        let exif = match reader.read_from_container(file) {
            Ok(exif) => exif,
            Err(error) => match error.distill_partial_result(|_| {}) {
                Ok(exif) => exif,
                Err(_) => return Self::NONE,
            },
        };
        Self {
            orientation: number(&exif, Tag::Orientation)
                .and_then(orientation)
                .unwrap_or(Orientation::NoTransforms),
            mpp: mpp(&exif),
            scanner: camera(&exif),
        }
    }
}

/// The turn that EXIF and TIFF tag 274 names, 1 to 8.
pub fn orientation(tag: u64) -> Option<Orientation> {
    u8::try_from(tag).ok().and_then(Orientation::from_exif)
}

fn mpp(exif: &Exif) -> Option<Mpp> {
    let unit = ResolutionUnit::from_tag(number(exif, Tag::ResolutionUnit).unwrap_or(2))?;
    let rational = |tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => values.first().map(exif::Rational::to_f64),
        _ => None,
    };
    resolution::mpp(
        rational(Tag::XResolution)?,
        rational(Tag::YResolution)?,
        unit,
    )
}

fn camera(exif: &Exif) -> Option<Scanner> {
    let text = |tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(values) => {
            let first = values.first()?;
            Some(String::from_utf8_lossy(first).into_owned())
        }
        _ => None,
    };
    Scanner::told(
        text(Tag::Make).as_deref(),
        text(Tag::Model).as_deref(),
        text(Tag::BodySerialNumber).as_deref(),
    )
}

fn number(exif: &Exif, tag: Tag) -> Option<u64> {
    exif.get_field(tag, In::PRIMARY)?
        .value
        .get_uint(0)
        .map(u64::from)
}
