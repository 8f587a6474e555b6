//! Walking the chain of directories.

use super::directory::{ByteOrder, Directory, Entry, Place, type_size};
use super::source::Source;
use super::tag;
use crate::slide::error::SlideError;
use crate::slide::limits::Limits;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// Most tags in one directory, as libtiff has it; real files have a few dozen.
const MOST_ENTRIES: u64 = 4_096;

/// The directories of a TIFF file, in the order in which they hang together.
#[derive(Debug, Clone)]
pub struct TiffHeader {
    /// Whether the file has 64-bit offsets.
    pub is_big: bool,
    /// Whether it is a Hamamatsu NDPI file, whose levels are single giant JPEG images.
    pub is_ndpi: bool,
    /// The main chain first, then the children; never empty.
    pub directories: Vec<Directory>,
}

/// Sizes of the fields of the two flavours.
#[derive(Clone, Copy)]
struct Flavour {
    order: ByteOrder,
    is_big: bool,
    is_ndpi: bool,
}

impl Flavour {
    fn count_size(self) -> usize {
        if self.is_big { 8 } else { 2 }
    }

    fn entry_size(self) -> u64 {
        if self.is_big { 20 } else { 12 }
    }

    fn value_size(self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    /// NDPI files beyond 4 GiB follow each classic directory with an offset of 8 bytes.
    fn next_size(self) -> usize {
        if self.is_big || self.is_ndpi { 8 } else { 4 }
    }
}

/// Reads every directory of a TIFF file.
///
/// # Errors
/// [`SlideError::Malformed`] if the chain loops, is cut off or points past the end;
/// [`SlideError::LimitExceeded`] if there are more directories than `limits.ifds`.
pub fn read(path: &Path, source: &dyn Source, limits: &Limits) -> Result<TiffHeader, SlideError> {
    Walk {
        path,
        source,
        limits,
    }
    .run()
}

struct Walk<'a> {
    path: &'a Path,
    source: &'a dyn Source,
    limits: &'a Limits,
}

