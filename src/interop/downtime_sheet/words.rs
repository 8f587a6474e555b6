//! The words of the sheet, each language in a file of its own.

mod en;
mod kk;
mod ru;
mod uz;

use crate::domain::account::Language;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::deadline::Urgency;
use crate::domain::specimen::Laterality;

/// Everything that the sheet says. A language that lacks one does not compile.
pub(super) struct Words {
    /// Title of the list.
    pub title: &'static str,
    /// Stands before the time at which the list was true.
    pub as_of: &'static str,
    /// What an old list means.
    pub old: &'static str,
    /// Said where nothing is open.
    pub none: &'static str,
    /// Stands before the number of those that are left out.
    pub more: &'static str,
    /// Heads of the list: due, case, specimen, call, question and state, result by hand, call by hand.
    pub columns: [&'static str; 7],
    /// Stands before the time of receipt.
    pub since: &'static str,
    /// Stands before the part.
    pub part: &'static str,
    /// Stands before the room.
    pub room: &'static str,
    /// Said where no scan came in time.
    pub carry: &'static str,
    /// Title of the sheet to write on.
    pub sheet: &'static str,
    /// Stands before the day, which is written by hand.
    pub date: &'static str,
    /// What is done while the service is down, in order.
    pub steps: [&'static str; 5],
    /// Heads of the lines to write on.
    pub free: [&'static str; 8],
    /// What the paper is.
    pub footer: &'static str,
    /// Intraoperative, urgent, routine.
    pub urgencies: [&'static str; 3],
    /// Left, right, both, midline.
    pub sides: [&'static str; 4],
    /// Diagnosis, margin, node, adequacy, other.
    pub questions: [&'static str; 5],
    /// Requested, received, being read, awaiting section, signed, communicated, cancelled.
    pub states: [&'static str; 7],
}

impl Words {
    pub fn urgency(&self, urgency: Urgency) -> &'static str {
        let [intraoperative, urgent, routine] = self.urgencies;
        match urgency {
            Urgency::Intraoperative => intraoperative,
            Urgency::Urgent => urgent,
            Urgency::Routine => routine,
        }
    }

    pub fn side(&self, side: Laterality) -> &'static str {
        let [left, right, both, midline] = self.sides;
        match side {
            Laterality::Left => left,
            Laterality::Right => right,
            Laterality::Both => both,
            Laterality::Midline => midline,
        }
    }

    pub fn question(&self, question: Question) -> &'static str {
        let [diagnosis, margin, node, adequacy, other] = self.questions;
        match question {
            Question::Diagnosis => diagnosis,
            Question::Margin => margin,
            Question::Node => node,
            Question::Adequacy => adequacy,
            Question::Other => other,
        }
    }

    pub fn state(&self, state: LifeState) -> &'static str {
        let [
            requested,
            received,
            read,
            awaiting,
            signed,
            communicated,
            cancelled,
        ] = self.states;
        match state {
            LifeState::Requested => requested,
            LifeState::Received => received,
            LifeState::BeingRead => read,
            LifeState::AwaitingSection => awaiting,
            LifeState::Signed => signed,
            LifeState::Communicated => communicated,
            LifeState::Cancelled => cancelled,
        }
    }
}

/// The words of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &en::WORDS,
        Language::Kk => &kk::WORDS,
        Language::Ru => &ru::WORDS,
        Language::Uz => &uz::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(language: Language) -> Vec<&'static str> {
        let words = words(language);
        let single = [
            words.title,
            words.as_of,
            words.old,
            words.none,
            words.more,
            words.since,
            words.part,
            words.room,
            words.carry,
            words.sheet,
            words.date,
            words.footer,
        ];
        [
            &single[..],
            &words.columns,
            &words.steps,
            &words.free,
            &words.urgencies,
            &words.sides,
            &words.questions,
            &words.states,
        ]
        .concat()
    }

    #[test]
    fn every_language_says_everything_in_its_own_words() {
        let english = all(Language::En);
        for language in [Language::Kk, Language::Ru, Language::Uz] {
            for (text, english) in all(language).iter().zip(&english) {
                assert!(!text.is_empty() && text.trim() == *text);
                assert_ne!(text, english, "{language:?}");
                let cyrillic = text
                    .chars()
                    .any(|letter| ('\u{400}'..'\u{530}').contains(&letter));
                assert_eq!(cyrillic, language != Language::Uz, "{text}");
            }
        }
    }
}
