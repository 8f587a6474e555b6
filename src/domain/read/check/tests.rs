use super::*;
use crate::domain::read::category::Category;
use proptest::prelude::*;

fn margin(ink: &str, face: &str, status: MarginCode) -> MarginForm {
    MarginForm {
        ink: Some(ink.into()),
        face: Some(face.into()),
        status: Some(status),
        distance_mm: None,
    }
}

fn benign() -> ReadForm {
    ReadForm {
        answers: Some(Question::Diagnosis),
        category: Some(CategoryCode::Benign),
        ..ReadForm::default()
    }
}

fn wrong(form: &ReadForm) -> Vec<String> {
    let faults = form.check().unwrap_err();
    faults
        .faults()
        .iter()
        .map(|one| one.field.clone())
        .collect()
}

#[test]
fn an_empty_form_names_what_is_missing() {
    assert_eq!(wrong(&ReadForm::default()), ["answers", "category"]);
    assert!(benign().check().is_ok());
}

#[test]
fn a_deferred_read_has_its_reason_and_no_other_has_one() {
    let deferred = ReadForm {
        category: Some(CategoryCode::Deferred),
        ..benign()
    };
    assert_eq!(wrong(&deferred), ["deferral"]);
    let other = ReadForm {
        deferral: Some(DeferralReason::Other),
        ..deferred.clone()
    };
    assert_eq!(wrong(&other), ["deferral_text"]);
    let sampling = ReadForm {
        deferral: Some(DeferralReason::Sampling),
        ..deferred
    };
    let read = sampling.check().unwrap();
    assert!(!read.category().is_diagnosis());
    let contradiction = ReadForm {
        category: Some(CategoryCode::Benign),
        deferral_text: Some("later".into()),
        ..sampling
    };
    assert_eq!(wrong(&contradiction), ["deferral", "deferral_text"]);
}

#[test]
fn distance_stands_only_where_a_margin_is_free() {
    let near = MarginForm {
        distance_mm: Some(1.5),
        ..margin("blue", "deep", MarginCode::Free)
    };
    let involved = MarginForm {
        status: Some(MarginCode::Involved),
        ..near.clone()
    };
    let nowhere = MarginForm {
        face: None,
        status: None,
        distance_mm: Some(f64::NAN),
        ..near.clone()
    };
    let read = ReadForm {
        margins: vec![near.clone()],
        ..benign()
    };
    assert!(read.check().is_ok());
    let read = ReadForm {
        margins: vec![near.clone(), involved, near, nowhere],
        ..benign()
    };
    assert_eq!(
        wrong(&read),
        [
            "margins[1].distance_mm",
            "margins[1].face",
            "margins[2].face",
            "margins[3].face",
            "margins[3].distance_mm",
            "margins[3].status",
        ]
    );
}

#[test]
fn nodes_and_deposits_do_not_contradict_each_other() {
    use DepositKind::{IsolatedTumourCells, Macrometastasis, Micrometastasis};
    let with = |examined, positive, deposit, largest_mm| ReadForm {
        nodes: Some(NodesForm {
            examined,
            positive,
            deposit,
            largest_mm,
        }),
        ..benign()
    };
    let by_size = with(Some(3), Some(1), None, Some(0.7)).check().unwrap();
    let deposit = by_size.nodes().unwrap().deposit.unwrap();
    assert_eq!(deposit.kind, Micrometastasis);
    assert!(
        with(Some(3), Some(1), Some(Macrometastasis), None)
            .check()
            .is_ok()
    );
    assert!(
        with(Some(3), Some(1), Some(Micrometastasis), Some(0.1))
            .check()
            .is_ok()
    );
    assert!(with(Some(3), Some(0), None, None).check().is_ok());
    for (form, field) in [
        (with(Some(3), Some(4), None, None), "nodes.positive"),
        (with(Some(3), None, None, None), "nodes.positive"),
        (with(Some(0), Some(0), None, None), "nodes.examined"),
        (with(None, Some(0), None, None), "nodes.examined"),
        (with(Some(3), Some(0), None, Some(1.0)), "nodes.deposit"),
        (
            with(Some(3), Some(1), Some(IsolatedTumourCells), Some(1.0)),
            "nodes.deposit",
        ),
        (with(Some(3), Some(1), None, Some(-1.0)), "nodes.largest_mm"),
    ] {
        assert_eq!(wrong(&form), [field]);
    }
}

