//! Whatever is done to a chain, the check finds it.

use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Row, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhedel::access::actor::Actor;
use zhedel::app::audit_verify::{VerifyOptions, verify_audit};
use zhedel::domain::audit::{AuditRecord, AuditSubject, Circumstances, Refusal};
use zhedel::domain::audit_origin::{AuditOrigin, AuditOutcome, AuditSource};
use zhedel::domain::audit_report::{AuditReport, AuditState};
use zhedel::domain::ids::{OrganisationId, PrincipalId, SlideId};
use zhedel::domain::slide::Digest;
use zhedel::domain::viewed::Viewed;
use zhedel::store::audit_chain::{BEGINNING, hash_of};
use zhedel::store::checkpoints::key::CheckpointKey;
use zhedel::store::checkpoints::log::CheckpointLog;
use zhedel::store::contract::Store;
use zhedel::store::contract::audit::Audit;
use zhedel::store::contract::clock::SystemClock;
use zhedel::store::contract::queue::QueueRules;
use zhedel::store::sqlite::SqliteStore;

/// Records of the first form, and those that follow.
const FIRST_FORM: u64 = 3;
/// Records that checkpoints attest.
const ATTESTED: [u64; 3] = [5, 9, 12];
/// All of them: the last tells of the last checkpoint.
const RECORDS: u64 = 13;

/// A database with a chain, its checkpoints, and a place for copies to tamper with.
struct Chain {
    folder: tempfile::TempDir,
    organisation: OrganisationId,
    records: Vec<AuditRecord>,
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Arc::new(SystemClock), QueueRules::default())
        .await
        .unwrap()
}

async fn raw(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false)
        .pragma("ignore_check_constraints", "ON")
        .connect()
        .await
        .unwrap()
}

async fn execute(connection: &mut SqliteConnection, sql: &str) -> u64 {
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
        .rows_affected()
}

