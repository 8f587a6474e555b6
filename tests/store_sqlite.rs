//! The store in SQLite with blobs on disk: the conformance suite, and what only they can show.

#[path = "store_sqlite/clinic.rs"]
mod clinic;
#[path = "store_sqlite/permanent_rows.rs"]
mod permanent_rows;
mod store_conformance;

use jiff::civil::Date;
use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use store_conformance::world::{ManualClock, World, facts, submission};
use zhedel::access::actor::Actor;
use zhedel::domain::audit::ChainState;
use zhedel::domain::drift::report::drift_report;
use zhedel::domain::drift::week::WeekSums;
use zhedel::domain::ids::{OrganisationId, PrincipalId};
use zhedel::domain::turnaround_targets::TurnaroundTargets;
use zhedel::domain::verdict::Outcome;
use zhedel::store::contract::Store;
use zhedel::store::contract::audit::Audit;
use zhedel::store::contract::drift::Drift;
use zhedel::store::contract::error::StoreError;
use zhedel::store::contract::intake::Intake;
use zhedel::store::contract::queue::{JobQueue, QueueRules};
use zhedel::store::contract::reading::Reading;
use zhedel::store::contract::runs::Runs;
use zhedel::store::contract::turnaround_targets::Targets;
use zhedel::store::disk::DiskBlobs;
use zhedel::store::sqlite::SqliteStore;

async fn open(path: &Path, clock: Arc<ManualClock>) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, clock, QueueRules::default()).await
}

async fn raw(path: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", path.display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn run(path: &Path, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql)
        .execute(&mut raw(path).await)
        .await
        .map(drop)
}

/// Another organisation, which no public function can make yet.
async fn stranger(path: &Path, like: &Actor) -> Actor {
    let organisation = OrganisationId::generate();
    sqlx::query("INSERT INTO organisation (id, name, created_at) VALUES (?, 'other', 0)")
        .bind(organisation.to_string())
        .execute(&mut raw(path).await)
        .await
        .unwrap();
    Actor {
        organisation,
        principal: PrincipalId::generate(),
        ..like.clone()
    }
}

async fn make_world() -> World {
    world_in(tempfile::tempdir().unwrap()).await
}

async fn world_in(folder: tempfile::TempDir) -> World {
    let clock = ManualClock::starting_now();
    let path = folder.path().join("zhedel.db");
    let store = Arc::new(open(&path, clock.clone()).await.unwrap());
    let actor = store.local_operator().await.unwrap();
    World {
        stranger: stranger(&path, &actor).await,
        actor,
        queue: store.clone(),
        ahead: store.clone(),
        validations: store.clone(),
        store,
        blobs: Arc::new(DiskBlobs::open(&folder.path().join("blobs")).unwrap()),
        clock,
        _keep: Box::new(folder),
    }
}

store_conformance::store_conformance!(make_world);

/// A database with one slide and its verdict.
struct Story {
    folder: tempfile::TempDir,
    store: SqliteStore,
    actor: Actor,
}

impl Story {
    async fn told() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhedel.db");
        let store = open(&path, ManualClock::starting_now()).await.unwrap();
        let actor = store.local_operator().await.unwrap();
        for name in ["1", "2"] {
            let submission = submission(name, facts(name, "urgent"));
            store.accept_slide(&actor, submission).await.unwrap();
        }
        Self {
            folder,
            store,
            actor,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("zhedel.db")
    }
}

#[tokio::test]
async fn the_local_operator_is_made_once() {
    let story = Story::told().await;
    assert_eq!(story.store.local_operator().await.unwrap(), story.actor);
    let again = open(&story.path(), ManualClock::starting_now())
        .await
        .unwrap();
    assert_eq!(again.local_operator().await.unwrap(), story.actor);
}

#[tokio::test]
async fn another_process_sees_what_was_accepted_and_can_claim_it() {
    let story = Story::told().await;
    // No close: the first process is killed, as it were.
    let other = open(&story.path(), ManualClock::starting_now())
        .await
        .unwrap();
    let page = other.worklist(&story.actor, None, 10).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let name = store_conformance::world::worker("other");
    assert!(other.claim(&name).await.unwrap().is_some());
}

#[tokio::test]
async fn audit_and_verdicts_cannot_be_changed() {
    let story = Story::told().await;
    for (sql, why) in [
        ("UPDATE audit_record SET action = 'x'", "never changed"),
        ("DELETE FROM audit_record", "never deleted"),
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let name = store_conformance::world::worker("worker");
    let claim = story.store.claim(&name).await.unwrap().unwrap();
    let actor = Actor::worker(claim.organisation);
    let targets = TurnaroundTargets::new(15, 120, 1_440).unwrap();
    let set = story
        .store
        .set_turnaround_targets(&story.actor, targets, None);
    set.await.unwrap();
    let end = store_conformance::world::finished(Outcome::Suspicious);
    story
        .store
        .finish_run(&actor, &claim.lease, end)
        .await
        .unwrap();
    for sql in [
        "UPDATE verdict_version SET outcome = 'no_suspicion_found'",
        "DELETE FROM verdict_version",
        "UPDATE region SET max_score = 0",
        "DELETE FROM region",
        "UPDATE turnaround_stamp SET at = 0",
        "DELETE FROM turnaround_stamp",
        "UPDATE turnaround_target SET urgent_minutes = 20",
        "DELETE FROM turnaround_target",
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains("never"), "{refused}");
    }
}

