//! From a tile as a slide's file holds it to a stream that shows the same anywhere.

use super::super::jpeg::segments::{
    ADOBE, APP0, APP14, APP15, COM, EOI, SOF0, SOI, SOS, Segment, Segments,
};
use super::super::jpeg::{Colour, JpegError, adobe_transform};
use super::frame::Frame;
use super::scan::walk;
use super::tables::Tables;

/// What the tiles of one level have in common.
#[derive(Debug, Clone)]
pub struct TileForm {
    /// Columns and rows of a tile, pixels.
    side: u32,
    colour: Colour,
    /// The segments with the shared tables.
    shared: Vec<u8>,
    tables: Tables,
    /// Adobe's transform beside the shared tables.
    adobe: Option<u8>,
}

impl TileForm {
    /// Tiles of `side` × `side` pixels whose colours are what the slide's directory says, with the
    /// tables that they share.
    ///
    /// # Errors
    /// If the shared tables are damaged.
    pub fn new(side: u32, colour: Colour, shared: Option<&[u8]>) -> Result<Self, JpegError> {
        let mut form = Self {
            side,
            colour,
            shared: Vec::new(),
            tables: Tables::default(),
            adobe: None,
        };
        let Some(shared) = shared else {
            return Ok(form);
        };
        let mut segments = Segments::of(shared)?;
        while let Some(segment) = segments.read()? {
            if form.tables.take(&segment)? {
                form.shared.extend(segment.whole);
            } else if !skipped(&segment, &mut form.adobe) {
                return Err(out_of_place(&segment));
            }
        }
        Ok(form)
    }

    /// Bytes that it takes in memory beside itself.
    pub fn bytes(&self) -> usize {
        self.shared.len() + self.tables.bytes()
    }

    /// The tile as a stream of its own: the shared tables, its own ones, Adobe's segment with the colour
    /// transform that holds, and its entropy-coded data as it is. Segments for applications and
    /// comments stay behind, as does what comes after the end: they may hold names.
    ///
    /// # Errors
    /// If the tile is no baseline picture of its size in one scan, or is damaged anywhere.
    pub fn complete(&self, tile: &[u8]) -> Result<Vec<u8>, JpegError> {
        let mut tables = self.tables.clone();
        let mut adobe = self.adobe;
        let mut kept: Vec<u8> = Vec::with_capacity(1 << 10);
        let mut frame = None;
        let mut segments = Segments::of(tile)?;
        let scan = loop {
            let segment = segments
                .read()?
                .ok_or_else(|| JpegError::new("it ends before its image data"))?;
            if segment.marker == SOS {
                break segment;
            }
            if segment.marker == SOF0 && frame.is_none() {
                frame = Some(Frame::parse(segment.body)?);
                kept.extend(segment.whole);
            } else if tables.take(&segment)? {
                kept.extend(segment.whole);
            } else if !skipped(&segment, &mut adobe) {
                return Err(out_of_place(&segment));
            }
        };
        let frame = frame.ok_or_else(|| JpegError::new("its image data comes before its size"))?;
        let data = segments.rest();
        let length = self.check(&frame, scan.body, data, &tables)?;
        let colour = match frame.components.len() {
            3 => Some(self.transform(adobe)?),
            _ => None,
        };
        let mut whole = Vec::with_capacity(
            self.shared.len() + kept.len() + scan.whole.len() + length + ADOBE.len() + 8,
        );
        whole.extend(SOI);
        if let Some(transform) = colour {
            whole.extend(ADOBE);
            whole.push(transform);
        }
        whole.extend(&self.shared);
        whole.extend(kept);
        whole.extend(scan.whole);
        whole.extend(&data[..length]);
        whole.extend(EOI);
        Ok(whole)
    }

