//! The words of a report. Those that the web application has too are the same: a test holds the two together.

mod en;
mod kk;
mod ru;
mod uz;

use crate::domain::account::Language;
use crate::domain::consultation::call::CalledRole;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::ReadBack;
use crate::domain::deadline::Urgency;
use crate::domain::read::adequacy::Adequacy;
use crate::domain::read::allocation::Destination;
use crate::domain::read::category::{CategoryCode, DeferralReason};
use crate::domain::read::margin::MarginCode;
use crate::domain::read::nodes::DepositKind;
use crate::domain::read::signature::Signature;
use crate::domain::specimen::Laterality;

/// The words of one language. Functions take values in the order in which English says them.
pub(super) struct Words {
    /// The tag of the language.
    pub(super) tag: &'static str,
    /// A date with the time of day, for `strftime`.
    pub(super) date: &'static str,
    pub(super) decimal: &'static str,
    pub(super) mm: &'static str,
    pub(super) page_number: &'static str,
    pub(super) title: &'static str,
    pub(super) laboratory: &'static str,
    pub(super) accession: &'static str,
    pub(super) part: &'static str,
    pub(super) site: &'static str,
    pub(super) laterality: &'static str,
    pub(super) urgency: &'static str,
    pub(super) room: &'static str,
    pub(super) question: &'static str,
    pub(super) clinical_note: &'static str,
    /// Of site and side.
    pub(super) unstated: &'static str,
    /// Of a question.
    pub(super) not_stated: &'static str,
    pub(super) not_signed: &'static str,
    pub(super) not_signed_meaning: &'static str,
    pub(super) read: &'static str,
    pub(super) no_diagnosis_yet: &'static str,
    pub(super) deferral: &'static str,
    pub(super) nodes: &'static str,
    pub(super) adequacy: &'static str,
    pub(super) allocation: &'static str,
    pub(super) text: &'static str,
    pub(super) signature: &'static str,
    pub(super) looked: &'static str,
    pub(super) at_microscope: &'static str,
    pub(super) ai_before: &'static str,
    pub(super) ai_after: &'static str,
    pub(super) slides: &'static str,
    pub(super) content: &'static str,
    pub(super) calls: &'static str,
    pub(super) not_called: &'static str,
    pub(super) changed_since: &'static str,
    pub(super) disputed: &'static str,
    pub(super) earlier: &'static str,
    pub(super) intended_use: &'static str,
    pub(super) statement: &'static str,
    pub(super) late: &'static str,
    pub(super) unshown: &'static str,
    /// The name of a part.
    pub(super) of_part: fn(&str) -> String,
    pub(super) called_off: fn(&str) -> String,
    /// Face, ink, what was found, distance.
    pub(super) margin: fn(&str, Option<&str>, &str, Option<&str>) -> String,
    /// Positive, examined.
    pub(super) nodes_counted: fn(u32, u32) -> String,
    /// Name, time, version.
    pub(super) signed_by: fn(&str, &str, u32) -> String,
    /// Time.
    pub(super) read_at: fn(&str) -> String,
    /// Sections.
    pub(super) on_screen: fn(usize) -> String,
    /// The version that it takes the place of, and why.
    pub(super) amended: fn(u32, &str) -> String,
    /// The version in its place, and why.
    pub(super) replaced: fn(u32, &str) -> String,
    /// Time, caller, who was called, their role, version.
    pub(super) called: fn(&str, &str, &str, &str, u32) -> String,
    /// Name, time.
    pub(super) acknowledged: fn(&str, &str) -> String,
    /// Time, name.
    pub(super) made: fn(&str, &str) -> String,
    pub(super) zone: fn(&str) -> String,
    pub(super) category: fn(CategoryCode) -> &'static str,
    pub(super) deferral_reason: fn(DeferralReason) -> &'static str,
    pub(super) margin_status: fn(MarginCode) -> &'static str,
    pub(super) deposit: fn(DepositKind) -> &'static str,
    pub(super) adequacy_of: fn(Adequacy) -> &'static str,
    pub(super) destination: fn(Destination) -> &'static str,
    pub(super) question_of: fn(Question) -> &'static str,
    pub(super) side: fn(Laterality) -> &'static str,
    pub(super) urgency_of: fn(Urgency) -> &'static str,
    pub(super) role: fn(CalledRole) -> &'static str,
    pub(super) signed_how: fn(&Signature) -> &'static str,
    pub(super) read_back: fn(ReadBack) -> &'static str,
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
mod tests;
