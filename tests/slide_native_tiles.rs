//! Tiles handed on as they are show what the reader reads, and nothing that is damaged passes.

#[path = "slide/handmade.rs"]
mod handmade;
#[path = "slide/jpeg_tiles.rs"]
mod jpeg_tiles;
#[path = "slide/support.rs"]
mod support;

use handmade::{Tags, Values, with};
use image::{RgbImage, imageops};
use jpeg_encoder::SamplingFactor;
use jpeg_tiles::{Packing, Slide, TILE, halves, split};
use std::path::Path;
use std::sync::Arc;
use support::{
    at, half_micrometre, most_difference, openslide, plain, real_slide, size, whole_picture,
};
use tempfile::tempdir;
use zhedel::domain::geometry::LevelSize;
use zhedel::slide::drivers::{OpenOptions, open};
use zhedel::slide::limits::Limits;
use zhedel::slide::native_tiles::{FindNativeTiles, NativeTiles};
use zhedel::slide::pyramid_writer::{self, PyramidSpec, ScaleTags};
use zhedel::slide::reader::SlideReader;
use zhedel::slide::tiled_tiff::FindTiffTiles;

const SIZE: (u32, u32) = (3 * TILE + 40, 2 * TILE + 9);

fn find(path: &Path, reader: &dyn SlideReader) -> Option<Arc<dyn NativeTiles>> {
    let finder = FindTiffTiles {
        limits: Limits::default(),
    };
    finder.find(path, reader.description())
}

/// A stream as any other program sees it that knows nothing of the slide: as a photograph.
fn seen(stream: &[u8]) -> RgbImage {
    let folder = tempdir().unwrap();
    let path = folder.path().join("tile.jpg");
    std::fs::write(&path, stream).unwrap();
    let photograph = open(&path, &plain()).unwrap();
    let whole = photograph.description().levels[0].size;
    photograph.read_region(0, at(0, 0), whole).unwrap()
}

/// The part of a level that a tile covers, as the reader reads it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn read(reader: &dyn SlideReader, level: usize, side: u32, column: u32, row: u32) -> RgbImage {
    let all = reader.description().levels[level];
    let (x, y) = (column * side, row * side);
    let part = size(side.min(all.size.width - x), side.min(all.size.height - y));
    let level0 = |pixel: u32| (f64::from(pixel) * all.downsample).round() as u64;
    reader
        .read_region(level, at(level0(x), level0(y)), part)
        .unwrap()
}

/// Compares every tile of every level with what the reader reads there; gives how many there are.
fn shows_the_same(path: &Path, options: &OpenOptions) -> usize {
    let reader = open(path, options).unwrap();
    let tiles = find(path, &*reader).expect("its tiles can be handed on");
    let mut compared = 0;
    for native in tiles.levels() {
        let LevelSize { width, height } = reader.description().levels[native.level].size;
        for row in 0..height.div_ceil(native.side) {
            for column in 0..width.div_ceil(native.side) {
                let stream = tiles
                    .tile(native.level, column, row)
                    .unwrap_or_else(|| panic!("tile {column}, {row} of level {}", native.level));
                let whole = seen(&stream);
                assert_eq!(whole.dimensions(), (native.side, native.side));
                let expected = read(&*reader, native.level, native.side, column, row);
                let (w, h) = expected.dimensions();
                let part = imageops::crop_imm(&whole, 0, 0, w, h).to_image();
                assert!(most_difference(&part, &expected) <= 1);
                compared += 1;
            }
        }
        assert!(
            tiles
                .tile(native.level, width.div_ceil(native.side), 0)
                .is_none()
        );
        assert!(
            tiles
                .tile(native.level, 0, height.div_ceil(native.side))
                .is_none()
        );
    }
    assert!(
        tiles
            .tile(reader.description().levels.len(), 0, 0)
            .is_none()
    );
    compared
}

fn same(_: usize, tags: Tags) -> Tags {
    tags
}

