//! One tile or strip as a TIFF file of its own, so that the `tiff` crate decodes it apart from all
//! others: what is damaged then fails alone, and threads share nothing.

use crate::slide::tiff_header::directory::{ByteOrder, Directory, TagError};
use crate::slide::tiff_header::source::Source;
use crate::slide::tiff_header::tag;

/// The tags that tell how the bytes of a tile are to be read, apart from its size and place.
const COPIED: [u16; 8] = [
    tag::BITS_PER_SAMPLE,
    tag::COMPRESSION,
    tag::PHOTOMETRIC,
    tag::SAMPLES_PER_PIXEL,
    tag::PREDICTOR,
    tag::COLOUR_MAP,
    tag::EXTRA_SAMPLES,
    tag::SAMPLE_FORMAT,
];

/// Most bytes of one copied tag: a colour map of 16-bit indices.
const MOST_BYTES: u64 = 3 * 2 * 65_536;

/// The tags that all tiles of one directory share, ready to be put before a tile.
#[derive(Debug)]
pub struct Wrapping {
    order: ByteOrder,
    /// Tag, type, number of values and the values themselves, in the file's byte order.
    tags: Vec<(u16, u16, u32, Vec<u8>)>,
}

impl Wrapping {
    /// Reads the shared tags of a directory.
    ///
    /// # Errors
    /// Any [`TagError`] of theirs.
    pub fn new(directory: &Directory, source: &dyn Source) -> Result<Self, TagError> {
        let mut tags = Vec::new();
        for tag in COPIED {
            if directory.has(tag) {
                let bytes = directory.bytes(tag, source, MOST_BYTES)?;
                let (kind, count) = directory.kind_and_count(tag)?;
                tags.push((tag, kind, count, bytes));
            }
        }
        Ok(Self {
            order: directory.byte_order(),
            tags,
        })
    }

    /// A classic TIFF file of one strip that holds `data`, `width` × `height` pixels.
    pub fn around(&self, data: &[u8], width: u32, height: u32) -> Vec<u8> {
        const LONG: u16 = 4;
        let long = |tag: u16, value: u32| (tag, LONG, 1, self.long(value).to_vec());
        let mut tags = self.tags.clone();
        tags.extend([
            long(tag::IMAGE_WIDTH, width),
            long(tag::IMAGE_LENGTH, height),
            long(tag::ROWS_PER_STRIP, height),
            long(tag::STRIP_OFFSETS, 8),
            long(
                tag::STRIP_BYTE_COUNTS,
                u32::try_from(data.len()).unwrap_or(u32::MAX),
            ),
        ]);
        tags.sort_by_key(|(tag, ..)| *tag);

        let mut file = match self.order {
            ByteOrder::Little => b"II".to_vec(),
            ByteOrder::Big => b"MM".to_vec(),
        };
        file.extend(self.short(42));
        // Data first, then the values that do not fit into the directory, then the directory.
        let mut body = data.to_vec();
        let mut places = Vec::new();
        for (_, _, _, values) in &tags {
            if body.len() % 2 == 1 {
                body.push(0);
            }
            if values.len() > 4 {
                places.push(self.long(position(8 + body.len())));
                body.extend(values);
            } else {
                let mut inline = [0; 4];
                inline[..values.len()].copy_from_slice(values);
                places.push(inline);
            }
        }
        file.extend(self.long(position(8 + body.len())));
        file.extend(body);
        file.extend(self.short(u16::try_from(tags.len()).unwrap_or(u16::MAX)));
        for ((tag, kind, count, _), place) in tags.iter().zip(places) {
            file.extend(self.short(*tag));
            file.extend(self.short(*kind));
            file.extend(self.long(*count));
            file.extend(place);
        }
        file.extend([0; 4]);
        file
    }

    fn short(&self, value: u16) -> [u8; 2] {
        match self.order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        }
    }

    fn long(&self, value: u32) -> [u8; 4] {
        match self.order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        }
    }
}

/// A tile is far smaller than 4 GiB: its size was checked before.
fn position(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
