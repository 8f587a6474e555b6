//! One image directory and the values of its tags.

use super::source::Source;
use super::tag;
use std::collections::BTreeMap;

/// Order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// `II`: least significant byte first.
    Little,
    /// `MM`: most significant byte first.
    Big,
}

impl ByteOrder {
    /// An unsigned number of up to 8 bytes.
    #[must_use]
    pub fn number(self, bytes: &[u8]) -> u64 {
        let fold = |value: u64, byte: &u8| (value << 8) | u64::from(*byte);
        match self {
            Self::Big => bytes.iter().fold(0, fold),
            Self::Little => bytes.iter().rev().fold(0, fold),
        }
    }
}

/// One tag of a directory: its type, how many values it has, and where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub kind: u16,
    pub count: u64,
    pub place: Place,
}

/// Where the values of a tag are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In the directory itself.
    Inline(Vec<u8>),
    /// At a byte offset of the file.
    At(u64),
}

/// Bytes of one value of a TIFF type; `None` for types the standard does not know.
pub(super) fn type_size(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

/// An image directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Byte offset of the directory in the file.
    pub offset: u64,
    /// Whether it hangs from another directory (`SubIFDs`) instead of the main chain.
    pub is_child: bool,
    pub(super) order: ByteOrder,
    pub(super) entries: BTreeMap<u16, Entry>,
}

/// Why the values of a tag cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// The directory lacks it.
    #[error("tag {tag} is missing in the directory at byte {directory}")]
    Missing {
        /// The tag.
        tag: u16,
        /// Byte offset of the directory.
        directory: u64,
    },
    /// It has another type or number of values than it must.
    #[error("tag {tag} in the directory at byte {directory} has type {kind} and {count} values")]
    Shape {
        /// The tag.
        tag: u16,
        /// Byte offset of the directory.
        directory: u64,
        /// TIFF type number.
        kind: u16,
        /// Number of values.
        count: u64,
    },
    /// Its values lie past the end of the file.
    #[error(
        "the values of tag {tag} of the directory at byte {directory} reach past the end of the file"
    )]
    PastEnd {
        /// The tag.
        tag: u16,
        /// Byte offset of the directory.
        directory: u64,
    },
}

impl Directory {
    /// Whether the directory has the tag.
    #[must_use]
    pub fn has(&self, tag: u16) -> bool {
        self.entries.contains_key(&tag)
    }

    /// Its tags, in ascending order.
    pub fn tags(&self) -> impl Iterator<Item = u16> {
        self.entries.keys().copied()
    }

    /// Number of values of a tag, as it claims; 0 if it is missing.
    #[must_use]
    pub fn count(&self, tag: u16) -> u64 {
        self.entries.get(&tag).map_or(0, |entry| entry.count)
    }

    /// Type number and number of values of a tag that must be there.
    ///
    /// # Errors
    /// [`TagError::Missing`], or [`TagError::Shape`] for more than `u32::MAX` values.
    pub fn kind_and_count(&self, tag: u16) -> Result<(u16, u32), TagError> {
        let entry = self.entries.get(&tag).ok_or_else(|| self.missing(tag))?;
        let count = u32::try_from(entry.count).map_err(|_| self.shape(tag, entry))?;
        Ok((entry.kind, count))
    }

    /// Order of the bytes of its numbers.
    #[must_use]
    pub fn byte_order(&self) -> ByteOrder {
        self.order
    }

    /// Whether the pixels lie in tiles.
    #[must_use]
    pub fn is_tiled(&self) -> bool {
        self.has(tag::TILE_WIDTH) || self.has(tag::TILE_OFFSETS)
    }

    /// The first value of a tag, an unsigned number kept in the directory itself, or `default` if
    /// the tag is missing.
    ///
    /// # Errors
    /// [`TagError::Shape`] if it is no such number.
    pub fn number_or(&self, tag: u16, default: u64) -> Result<u64, TagError> {
        match self.entries.get(&tag) {
            None => Ok(default),
            Some(entry) => match (&entry.place, number_size(entry.kind)) {
                (Place::Inline(bytes), Some(size)) if entry.count > 0 && bytes.len() >= size => {
                    Ok(self.order.number(&bytes[..size]))
                }
                _ => Err(self.shape(tag, entry)),
            },
        }
    }

