//! Audit chains read from a database that nobody is asked to change: that of a running service, or a
//! copy of it.

use super::audit_row::{AuditRow, audit_row};
use super::error::database;
use crate::store::contract::error::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use super::audit_row::Unreadable;

/// Records of a page.
const PAGE: i64 = 4_096;
/// How long a lock is waited for; a reader seldom meets one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// What keeps records as they are, by name.
const GUARDS: [&str; 2] = [
    "audit_record_is_never_changed",
    "audit_record_is_never_deleted",
];

/// A look at every chain as it stood when the first of them was read.
pub struct AuditReader {
    connection: SqliteConnection,
    columns: &'static str,
}

impl AuditReader {
    /// Opens a database for reading. It is not brought up to date: a copy that an earlier version made
    /// is read as it is.
    ///
    /// # Errors
    /// [`StoreError::Database`] if it cannot be opened or holds no audit chain.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connect(path).await?;
        sqlx::query("BEGIN")
            .execute(&mut connection)
            .await
            .map_err(database)?;
        let told: bool = sqlx::query_scalar(
            "SELECT count(*) = 2 FROM pragma_table_info('audit_record') WHERE name IN ('origin', 'outcome')",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(database)?;
        let columns = if told {
            "origin, outcome"
        } else {
            "NULL AS origin, NULL AS outcome"
        };
        Ok(Self {
            connection,
            columns,
        })
    }

    /// The id of every organisation that has records or should have, as it is written.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn organisations(&mut self) -> Result<Vec<String>, StoreError> {
        let mut all: Vec<String> = sqlx::query_scalar("SELECT id FROM organisation ORDER BY id")
            .fetch_all(&mut self.connection)
            .await
            .map_err(database)?;
        // From one to the next by the key, so that a million records are not walked through.
        let mut last = String::new();
        loop {
            let next: Option<String> = sqlx::query_scalar(
                "SELECT organisation_id FROM audit_record WHERE organisation_id > ?
                 ORDER BY organisation_id LIMIT 1",
            )
            .bind(&last)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(database)?;
            let Some(next) = next else { break };
            if !all.contains(&next) {
                all.push(next.clone());
            }
            last = next;
        }
        Ok(all)
    }

    /// The id of the organisation with this name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn organisation_named(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar("SELECT id FROM organisation WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(database)
    }

    /// Number of the last record of an organisation; 0 without any.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn last_number(&mut self, organisation: &str) -> Result<u64, StoreError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(sequence) FROM audit_record WHERE organisation_id = ?")
                .bind(organisation)
                .fetch_one(&mut self.connection)
                .await
                .map_err(database)?;
        Ok(last.map_or(0, |last| u64::try_from(last).unwrap_or(0)))
    }

    /// The next records of an organisation from this number on, which may be negative: a record that
    /// was slipped in before the first is one too. None are left if it is empty.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page(
        &mut self,
        organisation: &str,
        from: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let sql = format!(
            "SELECT sequence, at, principal, action, subject, details, {}, previous, hash
             FROM audit_record WHERE organisation_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?",
            self.columns
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(organisation)
            .bind(from)
            .bind(PAGE)
            .fetch_all(&mut self.connection)
            .await
            .map_err(database)?;
        rows.iter().map(audit_row).collect()
    }

    /// Names of the triggers that keep records as they are and are gone, or do something else.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn missing_guards(&mut self) -> Result<Vec<&'static str>, StoreError> {
        let rows = sqlx::query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_record'",
        )
        .fetch_all(&mut self.connection)
        .await
        .map_err(database)?;
        let mut standing = Vec::new();
        for row in &rows {
            let name: String = row.try_get(0).map_err(database)?;
            let sql: String = row.try_get(1).map_err(database)?;
            if sql.contains("BEFORE") && sql.contains("RAISE(ABORT") && !sql.contains("WHEN") {
                standing.push(name);
            }
        }
        Ok(GUARDS
            .into_iter()
            .filter(|guard| !standing.iter().any(|name| name == guard))
            .collect())
    }

    /// Closes the database.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(database)
    }
}

async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF");
    let failed = match probe(&options).await {
        Ok(connection) => return Ok(connection),
        Err(error) => error,
    };
    // A database in write-ahead mode that nobody has open needs a file beside it, which cannot be
    // made in a folder that is only to be read. Where no log stands beside it, nothing is in it
    // that the file has not.
    if log_of(path).exists() || !path.is_file() {
        return Err(database(failed));
    }
    probe(&options.immutable(true)).await.map_err(database)
}

/// Opens it and reads something: only that tells whether it can be read.
async fn probe(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    sqlx::query("SELECT 1 FROM audit_record LIMIT 1")
        .fetch_optional(&mut connection)
        .await?;
    Ok(connection)
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
