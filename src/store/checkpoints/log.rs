//! Adds checkpoints to their file.

use super::error::{CheckpointError, at};
use super::key::{CheckpointKey, PublicKey};
use super::line::{digest, parsed, signed};
use crate::domain::audit::ChainPlace;
use crate::domain::audit_checkpoint::Checkpoint;
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use crate::store::audit_chain::BEGINNING;
use jiff::Timestamp;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// More than any line has.
const TAIL: u64 = 4 << 10;

/// Where checkpoints are added.
pub struct CheckpointLog {
    folder: PathBuf,
    key: CheckpointKey,
    /// The last checkpoint of the series that goes on; a new one begins where there is none.
    last: Option<Checkpoint>,
}

impl CheckpointLog {
    /// Opens a folder, which is made if need be. The newest series that this key signed goes on, unless
    /// its end cannot be read.
    ///
    /// # Errors
    /// [`CheckpointError::File`] if the folder cannot be made or read.
    pub fn open(folder: &Path, key: CheckpointKey) -> Result<Self, CheckpointError> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let newest = newest_of(folder, &key.public())?;
        Ok(Self {
            last: newest.and_then(|file| end(&file, &key.public())),
            folder: folder.to_owned(),
            key,
        })
    }

    /// The last checkpoint of the series that goes on.
    #[must_use]
    pub fn last(&self) -> Option<&Checkpoint> {
        self.last.as_ref()
    }

    /// The public half of the key that signs.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// Signs where a chain stands and adds it; it has reached the disk when this answers. Gives the
    /// checkpoint and the digest of its statement.
    ///
    /// # Errors
    /// [`CheckpointError::File`]. What was written then is not known, so the next checkpoint begins a
    /// series of its own.
    pub fn add(
        &mut self,
        organisation: OrganisationId,
        place: ChainPlace,
        at_time: Timestamp,
    ) -> Result<(Checkpoint, Digest), CheckpointError> {
        let before = self.last.take();
        let checkpoint = Checkpoint {
            series: before.map_or_else(Uuid::now_v7, |before| before.series),
            number: before.map_or(1, |before| before.number + 1),
            organisation,
            place,
            at: at_time,
            previous: before.as_ref().map_or(BEGINNING, digest),
        };
        if before.is_none() {
            self.keep_public_key(checkpoint.series)?;
        }
        let path = self.folder.join(format!("{}.jsonl", checkpoint.series));
        self.write(&path, &checkpoint, before.is_none())
            .map_err(at(&path))?;
        self.last = Some(checkpoint);
        Ok((checkpoint, digest(&checkpoint)))
    }

    fn write(&self, path: &Path, checkpoint: &Checkpoint, first: bool) -> io::Result<()> {
        let line = signed(checkpoint, &self.key)?;
        let mut file = OpenOptions::new()
            .append(true)
            .create_new(first)
            .open(path)?;
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        if first {
            File::open(&self.folder)?.sync_all()?;
        }
        Ok(())
    }

    fn keep_public_key(&self, series: Uuid) -> Result<(), CheckpointError> {
        let path = self.folder.join(format!("{series}.pem"));
        let pem = self.key.public().pem(&path)?;
        let kept = || {
            let mut file = File::create_new(&path)?;
            file.write_all(pem.as_bytes())?;
            file.sync_all()
        };
        kept().map_err(at(&path))
    }
}

/// The file of the newest series with this key beside it: names grow with time.
fn newest_of(folder: &Path, key: &PublicKey) -> Result<Option<PathBuf>, CheckpointError> {
    let mut newest: Option<PathBuf> = None;
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let is_series = path
            .extension()
            .is_some_and(|extension| extension == "jsonl");
        let ours = || PublicKey::read(&path.with_extension("pem")).is_ok_and(|kept| kept == *key);
        if is_series && newest.as_ref().is_none_or(|newest| *newest < path) && ours() {
            newest = Some(path);
        }
    }
    Ok(newest)
}

/// The last checkpoint of a file that ends with a whole line which this key signed.
fn end(path: &Path, key: &PublicKey) -> Option<Checkpoint> {
    let tail = tail(path).ok()?;
    let (_, last) = tail.strip_suffix('\n')?.rsplit_once('\n').or_else(|| {
        // The only line of its file, or one that is longer than any.
        Some(("", tail.trim_end()))
    })?;
    let (checkpoint, signature) = parsed(last).ok()?;
    let named = path.file_stem()?.to_str()? == checkpoint.series.to_string();
    (named && key.verifies(&checkpoint.statement(), &signature)).then_some(checkpoint)
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = String::new();
    file.read_to_string(&mut tail)?;
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> CheckpointLog {
        let (key, _) = CheckpointKey::open_or_make(&folder.join("key.pem")).unwrap();
        CheckpointLog::open(&folder.join("checkpoints"), key).unwrap()
    }

    fn place(sequence: u64) -> ChainPlace {
        ChainPlace {
            sequence,
            hash: Digest::from_bytes([9; 32]),
        }
    }

    fn add(log: &mut CheckpointLog, sequence: u64) -> Checkpoint {
        let organisation = OrganisationId::from_uuid(Uuid::from_u128(5));
        let added = log.add(organisation, place(sequence), Timestamp::now());
        added.unwrap().0
    }

    fn file_of(folder: &Path, checkpoint: &Checkpoint) -> PathBuf {
        folder.join(format!("checkpoints/{}.jsonl", checkpoint.series))
    }

    #[test]
    fn a_series_goes_on_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let first = add(&mut open(folder.path()), 4);
        let mut again = open(folder.path());
        assert_eq!(again.last(), Some(&first));
        let second = add(&mut again, 9);
        assert_eq!((second.series, second.number), (first.series, 2));
        assert_eq!(second.previous, digest(&first));
        let third = add(&mut open(folder.path()), 11);
        assert_eq!(third.previous, digest(&second));
        let text = fs::read_to_string(file_of(folder.path(), &first)).unwrap();
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn a_line_that_was_not_written_to_its_end_begins_another_series() {
        let folder = tempfile::tempdir().unwrap();
        let first = add(&mut open(folder.path()), 4);
        let path = file_of(folder.path(), &first);
        let mut torn = fs::read_to_string(&path).unwrap();
        torn.push_str("{\"series\":\"0");
        fs::write(&path, &torn).unwrap();
        let mut again = open(folder.path());
        assert_eq!(again.last(), None);
        let second = add(&mut again, 9);
        assert_eq!((second.number, second.previous), (1, BEGINNING));
        assert_ne!(second.series, first.series);
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            torn,
            "nothing is taken away"
        );
    }

    #[test]
    fn another_key_begins_another_series() {
        let folder = tempfile::tempdir().unwrap();
        let first = add(&mut open(folder.path()), 4);
        fs::remove_file(folder.path().join("key.pem")).unwrap();
        let mut again = open(folder.path());
        assert_eq!(again.last(), None);
        assert_ne!(add(&mut again, 5).series, first.series);
    }

    #[test]
    fn a_checkpoint_that_could_not_be_written_is_named_and_the_next_begins_a_series() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = open(folder.path());
        let first = add(&mut log, 4);
        let path = file_of(folder.path(), &first);
        fs::remove_file(&path).unwrap();
        let organisation = OrganisationId::from_uuid(Uuid::from_u128(5));
        let error = log
            .add(organisation, place(5), Timestamp::now())
            .unwrap_err();
        assert!(error.to_string().contains(".jsonl"), "{error}");
        assert_eq!(add(&mut log, 5).number, 1);
    }
}