async fn insert(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    record: &AuditRecord,
) {
    let circumstances = record.circumstances.as_ref();
    sqlx::query(
        "INSERT INTO audit_record (organisation_id, sequence, at, principal, action, subject, details, origin, outcome,
                                   previous, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(organisation.to_string())
    .bind(record.sequence.cast_signed())
    .bind(record.at.as_microsecond())
    .bind(record.principal.to_string())
    .bind(&record.action)
    .bind(&record.subject)
    .bind(&record.details)
    .bind(circumstances.map(|told| told.origin.clone()))
    .bind(circumstances.map(|told| told.outcome.code()))
    .bind(record.previous.to_string())
    .bind(record.hash.to_string())
    .execute(connection)
    .await
    .unwrap();
}

/// A record that follows from `previous`, with a hash that fits.
fn record(
    organisation: OrganisationId,
    sequence: u64,
    previous: Digest,
    circumstances: Option<Circumstances>,
) -> AuditRecord {
    let mut record = AuditRecord {
        sequence,
        at: Timestamp::from_second(1_800_000_000 + sequence.cast_signed()).unwrap(),
        principal: PrincipalId::from_uuid(uuid::Uuid::from_u128(77)),
        action: "slide.accept".into(),
        subject: format!("slide {}", uuid::Uuid::from_u128(sequence.into())),
        details: json!({ "bytes": sequence }).to_string(),
        circumstances,
        previous,
        hash: BEGINNING,
    };
    record.hash = hash_of(organisation, &record);
    record
}

impl Chain {
    /// Records of a program before this one, then of this one, with checkpoints in between.
    async fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhedel.db");
        open(&path).await.close().await;
        let organisation = OrganisationId::generate();
        let mut connection = raw(&path).await;
        let user = PrincipalId::generate();
        execute(
            &mut connection,
            &format!(
                "INSERT INTO organisation (id, name, created_at) VALUES ('{organisation}', 'local', 0)"
            ),
        )
        .await;
        execute(
            &mut connection,
            &format!(
                "INSERT INTO user_account (organisation_id, id, login, roles, created_at)
                 VALUES ('{organisation}', '{user}', 'local', '[\"administrator\"]', 0)"
            ),
        )
        .await;
        let mut previous = BEGINNING;
        for sequence in 1..=FIRST_FORM {
            let record = record(organisation, sequence, previous, None);
            insert(&mut connection, organisation, &record).await;
            previous = record.hash;
        }
        drop(connection);

        let store = open(&path).await;
        let actor = store.local_operator().await.unwrap();
        assert_eq!(actor.organisation, organisation);
        let (key, _) = CheckpointKey::open_or_make(&folder.path().join("key.pem")).unwrap();
        let mut log = CheckpointLog::open(&folder.path().join("audit-checkpoints"), key).unwrap();
        let web = AuditOrigin::of(AuditSource::Web).from_peer("2001:db8::7".parse().unwrap());
        let service = Actor::service(organisation);
        loop {
            let end = store.chain_end(&service).await.unwrap().unwrap();
            if ATTESTED.contains(&end.sequence) {
                let (checkpoint, statement) = log.add(organisation, end, Timestamp::now()).unwrap();
                let noted = store.note_checkpoint(&service, &checkpoint, statement);
                noted.await.unwrap();
            } else if end.sequence == RECORDS {
                break;
            } else if end.sequence == 7 {
                let refusal = Refusal {
                    action: "session.open",
                    subject: AuditSubject {
                        kind: "account",
                        id: user.uuid(),
                    },
                    why: "locked",
                };
                let nobody = Actor::nobody(organisation).with_origin(web);
                store.record_refusal(&nobody, refusal).await.unwrap();
            } else {
                let reader = actor.clone().with_origin(web);
                let viewed = Viewed::Slide(SlideId::generate());
                store.note_view(&reader, viewed).await.unwrap();
            }
        }
        let records = store.audit_after(&actor, 0, 1_000).await.unwrap();
        store.close().await;
        assert_eq!(records.len() as u64, RECORDS);
        Self {
            folder,
            organisation,
            records,
        }
    }

    fn checkpoints(&self) -> PathBuf {
        self.folder.path().join("audit-checkpoints")
    }

    /// Does something to a copy, with the guards out of the way, and checks the copy.
    async fn tampered(&self, statements: &[String]) -> AuditReport {
        let copy = self.copy();
        let mut connection = raw(&copy).await;
        let guards = guards(&mut connection).await;
        for (name, _) in &guards {
            execute(&mut connection, &format!("DROP TRIGGER {name}")).await;
        }
        for statement in statements {
            let changed = execute(&mut connection, statement).await;
            assert!(changed > 0, "{statement} changed nothing");
        }
        for (_, sql) in &guards {
            execute(&mut connection, sql).await;
        }
        drop(connection);
        self.check(&copy).await
    }

    fn copy(&self) -> PathBuf {
        let copy = self.folder.path().join("copy.db");
        for left in ["copy.db-wal", "copy.db-shm"] {
            let _ = std::fs::remove_file(self.folder.path().join(left));
        }
        std::fs::copy(self.folder.path().join("zhedel.db"), &copy).unwrap();
        copy
    }

    async fn check(&self, database: &Path) -> AuditReport {
        let options = VerifyOptions {
            data: database.to_owned(),
            checkpoints: vec![self.checkpoints()],
            public_keys: vec![],
        };
        // It has a run-time of its own.
        let checked = tokio::task::spawn_blocking(move || verify_audit(&options, &|_, _| {}));
        checked.await.unwrap().unwrap()
    }

    /// The records from `from` on as somebody would write them who knows how: each with a hash that
    /// fits.
    fn rewritten(&self, from: u64, change: impl Fn(&mut AuditRecord)) -> Vec<String> {
        let mut statements = Vec::new();
        let start = usize::try_from(from).unwrap() - 1;
        let mut previous = start
            .checked_sub(1)
            .map_or(BEGINNING, |before| self.records[before].hash);
        for record in &self.records[start..] {
            let mut record = record.clone();
            if record.sequence == from {
                change(&mut record);
            }
            record.previous = previous;
            record.hash = hash_of(self.organisation, &record);
            previous = record.hash;
            statements.push(format!(
                "UPDATE audit_record SET details = '{}', previous = '{}', hash = '{}' WHERE sequence = {}",
                record.details, record.previous, record.hash, record.sequence
            ));
        }
        statements
    }
}

