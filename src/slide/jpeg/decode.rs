//! From a complete stream to its pixels, by libjpeg-turbo with the settings of OpenSlide: the accurate
//! cosine transform and smooth upsampling.

use super::header::{JpegHeader, header};
use super::segments::{ADOBE, APP0, APP14, SOI, SOS, Segments};
use super::{Colour, JpegError};
use image::RgbImage;
use image::imageops;
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

/// Scans of a progressive picture; more are an attack on the decoder's time.
const MOST_SCANS: u32 = 1_000;

/// Decodes a complete stream to RGB; grey becomes three equal samples. With `reduce` 2 or 4 the picture
/// has that many times fewer columns and rows, rounded up: the transform of each block of 8 × 8 gives fewer pixels,
/// which costs less and averages as well. 1 leaves it as it is.
///
/// `scratch` becomes the picture's pixels: one that had the same size costs no memory anew.
///
/// The size is in the header and is not limited here: check it with [`header`] first.
///
/// # Errors
/// [`JpegError`] for any damage.
pub fn decode_into(
    scratch: Vec<u8>,
    bytes: &[u8],
    colour: Colour,
    reduce: u32,
) -> Result<RgbImage, JpegError> {
    let header = header(bytes)?;
    let told = told(bytes, &header, colour)?;
    let stream = told.as_deref().unwrap_or(bytes);
    let format = match header.components {
        4 => PixelFormat::CMYK,
        _ => PixelFormat::RGB,
    };
    // A decoder keeps the tables of one stream for the next, which may lack its own: so each has a new
    // one, and what is missing is missed.
    let refused = |error: turbojpeg::Error| JpegError::new(sentence(&error));
    let mut decoder = Decompressor::new().map_err(refused)?;
    decoder.set_scan_limit(MOST_SCANS).map_err(refused)?;
    let seen = decoder.read_header(stream).map_err(refused)?;
    if (seen.width, seen.height) != (header.width as usize, header.height as usize) {
        // What the decoder would not write would stay as it stood in `scratch`: another tile's pixels.
        return Err(JpegError::new("it tells two sizes"));
    }
    // Lossless JPEG has no transform.
    let reduced_after = reduce > 1 && seen.is_lossless;
    let scale = match reduce {
        2.. if !reduced_after => ScalingFactor::new(1, reduce as usize),
        _ => ScalingFactor::ONE,
    };
    decoder.set_scaling_factor(scale).map_err(refused)?;
    let width = scale.scale(header.width as usize);
    let height = scale.scale(header.height as usize);
    let mut pixels = scratch;
    // Whatever stands in it is overwritten, or the picture is an error.
    pixels.resize(width * height * format.size(), 0);
    // It calls for errors what libjpeg only warns of: data that is too short, too long or not coded right.
    decoder
        .decompress(
            stream,
            Image {
                pixels: pixels.as_mut_slice(),
                width,
                pitch: width * format.size(),
                height,
                format,
            },
        )
        .map_err(refused)?;
    if format == PixelFormat::CMYK {
        pixels = from_inks(&pixels, header.adobe.is_some());
    }
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let picture = RgbImage::from_raw(side(width), side(height), pixels)
        .ok_or_else(|| JpegError::new("it has another number of samples than its header says"))?;
    Ok(if reduced_after {
        let (width, height) = (
            width.div_ceil(reduce as usize),
            height.div_ceil(reduce as usize),
        );
        imageops::thumbnail(&picture, side(width), side(height))
    } else {
        picture
    })
}

/// As [`decode_into`], whole and into new memory.
///
/// # Errors
/// [`JpegError`] for any damage.
pub fn decode(bytes: &[u8], colour: Colour) -> Result<RgbImage, JpegError> {
    decode_into(Vec::new(), bytes, colour, 1)
}

/// What the decoder says, without the names of its functions.
fn sentence(error: &turbojpeg::Error) -> String {
    match error {
        turbojpeg::Error::TurboJpegError(why) => format!("its JPEG decoder says: {why}"),
        other => other.to_string(),
    }
}

/// The stream as the decoder has to be given it to see its components as `colour` says, if it would not
/// anyway.
///
/// A segment of JFIF stays behind: it overrules Adobe's, and the decoder calls a version that it does not
/// know damage.
fn told(bytes: &[u8], header: &JpegHeader, colour: Colour) -> Result<Option<Vec<u8>>, JpegError> {
    let transform = (header.components == 3).then(|| match colour {
        Colour::Rgb => 0,
        Colour::YCbCr => 1,
        Colour::AsTold => u8::from(header.adobe != Some(0)),
    });
    let seen = header.adobe.unwrap_or(u8::from(!header.named_rgb));
    if !header.jfif && transform.is_none_or(|transform| transform == seen) {
        return Ok(None);
    }
    let mut whole = Vec::with_capacity(bytes.len() + ADOBE.len() + 1);
    whole.extend(SOI);
    if let Some(transform) = transform {
        whole.extend(ADOBE);
        whole.push(transform);
    }
    let mut segments = Segments::of(bytes)?;
    while let Some(segment) = segments.read()? {
        match segment.marker {
            APP0 => {}
            APP14 if transform.is_some() => {}
            _ => whole.extend(segment.whole),
        }
        if segment.marker == SOS {
            break;
        }
    }
    whole.extend(segments.rest());
    Ok(Some(whole))
}

