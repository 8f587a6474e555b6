//! Reads series of checkpoints and checks what can be checked without the chains.

use super::error::{CheckpointError, at};
use super::key::PublicKey;
use super::line::{digest, parsed};
use crate::domain::audit_checkpoint::Checkpoint;
use crate::domain::slide::Digest;
use crate::store::audit_chain::BEGINNING;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Longest line that is read.
const MOST_LINE: u64 = 4 << 10;

/// One file of checkpoints.
#[derive(Debug, Clone)]
pub struct Series {
    /// The series that the file is named after, if it is named after one.
    pub id: Option<Uuid>,
    /// The file.
    pub file: PathBuf,
    /// Fingerprint of the public key that was used, if one was at hand.
    pub key: Option<String>,
    /// Checkpoints with a good signature, in order, each with the digest of its statement.
    pub checkpoints: Vec<(Checkpoint, Digest)>,
    /// What is wrong.
    pub faults: Vec<SeriesFault>,
    /// Whether the last line was not written to its end, as a power cut leaves it.
    pub unfinished: bool,
}

/// What is wrong with a series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeriesFault {
    /// There is no key to check it with.
    #[error("its public key is not beside it; give it with --public-key")]
    NoKey,
    /// A line is no checkpoint.
    #[error("line {line} is no checkpoint")]
    NoCheckpoint {
        /// The line, from 1.
        line: u64,
    },
    /// Nobody who has the key signed it as it stands.
    #[error("line {line} is forged: its signature does not fit")]
    Forged {
        /// The line, from 1.
        line: u64,
    },
    /// It belongs to another file.
    #[error("line {line} is of series {series}")]
    Foreign {
        /// The line, from 1.
        line: u64,
        /// The series that it is of.
        series: Uuid,
    },
    /// It does not follow from the line before.
    #[error(
        "checkpoints before number {number} (line {line}) are missing or were put in another order"
    )]
    Gap {
        /// The line, from 1.
        line: u64,
        /// Its number.
        number: u64,
    },
}

/// Every series of a folder, checked with one of the `given` keys, or with the one beside it where
/// none is given.
///
/// # Errors
/// [`CheckpointError`] if the folder or a file cannot be read.
pub fn read_folder(folder: &Path, given: &[PublicKey]) -> Result<Vec<Series>, CheckpointError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            files.push(path);
        }
    }
    files.sort();
    files.iter().map(|file| read_series(file, given)).collect()
}

fn read_series(file: &Path, given: &[PublicKey]) -> Result<Series, CheckpointError> {
    let beside;
    let keys = if given.is_empty() {
        let pem = file.with_extension("pem");
        beside = if pem.exists() {
            Some(PublicKey::read(&pem)?)
        } else {
            None
        };
        beside.as_slice()
    } else {
        given
    };
    let id = file
        .file_stem()
        .and_then(|stem| stem.to_str()?.parse().ok());
    let mut series = Series {
        id,
        file: file.to_owned(),
        key: None,
        checkpoints: Vec::new(),
        faults: Vec::new(),
        unfinished: false,
    };
    if keys.is_empty() {
        series.faults.push(SeriesFault::NoKey);
        return Ok(series);
    }
    let mut lines = BufReader::new(File::open(file).map_err(at(file))?);
    // What the next line must follow from; not known after a line that cannot be trusted.
    let mut follows = Some((0, BEGINNING));
    for line in 1.. {
        let mut text = Vec::new();
        let read = lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut text);
        if read.map_err(at(file))? == 0 {
            break;
        }
        if text.pop() != Some(b'\n') {
            let at_end = lines.fill_buf().map_err(at(file))?.is_empty();
            series.unfinished = at_end;
            if !at_end {
                series.faults.push(SeriesFault::NoCheckpoint { line });
            }
            break;
        }
        follows = series.take(line, &text, follows, keys);
    }
    Ok(series)
}

