//! `zhedel audit` with the real binary, beside a running service and on copies.

#[path = "service/server.rs"]
#[allow(dead_code)]
mod server;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::Server;
use sqlx::{Connection, SqliteConnection};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::TempDir;

fn audit(arguments: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .arg("audit")
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Checks; gives the exit code and the report.
fn verify(data: &Path, more: &[&str]) -> (i32, Value) {
    let output = audit(&[&["verify", "--json"], more].concat(), data);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
    (output.status.code().unwrap(), report)
}

/// Sets turnaround targets, which writes an audit record.
async fn change_something(server: &Server, intraoperative: u32) {
    let minutes = json!({ "intraoperative": intraoperative, "urgent": 240, "routine": 2_880 });
    let request = server
        .request(Method::PUT, "/api/v1/turnaround-targets")
        .json(&json!({ "minutes": minutes }));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

/// The data folder of a service that ran and ended.
async fn used() -> Arc<TempDir> {
    let data = Arc::new(tempfile::tempdir().unwrap());
    let server = Server::start_on(Arc::clone(&data), 0);
    for minutes in 10..14 {
        change_something(&server, minutes).await;
    }
    server.stop(&[]);
    data
}

async fn tamper(data: &Path, statements: &[&'static str]) {
    let url = format!("sqlite://{}", data.join("zhedel.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for sql in statements {
        sqlx::query(*sql).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_service_signs_at_start_and_stop_and_is_verified_meanwhile_and_after() {
    let data = Arc::new(tempfile::tempdir().unwrap());
    let server = Server::start_on(Arc::clone(&data), 0);
    let (code, report) = verify(data.path(), &[]);
    assert_eq!(
        (code, &report["state"]),
        (0, &json!("intact")),
        "{report:#}"
    );
    assert_eq!(report["chains"][0]["checkpoints"], 1);
    change_something(&server, 12).await;
    let (code, report) = verify(data.path(), &[]);
    assert_eq!(code, 0, "{report:#}");
    let later = report["findings"][0]["told"].as_str().unwrap();
    assert!(later.contains("after the last checkpoint"), "{later}");
    let key = data.path().join("audit-signing-key.pem");
    let mode = std::fs::metadata(key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let log = server.log();
    assert!(
        log.contains("a key for audit checkpoints was made"),
        "{log}"
    );
    let fingerprint = report["series"][0]["key"].as_str().unwrap();
    assert!(log.contains(fingerprint), "{log}");
    server.stop(&[]);

    let (code, report) = verify(data.path(), &[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["chains"][0]["checkpoints"], 2);
    // The record of the last checkpoint itself is all that came later.
    let chain = &report["chains"][0];
    assert_eq!(
        chain["attested"].as_u64().unwrap() + 1,
        chain["records"].as_u64().unwrap()
    );
    let words = told(&audit(&["verify"], data.path()));
    assert!(
        words.starts_with("The audit chains are intact, and every checkpoint agrees."),
        "{words}"
    );
}

#[tokio::test]
async fn a_tampered_record_is_named_with_exit_code_4() {
    let data = used().await;
    tamper(
        data.path(),
        &[
            "DROP TRIGGER audit_record_is_never_changed",
            "UPDATE audit_record SET principal = '00000000-0000-0000-0000-000000000009' WHERE sequence = 4",
            "CREATE TRIGGER audit_record_is_never_changed BEFORE UPDATE ON audit_record
             BEGIN SELECT RAISE(ABORT, 'an audit record is never changed'); END",
        ],
    )
    .await;
    let (code, report) = verify(data.path(), &[]);
    assert_eq!((code, &report["state"]), (4, &json!("broken")));
    assert_eq!(report["findings"][0]["record"], 4);
    let words = told(&audit(&["verify"], data.path()));
    assert!(
        words.contains("record 4: its content was changed after it was written"),
        "{words}"
    );
}

#[tokio::test]
async fn an_older_copy_of_the_database_contradicts_its_checkpoints_and_the_service_says_so() {
    let data = Arc::new(tempfile::tempdir().unwrap());
    let server = Server::start_on(Arc::clone(&data), 0);
    change_something(&server, 11).await;
    server.stop(&[]);
    let database = data.path().join("zhedel.db");
    let copy = data.path().join("older.db");
    std::fs::copy(&database, &copy).unwrap();
    // A copy alone is checked too, against checkpoints that lie beside it.
    let (code, report) = verify(&copy, &[]);
    assert_eq!(code, 0, "{report:#}");

    let server = Server::start_on(Arc::clone(&data), 0);
    change_something(&server, 12).await;
    server.stop(&[]);
    assert_eq!(verify(data.path(), &[]).0, 0);
    let (code, report) = verify(&copy, &[]);
    assert_eq!(code, 4);
    let why = report["findings"][0]["told"].as_str().unwrap();
    assert!(why.contains("or the database is an older copy"), "{why}");

    std::fs::copy(&copy, &database).unwrap();
    for left in ["zhedel.db-wal", "zhedel.db-shm"] {
        let _ = std::fs::remove_file(data.path().join(left));
    }
    let server = Server::start_on(Arc::clone(&data), 0);
    let about = server.json("/api/v1/about").await;
    let warnings = about["warnings"].to_string();
    assert!(warnings.contains("zhedel audit verify"), "{warnings}");
    server.kill();
}

#[tokio::test]
async fn checkpoints_that_are_absent_forged_or_of_another_key_are_told() {
    let data = used().await;
    let elsewhere = data.path().join("other-disk");
    std::fs::rename(data.path().join("audit-checkpoints"), &elsewhere).unwrap();
    let (code, report) = verify(data.path(), &[]);
    assert_eq!((code, &report["state"]), (5, &json!("unconfirmed")));
    let there = elsewhere.to_str().unwrap();
    assert_eq!(verify(data.path(), &["--checkpoints", there]).0, 0);

    let other = used().await;
    let keys = std::fs::read_dir(other.path().join("audit-checkpoints")).unwrap();
    let key = keys
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .unwrap();
    let key = key.to_str().unwrap();
    let more = ["--checkpoints", there, "--public-key", key];
    let (code, report) = verify(data.path(), &more);
    assert_eq!(code, 4);
    assert!(report.to_string().contains("is forged"), "{report:#}");
}

#[tokio::test]
async fn what_cannot_be_checked_says_why() {
    let empty = tempfile::tempdir().unwrap();
    let output = audit(&["verify"], empty.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("there is no database at"),
        "{}",
        told(&output)
    );
    let no_database = empty.path().join("zhedel.db");
    std::fs::write(&no_database, "not a database").unwrap();
    let output = audit(&["verify"], empty.path());
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let missing = ["verify", "--checkpoints", "/nowhere/at/all"];
    let data = used().await;
    let output = audit(&missing, data.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("/nowhere/at/all"),
        "{}",
        told(&output)
    );
    assert_eq!(
        audit(&["verify", "--no-such"], data.path()).status.code(),
        Some(2)
    );
    let help = told(&audit(&["verify", "--help"], data.path()));
    for line in [
        "Example: zhedel audit verify",
        "Exit codes: 0 intact",
        "4 broken",
    ] {
        assert!(help.contains(line), "{help}");
    }
}

#[tokio::test]
async fn records_are_exported_for_fhir_and_as_they_are() {
    let data = used().await;
    let lines = |more: &[&str]| -> Vec<Value> {
        let output = audit(&[&["export"], more].concat(), data.path());
        assert!(output.status.success(), "{}", told(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let events = lines(&["--format", "fhir"]);
    let records = lines(&["--format", "json", "--organisation", "local"]);
    assert_eq!(events.len(), records.len());
    assert!(records.len() >= 7, "{records:#?}");
    assert!(
        events
            .iter()
            .all(|event| event["resourceType"] == "AuditEvent")
    );
    assert_eq!(records[0]["action"], "organisation.create");
    let at = records[3]["at"].as_str().unwrap();
    let since = lines(&["--format", "json", "--since", at]);
    assert_eq!(since, records[3..]);
    let unknown = audit(&["export", "--organisation", "nobody"], data.path());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(told(&unknown).contains("no organisation \"nobody\""));
    let no_time = audit(&["export", "--since", "yesterday"], data.path());
    assert_eq!(no_time.status.code(), Some(2));
}
