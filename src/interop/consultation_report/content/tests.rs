use super::super::consultation_report;
use super::super::facts::{ReportAcknowledgement, ReportCall};
use super::*;
use crate::domain::consultation::call::CalledRole;
use crate::domain::deadline::Urgency;
use crate::domain::ids::{RunId, SlideId};
use crate::domain::read::category::DeferralReason;
use crate::domain::read::form::{AllocationForm, MarginForm, NodesForm};
use crate::domain::read::margin::MarginCode;
use crate::domain::read::nodes::DepositKind;
use crate::domain::read::on_screen::SlideOnScreen;
use crate::domain::read::signature::Signature;
use crate::domain::specimen::Laterality;
use crate::paper::pdf::pdf;
use jiff::Timestamp;
use jiff::tz::Offset;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_777_716_000 + 60 * minute).unwrap()
}

fn digest(sign: &str) -> crate::domain::slide::Digest {
    sign.repeat(64).parse().unwrap()
}

fn read(version: u32, category: CategoryCode) -> ReportRead {
    let slide = |sign: &str| SlideOnScreen {
        section: SectionId::generate(),
        slide: SlideId::generate(),
        digest: digest(sign),
        run: RunId::generate(),
        verdict_version: Some(7),
    };
    ReportRead {
        version,
        author: "Айгүл Нұрмұхамбетова".into(),
        signed_at: at(i64::from(version)),
        late_from: (version > 1).then(|| at(-30)),
        signature: Signature::Password,
        form: ReadForm {
            category: Some(category),
            ..ReadForm::default()
        },
        on_screen: OnScreen::Scans {
            slides: vec![slide("a"), slide("b")],
            ai_before_draft: version > 1,
        },
        amended_because: (version > 1).then(|| "A second look".into()),
        content: digest("c"),
    }
}

fn full() -> ReadForm {
    ReadForm {
        category: Some(CategoryCode::Malignant),
        margins: vec![MarginForm {
            ink: Some("blue".into()),
            face: Some("deep".into()),
            status: Some(MarginCode::Free),
            distance_mm: Some(2.5),
        }],
        nodes: Some(NodesForm {
            examined: Some(3),
            positive: Some(1),
            deposit: Some(DepositKind::Micrometastasis),
            largest_mm: Some(1.4),
        }),
        allocation: vec![AllocationForm {
            destination: crate::domain::read::allocation::Destination::Molecular,
            note: Some("one half".into()),
        }],
        text: Some("Invasive carcinoma.\nNeedle track.".into()),
        ..ReadForm::default()
    }
}

fn facts(reads: Vec<ReportRead>) -> ReportFacts {
    ReportFacts {
        laboratory: "City hospital No. 7".into(),
        accession: "S26-10442".parse().unwrap(),
        part: "B2".parse().unwrap(),
        site: Some("left breast, upper outer quadrant".into()),
        laterality: Some(Laterality::Left),
        urgency: Urgency::Intraoperative,
        room: Some("3".into()),
        question: Some(Question::Margin),
        asked: Some("Is the medial margin free?".into()),
        clinical_note: Some("Core biopsy: carcinoma.\nMargin close to the skin.".into()),
        called_off: None,
        reads,
        calls: vec![],
        acknowledged: vec![],
        disputed: false,
        changed_since: false,
        made_by: "Otabek Yoʻldoshev".into(),
        made_at: at(60),
        offset: Offset::from_seconds(5 * 3600).unwrap(),
    }
}

/// Everything that the report says, a line for each piece.
fn said(facts: &ReportFacts, language: Language) -> String {
    let document = document(facts, language);
    document.words().collect::<Vec<_>>().join("\n")
}

fn frames(facts: &ReportFacts) -> Vec<Framed> {
    let blocks = document(facts, Language::En).blocks;
    let framed = blocks.into_iter().filter_map(|block| match block {
        Block::Framed(framed) => Some(framed),
        _ => None,
    });
    framed.collect()
}

