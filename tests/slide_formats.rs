//! Every packing that the safe-Rust readers know gives back the picture that went in.

#[path = "slide/handmade.rs"]
mod handmade;
#[path = "slide/support.rs"]
mod support;

use handmade::{Handmade, Tags, Values, rgb, with};
use image::{RgbImage, imageops};
use std::io::Cursor;
use std::path::Path;
use support::{at, half_micrometre, mean_difference, plain, size, whole_picture, with_openslide};
use tempfile::tempdir;
use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder, colortype};
use zhedel::domain::scale::MppSource;
use zhedel::slide::drivers::{OpenOptions, open};

const TILE: u32 = 64;

/// The packed bytes of one tile, as the `tiff` crate packs a strip of the same size.
fn packed(tile: &RgbImage, compression: Compression, predictor: Predictor) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file)
        .unwrap()
        .with_compression(compression)
        .with_predictor(predictor);
    let mut image = encoder
        .new_image::<colortype::RGB8>(tile.width(), tile.height())
        .unwrap();
    image.rows_per_strip(tile.height()).unwrap();
    image.write_data(tile.as_raw()).unwrap();
    let file = file.into_inner();
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(&file)).unwrap();
    assert_eq!(decoder.strip_count().unwrap(), 1, "the tile is one strip");
    let mut number = |tag| usize::try_from(decoder.get_tag_u64_vec(tag).unwrap()[0]).unwrap();
    let offset = number(tiff::tags::Tag::StripOffsets);
    let length = number(tiff::tags::Tag::StripByteCounts);
    file[offset..offset + length].to_vec()
}

fn tiles(picture: &RgbImage, pack: &dyn Fn(&RgbImage) -> Vec<u8>) -> (Vec<u8>, Vec<u32>, Vec<u32>) {
    let (mut data, mut offsets, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    for y in (0..picture.height()).step_by(TILE as usize) {
        for x in (0..picture.width()).step_by(TILE as usize) {
            let mut tile = RgbImage::new(TILE, TILE);
            let (width, height) = (picture.width() - x, picture.height() - y);
            let part = imageops::crop_imm(picture, x, y, width.min(TILE), height.min(TILE));
            imageops::replace(&mut tile, &part.to_image(), 0, 0);
            let packed = pack(&tile);
            offsets.push(u32::try_from(8 + data.len()).unwrap());
            lengths.push(u32::try_from(packed.len()).unwrap());
            data.extend(packed);
        }
    }
    (data, offsets, lengths)
}

fn tiled(
    picture: &RgbImage,
    big_endian: bool,
    tags: Tags,
    pack: &dyn Fn(&RgbImage) -> Vec<u8>,
) -> Vec<u8> {
    let (data, offsets, lengths) = tiles(picture, pack);
    let mut tags = tags;
    tags.extend([
        (322, Values::Long(vec![TILE])),
        (323, Values::Long(vec![TILE])),
        (324, Values::Long(offsets)),
        (325, Values::Long(lengths)),
    ]);
    Handmade::new(big_endian, &data, vec![tags]).bytes
}

fn read_whole(path: &Path, options: &OpenOptions, back_end: &str) -> RgbImage {
    let slide = open(path, options).unwrap();
    let description = slide.description();
    assert!(description.back_end.contains(back_end), "{description:?}");
    slide
        .read_region(0, at(0, 0), description.levels[0].size)
        .unwrap()
}

#[test]
fn tiles_of_every_packing_are_read_in_either_byte_order() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let picture = whole_picture(size(150, 100));
    let deflate = Compression::Deflate(DeflateLevel::Balanced);
    for (code, compression) in [
        (1, Compression::Uncompressed),
        (5, Compression::Lzw),
        (8, deflate),
        (32_946, deflate),
        (32_773, Compression::Packbits),
    ] {
        for (predictor, differences) in [(1, Predictor::None), (2, Predictor::Horizontal)] {
            for big_endian in [false, true] {
                let mut tags = with(rgb(150, 100), 259, Values::Short(vec![code]));
                tags = with(tags, 317, Values::Short(vec![predictor]));
                let bytes = tiled(&picture, big_endian, tags, &|tile| {
                    packed(tile, compression, differences)
                });
                std::fs::write(&path, bytes).unwrap();
                let read = read_whole(&path, &plain(), "tiled TIFF");
                assert!(read == picture, "compression {code}, predictor {predictor}");
            }
        }
    }
}