#[tokio::test]
async fn targets_outlive_a_restart_and_none_out_of_order_can_be_kept() {
    let story = Story::told().await;
    let targets = TurnaroundTargets::new(15, 120, 1_440).unwrap();
    let set = story
        .store
        .set_turnaround_targets(&story.actor, targets, Some(0));
    let set = set.await.unwrap();
    let again = open(&story.path(), ManualClock::starting_now())
        .await
        .unwrap();
    let held = again.turnaround_targets(&story.actor).await.unwrap();
    assert_eq!(held, set);
    for sql in [
        "INSERT INTO turnaround_target SELECT organisation_id, 2, 121, 120, 1440, 'x', 0 FROM turnaround_target",
        "INSERT INTO turnaround_target SELECT organisation_id, 2, 15, 1441, 1440, 'x', 0 FROM turnaround_target",
        "INSERT INTO turnaround_target SELECT organisation_id, 2, 0, 120, 1440, 'x', 0 FROM turnaround_target",
        "INSERT INTO turnaround_target SELECT organisation_id, 2, 15, 120, 43201, 'x', 0 FROM turnaround_target",
    ] {
        let refused = run(&story.path(), sql).await.unwrap_err().to_string();
        assert!(refused.contains("CHECK"), "{refused}");
    }
    // Within what the table takes and beyond what the program does: told, and never guessed.
    let damaged = "INSERT INTO turnaround_target SELECT organisation_id, 2, 2, 120, 1440, 'x', 0 FROM turnaround_target";
    run(&story.path(), damaged).await.unwrap();
    let refused = again.turnaround_targets(&story.actor).await.unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused}");
}

#[tokio::test]
async fn tampering_with_the_audit_chain_shows() {
    for (sql, sequence, why) in [
        (
            "DROP TRIGGER audit_record_is_never_changed;
             UPDATE audit_record SET details = '{}' WHERE sequence = 2",
            2,
            "content was changed",
        ),
        (
            "DROP TRIGGER audit_record_is_never_deleted;
             DELETE FROM audit_record WHERE sequence = 2",
            3,
            "missing",
        ),
        (
            "DROP TRIGGER audit_record_is_never_changed;
             UPDATE audit_record SET previous = hash WHERE sequence = 3",
            3,
            "does not follow",
        ),
    ] {
        let story = Story::told().await;
        run(&story.path(), sql).await.unwrap();
        let state = story.store.check_audit(&story.actor).await.unwrap();
        let ChainState::Broken {
            sequence: found,
            why: told,
        } = state
        else {
            panic!("{sql}: {state:?}");
        };
        assert_eq!(found, sequence, "{sql}");
        assert!(told.contains(why), "{told}");
    }
}

#[tokio::test]
async fn a_row_cannot_refer_to_another_organisation() {
    let story = Story::told().await;
    let other = stranger(&story.path(), &story.actor).await;
    let mut connection = raw(&story.path()).await;
    let refused = sqlx::query("UPDATE slide SET organisation_id = ?")
        .bind(other.organisation.to_string())
        .execute(&mut connection)
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("FOREIGN KEY"), "{refused}");
}

#[tokio::test]
async fn a_database_of_a_later_program_is_refused() {
    let story = Story::told().await;
    let later = "INSERT INTO _sqlx_migrations
         VALUES (9999, 'later', 0, TRUE, x'00', 0)";
    run(&story.path(), later).await.unwrap();
    let refused = open(&story.path(), ManualClock::starting_now()).await;
    let error = refused.err().unwrap().to_string();
    assert!(error.contains("9999"), "{error}");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zhedel.db");
    std::fs::write(
        &path,
        "this is no database, but long enough to be looked at".repeat(99),
    )
    .unwrap();
    let refused = open(&path, ManualClock::starting_now()).await;
    let error = refused.err().unwrap().to_string();
    assert!(error.contains("not a database"), "{error}");
}

