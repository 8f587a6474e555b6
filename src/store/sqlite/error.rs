//! What SQLite's errors mean to the caller.

use crate::store::contract::error::StoreError;

/// Primary result codes, <https://sqlite.org/rescode.html>; the low byte of an extended code.
const BUSY: u32 = 5;
const READ_ONLY: u32 = 8;
const CANNOT_OPEN: u32 = 14;
const FULL: u32 = 13;
/// Extended code: the index of the write-ahead log could not grow, for which there is hardly another
/// reason than a full disk.
const IOERR_SHMSIZE: u32 = 4874;

/// Names an error of the engine by its meaning.
pub(super) fn database(error: sqlx::Error) -> StoreError {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<u32>().ok());
    match (code.map(|code| code & 0xff), &error) {
        (Some(FULL), _) => StoreError::StorageFull,
        _ if code == Some(IOERR_SHMSIZE) => StoreError::StorageFull,
        (Some(READ_ONLY | CANNOT_OPEN), _) => StoreError::Unwritable {
            why: error.to_string(),
        },
        (Some(BUSY), _) | (_, sqlx::Error::PoolTimedOut) => StoreError::Busy,
        _ => StoreError::Database {
            source: Box::new(error),
        },
    }
}

/// There is no such thing in the actor's organisation.
pub(super) fn not_found(what: &'static str, id: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::NotFound {
        what,
        id: id.to_string(),
    }
}
