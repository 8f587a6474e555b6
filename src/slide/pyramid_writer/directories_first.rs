//! The same TIFF file in another order: all directories first, then the tiles.
//!
//! So lay out writers whose files are meant to be read over a line, such as those of cloud-optimised `GeoTIFF`; a slide
//! laid out so can be looked at and read while its bytes still come.

use super::spec::PyramidError;
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use crate::slide::tiff_header::directory::{ByteOrder, Directory, TagError};
use crate::slide::tiff_header::source::{FileSource, Source};
use crate::slide::tiff_header::{self, TiffHeader, tag};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// A tile or strip of a file that is laid out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// Its directory, in the order of the file: 0 is level 0 of a slide.
    pub directory: usize,
    /// Its place in the directory's list.
    pub index: usize,
    /// Byte where it begins in the file that is read.
    offset: u64,
    /// Bytes.
    length: u64,
}

/// Writes the file at `from` anew to `to`: header, directories with their values, then tiles and strips in the order
/// that `order` makes of them. It is given them with the coarsest level first, as they follow each other within.
///
/// # Errors
/// [`PyramidError::Source`] if `from` is no TIFF file that can be laid out anew, [`PyramidError::Io`] if `to` cannot be
/// written.
pub fn lay_out(
    from: &Path,
    to: &Path,
    order: &mut dyn FnMut(&mut Vec<Chunk>),
) -> Result<(), PyramidError> {
    let io = |path: &Path, source| PyramidError::Io {
        path: path.to_owned(),
        source,
    };
    let source = File::open(from)
        .and_then(FileSource::new)
        .map_err(|error| io(from, error))?;
    let header = tiff_header::read(from, &source, &Limits::default())?;
    let plan = Plan::new(from, &source, &header, order)?;
    let written = File::create(to).and_then(|file| {
        let mut out = BufWriter::new(file);
        out.write_all(&plan.front)?;
        let mut bytes = Vec::new();
        for chunk in &plan.chunks {
            bytes.resize(usize::try_from(chunk.length).unwrap_or(usize::MAX), 0);
            source.read_exact_at(&mut bytes, chunk.offset)?;
            out.write_all(&bytes)?;
            if chunk.length % 2 == 1 {
                out.write_all(&[0])?;
            }
        }
        out.flush()
    });
    written.map_err(|error| io(to, error))
}

/// A new file before it is written.
struct Plan {
    /// Header and directories.
    front: Vec<u8>,
    chunks: Vec<Chunk>,
}

/// A tag as it is written.
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    values: Vec<u8>,
}

/// Sizes of the fields of the two flavours.
struct Flavour {
    order: ByteOrder,
    is_big: bool,
}

impl Plan {
    fn new(
        from: &Path,
        source: &FileSource,
        header: &TiffHeader,
        order: &mut dyn FnMut(&mut Vec<Chunk>),
    ) -> Result<Self, PyramidError> {
        let refused = |why: String| {
            PyramidError::from(SlideError::Unsupported {
                path: from.to_owned(),
                format: "TIFF",
                why,
            })
        };
        let tags = |error: TagError| refused(error.to_string());
        if header.is_ndpi || header.directories.iter().any(|one| one.is_child) {
            return Err(refused("its directories do not stand in one chain".into()));
        }
        let flavour = Flavour {
            order: header.directories[0].byte_order(),
            is_big: header.is_big,
        };
        let mut chunks = chunks(header, source).map_err(tags)?;
        let count = chunks.len();
        order(&mut chunks);
        if chunks.len() != count {
            return Err(refused("tiles were left out or added".into()));
        }
        let mut directories = header
            .directories
            .iter()
            .map(|directory| entries(directory, source))
            .collect::<Result<Vec<_>, _>>()
            .map_err(tags)?;
        let front: u64 = flavour.header_size() + flavour.size_of(&directories);
        let mut at = front;
        for chunk in &chunks {
            let list = &mut directories[chunk.directory];
            flavour
                .place(list, chunk.index, at)
                .ok_or_else(|| refused(format!("byte {at} is out of its reach")))?;
            at += chunk.length + chunk.length % 2;
        }
        Ok(Self {
            front: flavour.front(&directories),
            chunks,
        })
    }
}

/// Every tile and strip, the last directory's first.
fn chunks(header: &TiffHeader, source: &FileSource) -> Result<Vec<Chunk>, TagError> {
    let mut chunks = Vec::new();
    for (directory, one) in header.directories.iter().enumerate().rev() {
        let (offsets, lengths) = lists(one);
        let most = Limits::default().tiles;
        let offsets = one.numbers(offsets, source, most)?;
        let lengths = one.numbers(lengths, source, most)?;
        let places = offsets.into_iter().zip(lengths).enumerate();
        chunks.extend(places.map(|(index, (offset, length))| Chunk {
            directory,
            index,
            offset,
            length,
        }));
    }
    Ok(chunks)
}

