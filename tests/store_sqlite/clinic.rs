//! The tables of the clinic: what the migration makes of a database that is there, and what cannot be written
//! whatever the program does.

use super::store_conformance::world::{ManualClock, facts, submission};
use super::{Story, open, raw, run};
use sqlx::migrate::Migrator;
use sqlx::{Row, SqliteConnection};
use std::path::Path;
use zhedel::access::actor::Actor;
use zhedel::access::role::Role;
use zhedel::domain::consultation::life_state::LifeState;
use zhedel::domain::ids::{ConsultationId, OrganisationId, PrincipalId};
use zhedel::domain::read::confirmation::Confirmation;
use zhedel::domain::read::form::ReadForm;
use zhedel::domain::read::on_screen::OnScreen;
use zhedel::domain::read::signature::Signature;
use zhedel::store::contract::claims::Claims;
use zhedel::store::contract::consultations::Consultations;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Intake;
use zhedel::store::contract::reading::Reading;
use zhedel::store::contract::reads::{Reads, Signing};

/// The last migration before the clinic.
const BEFORE: u32 = 16;

/// Brings an empty file to where the program before the clinic left it.
async fn migrate_to_before(path: &Path, folder: &Path) {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    for file in std::fs::read_dir(migrations).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if name[..4].parse::<u32>().unwrap() <= BEFORE {
            std::fs::copy(file.path(), folder.join(name)).unwrap();
        }
    }
    std::fs::File::create(path).unwrap();
    let migrator = Migrator::new(folder).await.unwrap();
    migrator.run(&mut raw(path).await).await.unwrap();
}

/// A case with an open consultation whose slide is suspicious, one that was called off, and all that may refer to
/// them.
const ROWS: &str = "
INSERT INTO organisation VALUES ('00000000-0000-7000-8000-000000000001', 'local', 0);
INSERT INTO case_file VALUES ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 'S26-10442',
                              NULL, NULL, NULL, 0);
INSERT INTO specimen SELECT organisation_id, '00000000-0000-7000-8000-000000000003', id, 'A', 'breast', 'left', NULL, NULL, 0
    FROM case_file;
INSERT INTO consultation (organisation_id, id, specimen_id, question, urgency, received_at, due_at, state)
    SELECT organisation_id, '00000000-0000-7000-8000-000000000004', id, NULL, 'urgent', 1000000, 121000000, 'open'
    FROM specimen;
INSERT INTO consultation (organisation_id, id, specimen_id, question, urgency, received_at, due_at, state)
    SELECT organisation_id, '00000000-0000-7000-8000-000000000005', id, 'Is it a node?', 'routine', 2000000, 3000000,
           'cancelled' FROM specimen;
INSERT INTO block SELECT organisation_id, '00000000-0000-7000-8000-000000000006', id, '1', NULL, 0 FROM specimen;
INSERT INTO section SELECT organisation_id, '00000000-0000-7000-8000-000000000007', id, '1', 0 FROM block;
INSERT INTO slide (organisation_id, id, section_id, consultation_id, digest, bytes, format, accepted_at)
    SELECT organisation_id, '00000000-0000-7000-8000-000000000008', id, '00000000-0000-7000-8000-000000000004',
           printf('%064d', 1), 1, 'test', 1000000 FROM section;
INSERT INTO run (organisation_id, id, slide_id, inputs, state, requested_at, requested_by, finished_at)
    SELECT organisation_id, '00000000-0000-7000-8000-000000000009', id,
           '{\"mpp\":null,\"facts\":{\"organ\":null,\"preparation\":null,\"age_group\":null},\"research\":false,\"model\":null}',
           'done', 0, 'x', 5 FROM slide;
INSERT INTO verdict_version (organisation_id, id, run_id, version, final, outcome, score, reasons, document, recorded_at)
    SELECT organisation_id, '00000000-0000-7000-8000-00000000000a', id, 1, 1, 'suspicious', 0.9, '[]', '{}', 5 FROM run;
INSERT INTO turnaround_stamp SELECT organisation_id, id, 1, NULL, 'received', received_at, 'automatic', 'x', received_at
    FROM consultation;
INSERT INTO turnaround_note SELECT organisation_id, id, 1, 'single_block', NULL, 'x', 0 FROM consultation;
INSERT INTO access_grant SELECT organisation_id, id, id, 'x', 'y', 0, 1, NULL FROM consultation;";

