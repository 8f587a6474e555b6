//! Concordance by use.

use super::pair::{Pair, Standing};
use super::read::{PairList, RowProblem};
use crate::validate::stats::interval::{Confidence, Interval};
use crate::validate::stats::proportion::Proportion;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Cases that a use needs at least.
pub const LEAST_CASES: usize = 60;
/// Concordance below which the cause is to be looked for.
pub const LEAST_CONCORDANCE: f64 = 0.95;

/// What came of a list, by use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConcordanceReport {
    /// Each use.
    pub uses: Vec<UseConcordance>,
    /// Rows that could not be used.
    pub problems: Vec<RowProblem>,
}

/// Concordance of one use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UseConcordance {
    /// The use.
    #[serde(rename = "use")]
    pub usage: String,
    /// What may be said.
    pub finding: Finding,
    /// Different cases with both reads.
    pub cases: usize,
    /// Observers with both reads of a case.
    pub observers: usize,
    /// Pairs of reads that count.
    pub pairs: u64,
    /// Pairs that agree.
    pub concordant: u64,
    /// Their share; `null` without a pair.
    pub concordance: Option<f64>,
    /// Wilson's 95 % interval of the share, pairs taken as independent.
    pub interval: Option<Interval>,
    /// Pairs that do not agree.
    pub discordant: Vec<PairName>,
    /// Pairs that are not complete or do not count.
    pub open: Vec<OpenPair>,
}

/// What may be said of a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Enough cases, and concordance is not below the limit.
    Concordant,
    /// Enough cases, but concordance is below the limit: the cause is to be found and removed.
    Investigate,
    /// Too few cases were read both ways.
    TooFewCases,
}

/// Names a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairName {
    /// The row of the list.
    pub row: usize,
    /// The case.
    pub case: String,
    /// Who read.
    pub observer: String,
}

/// A pair that does not count yet, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenPair {
    /// Which.
    #[serde(flatten)]
    pub name: PairName,
    /// Why.
    #[serde(flatten)]
    pub standing: Standing,
}

/// Measures a list.
#[must_use]
pub fn concordance(list: &PairList) -> ConcordanceReport {
    let mut by_use: BTreeMap<&str, Vec<&Pair>> = BTreeMap::new();
    for pair in &list.pairs {
        by_use.entry(&pair.usage).or_default().push(pair);
    }
    ConcordanceReport {
        uses: by_use
            .into_iter()
            .map(|(usage, pairs)| of_use(usage, &pairs))
            .collect(),
        problems: list.problems.clone(),
    }
}

fn of_use(usage: &str, all: &[&Pair]) -> UseConcordance {
    let (mut read, mut discordant, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for &pair in all {
        let name = PairName {
            row: pair.row,
            case: pair.case.clone(),
            observer: pair.observer.clone(),
        };
        match pair.standing() {
            Standing::Read { concordant } => {
                read.push(pair);
                if !concordant {
                    discordant.push(name);
                }
            }
            standing => open.push(OpenPair { name, standing }),
        }
    }
    let different = |key: fn(&Pair) -> &str| {
        let keys: BTreeSet<&str> = read.iter().map(|pair| key(pair)).collect();
        keys.len()
    };
    let cases = different(|pair| &pair.case);
    let pairs = read.len() as u64;
    let concordant = pairs - discordant.len() as u64;
    let share = Proportion::new(concordant, pairs).ok();
    UseConcordance {
        usage: usage.to_owned(),
        finding: match share {
            Some(share) if cases >= LEAST_CASES => {
                if share.estimate() < LEAST_CONCORDANCE {
                    Finding::Investigate
                } else {
                    Finding::Concordant
                }
            }
            _ => Finding::TooFewCases,
        },
        cases,
        observers: different(|pair| &pair.observer),
        pairs,
        concordant,
        concordance: share.map(Proportion::estimate),
        interval: share.map(|share| share.wilson(Confidence::P95)),
        discordant,
        open,
    }
}

impl ConcordanceReport {
    /// Whether every use has enough cases and is concordant.
    #[must_use]
    pub fn is_established(&self) -> bool {
        !self.uses.is_empty()
            && self
                .uses
                .iter()
                .all(|one| one.finding == Finding::Concordant)
    }

    /// The report for a terminal.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut text = String::new();
        for one in &self.uses {
            // Writing to a string cannot fail.
            let _ = one.write(&mut text);
        }
        for problem in &self.problems {
            let _ = writeln!(text, "row {}: {}", problem.row, problem.sentence);
        }
        text.trim_end().to_owned()
    }
}

impl UseConcordance {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "{}", self.usage)?;
        match (self.concordance, self.interval) {
            (Some(share), Some(interval)) => writeln!(
                text,
                "  {} of {} pairs agree: {share:.3} ({:.3} to {:.3}); {} cases, {} observers",
                self.concordant,
                self.pairs,
                interval.lower,
                interval.upper,
                self.cases,
                self.observers
            )?,
            _ => writeln!(text, "  no case was read both ways")?,
        }
        let finding = match self.finding {
            Finding::Concordant => "concordant".to_owned(),
            Finding::Investigate => format!(
                "investigate: concordance is below {:.0} %; find the cause before this use goes on",
                LEAST_CONCORDANCE * 100.0
            ),
            Finding::TooFewCases => {
                format!("too few cases: {LEAST_CASES} are needed, read both ways")
            }
        };
        writeln!(text, "  {finding}")?;
        for pair in &self.discordant {
            writeln!(text, "  disagrees: {} by {}", pair.case, pair.observer)?;
        }
        for OpenPair { name, standing } in &self.open {
            let why = match standing {
                Standing::HalfRead { other_from } => format!("second read from {other_from} on"),
                Standing::WashOutTooShort { days } => {
                    format!("does not count: {days} days between the reads")
                }
                Standing::Unread | Standing::Read { .. } => "not read yet".to_owned(),
            };
            writeln!(text, "  open: {} by {}: {why}", name.case, name.observer)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::concordance::read::read_pairs;

    fn report(cases: usize, discordant: usize) -> ConcordanceReport {
        let mut text = String::from("case,use,observer,glass_on,glass,display_on,display\n");
        for case in 0..cases {
            let display = if case < discordant {
                "malignant"
            } else {
                "benign"
            };
            writeln!(
                text,
                "S{case},frozen,A,2026-01-01,benign,2026-02-01,{display}"
            )
            .unwrap();
        }
        concordance(&read_pairs(text.as_bytes()).unwrap())
    }

    #[test]
    fn sixty_cases_and_95_percent_are_needed() {
        for (cases, discordant, finding) in [
            (60, 3, Finding::Concordant),
            (60, 4, Finding::Investigate),
            (59, 0, Finding::TooFewCases),
        ] {
            let report = report(cases, discordant);
            assert_eq!(report.uses[0].finding, finding, "{cases} {discordant}");
            assert_eq!(report.is_established(), finding == Finding::Concordant);
            assert_eq!(report.uses[0].discordant.len(), discordant);
        }
    }

    #[test]
    fn one_case_by_two_observers_is_one_case() {
        let text = "case,use,observer,glass_on,glass,display_on,display\n\
                    S1,frozen,A,2026-01-01,x,2026-02-01,x\n\
                    S1,frozen,B,2026-01-01,x,2026-02-01,x\n";
        let report = concordance(&read_pairs(text.as_bytes()).unwrap());
        let one = &report.uses[0];
        assert_eq!((one.cases, one.observers, one.pairs), (1, 2, 2));
    }
}
