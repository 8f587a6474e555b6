//! Digests of the files of a set.

use crate::domain::slide::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes of a file that are hashed at a time.
const PIECE: usize = 64 << 10;

/// Digest of a file; of a folder, that of the digests of its files in the order of their names.
pub(super) fn file_digest(path: &Path) -> io::Result<Digest> {
    let mut hash = Sha256::new();
    if path.is_dir() {
        let mut files = path
            .read_dir()?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?;
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            hash.update(file_digest(file)?.to_string());
        }
    } else {
        // A pipe or device may have no end.
        if !path.metadata()?.is_file() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut file = File::open(path)?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                read => hash.update(&piece[..read]),
            }
        }
    }
    Ok(Digest::from_bytes(hash.finalize().into()))
}