#[test]
fn tiles_of_every_kind_show_what_the_reader_reads() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let levels = halves(size(SIZE.0, SIZE.1));
    let tiles: usize = levels
        .iter()
        .map(|level| (level.width().div_ceil(TILE) * level.height().div_ceil(TILE)) as usize)
        .sum();
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
    ] {
        for is_rgb in [false, true] {
            for shared in [false, true] {
                let packing = Packing {
                    is_rgb,
                    shared,
                    restart: if shared { 3 } else { 0 },
                    ..Packing::new(sampling)
                };
                let slide = Slide {
                    big_endian: shared,
                    ..Slide::new(levels.clone(), &packing)
                };
                slide.write(&path, &same);
                assert_eq!(shows_the_same(&path, &plain()), tiles);
            }
        }
    }
}

#[test]
fn tiles_of_svs_and_bigtiff_show_what_the_reader_reads() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide");
    for big in [false, true] {
        for scale in [ScaleTags::None, ScaleTags::Aperio(half_micrometre())] {
            let spec = PyramidSpec {
                big,
                ..PyramidSpec::new(size(1100, 900), scale)
            };
            pyramid_writer::write(&path, &spec, &support::picture, &mut |_, _| {}).unwrap();
            assert_eq!(shows_the_same(&path, &plain()), 5 * 4 + 3 * 2 + 2);
            if let Some(openslide) = openslide() {
                let options = OpenOptions {
                    openslide: Some(openslide),
                    ..plain()
                };
                assert_eq!(shows_the_same(&path, &options), 5 * 4 + 3 * 2 + 2);
            }
        }
    }
}

#[test]
fn tiles_of_a_real_slide_show_what_both_readers_read() {
    let Some(path) = real_slide("CMU-1-Small-Region.svs") else {
        return;
    };
    assert_eq!(shows_the_same(&path, &plain()), 10 * 13);
    let Some(openslide) = openslide() else {
        return;
    };
    let by_openslide = OpenOptions {
        openslide: Some(openslide),
        direct_tiles: false,
        ..plain()
    };
    let (own, other) = (
        open(&path, &plain()).unwrap(),
        open(&path, &by_openslide).unwrap(),
    );
    // What OpenSlide reads itself may differ from what the file's tiles show.
    assert!(find(&path, &*other).is_none());
    let tiles = find(&path, &*own).unwrap();
    let side = tiles.levels()[0].side;
    let whole = seen(&tiles.tile(0, 3, 5).unwrap());
    assert!(most_difference(&whole, &read(&*other, 0, side, 3, 5)) <= 1);
}

#[test]
fn the_data_of_a_tile_is_handed_on_byte_by_byte_and_nothing_that_may_name_somebody() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let mut extra = Vec::new();
    for marker in [0xe1, 0xe2, 0xed, 0xfe] {
        extra.extend([0xff, marker, 0, 10]);
        extra.extend(b"Jane Doe");
    }
    for shared in [false, true] {
        let packing = Packing {
            extra: extra.clone(),
            shared,
            ..Packing::new(SamplingFactor::F_2_2)
        };
        let mut slide = Slide::new(halves(size(SIZE.0, SIZE.1)), &packing);
        for tile in &mut slide.levels[0].1 {
            tile.extend(b"Jane Doe after the end");
        }
        if let Some(tables) = &mut slide.tables {
            tables.splice(2..2, extra.clone());
        }
        slide.write(&path, &same);
        let reader = open(&path, &plain()).unwrap();
        let tiles = find(&path, &*reader).unwrap();
        let stream = tiles.tile(0, 1, 1).unwrap();
        assert!(!stream.windows(4).any(|bytes| bytes == b"Jane"));
        let original = &slide.levels[0].1[4 + 1];
        assert!(original.windows(4).any(|bytes| bytes == b"Jane"));
        assert_eq!(data(&stream), data(original));
        assert_eq!(shows_the_same(&path, &plain()), 12 + 4 + 1);
    }
}

/// The head of the scan and all up to the end marker.
fn data(stream: &[u8]) -> &[u8] {
    let find = |marker: u8| {
        stream
            .windows(2)
            .position(|pair| pair == [0xff, marker])
            .unwrap()
    };
    &stream[find(0xda)..find(0xd9)]
}

/// Adobe's segment with a colour transform.
fn adobe(transform: u8) -> Vec<u8> {
    let mut segment = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00".to_vec();
    segment.push(transform);
    segment
}