async fn guards(connection: &mut SqliteConnection) -> Vec<(String, String)> {
    let rows = sqlx::query(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_record'",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn one(statement: String) -> Vec<String> {
    vec![statement]
}

#[tokio::test]
async fn an_untouched_chain_is_intact() {
    let chain = Chain::made().await;
    let report = chain.check(&chain.copy()).await;
    assert_eq!(report.state, AuditState::Intact, "{}", report.in_words());
    let checked = &report.chains[0];
    assert_eq!((checked.records, checked.checkpoints), (RECORDS, 3));
    assert_eq!(checked.attested, ATTESTED[2]);
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|one| one.told.as_str())
        .collect();
    assert_eq!(told, ["1 record written after the last checkpoint"]);
}

#[tokio::test]
async fn a_change_to_any_field_of_any_record_is_found_and_the_record_is_named() {
    let chain = Chain::made().await;
    let zeros = "0".repeat(64);
    let mut tried = 0;
    for record in &chain.records {
        let mut changes = vec![
            "at = at + 1".to_owned(),
            "at = -at".to_owned(),
            "principal = '00000000-0000-0000-0000-000000000001'".to_owned(),
            "principal = upper(principal) || ' '".to_owned(),
            "action = action || 'x'".to_owned(),
            "action = ''".to_owned(),
            "subject = subject || '0'".to_owned(),
            "details = details || ' '".to_owned(),
            "details = '{}'".to_owned(),
            "origin = 'web 192.0.2.99'".to_owned(),
            "origin = 'service', outcome = 'done', action = action || '.'".to_owned(),
            "outcome = 'failed'".to_owned(),
            format!("previous = '{}'", "a".repeat(64)),
            format!("hash = '{zeros}'"),
            "hash = upper(hash)".to_owned(),
            // From one field into the next.
            "action = action || substr(subject, 1, 1), subject = substr(subject, 2)".to_owned(),
        ];
        if record.circumstances.is_some() {
            changes.push("origin = NULL, outcome = NULL".to_owned());
            changes.push("origin = NULL".to_owned());
            changes.push("outcome = NULL".to_owned());
        }
        for change in changes {
            let sequence = record.sequence;
            let sql = format!("UPDATE audit_record SET {change} WHERE sequence = {sequence}");
            let report = chain.tampered(&one(sql.clone())).await;
            assert_eq!(report.state, AuditState::Broken, "{sql}");
            assert_eq!(report.findings[0].record, Some(sequence), "{sql}");
            tried += 1;
        }
    }
    assert!(tried >= 13 * 16, "{tried}");
}