fn lists(directory: &Directory) -> (u16, u16) {
    if directory.is_tiled() {
        (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)
    } else {
        (tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS)
    }
}

fn entries(directory: &Directory, source: &FileSource) -> Result<Vec<Entry>, TagError> {
    directory
        .tags()
        .map(|tag| {
            let (kind, count) = directory.kind_and_count(tag)?;
            let values = directory.bytes(tag, source, u64::MAX)?;
            Ok(Entry {
                tag,
                kind,
                count,
                values,
            })
        })
        .collect()
}

impl Flavour {
    fn header_size(&self) -> u64 {
        if self.is_big { 16 } else { 8 }
    }

    /// Bytes of an offset, and of a value that stands in the directory itself.
    fn word(&self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    fn count_size(&self) -> usize {
        if self.is_big { 8 } else { 2 }
    }

    fn table_size(&self, entries: &[Entry]) -> u64 {
        let entry = 4 + 2 * self.word();
        (self.count_size() + entries.len() * entry + self.word()) as u64
    }

    /// Bytes of the values that do not stand in the directory itself.
    fn outside(&self, entries: &[Entry]) -> u64 {
        entries
            .iter()
            .map(|entry| entry.values.len())
            .filter(|length| *length > self.word())
            .map(|length| (length + length % 2) as u64)
            .sum()
    }

    fn size_of(&self, directories: &[Vec<Entry>]) -> u64 {
        directories
            .iter()
            .map(|entries| self.table_size(entries) + self.outside(entries))
            .sum()
    }

    /// Notes that a chunk begins at `at`.
    fn place(&self, entries: &mut [Entry], index: usize, at: u64) -> Option<()> {
        let list = entries
            .iter_mut()
            .find(|entry| [tag::TILE_OFFSETS, tag::STRIP_OFFSETS].contains(&entry.tag))?;
        let size = match list.kind {
            16 => 8,
            4 => 4,
            _ => return None,
        };
        let value = self.number(at, size)?;
        list.values
            .get_mut(index * size..(index + 1) * size)?
            .copy_from_slice(&value);
        Some(())
    }

    /// A number in so many bytes, if it fits.
    fn number(&self, value: u64, size: usize) -> Option<Vec<u8>> {
        let bytes = value.to_le_bytes();
        if bytes[size..].iter().any(|byte| *byte > 0) {
            return None;
        }
        let mut bytes = bytes[..size].to_vec();
        if self.order == ByteOrder::Big {
            bytes.reverse();
        }
        Some(bytes)
    }

    fn push(&self, out: &mut Vec<u8>, value: u64, size: usize) {
        // Counts and offsets of what stands before the tiles are far below 2³².
        out.extend(self.number(value, size).unwrap_or_else(|| vec![0xff; size]));
    }

    fn front(&self, directories: &[Vec<Entry>]) -> Vec<u8> {
        let mut out = match self.order {
            ByteOrder::Little => b"II".to_vec(),
            ByteOrder::Big => b"MM".to_vec(),
        };
        self.push(&mut out, if self.is_big { 43 } else { 42 }, 2);
        if self.is_big {
            self.push(&mut out, 8, 2);
            self.push(&mut out, 0, 2);
        }
        self.push(&mut out, self.header_size(), self.word());
        for (number, entries) in directories.iter().enumerate() {
            let begin = out.len() as u64;
            let table_end = begin + self.table_size(entries);
            let mut values_at = table_end;
            let mut values = Vec::new();
            self.push(&mut out, entries.len() as u64, self.count_size());
            for entry in entries {
                self.push(&mut out, u64::from(entry.tag), 2);
                self.push(&mut out, u64::from(entry.kind), 2);
                self.push(&mut out, u64::from(entry.count), self.word());
                if entry.values.len() > self.word() {
                    self.push(&mut out, values_at, self.word());
                    values.extend(&entry.values);
                    if entry.values.len() % 2 == 1 {
                        values.push(0);
                    }
                    values_at = table_end + values.len() as u64;
                } else {
                    let mut inline = entry.values.clone();
                    inline.resize(self.word(), 0);
                    out.extend(inline);
                }
            }
            let is_last = number + 1 == directories.len();
            let next = if is_last { 0 } else { values_at };
            self.push(&mut out, next, self.word());
            out.extend(values);
        }
        out
    }
}
