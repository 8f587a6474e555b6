//! JPEG images and tiles, decoded strictly.
//!
//! Viewers show a damaged JPEG as far as it goes and fill the rest with grey. Grey is no tissue,
//! so here any damage the decoder notices is an error, never a picture.

use image::RgbImage;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Why a JPEG stream cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct JpegError {
    /// What is wrong and, where known, at which byte.
    pub why: String,
}

impl JpegError {
    /// What is wrong, as a sentence on the stream.
    pub fn new(why: String) -> Self {
        Self { why }
    }
}

fn error(why: impl Into<String>) -> JpegError {
    JpegError::new(why.into())
}

/// What three colour components mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// As the stream itself tells, YCbCr if it does not.
    AsTold,
    /// Red, green and blue, as the TIFF directory says (photometric interpretation 2).
    Rgb,
    /// Luma and chroma, as the TIFF directory says (photometric interpretation 6).
    YCbCr,
}

/// What the head of a stream tells before any pixel is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JpegHeader {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// 1 for grey, 3 for colour, 4 for print colours.
    pub components: u8,
    /// Where the entropy-coded data begins, bytes.
    pub scan: usize,
    /// Adobe's colour transform and where its segment lies, bytes.
    adobe: Option<(u8, std::ops::Range<usize>)>,
}

/// Reads the head of a complete stream.
///
/// # Errors
/// [`JpegError`] if it is cut off or not JPEG at all.
pub fn header(bytes: &[u8]) -> Result<JpegHeader, JpegError> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return Err(error("it does not begin with a JPEG start marker"));
    }
    let mut frame = None;
    let mut adobe = None;
    let mut at = 2;
    loop {
        let cut_off = || error(format!("it is cut off at byte {}", bytes.len()));
        let marker = match bytes.get(at..at + 2).ok_or_else(cut_off)? {
            // Any number of fill bytes may stand before a marker (ITU-T T.81, B.1.1.2).
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, marker] => *marker,
            _ => return Err(error(format!("there is no marker at byte {at}"))),
        };
        if marker == 0xd9 {
            return Err(error("it ends before its image data"));
        }
        let length = bytes.get(at + 2..at + 4).ok_or_else(cut_off)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let segment = at..at + 2 + length;
        let body = bytes.get(at + 4..segment.end).ok_or_else(cut_off)?;
        match (marker, body) {
            // Start of frame, but for the three codes in that range that are something else.
            (0xc0..=0xcf, [_, h1, h0, w1, w0, components, ..])
                if !matches!(marker, 0xc4 | 0xc8 | 0xcc) =>
            {
                frame = Some((
                    u32::from(u16::from_be_bytes([*w1, *w0])),
                    u32::from(u16::from_be_bytes([*h1, *h0])),
                    *components,
                ));
            }
            (0xee, body) => {
                if let Some(transform) = adobe_transform(body) {
                    adobe = Some((transform, segment.clone()));
                }
            }
            (0xda, _) => {
                let (width, height, components) =
                    frame.ok_or_else(|| error("its image data comes before its size"))?;
                return Ok(JpegHeader {
                    width,
                    height,
                    components,
                    scan: segment.end,
                    adobe,
                });
            }
            _ => {}
        }
        at = segment.end;
    }
}

/// Adobe's colour transform in the body of an `APP14` segment: 0 for none, 1 for luma and chroma.
pub fn adobe_transform(body: &[u8]) -> Option<u8> {
    match body {
        [b'A', b'd', b'o', b'b', b'e', .., transform] => Some(*transform),
        _ => None,
    }
}

/// Whether the end marker is there: a file without one was cut off.
#[must_use]
pub fn is_complete(bytes: &[u8], header: &JpegHeader) -> bool {
    bytes[header.scan.min(bytes.len())..]
        .windows(2)
        .rev()
        .any(|pair| pair == [0xff, 0xd9])
}

/// Bytes that may stand after the end marker of a tile: writers pad to a word or a sector.
const PADDING: usize = 512;

/// Refuses a tile whose end marker comes before its data is over: the decoder would fill the rest with
/// one colour and say nothing.
///
/// # Errors
/// [`JpegError`] with both places.
pub fn require_whole_scan(bytes: &[u8], header: &JpegHeader) -> Result<(), JpegError> {
    let scan = bytes.get(header.scan..).unwrap_or_default();
    // Within entropy-coded data every 0xff is followed by 0, a restart marker or another 0xff
    // (ITU-T T.81, B.1.1.5); any other byte is a marker.
    let marker = scan
        .windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff));
    match marker {
        Some(at) if scan[at + 1] == 0xd9 && scan.len() - at - 2 > PADDING => Err(error(format!(
            "its image data ends at byte {} of {}",
            header.scan + at,
            bytes.len()
        ))),
        _ => Ok(()),
    }
}

/// Puts the tables that all tiles of a TIFF directory share before one tile (TIFF technical
/// note 2).
///
/// # Errors
/// [`JpegError`] if either is no JPEG stream.
pub fn with_tables(tables: &[u8], tile: &[u8]) -> Result<Vec<u8>, JpegError> {
    let tables = tables
        .strip_suffix(&[0xff, 0xd9])
        .filter(|tables| tables.starts_with(&[0xff, 0xd8]))
        .ok_or_else(|| error("the shared JPEG tables are damaged"))?;
    let tile = tile
        .strip_prefix(&[0xff, 0xd8])
        .ok_or_else(|| error("it does not begin with a JPEG start marker"))?;
    Ok([tables, tile].concat())
}