impl Walk<'_> {
    fn run(&self) -> Result<TiffHeader, SlideError> {
        let (mut flavour, first) = self.start()?;
        let mut directories: Vec<Directory> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut queue = VecDeque::from([(first, false)]);
        while let Some((offset, is_child)) = queue.pop_front() {
            if directories.len() >= self.limits.ifds {
                return Err(SlideError::LimitExceeded {
                    path: self.path.to_owned(),
                    what: "the number of image directories",
                    found: directories.len() as u64 + 1,
                    limit: self.limits.ifds as u64,
                });
            }
            if !seen.insert(offset) {
                return Err(self.damaged(format!(
                    "its chain of image directories comes back to byte {offset}, so it has no end"
                )));
            }
            let (directory, next_at) = self.directory(offset, is_child, flavour)?;
            flavour.is_ndpi |= directories.is_empty() && directory.has(tag::NDPI_FLAG);
            if !is_child {
                let next = self.number(next_at, flavour.next_size(), flavour.order)?;
                if next != 0 {
                    // The main chain goes on before any child.
                    queue.push_front((next, false));
                }
            }
            for child in self.children(&directory)? {
                queue.push_back((child, true));
            }
            directories.push(directory);
        }
        Ok(TiffHeader {
            is_big: flavour.is_big,
            is_ndpi: flavour.is_ndpi,
            directories,
        })
    }

    /// The file header: its flavour and the offset of the first directory.
    fn start(&self) -> Result<(Flavour, u64), SlideError> {
        let mut head = [0; 4];
        self.read(&mut head, 0)?;
        let order = match head[..2] {
            [b'I', b'I'] => ByteOrder::Little,
            [b'M', b'M'] => ByteOrder::Big,
            _ => return Err(self.damaged("it does not begin with II or MM".into())),
        };
        let is_big = match order.number(&head[2..]) {
            42 => false,
            43 => true,
            version => return Err(self.damaged(format!("it has version {version}, not 42 or 43"))),
        };
        let mut flavour = Flavour {
            order,
            is_big,
            is_ndpi: false,
        };
        let first = if is_big {
            self.number(8, 8, order)?
        } else if let Some(first) = self.far_ndpi_start(order) {
            flavour.is_ndpi = true;
            first
        } else {
            self.number(4, 4, order)?
        };
        if first == 0 {
            return Err(self.damaged("it has no image directory".into()));
        }
        Ok((flavour, first))
    }

    /// The first directory of an NDPI file beyond 4 GiB: a classic file with an offset of 8 bytes.
    fn far_ndpi_start(&self, order: ByteOrder) -> Option<u64> {
        let flavour = Flavour {
            order,
            is_big: false,
            is_ndpi: true,
        };
        let far = self.number(4, 8, order).ok()?;
        let (directory, _) = (far > u64::from(u32::MAX))
            .then(|| self.directory(far, false, flavour).ok())
            .flatten()?;
        directory.has(tag::NDPI_FLAG).then_some(far)
    }

    /// One directory, and the byte where the offset of the next one stands.
    fn directory(
        &self,
        offset: u64,
        is_child: bool,
        flavour: Flavour,
    ) -> Result<(Directory, u64), SlideError> {
        let count = self.number(offset, flavour.count_size(), flavour.order)?;
        if count == 0 || count > MOST_ENTRIES {
            return Err(self.damaged(format!(
                "the image directory at byte {offset} has {count} tags, not 1 to {MOST_ENTRIES}"
            )));
        }
        let entries_at = offset.saturating_add(flavour.count_size() as u64);
        let table_size = count * flavour.entry_size();
        self.within(entries_at, table_size)?;
        let mut table = vec![0; usize::try_from(table_size).unwrap_or(usize::MAX)];
        self.read(&mut table, entries_at)?;
        let entry_size = usize::try_from(flavour.entry_size()).unwrap_or(usize::MAX);
        let entries = table
            .chunks_exact(entry_size)
            .map(|bytes| entry(bytes, flavour))
            .collect::<BTreeMap<_, _>>();
        let directory = Directory {
            offset,
            is_child,
            order: flavour.order,
            entries,
        };
        Ok((directory, entries_at.saturating_add(table_size)))
    }

    fn children(&self, directory: &Directory) -> Result<Vec<u64>, SlideError> {
        if !directory.has(tag::SUB_IFDS) {
            return Ok(Vec::new());
        }
        let most = self.limits.ifds as u64;
        let found = directory.count(tag::SUB_IFDS);
        if found > most {
            return Err(SlideError::LimitExceeded {
                path: self.path.to_owned(),
                what: "the number of image directories",
                found,
                limit: most,
            });
        }
        directory
            .numbers(tag::SUB_IFDS, self.source, most)
            .map_err(|error| self.damaged(error.to_string()))
    }

    fn number(&self, offset: u64, size: usize, order: ByteOrder) -> Result<u64, SlideError> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..size];
        self.read(bytes, offset)?;
        Ok(order.number(bytes))
    }

    fn read(&self, buffer: &mut [u8], offset: u64) -> Result<(), SlideError> {
        self.within(offset, buffer.len() as u64)?;
        self.source
            .read_exact_at(buffer, offset)
            .map_err(|source| SlideError::Io {
                path: self.path.to_owned(),
                source,
            })
    }

    fn within(&self, offset: u64, size: u64) -> Result<(), SlideError> {
        match offset.checked_add(size) {
            Some(end) if end <= self.source.len() => Ok(()),
            _ => Err(self.damaged(format!(
                "it is cut off: an image directory lies at byte {offset}, but the file ends at byte {}",
                self.source.len()
            ))),
        }
    }

    fn damaged(&self, why: String) -> SlideError {
        SlideError::Malformed {
            path: self.path.to_owned(),
            format: "TIFF",
            why,
        }
    }
}

fn entry(bytes: &[u8], flavour: Flavour) -> (u16, Entry) {
    let order = flavour.order;
    let short = |bytes: &[u8]| u16::try_from(order.number(bytes)).unwrap_or(u16::MAX);
    let value_size = flavour.value_size();
    let (count, value) = bytes[4..].split_at(value_size);
    let kind = short(&bytes[2..4]);
    let count = order.number(count);
    let inline = type_size(kind)
        .and_then(|size| size.checked_mul(count))
        .is_none_or(|size| size <= value_size as u64);
    let place = if inline {
        Place::Inline(value.to_vec())
    } else {
        Place::At(order.number(value))
    };
    (short(&bytes[..2]), Entry { kind, count, place })
}
