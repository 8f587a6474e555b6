//! A permanent diagnosis as it is written.

use super::category::PermanentCategory;
use super::concordance::{Cause, Concordance, ConcordanceCode};
use super::diagnosis::Finding;
use crate::domain::field_fault::FieldFaults;
use crate::domain::free_text::TextError;
use crate::domain::read::category::CategoryCode;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A permanent diagnosis as it is written; what it says of the read may come later.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PermanentForm {
    /// The category.
    pub category: Option<PermanentCategory>,
    /// The diagnosis in words.
    pub words: Option<String>,
    /// How the intraoperative read compares; absent while nobody compared them.
    pub concordance: Option<ConcordanceCode>,
    /// Why it differs, or was deferred.
    pub cause: Option<Cause>,
    /// Whether it was right to defer; of a deferred read alone.
    pub appropriate: Option<bool>,
    /// What is to be learned from it.
    pub note: Option<String>,
}

impl PermanentForm {
    /// The finding, if nothing is missing and nothing contradicts anything, beside a read of this category.
    ///
    /// # Errors
    /// Every field that is wrong, with what would do.
    pub fn check(&self, read: CategoryCode) -> Result<Finding, FieldFaults> {
        let mut faults = FieldFaults::default();
        if self.category.is_none() {
            faults.note("category", "choose the category of the permanent diagnosis");
        }
        let words = text("words", self.words.as_deref(), &mut faults);
        if words.is_none() && faults.faults().iter().all(|one| one.field != "words") {
            faults.note("words", "write the permanent diagnosis in words");
        }
        let note = text("note", self.note.as_deref(), &mut faults);
        let concordance = self.comparison(read, &mut faults);
        let finding = self.category.zip(words).map(|(category, words)| Finding {
            category,
            words,
            concordance,
            note,
        });
        faults.or(finding)
    }

    fn comparison(&self, read: CategoryCode, faults: &mut FieldFaults) -> Option<Concordance> {
        let deferred = read == CategoryCode::Deferred;
        let Some(code) = self.concordance else {
            if self.cause.is_some() {
                faults.note(
                    "cause",
                    "a cause belongs to a comparison: choose that, or leave it out",
                );
            }
            if self.appropriate.is_some() {
                faults.note("appropriate", "only a deferred read is judged so");
            }
            return None;
        };
        match (code, deferred) {
            (ConcordanceCode::Deferred, false) => faults.note(
                "concordance",
                "the read gave an answer, so it was not deferred: choose agree, minor or major",
            ),
            (ConcordanceCode::Agree | ConcordanceCode::Minor | ConcordanceCode::Major, true) => {
                faults.note(
                    "concordance",
                    "the read was deferred and gave no answer that could agree or differ: choose deferred",
                );
            }
            (ConcordanceCode::Agree, false)
                if self
                    .category
                    .is_some_and(|category| !category.may_agree_with(read)) =>
            {
                faults.note(
                    "concordance",
                    "these two categories contradict each other: choose minor or major",
                );
            }
            _ => {}
        }
        if code != ConcordanceCode::Deferred && self.appropriate.is_some() {
            faults.note("appropriate", "only a deferred read is judged so");
        }
        match (code, self.cause) {
            (ConcordanceCode::Agree, None) => Some(Concordance::Agree),
            (ConcordanceCode::Agree, Some(_)) => {
                faults.note("cause", "what agrees needs no cause: leave it out");
                None
            }
            (_, None) => {
                faults.note(
                    "cause",
                    "say why: sampling, interpretation, technical or communication",
                );
                None
            }
            (ConcordanceCode::Minor, Some(cause)) => Some(Concordance::Minor { cause }),
            (ConcordanceCode::Major, Some(cause)) => Some(Concordance::Major { cause }),
            (ConcordanceCode::Deferred, Some(cause)) => Some(Concordance::Deferred {
                cause,
                appropriate: self.appropriate,
            }),
        }
    }
}

impl From<&Finding> for PermanentForm {
    fn from(finding: &Finding) -> Self {
        Self {
            category: Some(finding.category),
            words: Some(finding.words.to_string()),
            concordance: finding.concordance.map(Concordance::code),
            cause: finding.concordance.and_then(Concordance::cause),
            appropriate: finding.concordance.and_then(Concordance::appropriate),
            note: finding.note.as_ref().map(ToString::to_string),
        }
    }
}