#[test]
fn the_directory_says_what_colours_are_whatever_the_stream_says() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    for is_rgb in [false, true] {
        for transform in [0, 1] {
            let packing = Packing {
                is_rgb,
                extra: adobe(transform),
                ..Packing::new(SamplingFactor::F_1_1)
            };
            Slide::new(halves(size(SIZE.0, SIZE.1)), &packing).write(&path, &same);
            assert_eq!(shows_the_same(&path, &plain()), 12 + 4 + 1);
            let reader = open(&path, &plain()).unwrap();
            let stream = find(&path, &*reader).unwrap().tile(0, 0, 0).unwrap();
            assert!(stream[2..].starts_with(&adobe(u8::from(!is_rgb))));
            assert_eq!(stream.windows(5).filter(|w| w == b"Adobe").count(), 1);
            assert!(!stream.windows(4).any(|bytes| bytes == b"JFIF"));
        }
    }
}

/// Writes a slide of which one tile is another, and gives what is handed on for it and for its neighbour.
fn with_tile(packing: &Packing, tile: &[u8], change: &dyn Fn(usize, Tags) -> Tags) -> [bool; 2] {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let mut slide = Slide::new(halves(size(SIZE.0, SIZE.1)), packing);
    slide.levels[0].1[0] = tile.to_vec();
    slide.write(&path, change);
    let reader = open(&path, &plain()).unwrap();
    let tiles = find(&path, &*reader).unwrap();
    [0, 1].map(|column| tiles.tile(0, column, 0).is_some())
}

#[test]
fn what_is_no_whole_baseline_picture_of_its_size_is_not_handed_on() {
    let packing = Packing::new(SamplingFactor::F_2_2);
    let picture = |side: u32| whole_picture(size(side, side));
    let good = packing.stream(&picture(TILE));
    let progressive = Packing {
        progressive: true,
        ..packing.clone()
    };
    let grey = {
        let mut bytes = Vec::new();
        jpeg_encoder::Encoder::new(&mut bytes, 90)
            .encode(
                &vec![99; 128 * 128],
                128,
                128,
                jpeg_encoder::ColorType::Luma,
            )
            .unwrap();
        bytes
    };
    let ink = {
        let mut bytes = Vec::new();
        jpeg_encoder::Encoder::new(&mut bytes, 90)
            .encode(
                &vec![99; 128 * 128 * 4],
                128,
                128,
                jpeg_encoder::ColorType::Cmyk,
            )
            .unwrap();
        bytes
    };
    let unadjusted = |tile: &[u8]| with_tile(&packing, tile, &same);
    assert_eq!(unadjusted(&good), [true, true]);
    assert_eq!(unadjusted(&grey), [true, true]);
    let scan = good
        .windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .unwrap();
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let frame = good
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    for (what, tile) in [
        ("larger", packing.stream(&picture(TILE + 16))),
        ("smaller", packing.stream(&picture(TILE - 16))),
        ("progressive", progressive.stream(&picture(TILE))),
        ("four inks", ink),
        ("without its tables", split(&good).1),
        ("cut off in its head", good[..60].to_vec()),
        ("cut off at its scan", good[..scan].to_vec()),
        ("cut off in its data", good[..good.len() / 2].to_vec()),
        ("without its end", good[..good.len() - 2].to_vec()),
        (
            "cut off in its data, with an end",
            [&good[..good.len() * 3 / 4], &[0xff, 0xd9]].concat(),
        ),
        (
            "with data left over",
            [&good[..good.len() - 2], &[0x12, 0x34, 0xff, 0xd9]].concat(),
        ),
        ("of 12 bits", changed(frame + 4, 12)),
        ("of another process", changed(frame + 1, 0xc9)),
        ("of no marker", changed(frame, 0xfe)),
        ("text", b"this is no picture at all".to_vec()),
        ("another picture", b"\x89PNG\r\n\x1a\n".repeat(8)),
    ] {
        assert_eq!(unadjusted(&tile), [false, true], "{what}");
    }
}

