//! `zhedel audit verify`: every chain read again, and held against its checkpoints.

use super::data_folder;
use crate::domain::audit::{AuditRecord, ChainPlace};
use crate::domain::audit_checkpoint::{CHECKPOINT_ACTION, Checkpoint};
use crate::domain::audit_report::{
    AuditReport, AuditState, CheckedChain, CheckedSeries, Finding, counted,
};
use crate::domain::ids::OrganisationId;
use crate::domain::slide::Digest;
use crate::store::audit_chain::ChainCheck;
use crate::store::checkpoints::error::CheckpointError;
use crate::store::checkpoints::key::PublicKey;
use crate::store::checkpoints::series::{Series, SeriesFault, read_folder};
use crate::store::contract::error::StoreError;
use crate::store::sqlite::audit_reader::{AuditReader, Unreadable};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct VerifyOptions {
    /// The data folder, or a database file.
    pub data: PathBuf,
    /// Folders of checkpoints; that of the data folder, if it is there, where none is named.
    pub checkpoints: Vec<PathBuf>,
    /// Public keys that signed; those beside the checkpoints where none is named.
    pub public_keys: Vec<PathBuf>,
}

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no database.
    #[error(
        "there is no database at {path}; name the data folder, or a copy of the database, with --data"
    )]
    NoDatabase {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The database cannot be read.
    #[error("the database {path} cannot be read: {source}")]
    Database {
        /// The file.
        path: PathBuf,
        /// The store's error.
        source: StoreError,
    },
    /// Checkpoints or keys cannot be read.
    #[error("checkpoints cannot be read: {source}")]
    Checkpoints {
        /// What was met.
        #[from]
        source: CheckpointError,
    },
    /// The system gave no run-time.
    #[error("the check could not begin: {source}")]
    System {
        /// The system's error.
        #[from]
        source: io::Error,
    },
}

/// Reads every chain and every checkpoint. `progress` gets the records read so far and those there are.
///
/// The database is only read. The service may run meanwhile: chains are seen as they stood at the
/// start, and checkpoints that were added since are left to the next check.
///
/// # Errors
/// [`VerifyError`] if the database or the checkpoints cannot be read at all. What is wrong with them is
/// no error but told in the report.
pub fn verify_audit(
    options: &VerifyOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<AuditReport, VerifyError> {
    let path = data_folder::database(&options.data);
    if !path.is_file() {
        return Err(VerifyError::NoDatabase { path });
    }
    let folders = folders(options);
    let keys: Vec<PublicKey> = options
        .public_keys
        .iter()
        .map(|path| PublicKey::read(path))
        .collect::<Result<_, _>>()?;
    // Checkpoints before the chains, since a checkpoint may be newer than what is seen of the chain;
    // and again afterwards, since a record may tell of one that was not there before.
    let before = read_all(&folders, &keys)?;
    let asynchronous = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let read = asynchronous.block_on(read_chains(&path, &Attested::by(&before), progress));
    let mut found = read.map_err(|source| VerifyError::Database { path, source })?;
    let after = read_all(&folders, &keys)?;
    found.hold_against(&after);
    let series = after.iter().map(checked).collect();
    Ok(AuditReport::new(found.chains, series, found.findings))
}

fn folders(options: &VerifyOptions) -> Vec<PathBuf> {
    if !options.checkpoints.is_empty() {
        return options.checkpoints.clone();
    }
    let folder = data_folder::checkpoints(&options.data);
    if folder.is_dir() {
        vec![folder]
    } else {
        vec![]
    }
}

fn read_all(folders: &[PathBuf], keys: &[PublicKey]) -> Result<Vec<Series>, CheckpointError> {
    let mut all = Vec::new();
    for folder in folders {
        all.extend(read_folder(folder, keys)?);
    }
    Ok(all)
}

fn checked(series: &Series) -> CheckedSeries {
    CheckedSeries {
        file: series.file.display().to_string(),
        key: series.key.clone(),
        checkpoints: series.checkpoints.len() as u64,
    }
}

/// Checkpoints by organisation and record.
struct Attested<'a>(HashMap<OrganisationId, BTreeMap<u64, Vec<&'a Checkpoint>>>);

impl<'a> Attested<'a> {
    fn by(series: &'a [Series]) -> Self {
        let mut all: HashMap<_, BTreeMap<u64, Vec<_>>> = HashMap::new();
        for (checkpoint, _) in series.iter().flat_map(|series| &series.checkpoints) {
            all.entry(checkpoint.organisation)
                .or_default()
                .entry(checkpoint.place.sequence)
                .or_default()
                .push(checkpoint);
        }
        Self(all)
    }
}

/// A record that tells of a checkpoint.
struct Mention {
    organisation: String,
    record: u64,
    series: Uuid,
    number: u64,
    statement: Digest,
}

