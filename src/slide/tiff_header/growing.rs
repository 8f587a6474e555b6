//! The bytes of a file that is still coming.

use super::source::Source;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file of which a growing part is there, from its first byte on.
///
/// It has its whole length from the beginning, so that what lies past the end is told from what has
/// not come yet.
#[derive(Debug)]
pub struct GrowingSource {
    file: File,
    length: u64,
    landed: Arc<AtomicU64>,
    /// The furthest byte that was asked for in vain.
    missed: AtomicU64,
}

impl GrowingSource {
    /// The first `landed` bytes, which only grow, of a file that will have `length`.
    pub fn new(file: File, length: u64, landed: Arc<AtomicU64>) -> Self {
        Self {
            file,
            length,
            landed,
            missed: AtomicU64::new(0),
        }
    }

    /// Up to where bytes were asked for that had not come; `None` if all that was asked for was there. While
    /// there is something, an error tells nothing of the file.
    pub fn missed(&self) -> Option<u64> {
        Some(self.missed.load(Ordering::Acquire)).filter(|missed| *missed > 0)
    }
}

impl Source for GrowingSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        if buffer.is_empty() {
            return Ok(());
        }
        let end = offset.saturating_add(buffer.len() as u64);
        if end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if end > self.landed.load(Ordering::Acquire) {
            self.missed.fetch_max(end, Ordering::AcqRel);
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                format!("its bytes up to {end} have not come yet"),
            ));
        }
        self.file.read_exact_at(buffer, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_has_not_come_is_told_from_what_will_never_come() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let landed = Arc::new(AtomicU64::new(4));
        let source = GrowingSource::new(file, 10, Arc::clone(&landed));
        let read = |at: u64, length: usize| {
            let mut bytes = vec![0; length];
            source.read_exact_at(&mut bytes, at).map(|()| bytes)
        };
        assert_eq!(source.len(), 10);
        assert_eq!(read(0, 4).unwrap(), b"0123");
        let beyond = read(8, 3).unwrap_err();
        assert_eq!(beyond.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(source.missed(), None);
        let later = read(2, 6).unwrap_err();
        assert_eq!(later.kind(), io::ErrorKind::WouldBlock);
        assert!(read(4, 1).is_err());
        assert_eq!(source.missed(), Some(8));
        landed.store(10, Ordering::Release);
        assert_eq!(read(2, 6).unwrap(), b"234567");
    }
}