#[test]
fn jpeg_tiles_with_shared_tables_are_read_like_openslide_does() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let picture = whole_picture(size(150, 100));
    // The tables come before the frame in what the encoder writes: move them out of every tile.
    let jpeg = |tile: &RgbImage| {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode_image(tile)
            .unwrap();
        bytes
    };
    let is_table = |marker: u8| matches!(marker, 0xdb | 0xc4);
    let split = |bytes: &[u8]| {
        let (mut tables, mut rest) = (vec![0xff, 0xd8], vec![0xff, 0xd8]);
        let mut at = 2;
        while bytes[at + 1] != 0xda {
            let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])) + 2;
            let part = &bytes[at..at + length];
            if is_table(bytes[at + 1]) {
                tables.extend(part);
            } else {
                rest.extend(part);
            }
            at += length;
        }
        rest.extend(&bytes[at..]);
        tables.extend([0xff, 0xd9]);
        (tables, rest)
    };
    let (tables, _) = split(&jpeg(&picture));
    let mut tags = with(rgb(150, 100), 259, Values::Short(vec![7]));
    tags = with(tags, 262, Values::Short(vec![6]));
    tags = with(tags, 530, Values::Short(vec![1, 1]));
    tags = with(tags, 347, Values::Bytes(tables));
    let bytes = tiled(&picture, false, tags, &|tile| split(&jpeg(tile)).1);
    std::fs::write(&path, bytes).unwrap();
    let read = read_whole(&path, &plain(), "tiled TIFF");
    assert!(mean_difference(&read, &picture) < 3.0);
    if let Some(options) = with_openslide() {
        let other = read_whole(&path, &options, "openslide");
        assert!(mean_difference(&read, &other) < 1.0);
    }
}

#[test]
fn pictures_of_every_colour_type_become_rgb() {
    let folder = tempdir().unwrap();
    let picture = whole_picture(size(60, 40));
    let dynamic = image::DynamicImage::ImageRgb8(picture.clone());
    for (name, stored, most) in [
        (
            "grey.png",
            image::DynamicImage::ImageLuma8(dynamic.to_luma8()),
            200.0,
        ),
        (
            "alpha.png",
            image::DynamicImage::ImageRgba8(dynamic.to_rgba8()),
            0.0,
        ),
        (
            "deep.png",
            image::DynamicImage::ImageRgb16(dynamic.to_rgb16()),
            0.0,
        ),
        (
            "grey.jpg",
            image::DynamicImage::ImageLuma8(dynamic.to_luma8()),
            200.0,
        ),
        (
            "deep.tif",
            image::DynamicImage::ImageRgb16(dynamic.to_rgb16()),
            0.0,
        ),
        (
            "alpha.tif",
            image::DynamicImage::ImageRgba8(dynamic.to_rgba8()),
            0.0,
        ),
    ] {
        let path = folder.path().join(name);
        stored.save(&path).unwrap();
        let read = read_whole(&path, &plain(), "photograph");
        let expected = if most > 0.0 {
            image::DynamicImage::ImageLuma8(dynamic.to_luma8()).to_rgb8()
        } else {
            picture.clone()
        };
        assert!(mean_difference(&read, &expected) < 4.0, "{name}");
    }
}

/// A JPEG with an EXIF block of orientation and resolution.
fn with_exif(jpeg: &[u8], orientation: u16, per_unit: (u32, u32), unit: u16) -> Vec<u8> {
    let tags = vec![
        (274, Values::Short(vec![orientation])),
        (282, Values::Rational(per_unit.0, per_unit.1)),
        (283, Values::Rational(per_unit.0, per_unit.1)),
        (296, Values::Short(vec![unit])),
    ];
    let exif = Handmade::new(true, &[], vec![tags]).bytes;
    let length = u16::try_from(exif.len() + 8).unwrap();
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn a_photograph_is_turned_as_its_camera_was_held() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    let upright = whole_picture(size(80, 48));
    for (orientation, stored) in [
        (1, upright.clone()),
        (2, imageops::flip_horizontal(&upright)),
        (3, imageops::rotate180(&upright)),
        (4, imageops::flip_vertical(&upright)),
        (6, imageops::rotate270(&upright)),
        (8, imageops::rotate90(&upright)),
    ] {
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95)
            .encode_image(&stored)
            .unwrap();
        std::fs::write(&path, with_exif(&jpeg, orientation, (72, 1), 2)).unwrap();
        let read = read_whole(&path, &plain(), "photograph");
        assert!(
            mean_difference(&read, &upright) < 4.0,
            "orientation {orientation}"
        );
    }
}

#[test]
fn only_a_microscopes_resolution_becomes_the_scale_of_a_photograph() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg)
        .encode_image(&whole_picture(size(40, 40)))
        .unwrap();
    for (per_unit, unit, source) in [
        ((72, 1), 2, MppSource::Unknown),
        ((300, 1), 2, MppSource::Unknown),
        ((20_000, 1), 1, MppSource::Unknown),
        ((20_000, 0), 3, MppSource::Unknown),
        ((20_000, 1), 3, MppSource::TiffResolution),
    ] {
        std::fs::write(&path, with_exif(&jpeg, 1, per_unit, unit)).unwrap();
        let slide = open(&path, &plain()).unwrap();
        assert_eq!(slide.description().scale.source(), source, "{per_unit:?}");
        if source != MppSource::Unknown {
            assert_eq!(slide.description().mpp(), Some(half_micrometre()));
        }
    }
    // JFIF density, bytes 13 to 17 of the file: 20,000 per centimetre is still only a print size.
    let mut dense = jpeg;
    assert_eq!(&dense[6..10], b"JFIF");
    dense[13..18].copy_from_slice(&[2, 0x4e, 0x20, 0x4e, 0x20]);
    std::fs::write(&path, dense).unwrap();
    let slide = open(&path, &plain()).unwrap();
    assert_eq!(slide.description().scale.source(), MppSource::Unknown);
}
