//! The data inventory of `docs/regulatory/privacy.md` is complete.

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use zhedel::domain::audit::ChainState;
use zhedel::domain::slide::Digest;
use zhedel::domain::upload::SubmissionFacts;
use zhedel::store::contract::Store;
use zhedel::store::contract::audit::Audit;
use zhedel::store::contract::clock::SystemClock;
use zhedel::store::contract::intake::{Intake, Submission};
use zhedel::store::contract::queue::QueueRules;
use zhedel::store::contract::uploads::{NewUpload, Uploads};
use zhedel::store::sqlite::SqliteStore;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/regulatory/privacy.md");
    std::fs::read_to_string(path).unwrap()
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Arc::new(SystemClock), QueueRules::default())
        .await
        .unwrap()
}

async fn raw(path: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", path.display());
    SqliteConnection::connect(&url).await.unwrap()
}

/// Every `table.column` of the database that this program makes.
async fn columns() -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zhedel.db");
    open(&path).await.close().await;
    let mut connection = raw(&path).await;
    let rows = sqlx::query(
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_xinfo(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx_%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// What stands between backticks in the rows of the tables of a section.
fn named(document: &str, heading: &str) -> BTreeSet<String> {
    let section = document
        .split(heading)
        .nth(1)
        .expect("the section is there");
    let section = section.split("\n## ").next().unwrap();
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| {
            let first = line.trim_start_matches('|').split('|').next().unwrap();
            let names: Vec<String> = first
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
            names
        })
        .collect()
}

#[tokio::test]
async fn every_table_and_every_column_with_personal_data_is_in_the_inventory() {
    let document = document();
    let columns = columns().await;
    let tables: BTreeSet<&str> = columns
        .iter()
        .map(|column| column.split('.').next().unwrap())
        .collect();
    let personal = named(&document, "## Where personal data lies");
    let bare = named(&document, "## Tables without personal data");
    for column in &personal {
        assert!(
            columns.contains(column),
            "`{column}` is no column of the database"
        );
    }
    for table in &bare {
        assert!(
            tables.contains(table.as_str()),
            "`{table}` is no table of the database"
        );
    }
    for table in tables {
        let holds = personal
            .iter()
            .any(|column| column.starts_with(&format!("{table}.")));
        assert!(
            holds != bare.contains(table),
            "table `{table}` must stand in one of the two tables of docs/regulatory/privacy.md: with each of its columns \
             that holds personal data, or among those that hold none"
        );
    }
}

#[tokio::test]
async fn erasure_as_documented_leaves_no_case_number_and_an_intact_chain() {
    const ACCESSION: &str = "S26-314159";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zhedel.db");
    let store = open(&path).await;
    let actor = store.local_operator().await.unwrap();
    let facts = SubmissionFacts {
        accession: Some(ACCESSION.parse().unwrap()),
        ..SubmissionFacts::default()
    };
    let new = NewUpload {
        length: 0,
        token: None,
        facts: facts.clone(),
        expires_at: jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1),
    };
    let upload = store.create_upload(&actor, new).await.unwrap().id;
    let submission = Submission {
        upload: Some(upload),
        digest: Digest::from_bytes([3; 32]),
        bytes: 0,
        format: "test".into(),
        description: None,
        facts,
    };
    let accepted = store.accept_slide(&actor, submission).await.unwrap();
    store.close().await;
    assert!(told(&path).contains(ACCESSION));

    let document = document();
    let statements = document.split("```sql\n").nth(1).unwrap();
    let statements = statements.split("```").next().unwrap();
    let statements = statements
        .replace(":case", &format!("'{}'", accepted.case))
        .replace(":accession", &format!("'{ACCESSION}'"));
    let mut connection = raw(&path).await;
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert!(!told(&path).contains(ACCESSION), "it is still in the file");

    let store = open(&path).await;
    let state = store.check_audit(&actor).await.unwrap();
    assert!(
        matches!(state, ChainState::Intact { records: 2, .. }),
        "{state:?}"
    );
}

/// Every byte of the database file, as text.
fn told(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}
