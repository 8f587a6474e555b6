//! What cannot be written of permanent diagnoses, whatever the program does.

use super::store_conformance::world::{facts, submission};
use super::{Story, run};
use zhedel::domain::permanent::category::PermanentCategory;
use zhedel::domain::permanent::concordance::ConcordanceCode;
use zhedel::domain::permanent::form::PermanentForm;
use zhedel::domain::read::confirmation::Confirmation;
use zhedel::domain::read::form::ReadForm;
use zhedel::domain::read::on_screen::OnScreen;
use zhedel::domain::read::signature::Signature;
use zhedel::store::contract::claims::Claims;
use zhedel::store::contract::consultations::Consultations;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Intake;
use zhedel::store::contract::permanents::{NewPermanent, Permanents};
use zhedel::store::contract::reads::{Reads, Signing};

macro_rules! row {
    ($rest:literal) => {
        concat!(
            "INSERT INTO permanent_diagnosis (organisation_id, id, consultation_id, version, author, content_sha256,
                 recorded_at, words, diagnosed_on, read_version, category, concordance, cause, appropriate, source,
                 external_id)
             SELECT organisation_id, printf('%036d', 1), consultation_id, 1, 'x', printf('%064d', 1), 1, 'x',
                    '2026-05-01', ",
            $rest,
            " FROM signed_read"
        )
    };
}

#[tokio::test]
async fn no_diagnosis_stands_without_its_read_or_cause_and_none_is_changed() {
    let story = Story::told().await;
    let named = submission("named", facts("S26-10442", "urgent"));
    let accepted = story.store.accept_slide(&story.actor, named).await.unwrap();
    let id = accepted.consultation;
    story.store.claim(&story.actor, id).await.unwrap();
    let read: ReadForm =
        serde_json::from_str(r#"{"answers":"diagnosis","category":"benign"}"#).unwrap();
    let signing = Signing {
        read: read.check().unwrap(),
        confirmation: Confirmation {
            part: "A".into(),
            site: None,
            laterality: None,
            accession_end: "0442".into(),
        },
        on_screen: OnScreen::Microscope,
        signature: Signature::Session,
        read_at: None,
    };
    story.store.sign(&story.actor, id, signing).await.unwrap();
    for sql in [
        // Of a version that nobody signed.
        row!("9, 'benign', 'agree', NULL, NULL, 'by_hand', NULL"),
        row!("1, 'deferred', 'agree', NULL, NULL, 'by_hand', NULL"),
        // Without its cause, with one that it must not have, judged though it was not deferred.
        row!("1, 'benign', 'major', NULL, NULL, 'by_hand', NULL"),
        row!("1, 'benign', 'agree', 'sampling', NULL, 'by_hand', NULL"),
        row!("1, 'benign', NULL, 'sampling', NULL, 'lab_system', 'L-1'"),
        row!("1, 'benign', 'minor', 'sampling', 1, 'by_hand', NULL"),
        // By hand without a comparison, by the laboratory's system without a number.
        row!("1, 'benign', NULL, NULL, NULL, 'by_hand', NULL"),
        row!("1, 'benign', NULL, NULL, NULL, 'lab_system', NULL"),
    ] {
        assert!(run(&story.path(), sql).await.is_err(), "{sql}");
    }
    let new = NewPermanent {
        form: PermanentForm {
            category: Some(PermanentCategory::Benign),
            words: Some("Fibroadenoma".into()),
            concordance: Some(ConcordanceCode::Agree),
            ..PermanentForm::default()
        },
        external_id: None,
        diagnosed_on: None,
        read_version: None,
        amends: None,
        why: None,
    };
    let recorded = story.store.record_permanent(&story.actor, id, new).await;
    recorded.unwrap();
    for sql in [
        "UPDATE permanent_diagnosis SET concordance = 'minor', cause = 'sampling'",
        "DELETE FROM permanent_diagnosis",
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
    // With the triggers gone too it shows.
    let forged = "DROP TRIGGER permanent_diagnosis_is_never_changed;
         UPDATE permanent_diagnosis SET concordance = 'minor', cause = 'technical'";
    run(&story.path(), forged).await.unwrap();
    let shown = story.store.consultation(&story.actor, id).await;
    assert!(
        matches!(shown, Err(StoreError::Corrupt { .. })),
        "{shown:?}"
    );
}