/// What a record of a checkpoint says.
#[derive(Deserialize)]
struct MentionDetails {
    number: u64,
    statement: Digest,
}

#[derive(Default)]
struct Found {
    chains: Vec<CheckedChain>,
    findings: Vec<Finding>,
    mentions: Vec<Mention>,
}

async fn read_chains(
    path: &Path,
    attested: &Attested<'_>,
    progress: &dyn Fn(u64, u64),
) -> Result<Found, StoreError> {
    let mut reader = AuditReader::open(path).await?;
    let mut found = Found::default();
    for guard in reader.missing_guards().await? {
        found.tell(
            AuditState::Broken,
            None,
            None,
            format!(
                "the trigger `{guard}`, which keeps records as they are, is gone or was changed"
            ),
        );
    }
    let mut names: BTreeSet<String> = reader.organisations().await?.into_iter().collect();
    // A chain that was taken out altogether leaves its checkpoints.
    names.extend(attested.0.keys().map(ToString::to_string));
    let mut total = 0;
    for name in &names {
        total += reader.last_number(name).await?;
    }
    let mut read = 0;
    for name in &names {
        let Some(organisation) = name
            .parse()
            .ok()
            .filter(|id: &OrganisationId| id.to_string() == *name)
        else {
            let told = "its records belong to an organisation whose id the program never writes";
            found.tell(AuditState::Broken, Some(name), None, told.into());
            continue;
        };
        let empty = BTreeMap::new();
        let mut chain = ChainReading {
            name,
            check: ChainCheck::new(organisation),
            attested: attested.0.get(&organisation).unwrap_or(&empty),
            agreed: (0, 0),
        };
        let mut from = i64::MIN;
        loop {
            let page = reader.page(name, from).await?;
            read += page.len() as u64;
            progress(read.min(total), total);
            let Some(last) = page.last() else {
                found.end(&chain);
                break;
            };
            let last = last.as_ref().map_or_else(
                |unreadable| unreadable.sequence,
                |record| record.sequence.cast_signed(),
            );
            if !page
                .iter()
                .all(|row| found.follow(&mut chain, row.as_ref()))
            {
                break;
            }
            from = last.saturating_add(1);
        }
        found.chains.push(CheckedChain {
            organisation: name.clone(),
            records: chain.check.reached().sequence,
            head: chain.check.reached().hash,
            checkpoints: chain.agreed.0,
            attested: chain.agreed.1,
        });
    }
    reader.close().await?;
    Ok(found)
}

/// A chain that is being read.
struct ChainReading<'a> {
    name: &'a str,
    check: ChainCheck,
    attested: &'a BTreeMap<u64, Vec<&'a Checkpoint>>,
    /// Checkpoints that agree so far, and the last record that one of them attests.
    agreed: (u64, u64),
}

impl Found {
    fn tell(
        &mut self,
        state: AuditState,
        organisation: Option<&str>,
        record: Option<u64>,
        told: String,
    ) {
        self.findings.push(Finding {
            state,
            organisation: organisation.map(str::to_owned),
            record,
            told,
        });
    }

    /// Goes on by one record; false once the chain is broken.
    fn follow(
        &mut self,
        chain: &mut ChainReading<'_>,
        row: Result<&AuditRecord, &Unreadable>,
    ) -> bool {
        let (sequence, followed) = match row {
            Ok(record) => (
                record.sequence,
                chain.check.follow(record).map_err(str::to_owned),
            ),
            Err(unreadable) => (
                u64::try_from(unreadable.sequence).unwrap_or(0),
                Err(unreadable.to_string()),
            ),
        };
        if let Err(why) = followed {
            self.tell(
                AuditState::Broken,
                Some(chain.name),
                Some(sequence),
                format!("record {sequence}: {why}"),
            );
            return false;
        }
        if !self.agrees(chain) {
            return false;
        }
        if let Ok(record) = row {
            self.mentions.extend(mention(chain.name, record));
        }
        true
    }

    /// Whether the checkpoints of the record just read attest it.
    fn agrees(&mut self, chain: &mut ChainReading<'_>) -> bool {
        let ChainPlace { sequence, hash } = chain.check.reached();
        for checkpoint in chain.attested.get(&sequence).into_iter().flatten() {
            if checkpoint.place.hash != hash {
                let since = chain.agreed.1 + 1;
                self.tell(
                    AuditState::Broken,
                    Some(chain.name),
                    Some(since),
                    format!(
                        "record {sequence} is not the one that checkpoint {} of series {} attests: records from \
                         {since} to {sequence} were rewritten, or some of them",
                        checkpoint.number, checkpoint.series
                    ),
                );
                return false;
            }
            chain.agreed = (chain.agreed.0 + 1, sequence);
        }
        true
    }

