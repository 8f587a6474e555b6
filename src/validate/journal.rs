//! Predictions kept while a set is scored, so that a run that was interrupted goes on where it was.
//!
//! Each line is one prediction under the digest of all that it depends on: the bytes of the sample, what
//! the set says of it, the weights with their contract, the program and the settings. A prediction is
//! found again only if all of that is the same, so that a journal can be old or of another set, but
//! never wrong. A line that does not have its own checksum, as the last one of a killed process, is as if it
//! were not there.

use super::lesions::hits::TileHit;
use super::prediction::{Answer, Prediction};
use super::set::sample::Sample;
use super::stats::confusion::Zone;
use crate::classify::classifier::Contract;
use crate::domain::slide::Digest;
use crate::domain::verdict::ReasonCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Name of the journal beside the documents of a run.
pub const JOURNAL_FILE: &str = "predictions.journal";
/// Signs of a line's checksum.
const CHECKSUM: usize = 16;
/// Longest line that is read; a slide has some thousand hits at most.
const LONGEST_LINE: usize = 16 << 20;

/// Predictions of earlier attempts, and a place for those of this one.
#[derive(Debug)]
pub struct Journal {
    file: Mutex<File>,
    kept: HashMap<String, Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    key: String,
    #[serde(flatten)]
    kept: Kept,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    score: Option<f64>,
    /// Of a sample that was scored.
    zone: Option<Zone>,
    /// Of a sample that was not judged.
    reasons: Vec<ReasonCode>,
    ms: f64,
    /// Score, and the place in level-0 pixels.
    hits: Vec<(f64, f64, f64)>,
}

impl Journal {
    /// Opens a journal, which is made if it is not there, and reads what it holds.
    ///
    /// # Errors
    /// The system's error.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let mut kept = HashMap::new();
        let mut reader = BufReader::new(&file);
        let mut whole: u64 = 0;
        loop {
            let mut line = Vec::new();
            let limit = LONGEST_LINE as u64;
            let read = io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                break;
            }
            whole += read as u64;
            if let Some(Line { key, kept: found }) = parsed(&line) {
                kept.insert(key, found);
            }
        }
        // What a killed process began to write is no line.
        file.set_len(whole)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self {
            file: Mutex::new(file),
            kept,
        })
    }

    /// How many predictions of earlier attempts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The prediction that an earlier attempt made of this file.
    pub(super) fn find(&self, key: &str, file: Digest) -> Option<Prediction> {
        let kept = self.kept.get(key)?;
        let answer = match (kept.zone, kept.score) {
            (Some(zone), Some(score)) => Answer::Scored { score, zone },
            (Some(_), None) => return None,
            (None, score) => Answer::Abstained {
                score,
                reasons: kept.reasons.clone(),
            },
        };
        Some(Prediction {
            digest: Some(file),
            answer,
            ms: kept.ms,
            hits: kept
                .hits
                .iter()
                .map(|&(score, x, y)| TileHit { score, x, y })
                .collect(),
        })
    }

    /// Keeps a prediction. A failure is not kept: it may have come of what ended the run.
    ///
    /// # Errors
    /// The system's error.
    pub(super) fn keep(&self, key: String, prediction: &Prediction) -> io::Result<()> {
        let (score, zone, reasons) = match &prediction.answer {
            Answer::Scored { score, zone } => (Some(*score), Some(*zone), Vec::new()),
            Answer::Abstained { score, reasons } => (*score, None, reasons.clone()),
            Answer::Failed { .. } => return Ok(()),
        };
        let line = Line {
            key,
            kept: Kept {
                score,
                zone,
                reasons,
                ms: prediction.ms,
                hits: prediction
                    .hits
                    .iter()
                    .map(|hit| (hit.score, hit.x, hit.y))
                    .collect(),
            },
        };
        let text = serde_json::to_string(&line)?;
        let line = format!("{} {text}\n", checksum(text.as_bytes()));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
    }
}

fn parsed(line: &[u8]) -> Option<Line> {
    let line = line.strip_suffix(b"\n")?;
    let (stated, text) = line.split_at_checked(CHECKSUM)?;
    let text = text.strip_prefix(b" ")?;
    if stated != checksum(text).as_bytes() {
        return None;
    }
    serde_json::from_slice(text).ok()
}

