//! What the machine said of consultations whose permanent diagnosis is known.

use super::rate::Rate;
use crate::domain::permanent::category::PermanentCategory;
use crate::domain::verdict::Outcome;
use serde::Serialize;

/// What the machine said of a consultation as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// One of its slides is suspicious.
    Suspicious,
    /// No suspicion was found on any.
    NoSuspicionFound,
    /// It gave no answer on one of them, or failed, and none is suspicious.
    NoAnswer,
}

impl Said {
    /// What verdicts of the slides of one consultation say together; `None` without any. It is cleared only by all.
    #[must_use]
    pub fn together(outcomes: &[Outcome]) -> Option<Self> {
        if outcomes.is_empty() {
            None
        } else if outcomes.contains(&Outcome::Suspicious) {
            Some(Self::Suspicious)
        } else if outcomes.iter().all(|one| *one == Outcome::NoSuspicionFound) {
            Some(Self::NoSuspicionFound)
        } else {
            Some(Self::NoAnswer)
        }
    }
}

/// What the machine said, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SaidCounts {
    /// Suspicious.
    pub suspicious: u64,
    /// No suspicion found.
    pub no_suspicion_found: u64,
    /// No answer.
    pub no_answer: u64,
}

impl SaidCounts {
    fn count(&mut self, said: Said) {
        match said {
            Said::Suspicious => self.suspicious += 1,
            Said::NoSuspicionFound => self.no_suspicion_found += 1,
            Said::NoAnswer => self.no_answer += 1,
        }
    }

    fn answered(self) -> u64 {
        self.suspicious + self.no_suspicion_found
    }
}

/// The machine against permanent diagnoses of one period. It is followed, not validated: consultations are those that
/// came, by whichever model ran, and few.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct MachineAgainst {
    /// What it said where the permanent diagnosis is malignant.
    pub malignant: SaidCounts,
    /// What it said where it is benign.
    pub benign: SaidCounts,
    /// Consultations with a permanent diagnosis of another category, which are held against nothing.
    pub other: u64,
    /// Consultations with a permanent diagnosis of which the machine saw no slide.
    pub unseen: u64,
    /// Suspicious among the malignant that it answered: sensitivity.
    pub sensitivity: Rate,
    /// No suspicion found among the malignant that it answered: false negatives.
    pub false_negative: Rate,
    /// No suspicion found among the benign that it answered: specificity.
    pub specificity: Rate,
}

impl MachineAgainst {
    /// Counts consultations with a permanent diagnosis.
    #[must_use]
    pub fn of(known: impl IntoIterator<Item = (PermanentCategory, Option<Said>)>) -> Self {
        let mut found = Self::default();
        for (category, said) in known {
            let Some(said) = said else {
                found.unseen += 1;
                continue;
            };
            match category {
                PermanentCategory::Malignant => found.malignant.count(said),
                PermanentCategory::Benign => found.benign.count(said),
                PermanentCategory::Atypical | PermanentCategory::NonDiagnostic => found.other += 1,
            }
        }
        let (malignant, benign) = (found.malignant, found.benign);
        found.sensitivity = Rate::new(malignant.suspicious, malignant.answered());
        found.false_negative = Rate::new(malignant.no_suspicion_found, malignant.answered());
        found.specificity = Rate::new(benign.no_suspicion_found, benign.answered());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OUTCOMES: [Outcome; 4] = [
        Outcome::Suspicious,
        Outcome::NoSuspicionFound,
        Outcome::CannotAssess,
        Outcome::Failed,
    ];

    #[test]
    fn one_suspicious_slide_is_enough_and_one_without_an_answer_clears_nothing() {
        let together = |outcomes: &[Outcome]| Said::together(outcomes);
        assert_eq!(together(&[]), None);
        assert_eq!(
            together(&[Outcome::Failed, Outcome::Suspicious]),
            Some(Said::Suspicious)
        );
        assert_eq!(
            together(&[Outcome::NoSuspicionFound, Outcome::CannotAssess]),
            Some(Said::NoAnswer)
        );
        assert_eq!(
            together(&[Outcome::NoSuspicionFound; 2]),
            Some(Said::NoSuspicionFound)
        );
    }

    #[test]
    fn a_missed_cancer_is_a_false_negative_and_an_abstention_is_none() {
        use PermanentCategory::{Atypical, Benign, Malignant};
        let found = MachineAgainst::of([
            (Malignant, Some(Said::Suspicious)),
            (Malignant, Some(Said::NoSuspicionFound)),
            (Malignant, Some(Said::NoAnswer)),
            (Benign, Some(Said::NoSuspicionFound)),
            (Benign, None),
            (Atypical, Some(Said::Suspicious)),
        ]);
        assert_eq!((found.sensitivity.n, found.sensitivity.of), (1, 2));
        assert_eq!((found.false_negative.n, found.false_negative.of), (1, 2));
        assert_eq!((found.specificity.n, found.specificity.of), (1, 1));
        assert_eq!(
            (found.other, found.unseen, found.malignant.no_answer),
            (1, 1, 1)
        );
    }

    proptest! {
        #[test]
        fn every_consultation_is_counted_once(
            known in proptest::collection::vec(
                (proptest::sample::select(PermanentCategory::ALL.to_vec()),
                 proptest::collection::vec(proptest::sample::select(OUTCOMES.to_vec()), 0..4)),
                0..40,
            )
        ) {
            let told = known.iter().map(|(category, outcomes)| (*category, Said::together(outcomes)));
            let found = MachineAgainst::of(told);
            let counted = |one: SaidCounts| one.answered() + one.no_answer;
            let sum = counted(found.malignant) + counted(found.benign) + found.other + found.unseen;
            prop_assert_eq!(sum, known.len() as u64);
            prop_assert_eq!(found.sensitivity.n + found.false_negative.n, found.sensitivity.of);
        }
    }
}
