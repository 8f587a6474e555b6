//! How connections are opened.

use super::error::database;
use crate::store::contract::error::StoreError;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqlitePool};
use std::path::Path;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a connection waits for another process to let the write lock go.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// Readers at the same time.
const READERS: u32 = 4;

/// What every connection has. `FULL` is what makes a committed transaction survive a power cut:
/// in WAL mode the default would sync only at checkpoints.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Nobody outside the schema may make triggers or views misbehave.
        .pragma("trusted_schema", "OFF")
}

pub(super) async fn writer(path: &Path) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // When the disk is full, SQLite itself rolls a transaction back; sqlx then fails to roll it
        // back again, believes for ever that it is open and begins no other. Such a connection is
        // replaced. The pool has asked it for an answer just before, so no rollback is under way.
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .connect_with(options(path))
        .await
        .map_err(database)
}

pub(super) async fn readers(path: &Path) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A database that was pulled from under the service must not be made anew, empty.
        .connect_with(
            options(path)
                .create_if_missing(false)
                .pragma("query_only", "ON"),
        )
        .await
        .map_err(database)
}

pub(super) async fn migrate(writer: &SqlitePool) -> Result<(), StoreError> {
    MIGRATIONS
        .run(writer)
        .await
        .map_err(|source| StoreError::Database {
            source: Box::new(source),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row;

    async fn pragma(pool: &SqlitePool, sql: &'static str) -> String {
        let row = sqlx::query(sql).fetch_one(pool).await.unwrap();
        row.try_get::<i64, _>(0)
            .map(|number| number.to_string())
            .or_else(|_| row.try_get::<String, _>(0))
            .unwrap()
    }

    #[tokio::test]
    async fn every_connection_survives_a_power_cut_and_keeps_its_references() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhedel.db");
        for pool in [writer(&path).await.unwrap(), readers(&path).await.unwrap()] {
            assert_eq!(pragma(&pool, "PRAGMA journal_mode").await, "wal");
            assert_eq!(pragma(&pool, "PRAGMA synchronous").await, "2", "FULL");
            assert_eq!(pragma(&pool, "PRAGMA foreign_keys").await, "1");
            assert_eq!(pragma(&pool, "PRAGMA busy_timeout").await, "10000");
        }
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhedel.db");
        migrate(&writer(&path).await.unwrap()).await.unwrap();
        let refused = sqlx::query("DELETE FROM organisation")
            .execute(&readers(&path).await.unwrap())
            .await;
        assert!(refused.unwrap_err().to_string().contains("readonly"));
    }
}
