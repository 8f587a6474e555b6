//! What a check of every chain against its checkpoints found.

use super::slide::Digest;
use serde::Serialize;
use std::fmt::Write as _;

/// How far the chains can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditState {
    /// Every record follows from the one before, and every checkpoint agrees.
    Intact,
    /// Nothing contradicts, but checkpoints that would have to agree are not at hand.
    Unconfirmed,
    /// Something was changed, taken out, put in or forged.
    Broken,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it makes of the whole: `intact` for what is only worth telling.
    pub state: AuditState,
    /// Whose chain it is about.
    pub organisation: Option<String>,
    /// The first record that is wrong.
    pub record: Option<u64>,
    /// What was found, in words.
    pub told: String,
}

/// A chain that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedChain {
    /// Whose.
    pub organisation: String,
    /// Records that follow from each other, from the first on.
    pub records: u64,
    /// Hash of the last of them.
    pub head: Digest,
    /// Checkpoints that agree.
    pub checkpoints: u64,
    /// The last record that a checkpoint attests; what comes later is attested by the next one.
    pub attested: u64,
}

/// A file of checkpoints that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedSeries {
    /// The file.
    pub file: String,
    /// Fingerprint of the key that signed it.
    pub key: Option<String>,
    /// Checkpoints with a good signature.
    pub checkpoints: u64,
}

/// What was found, all in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// How far the chains can be relied on: the worst of the findings.
    pub state: AuditState,
    /// Each chain.
    pub chains: Vec<CheckedChain>,
    /// Each file of checkpoints.
    pub series: Vec<CheckedSeries>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// A number of things, in words: `1 record`, `2 records`.
#[must_use]
pub fn counted(count: u64, thing: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{ending}")
}

impl AuditReport {
    /// Puts together what was found.
    #[must_use]
    pub fn new(
        chains: Vec<CheckedChain>,
        series: Vec<CheckedSeries>,
        mut findings: Vec<Finding>,
    ) -> Self {
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.state), finding.record));
        Self {
            state: findings
                .first()
                .map_or(AuditState::Intact, |worst| worst.state),
            chains,
            series,
            findings,
        }
    }

    /// The report in lines of text, the verdict first.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = String::from(match self.state {
            AuditState::Intact => "The audit chains are intact, and every checkpoint agrees.",
            AuditState::Unconfirmed => {
                "Nothing contradicts the audit chains, but they could not be confirmed."
            }
            AuditState::Broken => "THE AUDIT CHAINS ARE BROKEN.",
        });
        for finding in &self.findings {
            let word = match finding.state {
                AuditState::Broken => "broken",
                AuditState::Unconfirmed => "unconfirmed",
                AuditState::Intact => "note",
            };
            // Writing to a string cannot fail.
            let _ = write!(words, "\n{word}: ");
            if let Some(organisation) = &finding.organisation {
                let _ = write!(words, "organisation {organisation}: ");
            }
            words.push_str(&finding.told);
        }
        for chain in &self.chains {
            let agreeing = match chain.checkpoints {
                0 => "no checkpoint attests it".to_owned(),
                count => format!(
                    "{} up to record {}",
                    counted(count, "agreeing checkpoint"),
                    chain.attested
                ),
            };
            let _ = write!(
                words,
                "\nchain of {}: {}, head {}; {agreeing}",
                chain.organisation,
                counted(chain.records, "record"),
                chain.head
            );
        }
        for series in &self.series {
            let key = series.key.as_deref().unwrap_or("none");
            let _ = write!(
                words,
                "\n{}: {}, key {key}",
                series.file,
                counted(series.checkpoints, "checkpoint")
            );
        }
        words
    }
}