    /// Length of the entropy-coded data, bytes.
    fn check(
        &self,
        frame: &Frame,
        scan: &[u8],
        data: &[u8],
        tables: &Tables,
    ) -> Result<usize, JpegError> {
        if (frame.width, frame.height) != (self.side, self.side) {
            return Err(JpegError::new(format!(
                "it has {} × {} pixels instead of {} on a side",
                frame.width, frame.height, self.side
            )));
        }
        if !frame
            .components
            .iter()
            .all(|component| tables.has_quantisation(component.quantisation))
        {
            return Err(JpegError::new("a table that its picture needs is missing"));
        }
        let length = walk(data, frame.units(), &frame.scan(scan)?, tables)?;
        if data[length..].starts_with(&EOI) {
            Ok(length)
        } else {
            Err(JpegError::new("its end marker is missing"))
        }
    }

    /// The transform that tells a browser what the reader takes the three components for.
    fn transform(&self, adobe: Option<u8>) -> Result<u8, JpegError> {
        match (self.colour, adobe) {
            (_, Some(2..)) => Err(JpegError::new(
                "it names a colour transform that three components cannot have",
            )),
            (Colour::Rgb, _) | (Colour::AsTold, Some(0)) => Ok(0),
            (Colour::YCbCr | Colour::AsTold, _) => Ok(1),
        }
    }
}

/// Whether a segment is one that stays behind; what Adobe's tells is noted.
fn skipped(segment: &Segment<'_>, adobe: &mut Option<u8>) -> bool {
    if segment.marker == APP14 {
        *adobe = adobe_transform(segment.body).or(*adobe);
    }
    matches!(segment.marker, APP0..=APP15 | COM)
}

fn out_of_place(segment: &Segment<'_>) -> JpegError {
    JpegError::new(format!(
        "a segment {:#04x} is none of a plain baseline picture",
        segment.marker
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slide::jpeg::decode;
    use image::RgbImage;
    use image::codecs::jpeg::JpegEncoder;
    use proptest::prelude::*;

    const SIDE: u32 = 48;

    fn encoded() -> Vec<u8> {
        let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
            let value = |n: u32| u8::try_from(n % 256).unwrap();
            image::Rgb([value(x * 5), value(y * 5), value(x * y)])
        });
        let mut bytes = Vec::new();
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
            .unwrap();
        bytes
    }

    fn form(colour: Colour) -> TileForm {
        TileForm::new(SIDE, colour, None).unwrap()
    }

    #[test]
    fn the_stream_itself_tells_what_the_directory_told() {
        let tile = encoded();
        for colour in [Colour::YCbCr, Colour::Rgb, Colour::AsTold] {
            let whole = form(colour).complete(&tile).unwrap();
            assert_eq!(
                decode(&whole, Colour::AsTold).unwrap(),
                decode(&tile, colour).unwrap()
            );
            // What is complete stays as it is.
            assert_eq!(form(Colour::AsTold).complete(&whole).unwrap(), whole);
        }
    }

    #[test]
    fn a_transform_of_four_inks_is_refused() {
        let mut tile = encoded();
        tile.splice(2..2, ADOBE.into_iter().chain([2]));
        assert!(form(Colour::YCbCr).complete(&tile).is_err());
    }

    #[test]
    fn no_part_of_a_stream_passes_for_the_whole() {
        let tile = encoded();
        for kept in 0..tile.len() {
            let mut part = tile[..kept].to_vec();
            assert!(form(Colour::YCbCr).complete(&part).is_err(), "{kept} bytes");
            part.extend(EOI);
            if kept < tile.len() - 2 {
                assert!(form(Colour::YCbCr).complete(&part).is_err(), "{kept} bytes");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn what_the_decoder_refuses_never_passes(
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)
        ) {
            let mut tile = encoded();
            for (at, value) in damage {
                let at = at.index(tile.len());
                tile[at] = value;
            }
            if let Ok(whole) = form(Colour::YCbCr).complete(&tile) {
                let picture = decode(&whole, Colour::AsTold);
                prop_assert_eq!(picture.map(|picture| picture.dimensions()), Ok((SIDE, SIDE)));
                // And what it shows is what the reader would have shown.
                prop_assert_eq!(decode(&whole, Colour::AsTold), decode(&tile, Colour::YCbCr));
            }
        }
    }
}
