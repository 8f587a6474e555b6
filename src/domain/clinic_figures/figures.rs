//! The figures of one period and group.

use super::entry::ClinicEntry;
use super::machine::{MachineAgainst, Said};
use super::rate::Rate;
use crate::domain::permanent::concordance::{Concordance, ConcordanceCode};
use crate::domain::read::category::CategoryCode;
use crate::domain::turnaround::study::MissReason;
use crate::domain::turnaround::tally::{Taking, Tally};
use crate::domain::verdict::Outcome;
use serde::Serialize;
use std::collections::BTreeMap;

/// By cause, by its code.
pub type Causes = BTreeMap<&'static str, u64>;

/// How deferrals were judged afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Judged {
    /// Rightly deferred.
    pub appropriate: u64,
    /// Not so.
    pub inappropriate: u64,
    /// Compared, and not judged.
    pub not_judged: u64,
}

/// The verdicts on the current slides.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Verdicts {
    /// Suspicious.
    pub suspicious: u64,
    /// No suspicion found.
    pub no_suspicion_found: u64,
    /// A named technical error.
    pub failed: u64,
    /// The machine could not assess the slide, of all final verdicts: its abstention.
    pub cannot_assess: Rate,
}

/// The figures of one period and group. Deferred reads are counted apart and are neither concordant nor discordant.
///
/// # Source
/// Zarbo et al., Arch. Pathol. Lab. Med. 115:1187 (1991); Novis et al., 120:1087 (1996).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Consultations whose read was signed.
    pub reads: u64,
    /// Deferred to the permanent section, of all.
    pub deferred: Rate,
    /// With a permanent diagnosis, of all.
    pub followed_up: Rate,
    /// Concordant, of those that gave an answer and were compared.
    pub concordant: Rate,
    /// Minor and major discordance together, of the same.
    pub discordant: Rate,
    /// Minor discordance, of the same.
    pub minor: Rate,
    /// Major discordance, of the same.
    pub major: Rate,
    /// Minor discordance by cause.
    pub minor_causes: Causes,
    /// Major discordance by cause.
    pub major_causes: Causes,
    /// Deferral by cause, of those that were compared.
    pub deferred_causes: Causes,
    /// How deferrals were judged.
    pub deferred_judged: Judged,
    /// First signed by the due time, of all.
    pub in_time: Rate,
    /// From receipt by the service to the first signature.
    pub to_signature: Tally,
    /// What the machine said of slides.
    pub verdicts: Verdicts,
    /// What the machine said where the permanent diagnosis is known.
    pub machine: MachineAgainst,
}

impl Figures {
    /// The figures of these consultations.
    #[must_use]
    pub fn of(entries: &[&ClinicEntry]) -> Self {
        let reads = entries.len() as u64;
        let count =
            |is: &dyn Fn(&ClinicEntry) -> bool| entries.iter().filter(|one| is(one)).count() as u64;
        let compared: Vec<Concordance> = entries.iter().filter_map(|one| one.concordance).collect();
        let of_class = |code: ConcordanceCode| {
            let all = compared.iter().filter(move |one| one.code() == code);
            all.count() as u64
        };
        let (agree, minor, major) = (
            of_class(ConcordanceCode::Agree),
            of_class(ConcordanceCode::Minor),
            of_class(ConcordanceCode::Major),
        );
        let answered = agree + minor + major;
        let takings: Vec<Taking> = entries.iter().map(|one| taking(one)).collect();
        Self {
            reads,
            deferred: Rate::new(count(&|one| one.category == CategoryCode::Deferred), reads),
            followed_up: Rate::new(count(&|one| one.permanent.is_some()), reads),
            concordant: Rate::new(agree, answered),
            discordant: Rate::new(minor + major, answered),
            minor: Rate::new(minor, answered),
            major: Rate::new(major, answered),
            minor_causes: causes(&compared, ConcordanceCode::Minor),
            major_causes: causes(&compared, ConcordanceCode::Major),
            deferred_causes: causes(&compared, ConcordanceCode::Deferred),
            deferred_judged: judged(&compared),
            in_time: Rate::new(count(&|one| one.signed_at <= one.due_at), reads),
            to_signature: Tally::of(&takings, None),
            verdicts: verdicts(entries),
            machine: MachineAgainst::of(entries.iter().filter_map(|one| {
                let category = one.permanent?;
                Some((category, Said::together(&one.outcomes)))
            })),
        }
    }
}

fn causes(compared: &[Concordance], code: ConcordanceCode) -> Causes {
    let mut found = Causes::new();
    let of_class = compared.iter().filter(|one| one.code() == code);
    for cause in of_class.filter_map(|one| one.cause()) {
        *found.entry(cause.code()).or_default() += 1;
    }
    found
}

fn judged(compared: &[Concordance]) -> Judged {
    let mut found = Judged::default();
    for one in compared {
        if let Concordance::Deferred { appropriate, .. } = one {
            match appropriate {
                Some(true) => found.appropriate += 1,
                Some(false) => found.inappropriate += 1,
                None => found.not_judged += 1,
            }
        }
    }
    found
}

/// What was signed before the service received anything, as one that was asked for late, tells no time.
fn taking(entry: &ClinicEntry) -> Taking {
    let seconds = entry
        .signed_at
        .duration_since(entry.received_at)
        .as_secs_f64();
    if seconds < 0.0 {
        return Taking::OutOfOrder;
    }
    Taking::Counted {
        seconds,
        corrected: false,
        reason: MissReason::NotStated,
    }
}

fn verdicts(entries: &[&ClinicEntry]) -> Verdicts {
    let outcomes: Vec<Outcome> = entries
        .iter()
        .flat_map(|one| one.outcomes.iter().copied())
        .collect();
    let of = |wanted: Outcome| {
        let all = outcomes.iter().filter(|outcome| **outcome == wanted);
        all.count() as u64
    };
    Verdicts {
        suspicious: of(Outcome::Suspicious),
        no_suspicion_found: of(Outcome::NoSuspicionFound),
        failed: of(Outcome::Failed),
        cannot_assess: Rate::new(of(Outcome::CannotAssess), outcomes.len() as u64),
    }
}