    /// The value of a tag that must be there.
    ///
    /// # Errors
    /// [`TagError::Missing`] or [`TagError::Shape`].
    pub fn number(&self, tag: u16) -> Result<u64, TagError> {
        if self.has(tag) {
            self.number_or(tag, 0)
        } else {
            Err(self.missing(tag))
        }
    }

    /// All values of a tag of unsigned numbers, at most `most` of them.
    ///
    /// # Errors
    /// Any [`TagError`]; more values than `most` are [`TagError::Shape`].
    pub fn numbers(&self, tag: u16, source: &dyn Source, most: u64) -> Result<Vec<u64>, TagError> {
        let entry = self.entries.get(&tag).ok_or_else(|| self.missing(tag))?;
        let size = number_size(entry.kind)
            .filter(|_| entry.count <= most)
            .ok_or_else(|| self.shape(tag, entry))?;
        let bytes = self.bytes(tag, source, u64::MAX)?;
        Ok(bytes
            .chunks_exact(size)
            .map(|bytes| self.order.number(bytes))
            .collect())
    }

    /// The first value of a tag of unsigned fractions (TIFF `RATIONAL`).
    ///
    /// # Errors
    /// Any [`TagError`].
    pub fn rational(&self, tag: u16, source: &dyn Source) -> Result<f64, TagError> {
        let entry = self.entries.get(&tag).ok_or_else(|| self.missing(tag))?;
        let bytes = self.bytes(tag, source, 8)?;
        if entry.kind != 5 || bytes.len() < 8 {
            return Err(self.shape(tag, entry));
        }
        Ok(self.order.number(&bytes[..4]) as f64 / self.order.number(&bytes[4..8]) as f64)
    }

    /// The first `most` bytes of a text, without what is no UTF-8.
    ///
    /// # Errors
    /// Any [`TagError`].
    pub fn text(&self, tag: u16, source: &dyn Source, most: u64) -> Result<String, TagError> {
        let bytes = self.bytes(tag, source, most)?;
        Ok(String::from_utf8_lossy(&bytes)
            .trim_end_matches('\0')
            .to_owned())
    }

    /// The first `most` bytes of a tag's values, whatever their type.
    ///
    /// # Errors
    /// Any [`TagError`].
    pub fn bytes(&self, tag: u16, source: &dyn Source, most: u64) -> Result<Vec<u8>, TagError> {
        let entry = self.entries.get(&tag).ok_or_else(|| self.missing(tag))?;
        let wanted = type_size(entry.kind)
            .and_then(|size| size.checked_mul(entry.count))
            .ok_or_else(|| self.shape(tag, entry))?;
        let past_end = || TagError::PastEnd {
            tag,
            directory: self.offset,
        };
        let least = usize::try_from(wanted.min(most)).map_err(|_| past_end())?;
        match &entry.place {
            Place::Inline(bytes) => Ok(bytes[..least.min(bytes.len())].to_vec()),
            Place::At(offset) => {
                // The file must hold all that the tag claims before memory is taken for it.
                let end = offset.checked_add(wanted).ok_or_else(past_end)?;
                if end > source.len() {
                    return Err(past_end());
                }
                let mut bytes = vec![0; least];
                source
                    .read_exact_at(&mut bytes, *offset)
                    .map_err(|_| past_end())?;
                Ok(bytes)
            }
        }
    }

    pub(super) fn missing(&self, tag: u16) -> TagError {
        TagError::Missing {
            tag,
            directory: self.offset,
        }
    }

    pub(super) fn shape(&self, tag: u16, entry: &Entry) -> TagError {
        TagError::Shape {
            tag,
            directory: self.offset,
            kind: entry.kind,
            count: entry.count,
        }
    }
}

/// Bytes of one value of an unsigned whole-number type.
pub(super) fn number_size(kind: u16) -> Option<usize> {
    match kind {
        1 => Some(1),
        3 => Some(2),
        4 | 13 => Some(4),
        16 | 18 => Some(8),
        _ => None,
    }
}