#[tokio::test]
async fn records_taken_out_moved_swapped_or_slipped_in_are_found() {
    let chain = Chain::made().await;
    let other = OrganisationId::generate();
    for record in &chain.records {
        let sequence = record.sequence;
        let mut tampers = vec![
            one(format!(
                "DELETE FROM audit_record WHERE sequence = {sequence}"
            )),
            one(format!(
                "UPDATE audit_record SET sequence = {} WHERE sequence = {sequence}",
                sequence + 1_000
            )),
            one(format!(
                "UPDATE audit_record SET organisation_id = '{other}' WHERE sequence = {sequence}"
            )),
            // A copy of it at the end, before the beginning, and in a chain that nobody asks for.
            one(format!(
                "INSERT INTO audit_record SELECT organisation_id, {}, at, principal, action, subject, details, previous,
                 hash, origin, outcome FROM audit_record WHERE sequence = {sequence}",
                RECORDS + 1
            )),
            one(format!(
                "INSERT INTO audit_record SELECT organisation_id, 0, at, principal, action, subject, details, previous,
                 hash, origin, outcome FROM audit_record WHERE sequence = {sequence}"
            )),
            one(format!(
                "INSERT INTO audit_record SELECT organisation_id, -7, at, principal, action, subject, details, previous,
                 hash, origin, outcome FROM audit_record WHERE sequence = {sequence}"
            )),
            one(format!(
                "INSERT INTO audit_record SELECT 'nobody', 1, at, principal, action, subject, details, previous,
                 hash, origin, outcome FROM audit_record WHERE sequence = {sequence}"
            )),
        ];
        if sequence < RECORDS {
            tampers.push(vec![
                format!("UPDATE audit_record SET sequence = 9999 WHERE sequence = {sequence}"),
                format!(
                    "UPDATE audit_record SET sequence = {sequence} WHERE sequence = {}",
                    sequence + 1
                ),
                format!(
                    "UPDATE audit_record SET sequence = {} WHERE sequence = 9999",
                    sequence + 1
                ),
            ]);
        }
        for tamper in tampers {
            let report = chain.tampered(&tamper).await;
            // Of the last record alone nothing else speaks but the checkpoint that it tells of.
            let cut_off_at_the_end = sequence == RECORDS && tamper[0].starts_with("DELETE");
            if cut_off_at_the_end {
                let told = report.in_words();
                assert!(told.contains("no record tells of 1 checkpoint,"), "{told}");
            } else {
                assert_eq!(report.state, AuditState::Broken, "{tamper:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_chain_that_was_cut_off_contradicts_its_checkpoints() {
    let chain = Chain::made().await;
    for left in 0..ATTESTED[2] {
        let sql = format!("DELETE FROM audit_record WHERE sequence > {left}");
        let report = chain.tampered(&one(sql)).await;
        assert_eq!(report.state, AuditState::Broken, "{left}");
        assert_eq!(report.findings[0].record, Some(left + 1));
        assert!(report.findings[0].told.contains("cut off"));
    }
    let whole = [
        "DELETE FROM audit_record".to_owned(),
        "DELETE FROM organisation".to_owned(),
    ];
    let report = chain.tampered(&whole).await;
    assert_eq!(report.state, AuditState::Broken);
}

#[tokio::test]
async fn a_chain_that_was_cut_off_and_went_on_with_forged_records_is_found() {
    let chain = Chain::made().await;
    let told = || {
        Some(Circumstances {
            origin: "web".into(),
            outcome: AuditOutcome::Done,
        })
    };
    for left in [4, 8, 11] {
        let copy = chain.copy();
        let mut connection = raw(&copy).await;
        let guards = guards(&mut connection).await;
        execute(
            &mut connection,
            "DROP TRIGGER audit_record_is_never_deleted",
        )
        .await;
        let cut = format!("DELETE FROM audit_record WHERE sequence > {left}");
        execute(&mut connection, &cut).await;
        let mut previous = chain.records[left - 1].hash;
        for sequence in left as u64 + 1..=RECORDS + 5 {
            let forged = record(chain.organisation, sequence, previous, told());
            insert(&mut connection, chain.organisation, &forged).await;
            previous = forged.hash;
        }
        let (_, sql) = guards
            .iter()
            .find(|(name, _)| name == "audit_record_is_never_deleted")
            .unwrap();
        execute(&mut connection, sql).await;
        drop(connection);
        let report = chain.check(&copy).await;
        assert_eq!(report.state, AuditState::Broken, "{left}");
        assert!(report.findings[0].told.contains("were rewritten"), "{left}");
    }
}

#[tokio::test]
async fn a_record_rewritten_with_all_that_follow_contradicts_the_next_checkpoint() {
    let chain = Chain::made().await;
    for record in &chain.records {
        let from = record.sequence;
        let rewritten = chain.rewritten(from, |record| record.details = r#"{"bytes":0}"#.into());
        let report = chain.tampered(&rewritten).await;
        // What no checkpoint attests yet can be rewritten by whoever can write the database.
        if from <= ATTESTED[2] {
            assert_eq!(report.state, AuditState::Broken, "{from}");
            let told = &report.findings[0].told;
            assert!(told.contains("is not the one that checkpoint"), "{told}");
            assert!(report.findings[0].record.unwrap() <= from, "{told}");
        } else {
            assert_eq!(report.chains[0].attested, ATTESTED[2]);
        }
    }
}

#[tokio::test]
async fn guards_that_were_taken_away_or_weakened_are_told() {
    let chain = Chain::made().await;
    for sql in [
        "DROP TRIGGER audit_record_is_never_changed",
        "DROP TRIGGER audit_record_is_never_deleted; CREATE TRIGGER audit_record_is_never_deleted BEFORE DELETE ON \
         audit_record WHEN 0 BEGIN SELECT RAISE(ABORT, 'an audit record is never deleted'); END",
    ] {
        let copy = chain.copy();
        let mut connection = raw(&copy).await;
        for statement in sql.splitn(2, "; ") {
            execute(&mut connection, statement).await;
        }
        drop(connection);
        let report = chain.check(&copy).await;
        assert_eq!(report.state, AuditState::Broken, "{sql}");
        assert!(report.findings[0].told.contains("trigger"), "{sql}");
    }
}

/// Does something to the lines of the checkpoints, checks, and puts them back.
async fn with_lines(chain: &Chain, change: impl FnOnce(&mut Vec<String>)) -> AuditReport {
    let mut files = std::fs::read_dir(chain.checkpoints()).unwrap();
    let file = files
        .find_map(|entry| {
            let path = entry.unwrap().path();
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
                .then_some(path)
        })
        .unwrap();
    let before = std::fs::read_to_string(&file).unwrap();
    let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.push(String::new());
    std::fs::write(&file, lines.join("\n")).unwrap();
    let report = chain.check(&chain.copy()).await;
    std::fs::write(&file, before).unwrap();
    report
}

#[tokio::test]
async fn checkpoints_that_are_gone_or_forged_are_told() {
    let chain = Chain::made().await;
    for line in 0..ATTESTED.len() {
        let gone = with_lines(&chain, |lines| drop(lines.remove(line))).await;
        assert_eq!(gone.state, AuditState::Broken, "{line}");
        let told = gone.in_words();
        let expected = format!("checkpoint {} of series", line + 1);
        assert!(told.contains(&expected), "{told}");
        let forged = with_lines(&chain, |lines| {
            let sequence = format!("\"sequence\":{}", ATTESTED[line]);
            assert!(lines[line].contains(&sequence));
            lines[line] = lines[line].replace(&sequence, "\"sequence\":2");
        });
        let told = forged.await.in_words();
        assert!(told.contains("is forged"), "{told}");
    }
    let all_gone = with_lines(&chain, Vec::clear).await;
    assert_eq!(all_gone.state, AuditState::Broken);

    // A whole series that is not at hand could lie elsewhere: it is asked for.
    std::fs::rename(chain.checkpoints(), chain.folder.path().join("elsewhere")).unwrap();
    std::fs::create_dir(chain.checkpoints()).unwrap();
    let absent = chain.check(&chain.copy()).await;
    assert_eq!(absent.state, AuditState::Unconfirmed);
    let told = absent.in_words();
    assert!(told.contains("3 checkpoints of series"), "{told}");
}

#[tokio::test]
async fn a_database_of_before_the_second_form_is_read_as_it_is() {
    let chain = Chain::made().await;
    let copy = chain.copy();
    let mut connection = raw(&copy).await;
    execute(
        &mut connection,
        "DROP TRIGGER audit_record_is_never_deleted",
    )
    .await;
    let cut = format!("DELETE FROM audit_record WHERE sequence > {FIRST_FORM}");
    execute(&mut connection, &cut).await;
    for column in ["outcome", "origin"] {
        let drop = format!("ALTER TABLE audit_record DROP COLUMN {column}");
        execute(&mut connection, &drop).await;
    }
    execute(
        &mut connection,
        "CREATE TRIGGER audit_record_is_never_deleted BEFORE DELETE ON audit_record
         BEGIN SELECT RAISE(ABORT, 'an audit record is never deleted'); END",
    )
    .await;
    drop(connection);
    std::fs::remove_dir_all(chain.checkpoints()).unwrap();
    std::fs::create_dir(chain.checkpoints()).unwrap();
    let report = chain.check(&copy).await;
    assert_eq!(
        report.state,
        AuditState::Unconfirmed,
        "{}",
        report.in_words()
    );
    assert_eq!(report.chains[0].records, FIRST_FORM);
}