#[test]
fn the_version_that_stands_is_the_only_one_in_a_frame() {
    let mut facts = facts(vec![
        read(1, CategoryCode::Benign),
        read(2, CategoryCode::Malignant),
    ]);
    facts.reads[1].form = full();
    let framed = frames(&facts);
    assert_eq!((framed.len(), framed[0].head.as_str()), (1, "Malignant"));
    assert!(!framed[0].broken);
    let said = said(&facts, Language::En);
    for words in [
        "Takes the place of version 1, because: A second look",
        "Replaced by version 2, because: A second look",
        "Айгүл Нұрмұхамбетова, 2026-05-02 15:02, version 2",
        "read at 2026-05-02 14:30, entered afterwards",
        "Attested with the password. It is not a qualified electronic signature.",
        "deep (ink: blue): free, 2.5\u{a0}mm",
        "1 positive of 3 examined, micrometastasis (≤ 2 mm), 1.4\u{a0}mm",
        "molecular tests, one half",
        "Needle track.",
        "2 sections on the screen. What the program marks was visible before the category was chosen.",
        &"a".repeat(64),
        &"c".repeat(64),
        "This version has not been called and read back yet.",
        "All times are UTC+05:00.",
        "the program never states a diagnosis.",
    ] {
        assert!(said.contains(words), "“{words}” is not in\n{said}");
    }
    assert_eq!(document(&facts, Language::En).across, None);
    let place = |words: &str| said.find(words).unwrap();
    assert!(place("no longer in force") < place("Replaced by version 2"));
    assert!(place("Replaced by version 2") < place("Benign"));
}

#[test]
fn without_a_signature_no_category_is_told() {
    let mut facts = facts(vec![]);
    facts.called_off = Some("The operation was called off".into());
    let document = document(&facts, Language::En);
    assert_eq!(document.across.as_deref(), Some("NOT SIGNED"));
    let framed = frames(&facts);
    assert_eq!(
        (framed[0].head.as_str(), framed[0].broken),
        ("NOT SIGNED", true)
    );
    let said = said(&facts, Language::En);
    assert!(
        said.contains("Called off: The operation was called off"),
        "{said}"
    );
    for category in ["Malignant", "Benign", "Atypical"] {
        assert!(!said.contains(category), "{said}");
    }
}

#[test]
fn no_diagnosis_looks_like_none() {
    let mut deferred = read(1, CategoryCode::Deferred);
    deferred.form.deferral = Some(DeferralReason::NeedsPermanentSection);
    deferred.form.deferral_text = Some("the capsule is not in it".into());
    deferred.on_screen = OnScreen::Microscope;
    let facts = facts(vec![deferred]);
    let framed = frames(&facts);
    assert_eq!(
        (framed[0].head.as_str(), framed[0].broken),
        ("NO DIAGNOSIS YET: wait for the permanent section", true)
    );
    let said = said(&facts, Language::En);
    assert!(
        said.contains("Needs the permanent section: the capsule is not in it"),
        "{said}"
    );
    assert!(said.contains("The glass, at the microscope."), "{said}");
}

#[test]
fn calls_tell_what_was_read_back_and_what_changed_since() {
    let call = |minute, version, read_back| ReportCall {
        at: at(minute),
        caller: "A".into(),
        called: "Timur".into(),
        role: CalledRole::Nurse,
        version,
        late: true,
        read_back,
    };
    let mut facts = facts(vec![read(1, CategoryCode::Benign)]);
    facts.calls = vec![call(3, 1, ReadBack::Wrong), call(4, 1, ReadBack::Correct)];
    facts.acknowledged = vec![ReportAcknowledgement {
        by: "Nurse".into(),
        at: at(5),
        version: 1,
    }];
    facts.changed_since = true;
    facts.disputed = true;
    let said = said(&facts, Language::En);
    for words in [
        "2026-05-02 15:03: A called Timur (Nurse) with version 1.",
        "(entered afterwards)",
        "Read back WRONGLY.",
        "Read back correctly.",
        "Acknowledged for the operating room by Nurse, 2026-05-02 15:05",
        "It is not part of this read.",
        "is disputed",
    ] {
        assert!(said.contains(words), "“{words}” is not in\n{said}");
    }
    assert!(!said.contains("has not been called"), "{said}");
}

#[test]
fn every_language_has_its_letters_in_the_file_and_a_lacking_one_is_told() {
    let mut whole = facts(vec![
        read(1, CategoryCode::Deferred),
        read(2, CategoryCode::Malignant),
    ]);
    whole.reads[1].form = full();
    whole.calls = vec![ReportCall {
        at: at(3),
        caller: "A".into(),
        called: "B".into(),
        role: CalledRole::Surgeon,
        version: 1,
        late: false,
        read_back: ReadBack::Wrong,
    }];
    for language in Language::ALL {
        let mut told = document(&whole, language);
        let plain = pdf(&told).unwrap();
        assert_eq!(plain, consultation_report(&whole, language).unwrap());
        // The notice of a lacking character stands in no file that lacks none.
        told.if_lacking = None;
        assert_eq!(plain, pdf(&told).unwrap(), "{language:?} lacks a letter");
        let mut odd = whole.clone();
        odd.made_by = "山田".into();
        let mut told = document(&odd, language);
        let with_notice = pdf(&told).unwrap();
        told.if_lacking = None;
        assert_ne!(with_notice, pdf(&told).unwrap());
    }
}