/// Inks as light that they leave, for want of a profile: 255 is no ink where Adobe's segment is,
/// full ink where it is not.
fn from_inks(pixels: &[u8], inverted: bool) -> Vec<u8> {
    let light = |ink: u8| u16::from(if inverted { ink } else { 255 - ink });
    pixels
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[cyan, magenta, yellow, black]| {
            [cyan, magenta, yellow].map(|ink| {
                u8::try_from((light(*ink) * light(*black) + 127) / 255).unwrap_or(u8::MAX)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::header::is_complete;
    use super::super::segments::{DQT, EOI};
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

    /// Noise, so that most of the stream is entropy-coded data.
    fn noise() -> Vec<u8> {
        let noise = RgbImage::from_fn(128, 128, |x, y| {
            let value =
                |n: u32| u8::try_from((n.wrapping_mul(2_654_435_761) >> 24) & 0xff).unwrap();
            image::Rgb([value(x * 131 + y), value(y * 77 + x), value(x ^ y)])
        });
        let mut bytes = Vec::new();
        noise
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
            .unwrap();
        bytes
    }

    #[test]
    fn an_end_marker_in_the_midst_is_damage_and_padding_is_none() {
        let mut bytes = noise();
        let head = header(&bytes).unwrap();
        let whole = decode(&bytes, Colour::AsTold).unwrap();
        let padded = [bytes.as_slice(), &[0; 64]].concat();
        assert_eq!(decode(&padded, Colour::AsTold), Ok(whole));
        let middle = usize::midpoint(head.scan, bytes.len());
        bytes[middle..middle + 2].copy_from_slice(&EOI);
        let refused = decode(&bytes, Colour::AsTold).unwrap_err();
        assert!(refused.to_string().contains("premature end"), "{refused}");
    }

    #[test]
    fn a_sector_of_zeros_within_the_data_is_damage() {
        let intact = noise();
        let head = header(&intact).unwrap();
        for length in [64, 512, 4_096] {
            for start in (head.scan..intact.len() - length - 2).step_by(997) {
                let mut bytes = intact.clone();
                bytes[start..start + length].fill(0);
                assert!(
                    decode(&bytes, Colour::AsTold).is_err(),
                    "{length} bytes at {start}"
                );
            }
        }
    }

    #[test]
    fn a_stream_without_its_tables_is_refused_whatever_was_decoded_before() {
        let bytes = encoded();
        let mut bare = SOI.to_vec();
        let mut segments = Segments::of(&bytes).unwrap();
        while let Some(segment) = segments.read().unwrap() {
            if segment.marker != DQT {
                bare.extend(segment.whole);
            }
            if segment.marker == SOS {
                break;
            }
        }
        bare.extend(segments.rest());
        assert!(decode(&bytes, Colour::AsTold).is_ok());
        let refused = decode(&bare, Colour::AsTold).unwrap_err();
        assert!(refused.to_string().contains("table"), "{refused}");
    }

    #[test]
    fn an_unknown_version_of_jfif_is_no_damage() {
        let bytes = encoded();
        let at = bytes.windows(5).position(|w| w == b"JFIF\0").unwrap() + 5;
        let mut newer = bytes.clone();
        newer[at] = 2;
        assert_eq!(
            decode(&newer, Colour::AsTold),
            decode(&bytes, Colour::AsTold)
        );
    }

    #[test]
    fn a_reduced_picture_is_the_mean_of_its_pixels() {
        for side in [64, 50] {
            let mut bytes = Vec::new();
            imageops::crop_imm(&gradient(), 0, 0, side, 48)
                .to_image()
                .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95))
                .unwrap();
            let whole = decode(&bytes, Colour::AsTold).unwrap();
            for reduce in [2, 4] {
                let reduced = decode_into(vec![7; 99], &bytes, Colour::AsTold, reduce).unwrap();
                assert_eq!(reduced.dimensions(), (side.div_ceil(reduce), 48 / reduce));
                let (width, height) = (side / reduce, 48 / reduce);
                let inside = imageops::crop_imm(&reduced, 0, 0, width, height).to_image();
                let even = imageops::crop_imm(&whole, 0, 0, width * reduce, 48).to_image();
                let mean = imageops::thumbnail(&even, width, height);
                assert!(mean_difference(&inside, &mean) < 1.5, "{side} by {reduce}");
            }
        }
    }

    #[test]
    fn inks_become_the_light_that_they_leave() {
        let inverted = from_inks(
            &[255, 255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 0],
            true,
        );
        assert_eq!(inverted, [255, 255, 255, 255, 0, 0, 0, 0, 0]);
        assert_eq!(
            from_inks(&[0, 0, 0, 0, 0, 255, 255, 0], false),
            [255, 255, 255, 255, 0, 0]
        );
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
