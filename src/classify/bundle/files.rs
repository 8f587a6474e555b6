//! Reading a bundle's files: inside its folder only, within limits.

use crate::classify::bundle::error::BundleError;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Limit on `config.json` and `bundle.toml`, bytes.
pub const TEXT_LIMIT: u64 = 1 << 20;
/// Limit on a weights file, bytes. ONNX files of more than 2 GiB do not exist.
pub const WEIGHTS_LIMIT: u64 = 1 << 31;
/// Limit on a golden patch, bytes.
pub const IMAGE_LIMIT: u64 = 64 << 20;

/// The path of `file` as a bundle names it, which must lie inside `folder`.
///
/// # Errors
/// [`BundleError::Escapes`] if it leads out, by name or by a link.
pub fn inside(folder: &Path, named_in: &Path, file: &str) -> Result<PathBuf, BundleError> {
    let escapes = || BundleError::Escapes {
        path: named_in.to_path_buf(),
        file: file.to_owned(),
    };
    let plain = !file.is_empty()
        && Path::new(file)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return Err(escapes());
    }
    let path = folder.join(file);
    match (folder.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) if !real.starts_with(&root) => Err(escapes()),
        _ => Ok(path),
    }
}

/// The bytes of a file of at most `limit` bytes.
///
/// # Errors
/// [`BundleError::Missing`], [`BundleError::TooLarge`] or [`BundleError::Io`].
pub fn read(path: &Path, what: &'static str, limit: u64) -> Result<Vec<u8>, BundleError> {
    let io = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => BundleError::Missing {
            path: path.to_path_buf(),
            what,
        },
        _ => BundleError::Io {
            path: path.to_path_buf(),
            source,
        },
    };
    let file = File::open(path).map_err(io)?;
    let bytes = file.metadata().map_err(io)?.len();
    if bytes > limit {
        return Err(BundleError::TooLarge {
            path: path.to_path_buf(),
            what,
            bytes,
            limit,
        });
    }
    let mut contents = Vec::new();
    // A file may grow while it is read; what was measured is what is taken.
    file.take(bytes).read_to_end(&mut contents).map_err(io)?;
    Ok(contents)
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and [`BundleError::Syntax`] if it is not UTF-8.
pub fn read_text(path: &Path, what: &'static str) -> Result<String, BundleError> {
    String::from_utf8(read(path, what, TEXT_LIMIT)?).map_err(|error| BundleError::Syntax {
        path: path.to_path_buf(),
        why: error.to_string(),
    })
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
