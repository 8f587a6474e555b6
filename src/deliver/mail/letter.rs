//! What a mail says, in the language of whoever gets it.

use super::words::words;
use crate::domain::account::Language;
use crate::domain::notice::case_code::CaseCode;
use crate::domain::notice::delivery::Notice;

/// A mail without its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Writes a notice. `base` is the address that people type, without a slash at its end.
pub fn letter(language: Language, notice: &Notice, base: &str) -> Letter {
    let words = words(language);
    let told = (words.told)(notice.topic);
    let code = notice.case.map(|case| CaseCode::from(case).to_string());
    let subject = match &code {
        Some(code) => format!("Zhedel {code}: {told}"),
        None => format!("Zhedel: {told}"),
    };
    let link = match (notice.case, notice.consultation) {
        (Some(case), Some(consultation)) => {
            format!("{base}/cases/{case}?consultation={consultation}")
        }
        (Some(case), None) => format!("{base}/cases/{case}"),
        (None, _) => format!("{base}/account"),
    };
    let code = code.map_or(String::new(), |code| format!("{}: {code}\n", words.code));
    let text = format!("{told}.\n\n{code}{}: {link}\n\n{}\n", words.open, words.why);
    Letter { subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CaseId, ConsultationId};
    use crate::domain::notice::topic::NoticeTopic;
    use jiff::Timestamp;

    #[test]
    fn a_mail_names_a_code_and_a_place_to_look_and_no_outcome() {
        let case = CaseId::generate();
        let consultation = ConsultationId::generate();
        for language in Language::ALL {
            for topic in NoticeTopic::ALL {
                let notice = Notice {
                    event: Some(1),
                    topic,
                    case: Some(case),
                    consultation: Some(consultation),
                    at: Timestamp::UNIX_EPOCH,
                };
                let letter = letter(language, &notice, "https://zhedel.example.org");
                let code = CaseCode::from(case).to_string();
                assert!(letter.subject.contains(&code), "{}", letter.subject);
                assert!(!letter.subject.contains('\n'));
                assert!(letter.text.contains(&format!(
                    "https://zhedel.example.org/cases/{case}?consultation={consultation}"
                )));
                let both = format!("{} {}", letter.subject, letter.text).to_lowercase();
                for outcome in [
                    "suspicious",
                    "malignant",
                    "benign",
                    "подозрит",
                    "злокачеств",
                    "доброкачеств",
                    "күмәнді",
                    "қатерлі",
                    "қатерсіз",
                    "shubhali",
                    "xavfli",
                    "xavfsiz",
                ] {
                    assert!(!both.contains(outcome), "{outcome}: {both}");
                }
            }
        }
    }
}