/// Decodes a complete stream to RGB; grey becomes three equal samples.
///
/// The size is in the header and is not limited here: check it with [`header`] first.
///
/// # Errors
/// [`JpegError`] for any damage.
pub fn decode(bytes: &[u8], colour: Colour) -> Result<RgbImage, JpegError> {
    let header = header(bytes)?;
    let is_rgb = match (colour, &header.adobe) {
        (Colour::AsTold, Some((transform, _))) => *transform == 0 && header.components == 3,
        (Colour::Rgb, _) => true,
        (Colour::AsTold, None) | (Colour::YCbCr, _) => false,
    };
    // The decoder takes Adobe's transform 0 for print colours, whatever the number of components.
    let without_adobe;
    let stream = match &header.adobe {
        Some((0, segment)) if header.components == 3 => {
            without_adobe = [&bytes[..segment.start], &bytes[segment.end..]].concat();
            without_adobe.as_slice()
        }
        _ => bytes,
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stream), options);
    let told = |why: zune_jpeg::errors::DecodeErrors| error(why.to_string());
    decoder.decode_headers().map_err(told)?;
    let input = decoder.input_colorspace();
    let output = match (header.components, input) {
        (1, _) => ColorSpace::Luma,
        // Asking for what is there means no conversion.
        (3, Some(input)) if is_rgb => input,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(output));
    let pixels = decoder.decode().map_err(told)?;
    let pixels = if output == ColorSpace::Luma {
        pixels.iter().flat_map(|grey| [*grey; 3]).collect()
    } else {
        pixels
    };
    RgbImage::from_raw(header.width, header.height, pixels)
        .ok_or_else(|| error("it has another number of samples than its header says"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::JpegEncoder;
    use proptest::prelude::*;

    fn gradient() -> RgbImage {
        RgbImage::from_fn(64, 48, |x, y| {
            let value = |n: u32| u8::try_from(n % 256).unwrap();
            image::Rgb([value(x * 4), value(y * 5), value(x + y)])
        })
    }

    fn encoded() -> Vec<u8> {
        let mut bytes = Vec::new();
        gradient()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
            .unwrap();
        bytes
    }

    fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
        let sum: u64 = a
            .as_raw()
            .iter()
            .zip(b.as_raw())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        sum as f64 / a.as_raw().len() as f64
    }

    #[test]
    fn a_whole_stream_decodes_to_its_picture() {
        let bytes = encoded();
        let head = header(&bytes).unwrap();
        assert_eq!((head.width, head.height, head.components), (64, 48, 3));
        assert!(is_complete(&bytes, &head));
        let decoded = decode(&bytes, Colour::AsTold).unwrap();
        assert!(mean_difference(&decoded, &gradient()) < 2.0);
    }

    #[test]
    fn a_directory_that_says_rgb_turns_off_colour_conversion() {
        let bytes = encoded();
        let converted = decode(&bytes, Colour::YCbCr).unwrap();
        let plain = decode(&bytes, Colour::Rgb).unwrap();
        assert!(mean_difference(&converted, &plain) > 20.0);
    }

    #[test]
    fn adobe_transform_zero_means_rgb() {
        let bytes = encoded();
        let mut tagged = bytes[..2].to_vec();
        tagged.extend(*b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00");
        tagged.extend(&bytes[2..]);
        assert_eq!(
            decode(&tagged, Colour::AsTold).unwrap(),
            decode(&bytes, Colour::Rgb).unwrap()
        );
    }

    #[test]
    fn a_cut_off_stream_is_an_error_and_no_grey_picture() {
        let bytes = encoded();
        for kept in [0, 1, 2, 20, 200, bytes.len() / 2, bytes.len() * 3 / 4] {
            assert!(
                decode(&bytes[..kept], Colour::AsTold).is_err(),
                "{kept} bytes"
            );
        }
        let head = header(&bytes).unwrap();
        assert!(!is_complete(&bytes[..bytes.len() - 2], &head));
    }

    #[test]
    fn an_end_marker_in_the_midst_of_a_tile_is_damage_and_padding_is_none() {
        let noise = RgbImage::from_fn(128, 128, |x, y| {
            let value =
                |n: u32| u8::try_from((n.wrapping_mul(2_654_435_761) >> 24) & 0xff).unwrap();
            image::Rgb([value(x * 131 + y), value(y * 77 + x), value(x ^ y)])
        });
        let mut bytes = Vec::new();
        noise
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
            .unwrap();
        let head = header(&bytes).unwrap();
        assert_eq!(require_whole_scan(&bytes, &head), Ok(()));
        let mut padded = bytes.clone();
        padded.extend([0; 64]);
        assert_eq!(require_whole_scan(&padded, &head), Ok(()));
        let middle = usize::midpoint(head.scan, bytes.len());
        bytes[middle..middle + 2].copy_from_slice(&[0xff, 0xd9]);
        let refused = require_whole_scan(&bytes, &head).unwrap_err();
        assert!(refused.to_string().contains("ends at byte"), "{refused}");
    }

    proptest! {
        #[test]
        fn damaged_streams_never_panic(at in 0_usize..2000, value: u8) {
            let mut bytes = encoded();
            let at = at % bytes.len();
            bytes[at] = value;
            if header(&bytes).is_ok_and(|head| head.width * head.height < 1 << 20) {
                let _ = decode(&bytes, Colour::AsTold);
            }
        }
    }
}