impl Series {
    /// Judges a line. Gives what the next one must follow from.
    fn take(
        &mut self,
        line: u64,
        text: &[u8],
        follows: Option<(u64, Digest)>,
        keys: &[PublicKey],
    ) -> Option<(u64, Digest)> {
        let read = std::str::from_utf8(text)
            .ok()
            .and_then(|text| parsed(text).ok());
        let Some((checkpoint, signature)) = read else {
            self.faults.push(SeriesFault::NoCheckpoint { line });
            return None;
        };
        let statement = checkpoint.statement();
        let signer = keys.iter().find(|key| key.verifies(&statement, &signature));
        let Some(signer) = signer else {
            self.faults.push(SeriesFault::Forged { line });
            return None;
        };
        self.key.get_or_insert_with(|| signer.fingerprint());
        if Some(checkpoint.series) != self.id {
            self.faults.push(SeriesFault::Foreign {
                line,
                series: checkpoint.series,
            });
            return None;
        }
        let number = checkpoint.number;
        if follows
            .is_some_and(|(before, digest)| (number, checkpoint.previous) != (before + 1, digest))
        {
            self.faults.push(SeriesFault::Gap { line, number });
        }
        let digest = digest(&checkpoint);
        self.checkpoints.push((checkpoint, digest));
        Some((number, digest))
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::CheckpointKey;
    use super::super::log::CheckpointLog;
    use super::*;
    use crate::domain::audit::ChainPlace;
    use crate::domain::ids::OrganisationId;
    use jiff::Timestamp;

    struct Kept {
        folder: tempfile::TempDir,
        key: PublicKey,
        file: PathBuf,
    }

    impl Kept {
        fn five() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (key, _) = CheckpointKey::open_or_make(&folder.path().join("key")).unwrap();
            let public = key.public();
            let mut log = CheckpointLog::open(folder.path(), key).unwrap();
            for sequence in 1..=5 {
                let place = ChainPlace {
                    sequence,
                    hash: Digest::from_bytes([7; 32]),
                };
                let organisation = OrganisationId::from_uuid(Uuid::from_u128(1));
                log.add(organisation, place, Timestamp::now()).unwrap();
            }
            let series = log.last().unwrap().series;
            let file = folder.path().join(format!("{series}.jsonl"));
            Self {
                folder,
                key: public,
                file,
            }
        }

        fn read(&self, given: &[PublicKey]) -> Series {
            let mut all = read_folder(self.folder.path(), given).unwrap();
            assert_eq!(all.len(), 1);
            all.remove(0)
        }

        fn rewrite(&self, change: impl FnOnce(&mut Vec<String>)) {
            let text = fs::read_to_string(&self.file).unwrap();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            change(&mut lines);
            fs::write(&self.file, lines.join("\n") + "\n").unwrap();
        }
    }

    #[test]
    fn a_series_is_read_with_the_key_beside_it_or_the_one_given() {
        let kept = Kept::five();
        for given in [&[][..], &[kept.key]] {
            let series = kept.read(given);
            assert_eq!((series.checkpoints.len(), series.faults.len()), (5, 0));
            assert_eq!(series.key, Some(kept.key.fingerprint()));
        }
        fs::remove_file(kept.file.with_extension("pem")).unwrap();
        assert_eq!(kept.read(&[]).faults, [SeriesFault::NoKey]);
        assert!(kept.read(&[kept.key]).faults.is_empty());
    }

    #[test]
    fn a_series_of_another_key_is_forged() {
        let kept = Kept::five();
        let (other, _) = CheckpointKey::open_or_make(&kept.folder.path().join("other")).unwrap();
        let series = kept.read(&[other.public()]);
        assert!(series.checkpoints.is_empty());
        assert_eq!(series.faults.len(), 5);
    }

    #[test]
    fn every_digit_of_a_line_is_covered() {
        let kept = Kept::five();
        let line = fs::read_to_string(&kept.file).unwrap();
        let line = line.lines().nth(2).unwrap().to_owned();
        for at in 0..line.len() {
            if !line.as_bytes()[at].is_ascii_alphanumeric() {
                continue;
            }
            let other = if line.as_bytes()[at] == b'1' {
                "2"
            } else {
                "1"
            };
            let changed = format!("{}{other}{}", &line[..at], &line[at + 1..]);
            kept.rewrite(|lines| lines[2] = changed.clone());
            assert!(!kept.read(&[]).faults.is_empty(), "{changed}");
        }
    }

    #[test]
    fn lines_taken_out_swapped_or_repeated_are_told() {
        type Change = fn(&mut Vec<String>);
        let changes: [(Change, u64); 4] = [
            (|lines| drop(lines.remove(0)), 1),
            (|lines| drop(lines.remove(2)), 3),
            (|lines| lines.swap(1, 2), 2),
            (|lines| lines.insert(3, lines[2].clone()), 4),
        ];
        for (change, line) in changes {
            let kept = Kept::five();
            kept.rewrite(change);
            let faults = kept.read(&[]).faults;
            assert!(
                matches!(faults[0], SeriesFault::Gap { line: found, .. } if found == line),
                "{faults:?}"
            );
        }
    }

    #[test]
    fn a_last_line_without_its_end_is_unfinished_and_no_fault() {
        let kept = Kept::five();
        let text = fs::read_to_string(&kept.file).unwrap();
        fs::write(&kept.file, &text[..text.len() - 9]).unwrap();
        let series = kept.read(&[]);
        assert!(series.unfinished && series.faults.is_empty());
        assert_eq!(series.checkpoints.len(), 4);
        fs::write(&kept.file, text + &"x".repeat(10_000)).unwrap();
        assert_eq!(
            kept.read(&[]).faults,
            [SeriesFault::NoCheckpoint { line: 6 }]
        );
    }
}