#[test]
fn a_diagnosis_answers_the_question_that_was_asked() {
    for (question, field) in [
        (Question::Margin, "margins"),
        (Question::Node, "nodes"),
        (Question::Adequacy, "adequacy"),
    ] {
        let silent = ReadForm {
            answers: Some(question),
            ..benign()
        };
        assert_eq!(wrong(&silent), [field]);
        let deferred = ReadForm {
            category: Some(CategoryCode::Deferred),
            deferral: Some(DeferralReason::NeedsPermanentSection),
            ..silent
        };
        assert!(deferred.check().is_ok(), "what is deferred owes no answer");
    }
}

#[test]
fn words_are_bounded_and_hide_nothing() {
    let text = |text: &str| ReadForm {
        text: Some(text.into()),
        ..benign()
    };
    assert_eq!(wrong(&text("benign\u{202e}tnangilam")), ["text"]);
    assert_eq!(wrong(&text(&"x".repeat(4_001))), ["text"]);
    assert!(text(&"ж".repeat(4_000)).check().is_ok());
    assert_eq!(text("  ").check().unwrap().text(), None, "blank is nothing");
    let elsewhere = ReadForm {
        allocation: vec![AllocationForm {
            destination: Destination::Other,
            note: None,
        }],
        ..benign()
    };
    assert_eq!(wrong(&elsewhere), ["allocation[0].note"]);
}

fn any_form() -> impl Strategy<Value = ReadForm> {
    let category = proptest::option::of(prop_oneof![
        Just(CategoryCode::Malignant),
        Just(CategoryCode::Benign),
        Just(CategoryCode::Deferred),
    ]);
    let deferral = proptest::option::of(prop_oneof![
        Just(DeferralReason::Sampling),
        Just(DeferralReason::Other),
    ]);
    let nodes = (
        proptest::option::of(0..6u32),
        proptest::option::of(0..6u32),
        proptest::option::of(0.0..5.0f64),
    );
    let text = proptest::option::of(".{0,12}");
    (category, deferral, nodes, text).prop_map(|(category, deferral, nodes, text)| ReadForm {
        answers: Some(Question::Node),
        category,
        deferral,
        deferral_text: text.clone(),
        nodes: Some(NodesForm {
            examined: nodes.0,
            positive: nodes.1,
            deposit: None,
            largest_mm: nodes.2,
        }),
        text,
        ..ReadForm::default()
    })
}

proptest! {
    #[test]
    fn what_was_taken_holds_and_reads_back_as_it_was_kept(form in any_form()) {
        if let Ok(read) = form.check() {
            let deferred = matches!(read.category(), Category::Deferred { .. });
            prop_assert_eq!(deferred, form.category == Some(CategoryCode::Deferred));
            let nodes = read.nodes().unwrap();
            prop_assert!(nodes.positive <= nodes.examined);
            prop_assert!(nodes.positive > 0 || nodes.deposit.is_none());
            let kept = serde_json::to_string(&read).unwrap();
            prop_assert_eq!(serde_json::from_str::<StructuredRead>(&kept).unwrap(), read);
        }
    }
}

#[test]
fn a_kept_read_that_was_damaged_is_not_believed() {
    for damaged in [
        r#"{"answers":"diagnosis","category":"deferred"}"#,
        r#"{"answers":"diagnosis","category":"benign","nodes":{"examined":1,"positive":2}}"#,
        r#"{"answers":"diagnosis","category":"benign","extra":1}"#,
    ] {
        assert!(
            serde_json::from_str::<StructuredRead>(damaged).is_err(),
            "{damaged}"
        );
    }
}