async fn count(connection: &mut SqliteConnection, sql: &'static str) -> i64 {
    let row = sqlx::query(sql).fetch_one(connection).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn a_database_of_before_the_clinic_is_moved_over_with_everything_that_refers_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zhedel.db");
    let earlier = tempfile::tempdir().unwrap();
    migrate_to_before(&path, earlier.path()).await;
    run(&path, ROWS).await.unwrap();

    let store = open(&path, ManualClock::starting_now()).await.unwrap();
    let mut connection = raw(&path).await;
    for (sql, expected) in [
        ("SELECT count(*) FROM pragma_foreign_key_check", 0),
        ("SELECT count(*) FROM consultation", 2),
        ("SELECT count(*) FROM turnaround_stamp", 2),
        (
            "SELECT count(*) FROM sqlite_schema WHERE name = 'access_grant'",
            0,
        ),
        (
            "SELECT closed FROM consultation WHERE state = 'received'",
            0,
        ),
        (
            "SELECT suspicious FROM consultation WHERE state = 'received'",
            1,
        ),
        (
            "SELECT closed FROM consultation WHERE state = 'cancelled'",
            1,
        ),
        (
            "SELECT count(*) FROM sqlite_schema WHERE name = 'consultation_before'",
            0,
        ),
    ] {
        assert_eq!(count(&mut connection, sql).await, expected, "{sql}");
    }
    // What refers to a consultation still does.
    let orphan = "DELETE FROM consultation";
    let refused = run(&path, orphan).await.unwrap_err().to_string();
    assert!(refused.contains("FOREIGN KEY"), "{refused}");

    let id = |last: u8| {
        let text = format!("00000000-0000-7000-8000-{last:012}");
        uuid::Uuid::parse_str(&text).unwrap()
    };
    let actor = Actor::new(
        OrganisationId::from_uuid(id(1)),
        PrincipalId::generate(),
        vec![Role::Pathologist, Role::Technician],
    );
    let open_one = ConsultationId::from_uuid(id(4));
    let file = store.consultation(&actor, open_one).await.unwrap();
    assert_eq!(file.life.state(), LifeState::Received);
    assert_eq!((file.slides.len(), file.moves.len()), (1, 1));
    let cancelled = ConsultationId::from_uuid(id(5));
    let file = store.consultation(&actor, cancelled).await.unwrap();
    assert_eq!(file.life.state(), LifeState::Cancelled);
    assert_eq!(file.request.asked.unwrap().as_str(), "Is it a node?");
    let page = store.worklist(&actor, None, 10).await.unwrap();
    let order: Vec<_> = page.items.iter().map(|item| item.consultation.id).collect();
    assert_eq!(order, [open_one, cancelled]);
    // And its life goes on.
    store.claim(&actor, open_one).await.unwrap();
    let signing = at_the_microscope(Some("breast"), Some("left"));
    store.sign(&actor, open_one, signing).await.unwrap();
}

fn at_the_microscope(site: Option<&str>, laterality: Option<&str>) -> Signing {
    let form: ReadForm =
        serde_json::from_str(r#"{"answers":"diagnosis","category":"benign"}"#).unwrap();
    Signing {
        read: form.check().unwrap(),
        confirmation: Confirmation {
            part: "A".into(),
            site: site.map(Into::into),
            laterality: laterality.map(|side| side.parse().unwrap()),
            accession_end: "0442".into(),
        },
        on_screen: OnScreen::Microscope,
        signature: Signature::Session,
        read_at: None,
    }
}

#[tokio::test]
async fn what_was_signed_called_and_moved_cannot_be_changed_or_forged() {
    let story = Story::told().await;
    let named = submission("named", facts("S26-10442", "urgent"));
    let accepted = story.store.accept_slide(&story.actor, named).await.unwrap();
    let id = accepted.consultation;
    for (sql, why) in [
        (
            "UPDATE consultation SET state = 'signed', read_version = 1, reader = NULL, claimed_at = NULL, beat_at = NULL",
            "without a read",
        ),
        ("UPDATE consultation SET state = 'being_read'", "CHECK"),
        ("UPDATE consultation SET state = 'open'", "CHECK"),
        ("UPDATE consultation SET state = 'signed'", "CHECK"),
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    story.store.claim(&story.actor, id).await.unwrap();
    let signing = at_the_microscope(None, None);
    story.store.sign(&story.actor, id, signing).await.unwrap();
    for sql in [
        "UPDATE consultation SET state = 'communicated' WHERE state = 'signed'",
        "UPDATE consultation SET read_version = 2 WHERE state = 'signed'",
        "UPDATE signed_read SET document = '{}'",
        "DELETE FROM signed_read",
        "UPDATE consultation_move SET moved_at = 0",
        "DELETE FROM consultation_move",
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
    // With the triggers gone too it shows.
    let forged = "DROP TRIGGER signed_read_is_never_changed;
         UPDATE signed_read SET document = json_set(document, '$.category', 'malignant')";
    run(&story.path(), forged).await.unwrap();
    let shown = story.store.consultation(&story.actor, id).await;
    assert!(
        matches!(shown, Err(StoreError::Corrupt { .. })),
        "{shown:?}"
    );
}
