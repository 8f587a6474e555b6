//! The words of mails, each language in a file of its own.

mod en;
mod kk;
mod ru;
mod uz;

use crate::domain::account::Language;
use crate::domain::notice::topic::NoticeTopic;

/// Everything that a mail says. A language that lacks one does not compile.
pub struct Words {
    /// What happened, one sentence without its full stop.
    pub told: fn(NoticeTopic) -> &'static str,
    /// Stands before the code of the case.
    pub code: &'static str,
    /// Stands before the address to look at.
    pub open: &'static str,
    /// Why the reader gets this mail.
    pub why: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
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
    use std::collections::BTreeSet;

    fn all(language: Language) -> Vec<&'static str> {
        let words = words(language);
        let told = NoticeTopic::ALL.into_iter().map(words.told);
        told.chain([words.code, words.open, words.why]).collect()
    }

    #[test]
    fn every_language_says_everything_in_its_own_words() {
        let english = all(Language::En);
        for language in Language::ALL {
            let own = all(language);
            assert_eq!(own.len(), english.len());
            let apart: BTreeSet<&str> = own.iter().copied().collect();
            assert_eq!(apart.len(), own.len(), "{language:?} says two things alike");
            for (text, english) in own.iter().zip(&english) {
                assert!(text.trim() == *text && !text.is_empty() && !text.ends_with(':'));
                assert!(
                    language == Language::En || text != english,
                    "{language:?}: {text}"
                );
                let cyrillic = text
                    .chars()
                    .any(|letter| ('\u{400}'..'\u{530}').contains(&letter));
                let is_cyrillic = matches!(language, Language::Kk | Language::Ru);
                assert_eq!(cyrillic, is_cyrillic, "{text}");
            }
        }
        assert!(all(Language::Kk).concat().contains('қ'));
        assert!(all(Language::Uz).concat().contains("oʻ"));
        assert!(!all(Language::Uz).concat().contains('\''));
    }
}