#[test]
fn places_that_cannot_be_are_not_read() {
    let packing = Packing::new(SamplingFactor::F_1_1);
    let good = packing.stream(&whole_picture(size(TILE, TILE)));
    let first = |tag: u16, value: u32| {
        move |level: usize, mut tags: Tags| {
            if level == 0 {
                for (found, values) in &mut tags {
                    if let (true, Values::Long(values)) = (*found == tag, values) {
                        values[0] = value;
                    }
                }
            }
            tags
        }
    };
    for (tag, value) in [
        (324, 1 << 30),
        (324, u32::MAX),
        (324, 7),
        (325, u32::MAX),
        (325, 1),
        (325, 40),
    ] {
        let handed_on = with_tile(&packing, &good, &first(tag, value));
        assert_eq!(handed_on, [false, true], "tag {tag}: {value}");
    }
}

#[test]
fn slides_without_such_tiles_have_none() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let packing = Packing {
        shared: true,
        ..Packing::new(SamplingFactor::F_1_1)
    };
    let mut slide = Slide::new(halves(size(SIZE.0, SIZE.1)), &packing);
    let tables = slide.tables.clone().unwrap();
    let has_tiles = |slide: &Slide, change: &dyn Fn(usize, Tags) -> Tags| {
        slide.write(&path, change);
        let reader = open(&path, &plain()).unwrap();
        find(&path, &*reader).is_some()
    };
    assert!(has_tiles(&slide, &same));
    for broken in [
        tables[..tables.len() / 2].to_vec(),
        tables[2..].to_vec(),
        [&tables[..2], &[0xff, 0xc0, 0, 3, 1], &tables[2..]].concat(),
        b"no tables".to_vec(),
    ] {
        slide.tables = Some(broken);
        assert!(!has_tiles(&slide, &same));
    }
    slide.tables = Some(tables);
    // Tiles that are not square: half as high, twice as many.
    let flat = |_: usize, tags: Tags| {
        let numbers = |tags: &Tags, tag: u16| match tags.iter().find(|(found, _)| *found == tag) {
            Some((_, Values::Long(values))) => values.clone(),
            _ => panic!("tag {tag}"),
        };
        let rows = numbers(&tags, 257)[0].div_ceil(TILE / 2);
        let columns = numbers(&tags, 256)[0].div_ceil(TILE);
        let all = (rows * columns) as usize;
        let mut tags = with(tags, 323, Values::Long(vec![TILE / 2]));
        for tag in [324, 325] {
            let first = numbers(&tags, tag)[0];
            tags = with(tags, tag, Values::Long(vec![first; all]));
        }
        tags
    };
    assert!(!has_tiles(&slide, &flat));
    // Another file than the one that was described.
    let reader = open(&path, &plain()).unwrap();
    let other = folder.path().join("other.tif");
    Slide::new(halves(size(300, 200)), &packing).write(&other, &same);
    assert!(find(&other, &*reader).is_none());
    std::fs::write(&other, b"II*\0\xff\xff\xff\xff").unwrap();
    assert!(find(&other, &*reader).is_none());
    std::fs::remove_file(&other).unwrap();
    assert!(find(&other, &*reader).is_none());
}

#[test]
fn a_file_that_is_gone_or_cut_off_hands_nothing_on() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("slide.tif");
    let packing = Packing::new(SamplingFactor::F_1_1);
    Slide::new(halves(size(SIZE.0, SIZE.1)), &packing).write(&path, &same);
    let reader = open(&path, &plain()).unwrap();
    let tiles = find(&path, &*reader).unwrap();
    assert!(tiles.tile(0, 0, 0).is_some());
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..100]).unwrap();
    assert!(tiles.tile(0, 0, 0).is_none());
    std::fs::remove_file(&path).unwrap();
    assert!(tiles.tile(0, 0, 0).is_none());
}

#[test]
fn the_label_is_never_among_the_tiles() {
    let Some(path) = real_slide("CMU-1-Small-Region.svs") else {
        return;
    };
    let reader = open(&path, &plain()).unwrap();
    let tiles = find(&path, &*reader).unwrap();
    let levels: Vec<_> = tiles.levels().iter().map(|level| level.level).collect();
    assert_eq!(levels, [0], "thumbnail, label and macro are no levels");
}
