//! Unpacking an archive that a stranger packed: everything is looked at before anything is written, and
//! what is written is counted, whatever the archive says of itself.

use super::error::{ArchiveFault, SetError};
use super::names::Names;
use super::rules::SetRules;
use crate::domain::slide::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::read::Config;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

/// A set as it was unpacked.
pub(super) struct Unpacked {
    /// Its folder: where its list lies.
    pub(super) root: PathBuf,
    /// SHA-256 over the names and contents of its files, in the order of their names.
    pub(super) digest: Digest,
    /// Its files.
    pub(super) files: u64,
    /// Their bytes.
    pub(super) bytes: u64,
}

/// Bytes that are copied at a time.
const PIECE: usize = 64 << 10;
/// Lists that a validation looks for.
const LISTS: [&str; 3] = ["set.toml", "set.csv", "labels.csv"];
/// An archive that unpacks to less than this is no bomb, however well it packs.
const NO_BOMB: u64 = 64 << 20;

fn damaged(error: ZipError) -> SetError {
    match error {
        ZipError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => unpacking(source),
        error => ArchiveFault::Damaged {
            why: kind(&error).to_owned(),
        }
        .into(),
    }
}

/// What the library says may hold names.
fn kind(error: &ZipError) -> &'static str {
    match error {
        ZipError::UnsupportedArchive(_) => "it is packed in a way that is not supported",
        ZipError::Io(_) => "it ends too early",
        _ => "its list cannot be understood",
    }
}

/// Errors of the decompression come as errors of reading.
fn unpacking(source: io::Error) -> SetError {
    match source.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            ArchiveFault::Damaged {
                why: "an entry cannot be unpacked".into(),
            }
            .into()
        }
        _ => SetError::Io { source },
    }
}

/// Unpacks the archive into `folder`, which is empty.
///
/// `room` is what may be written at most.
pub(super) fn unpack(
    archive: &Path,
    folder: &Path,
    rules: &SetRules,
    room: u64,
) -> Result<Unpacked, SetError> {
    let packed = archive.metadata()?.len();
    let announced = look(archive, rules)?;
    let bomb = packed.saturating_mul(rules.most_times).max(NO_BOMB);
    if announced > bomb {
        let limit = rules.most_times;
        return Err(ArchiveFault::Bomb { limit }.into());
    }
    if announced > room {
        let needed = announced;
        return Err(SetError::NoRoom { needed, room });
    }
    let mut zip = ZipArchive::new(BufReader::new(File::open(archive)?)).map_err(damaged)?;
    if zip.has_overlapping_files().map_err(damaged)? {
        return Err(ArchiveFault::Overlapping.into());
    }
    let mut names = Names::default();
    let mut contents: BTreeMap<PathBuf, (Digest, u64)> = BTreeMap::new();
    // What the archive says of its sizes need not be true, so what comes out of it is counted.
    let mut left = announced;
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        let Some(path) = names.take(at + 1, &name, entry.is_dir())? else {
            continue;
        };
        let place = folder.join(&path);
        if let Some(above) = place.parent() {
            fs::create_dir_all(above)?;
        }
        let found = write(&mut entry, &place, &mut left)?;
        contents.insert(path, found);
    }
    let root = root(folder, &contents)?;
    let below = root.strip_prefix(folder).unwrap_or(Path::new(""));
    Ok(summed(&contents, below, root.clone()))
}

/// Looks at every entry before anything is unpacked; gives the bytes that the archive announces.
fn look(archive: &Path, rules: &SetRules) -> Result<u64, SetError> {
    let file = BufReader::new(File::open(archive)?);
    let mut zip = ZipIterable::try_new(file, Config::default()).map_err(damaged)?;
    let found = zip.len() as u64;
    if found > rules.most_entries {
        let limit = rules.most_entries;
        return Err(ArchiveFault::TooManyEntries { found, limit }.into());
    }
    let mut names = Names::default();
    let mut announced: u64 = 0;
    for (entry, found) in (1..).zip(zip.files().map_err(damaged)?) {
        let found = found.map_err(damaged)?;
        // Of the file's kind in the upper four bits, only folders and plain files are taken.
        let kind = found.unix_mode().map_or(0, |mode| mode & 0o170_000);
        if found.is_symlink() || !matches!(kind, 0 | 0o040_000 | 0o100_000) {
            return Err(ArchiveFault::NoFile { entry }.into());
        }
        if found.encrypted() {
            return Err(ArchiveFault::Encrypted { entry }.into());
        }
        let name = found.name().map_err(damaged)?;
        if names.take(entry, &name, found.is_dir())?.is_none() {
            continue;
        }
        announced = announced.saturating_add(found.size());
        if announced > rules.most_unpacked {
            let limit = rules.most_unpacked;
            return Err(ArchiveFault::TooLargeUnpacked { limit }.into());
        }
    }
    Ok(announced)
}

fn write(entry: &mut impl Read, place: &Path, left: &mut u64) -> Result<(Digest, u64), SetError> {
    let mut file = File::create_new(place)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        let read = entry.read(&mut piece).map_err(unpacking)?;
        if read == 0 {
            break;
        }
        *left = left
            .checked_sub(read as u64)
            .ok_or_else(|| ArchiveFault::Damaged {
                why: "it unpacks to more than it announces".into(),
            })?;
        hash.update(&piece[..read]);
        file.write_all(&piece[..read])?;
        bytes += read as u64;
    }
    file.sync_all()?;
    Ok((Digest::from_bytes(hash.finalize().into()), bytes))
}

/// Where the set lies: at the root, or in the one folder that was packed with it.
fn root(folder: &Path, contents: &BTreeMap<PathBuf, (Digest, u64)>) -> Result<PathBuf, SetError> {
    let list_in = |place: &Path| {
        LISTS
            .iter()
            .any(|list| contents.contains_key(&place.join(list)))
    };
    let mut tops = contents.keys().filter_map(|path| path.components().next());
    let first = tops.next().ok_or(ArchiveFault::NoSet)?;
    if list_in(Path::new("")) {
        return Ok(folder.to_owned());
    }
    let first = Path::new(first.as_os_str());
    if list_in(first) && contents.keys().all(|path| path.starts_with(first)) {
        return Ok(folder.join(first));
    }
    // One folder per class.
    if contents.keys().any(|path| path.components().count() == 2) {
        return Ok(folder.to_owned());
    }
    Err(ArchiveFault::NoSet.into())
}

fn summed(contents: &BTreeMap<PathBuf, (Digest, u64)>, below: &Path, root: PathBuf) -> Unpacked {
    let mut hash = Sha256::new();
    let mut total = 0;
    for (path, (digest, bytes)) in contents {
        let name = path.strip_prefix(below).unwrap_or(path).to_string_lossy();
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(digest.to_string());
        total += bytes;
    }
    Unpacked {
        root,
        digest: Digest::from_bytes(hash.finalize().into()),
        files: contents.len() as u64,
        bytes: total,
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