#[tokio::test]
async fn the_queue_and_the_worklist_read_their_indices() {
    let story = Story::told().await;
    let mut connection = raw(&story.path()).await;
    for (sql, index) in [
        (
            "EXPLAIN QUERY PLAN SELECT id FROM job
             WHERE state IN ('waiting', 'running') AND run_id IS NOT NULL
               AND ((state = 'waiting' AND not_before <= 1) OR (state = 'running' AND beat_at <= 1))
             ORDER BY intraoperative DESC, due_at, id LIMIT 1",
            "job_queue",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT c.id FROM consultation c
             WHERE c.organisation_id = 'x'
               AND (c.closed, c.due_minute, c.unsuspicious, c.due_at, c.id) > (0, 0, 0, 0, 'x')
             ORDER BY c.closed, c.due_minute, c.unsuspicious, c.due_at, c.id LIMIT 10",
            "consultation_worklist",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id FROM event
             WHERE organisation_id = 'x' AND id > 5 ORDER BY id LIMIT 10",
            "event_tail",
        ),
    ] {
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}

/// The part of the migration that finds the weeks of the runs that are there.
const WEEKS_OF_RUNS: &str = include_str!("../migrations/sqlite/0009_drift_week.sql");

/// As many runs as a busy laboratory has in a year, each of a slide of its own, over 40 weeks and
/// four scanners.
const MANY_RUNS: &str = "
CREATE TEMP TABLE many AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT i, printf('00000000-0000-7000-8000-%012d', i) AS id FROM n;
INSERT INTO slide (organisation_id, id, section_id, consultation_id, digest, bytes, format, accepted_at)
    SELECT s.organisation_id, many.id, s.section_id, s.consultation_id, printf('%064d', many.i), 1, 'test', 0
    FROM many, (SELECT * FROM slide LIMIT 1) s;
INSERT INTO run (organisation_id, id, slide_id, inputs, state, requested_at, requested_by, finished_at)
    SELECT o.id, many.id, many.id, '{}', 'done', 0, 'x', 0 FROM many, organisation o WHERE o.name = 'local';
INSERT INTO run_figures
    SELECT o.id, many.id, 1767571200000000 + (many.i % 40) * 604800000000, 'model 1',
           printf('scanner %d', many.i % 4),
           CASE WHEN many.i % 5 = 0 THEN 'suspicious' ELSE 'no_suspicion_found' END,
           (many.i % 997) / 1000.0, '[\"undecided_score\"]',
           '{\"score_bins\":[900,50,20,10,5,5,2,2,1,1,1,1,1,1,0,0,0,0,0,0],\"failed_decode\":0,\"failed_classify\":0,\"failed_stain\":1,\"out_of_domain\":25}',
           '{\"points\":4000,\"haematoxylin\":{\"mean\":0.3,\"spread\":0.1},\"eosin\":{\"mean\":0.2,\"spread\":0.1}}'
    FROM many, organisation o WHERE o.name = 'local';";

#[tokio::test]
async fn twenty_thousand_runs_are_counted_once_and_then_read_as_weeks() {
    let story = Story::told().await;
    run(&story.path(), MANY_RUNS).await.unwrap();
    let (_, weeks) = WEEKS_OF_RUNS.split_once("INSERT INTO drift_week").unwrap();
    let weeks: &'static str = format!("INSERT INTO drift_week{weeks}").leak();
    run(&story.path(), weeks).await.unwrap();

    let mut all = Vec::new();
    for pass in ["counted", "read"] {
        let begun = std::time::Instant::now();
        let found = story
            .store
            .drift_weeks(&story.actor, Date::MIN)
            .await
            .unwrap();
        println!("{} weeks {pass} in {:.1?}", found.len(), begun.elapsed());
        all.push(found);
    }
    for found in &mut all {
        found.sort_by_key(|week| (week.scanner.clone(), week.monday));
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0].len(), 40);
    let sums = WeekSums::of(all[0].iter().map(|week| &week.sums));
    assert_eq!((sums.slides, sums.outcomes["suspicious"]), (20_000, 4_000));
    assert_eq!((sums.scores.n(), sums.eosin.n), (20_000, 20_000));
    let begun = std::time::Instant::now();
    let now = "2026-10-08T00:00:00Z".parse().unwrap();
    let report = drift_report(&all[0], None, now);
    println!(
        "report of {} groups in {:.1?}",
        report.groups.len(),
        begun.elapsed()
    );
    assert_eq!(report.groups.len(), 4);
}

#[tokio::test]
async fn a_week_that_is_counted_anew_is_the_week_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zhedel.db");
    let world = world_in(folder).await;
    for number in 0..6 {
        let name = format!("S26-{number}");
        world.accept(&name, facts(&name, "urgent")).await;
        let outcomes = [
            Outcome::Suspicious,
            Outcome::NoSuspicionFound,
            Outcome::CannotAssess,
        ];
        store_conformance::drift::carry_out(&world, Some("A"), outcomes[number % 3]).await;
    }
    let kept = world
        .store
        .drift_weeks(&world.actor, Date::MIN)
        .await
        .unwrap();
    assert_eq!(kept[0].sums.slides, 6);
    let stale = "UPDATE drift_week SET sums = NULL";
    run(&path, stale).await.unwrap();
    let anew = world
        .store
        .drift_weeks(&world.actor, Date::MIN)
        .await
        .unwrap();
    assert_eq!(anew, kept);
}