    /// The chain ends here: nothing may attest more than there is.
    fn end(&mut self, chain: &ChainReading<'_>) {
        let last = chain.check.reached().sequence;
        self.tell_of_silence(chain, last);
        let beyond = chain.attested.range(last + 1..).next_back();
        if let Some((attested, checkpoints)) = beyond {
            let checkpoint = checkpoints[0];
            self.tell(
                AuditState::Broken,
                Some(chain.name),
                Some(last + 1),
                format!(
                    "the chain ends with record {last}, yet checkpoint {} of series {} attests record {attested}: the \
                     records from {} on were cut off, or the database is an older copy",
                    checkpoint.number,
                    checkpoint.series,
                    last + 1
                ),
            );
        } else if last > 0 && chain.agreed.0 == 0 {
            self.tell(
                AuditState::Unconfirmed,
                Some(chain.name),
                None,
                "no checkpoint attests this chain: a cut-off end, or a chain that was rewritten as a whole, would not \
                 show; name the folder with --checkpoints"
                    .into(),
            );
        } else if last > chain.agreed.1 {
            let later = last - chain.agreed.1;
            self.tell(
                AuditState::Intact,
                Some(chain.name),
                None,
                format!(
                    "{} written after the last checkpoint",
                    counted(later, "record")
                ),
            );
        }
    }

    /// Tells of checkpoints that no record of the chain tells of. The last record of a chain that was
    /// cut off right after an attested one shows only here.
    fn tell_of_silence(&mut self, chain: &ChainReading<'_>, last: u64) {
        let told: BTreeSet<(Uuid, u64)> = self
            .mentions
            .iter()
            .map(|mention| (mention.series, mention.number))
            .collect();
        let attesting = chain.attested.range(..=last).flat_map(|(_, all)| all);
        let silent: Vec<_> = attesting
            .filter(|checkpoint| !told.contains(&(checkpoint.series, checkpoint.number)))
            .collect();
        if let Some(first) = silent.first() {
            let told = format!(
                "no record tells of {}, the first of them number {} of series {}: the service ended right \
                 after it signed, or their records were cut off",
                counted(silent.len() as u64, "checkpoint"),
                first.number,
                first.series
            );
            self.tell(AuditState::Intact, Some(chain.name), None, told);
        }
    }

    /// Tells what is wrong with the checkpoints themselves, and of those that are gone.
    fn hold_against(&mut self, series: &[Series]) {
        for one in series {
            let file = one.file.display();
            for fault in &one.faults {
                let state = match fault {
                    SeriesFault::NoKey => AuditState::Unconfirmed,
                    _ => AuditState::Broken,
                };
                self.tell(state, None, None, format!("checkpoints in {file}: {fault}"));
            }
            if one.unfinished {
                let told = "the last line was not written to its end, as a power cut leaves it";
                let told = format!("checkpoints in {file}: {told}");
                self.tell(AuditState::Intact, None, None, told);
            }
        }
        let kept: HashMap<(Uuid, u64), Digest> = series
            .iter()
            .flat_map(|series| &series.checkpoints)
            .map(|(checkpoint, digest)| ((checkpoint.series, checkpoint.number), *digest))
            .collect();
        let at_hand: BTreeSet<Uuid> = series.iter().filter_map(|series| series.id).collect();
        let mut absent: BTreeMap<(String, Uuid), u64> = BTreeMap::new();
        for mention in std::mem::take(&mut self.mentions) {
            let Mention { series, number, .. } = mention;
            if kept.get(&(series, number)) == Some(&mention.statement) {
                continue;
            }
            if at_hand.contains(&series) {
                let told = format!(
                    "checkpoint {number} of series {series}, of which record {} tells, is not among the checkpoints",
                    mention.record
                );
                let organisation = Some(mention.organisation.as_str());
                self.tell(AuditState::Broken, organisation, Some(mention.record), told);
            } else {
                *absent.entry((mention.organisation, series)).or_default() += 1;
            }
        }
        for ((organisation, series), count) in absent {
            let told = format!(
                "{} of series {series}, of which the chain tells, not at hand; name the folder that \
                 holds {series}.jsonl with --checkpoints",
                counted(count, "checkpoint")
            );
            self.tell(AuditState::Unconfirmed, Some(&organisation), None, told);
        }
    }
}

/// The checkpoint that a record tells of, if it does.
fn mention(organisation: &str, record: &AuditRecord) -> Option<Mention> {
    if record.action != CHECKPOINT_ACTION {
        return None;
    }
    let (_, series) = record.subject.split_once(' ')?;
    let details: MentionDetails = serde_json::from_str(&record.details).ok()?;
    Some(Mention {
        organisation: organisation.to_owned(),
        record: record.sequence,
        series: series.parse().ok()?,
        number: details.number,
        statement: details.statement,
    })
}