fn checksum(text: &[u8]) -> String {
    let digest = Digest::from_bytes(Sha256::digest(text).into());
    digest.to_string()[..CHECKSUM].to_owned()
}

/// What every prediction of one model in one run depends on.
#[derive(Debug, Clone)]
pub(super) struct RunKey(Sha256);

impl RunKey {
    /// Of a model and the settings that change what it says.
    pub(super) fn of(contract: &Contract, research: bool) -> Self {
        // How fast the engine is tuned changes no score.
        let contract = Contract {
            preferred_batch: 0,
            sessions: 0,
            ..contract.clone()
        };
        let version = env!("CARGO_PKG_VERSION");
        Self(Sha256::new().chain_update(format!("{version}\n{research}\n{contract:?}\n")))
    }

    /// Of one sample whose file has this digest.
    pub(super) fn sample(&self, sample: &Sample, file: Digest) -> String {
        let Sample {
            kind,
            mpp,
            specimen,
            ..
        } = sample;
        let hash = self.0.clone();
        let hash = hash.chain_update(format!("{file}\n{kind:?}\n{mpp:?}\n{specimen:?}"));
        Digest::from_bytes(hash.finalize().into()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(score: f64) -> Prediction {
        Prediction {
            digest: Some(Digest::from_bytes([7; 32])),
            answer: Answer::Scored {
                score,
                zone: Zone::Suspicious,
            },
            ms: 1.0 / 3.0,
            hits: vec![TileHit {
                score,
                x: 10.1,
                y: 0.1 + 0.2,
            }],
        }
    }

    #[test]
    fn a_prediction_is_found_again_to_the_last_bit_and_a_failure_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(JOURNAL_FILE);
        let file = Digest::from_bytes([7; 32]);
        let scored = prediction(0.123_456_789_012_345_68);
        let abstained = Prediction {
            answer: Answer::Abstained {
                score: None,
                reasons: vec![ReasonCode::OutsideIntendedUse],
            },
            ..prediction(0.0)
        };
        let failed = Prediction {
            answer: Answer::Failed {
                why: "it was killed".into(),
            },
            ..prediction(0.0)
        };
        let journal = Journal::open(&path).unwrap();
        for (key, one) in [("a", &scored), ("b", &abstained), ("c", &failed)] {
            journal.keep(key.into(), one).unwrap();
            assert_eq!(journal.find(key, file), None, "only earlier attempts");
        }
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.find("a", file), Some(scored));
        assert_eq!(journal.find("b", file), Some(abstained));
        assert_eq!(journal.find("c", file), None);
        assert_eq!(journal.len(), 2);
    }

    #[test]
    fn torn_and_damaged_lines_are_as_if_they_were_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(JOURNAL_FILE);
        let file = Digest::from_bytes([7; 32]);
        let journal = Journal::open(&path).unwrap();
        for key in ["a", "b", "c"] {
            journal.keep(key.into(), &prediction(0.25)).unwrap();
        }
        let whole = std::fs::read(&path).unwrap();
        let second = whole.len() / 3 + 40;
        for (cut, flip, left) in [
            (whole.len() - 1, None, 2),
            (whole.len() - 40, None, 2),
            (whole.len(), Some(second), 2),
            (3, None, 0),
            (0, None, 0),
        ] {
            let mut bytes = whole[..cut].to_vec();
            if let Some(flip) = flip {
                bytes[flip] ^= 1;
            }
            std::fs::write(&path, bytes).unwrap();
            let journal = Journal::open(&path).unwrap();
            assert_eq!(journal.len(), left, "{cut} {flip:?}");
            // And what is added after it is whole.
            journal.keep("d".into(), &prediction(0.5)).unwrap();
            let journal = Journal::open(&path).unwrap();
            assert_eq!(journal.find("d", file), Some(prediction(0.5)));
        }
        std::fs::write(&path, vec![0xff; 100_000]).unwrap();
        assert!(Journal::open(&path).unwrap().is_empty());
    }
}