fn text<T: FromStr<Err = TextError>>(
    field: &'static str,
    text: Option<&str>,
    faults: &mut FieldFaults,
) -> Option<T> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    faults.take(field, text.parse())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(category: PermanentCategory, concordance: Option<ConcordanceCode>) -> PermanentForm {
        PermanentForm {
            category: Some(category),
            words: Some("Инвазиялық карцинома".into()),
            concordance,
            ..PermanentForm::default()
        }
    }

    fn fields(form: &PermanentForm, read: CategoryCode) -> Vec<String> {
        let faults = form.check(read).unwrap_err();
        faults
            .faults()
            .iter()
            .map(|one| one.field.clone())
            .collect()
    }

    #[test]
    fn a_diagnosis_needs_category_and_words_and_the_comparison_may_wait() {
        let empty = PermanentForm::default();
        assert_eq!(fields(&empty, CategoryCode::Benign), ["category", "words"]);
        let waits = form(PermanentCategory::Benign, None);
        let finding = waits.check(CategoryCode::Benign).unwrap();
        assert_eq!(finding.concordance, None);
        let hidden = PermanentForm {
            words: Some("be\u{202e}nign".into()),
            ..waits
        };
        assert_eq!(fields(&hidden, CategoryCode::Benign), ["words"]);
    }

    #[test]
    fn what_differs_has_its_cause_and_opposites_never_agree() {
        use PermanentCategory::Malignant;
        let agrees = form(Malignant, Some(ConcordanceCode::Agree));
        assert!(agrees.check(CategoryCode::Malignant).is_ok());
        assert_eq!(fields(&agrees, CategoryCode::Benign), ["concordance"]);
        assert_eq!(
            fields(&agrees, CategoryCode::NonDiagnostic),
            ["concordance"]
        );
        let major = form(Malignant, Some(ConcordanceCode::Major));
        assert_eq!(fields(&major, CategoryCode::Benign), ["cause"]);
        let told = PermanentForm {
            cause: Some(Cause::Sampling),
            ..major
        };
        let finding = told.check(CategoryCode::Benign).unwrap();
        let cause = Cause::Sampling;
        assert_eq!(finding.concordance, Some(Concordance::Major { cause }));
        let needless = PermanentForm {
            cause: Some(Cause::Technical),
            ..agrees
        };
        assert_eq!(fields(&needless, CategoryCode::Malignant), ["cause"]);
    }

    #[test]
    fn a_deferred_read_is_deferred_and_nothing_else_is() {
        use PermanentCategory::Benign;
        let deferred = PermanentForm {
            cause: Some(Cause::Technical),
            appropriate: Some(true),
            ..form(Benign, Some(ConcordanceCode::Deferred))
        };
        assert!(deferred.check(CategoryCode::Deferred).is_ok());
        assert_eq!(fields(&deferred, CategoryCode::Benign), ["concordance"]);
        let agrees = form(Benign, Some(ConcordanceCode::Agree));
        assert_eq!(fields(&agrees, CategoryCode::Deferred), ["concordance"]);
        let judged = PermanentForm {
            appropriate: Some(false),
            ..agrees
        };
        assert_eq!(fields(&judged, CategoryCode::Benign), ["appropriate"]);
    }

    fn any_form() -> impl Strategy<Value = PermanentForm> {
        let category = proptest::sample::select(PermanentCategory::ALL.to_vec());
        let code = proptest::sample::select(ConcordanceCode::ALL.to_vec());
        let cause = proptest::sample::select(Cause::ALL.to_vec());
        (
            proptest::option::of(category),
            proptest::option::of(code),
            proptest::option::of(cause),
            any::<Option<bool>>(),
            proptest::option::of(".{0,12}"),
        )
            .prop_map(
                |(category, concordance, cause, appropriate, words)| PermanentForm {
                    category,
                    words,
                    concordance,
                    cause,
                    appropriate,
                    note: None,
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_taken_holds_the_rules_and_reads_back(
            form in any_form(),
            read in proptest::sample::select(vec![
                CategoryCode::Malignant, CategoryCode::Benign, CategoryCode::Atypical,
                CategoryCode::NonDiagnostic, CategoryCode::Deferred,
            ]),
        ) {
            if let Ok(finding) = form.check(read) {
                let again = PermanentForm::from(&finding).check(read);
                prop_assert_eq!(again, Ok(finding.clone()));
                if let Some(concordance) = finding.concordance {
                    let deferred = concordance.code() == ConcordanceCode::Deferred;
                    prop_assert_eq!(deferred, read == CategoryCode::Deferred);
                    let agrees = concordance == Concordance::Agree;
                    prop_assert_eq!(concordance.cause().is_none(), agrees);
                    prop_assert!(!agrees || finding.category.may_agree_with(read));
                }
            }
        }
    }
}
