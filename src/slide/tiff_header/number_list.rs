//! A long list of numbers, left where it lies in the file.

use super::directory::{ByteOrder, Directory, Place, TagError, number_size};
use super::source::Source;

/// The values of a tag of unsigned numbers, read one at a time: a large slide lists hundreds of
/// thousands of tiles, of which a viewer shows a few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberList {
    order: ByteOrder,
    /// Bytes of one number.
    size: usize,
    count: u64,
    place: Place,
}

impl NumberList {
    /// The list under a tag.
    ///
    /// # Errors
    /// Any [`TagError`].
    pub fn of(directory: &Directory, tag: u16, source: &dyn Source) -> Result<Self, TagError> {
        // That the file holds all of it is checked here.
        directory.bytes(tag, source, 0)?;
        let entry = directory
            .entries
            .get(&tag)
            .ok_or_else(|| directory.missing(tag))?;
        let size = number_size(entry.kind).ok_or_else(|| directory.shape(tag, entry))?;
        Ok(Self {
            order: directory.order,
            size,
            count: entry.count,
            place: entry.place.clone(),
        })
    }

    /// The number at an index; `None` past the end of the list or of the file.
    #[must_use]
    pub fn get(&self, index: u64, source: &dyn Source) -> Option<u64> {
        if index >= self.count {
            return None;
        }
        let from = index.checked_mul(self.size as u64)?;
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..self.size];
        match &self.place {
            Place::Inline(all) => {
                let from = usize::try_from(from).ok()?;
                bytes.copy_from_slice(all.get(from..from + self.size)?);
            }
            Place::At(offset) => source
                .read_exact_at(bytes, offset.checked_add(from)?)
                .ok()?,
        }
        Some(self.order.number(bytes))
    }
}
