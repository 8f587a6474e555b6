//! The fonts of a report: Roboto, Apache-2.0, whose licence stands beside them.

use super::PdfError;
use std::collections::HashMap;

const REGULAR: &[u8] = include_bytes!("fonts/Roboto-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/Roboto-Bold.ttf");
/// What stands for a character that the fonts lack.
const LACKING: char = '?';

/// A character of a font.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// Its number in the font.
    pub(super) number: u16,
    /// The character that it shows.
    pub(super) sign: char,
    /// Its width, ems.
    pub(super) width: f64,
}

/// A font: which characters it has, and how wide they are.
pub(super) struct Face {
    /// Its `PostScript` name.
    pub(super) name: &'static str,
    /// Its file.
    pub(super) bytes: &'static [u8],
    /// Box around all characters, then height above and depth below the base line and height of
    /// capitals, thousandths of an em.
    pub(super) bounds: [f64; 4],
    pub(super) ascender: f64,
    pub(super) descender: f64,
    pub(super) capitals: f64,
    glyphs: HashMap<char, Glyph>,
    lacking: Glyph,
}

/// The fonts of a report.
pub(super) struct Faces {
    pub(super) regular: Face,
    pub(super) bold: Face,
}

impl Faces {
    pub(super) fn load() -> Result<Self, PdfError> {
        Ok(Self {
            regular: Face::load(REGULAR, "Roboto-Regular")?,
            bold: Face::load(BOLD, "Roboto-Bold")?,
        })
    }

    /// Whether both have every character of some words.
    pub(super) fn have(&self, words: &str) -> bool {
        words.chars().all(|sign| {
            self.regular.glyphs.contains_key(&sign) && self.bold.glyphs.contains_key(&sign)
        })
    }

    pub(super) fn of(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Face {
    fn load(bytes: &'static [u8], name: &'static str) -> Result<Self, PdfError> {
        let unusable = || PdfError::Font { name };
        let file = ttf_parser::Face::parse(bytes, 0).map_err(|_| unusable())?;
        let em = f64::from(file.units_per_em());
        let mut glyphs = HashMap::new();
        let tables = file.tables().cmap.map(|cmap| cmap.subtables);
        let tables = tables.into_iter().flatten();
        for table in tables.filter(ttf_parser::cmap::Subtable::is_unicode) {
            table.codepoints(|code| {
                let glyph = char::from_u32(code).and_then(|sign| {
                    let number = file.glyph_index(sign)?;
                    let width = f64::from(file.glyph_hor_advance(number)?) / em;
                    Some(Glyph {
                        number: number.0,
                        sign,
                        width,
                    })
                });
                glyphs.extend(glyph.map(|glyph| (glyph.sign, glyph)));
            });
        }
        let lacking = *glyphs.get(&LACKING).ok_or_else(unusable)?;
        let thousandths = |units: i16| f64::from(units) * 1_000.0 / em;
        let bounds = file.global_bounding_box();
        Ok(Self {
            name,
            bytes,
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(thousandths),
            ascender: thousandths(file.ascender()),
            descender: thousandths(file.descender()),
            capitals: thousandths(file.capital_height().unwrap_or(file.ascender())),
            glyphs,
            lacking,
        })
    }

    pub(super) fn glyph(&self, sign: char) -> Glyph {
        self.glyphs.get(&sign).copied().unwrap_or(self.lacking)
    }

    /// Width of words, points.
    pub(super) fn width(&self, words: &str, size: f64) -> f64 {
        let ems: f64 = words.chars().map(|sign| self.glyph(sign).width).sum();
        ems * size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_what_reports_write() {
        let faces = Faces::load().unwrap();
        for bold in [false, true] {
            let face = faces.of(bold);
            for sign in "aZ09 µ²×–−%…·’“”±•ҚәңЖя".chars() {
                assert!(face.glyphs.contains_key(&sign), "{sign}");
            }
            assert!(face.width("mm", 10.0) > face.width("ii", 10.0));
            // Numbers stand below each other.
            assert!((face.width("1", 10.0) - face.width("8", 10.0)).abs() < 1e-6);
        }
    }
}
