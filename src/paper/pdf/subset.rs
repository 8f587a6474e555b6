//! The part of a font that a report uses, as it is embedded.

use super::PdfError;
use super::encoding::{compressed, single};
use super::face::Face;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

const SYSTEM: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};
/// Mark of a font that is not whole: six letters before its name.
const TAG: &str = "ZHEDEL";

/// Places of a font in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct FontRefs {
    pub(super) font: Ref,
    pub(super) descendant: Ref,
    pub(super) descriptor: Ref,
    pub(super) data: Ref,
    pub(super) unicode: Ref,
}

/// The glyphs of a font that were written so far.
pub(super) struct Subset<'a> {
    face: &'a Face,
    remapper: GlyphRemapper,
    /// Character and width, ems, by the new number.
    used: BTreeMap<u16, (char, f64)>,
}

impl<'a> Subset<'a> {
    pub(super) fn new(face: &'a Face) -> Self {
        Self {
            face,
            remapper: GlyphRemapper::new(),
            used: BTreeMap::new(),
        }
    }

    /// Words as the file writes them: two bytes for each glyph.
    pub(super) fn encode(&mut self, words: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(words.len() * 2);
        for sign in words.chars() {
            let glyph = self.face.glyph(sign);
            let number = self.remapper.remap(glyph.number);
            self.used.entry(number).or_insert((glyph.sign, glyph.width));
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// Writes the font with the glyphs that were used.
    pub(super) fn embed(&self, pdf: &mut Pdf, refs: &FontRefs) -> Result<(), PdfError> {
        let name = format!("{TAG}+{}", self.face.name);
        let name = Name(name.as_bytes());
        let data = subsetter::subset(self.face.bytes, 0, &self.remapper).map_err(|error| {
            PdfError::Write {
                why: format!("{}: {error}", self.face.name),
            }
        })?;
        pdf.type0_font(refs.font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(refs.descendant)
            .to_unicode(refs.unicode);
        let mut descendant = pdf.cid_font(refs.descendant);
        descendant
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM)
            .font_descriptor(refs.descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = descendant.widths();
        for (number, (_, width)) in &self.used {
            widths.consecutive(*number, [single(width * 1_000.0)]);
        }
        widths.finish();
        descendant.finish();
        let [left, bottom, right, top] = self.face.bounds.map(single);
        pdf.font_descriptor(refs.descriptor)
            .name(name)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(single(self.face.ascender))
            .descent(single(self.face.descender))
            .cap_height(single(self.face.capitals))
            .stem_v(80.0)
            .font_file2(refs.data);
        pdf.stream(refs.data, &compressed(&data)?)
            .filter(Filter::FlateDecode);
        let mut unicode = UnicodeCmap::new(Name(b"Zhedel-Unicode"), SYSTEM);
        for (number, (sign, _)) in &self.used {
            unicode.pair(*number, *sign);
        }
        pdf.cmap(refs.unicode, &unicode.finish());
        Ok(())
    }
}
