//! The directories of a TIFF or BigTIFF file, read in safe Rust before any decoder sees the file.
//!
//! A TIFF file is a chain of image directories (IFD), each a list of tags. Broken and hostile files
//! close the chain into a loop, point past the end or claim absurd sizes; native decoders have
//! crashed on each of these. So the chain is walked here first, inside [`Limits`], and nothing is
//! allocated that the file has not paid for with bytes.
//!
//! [`Limits`]: super::limits::Limits

mod check;
mod chunks;
pub mod directory;
pub mod growing;
pub mod number_list;
pub mod source;
pub mod tag;
mod walk;

pub use check::check;
pub use chunks::require_every_chunk;
pub use walk::{TiffHeader, read};

/// Whether a file that begins so is a TIFF or BigTIFF file.
#[must_use]
pub fn is_tiff(head: &[u8]) -> bool {
    matches!(
        head,
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..]
    )
}
