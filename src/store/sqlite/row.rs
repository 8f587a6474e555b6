//! Columns as the values that they stand for, and back.

use super::error::database;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::str::FromStr;

/// Reads columns. What cannot be understood is [`StoreError::Corrupt`] with the column's name.
pub(super) trait Columns {
    /// Text.
    fn text(&self, column: &'static str) -> Result<&str, StoreError>;
    /// Text that may be missing.
    fn maybe_text(&self, column: &'static str) -> Result<Option<&str>, StoreError>;
    /// A number that is never negative.
    fn number(&self, column: &'static str) -> Result<u64, StoreError>;
    /// A number that may be missing.
    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, StoreError>;
    /// A number that may be missing.
    fn maybe_real(&self, column: &'static str) -> Result<Option<f64>, StoreError>;
    /// Bytes.
    fn bytes(&self, column: &'static str) -> Result<&[u8], StoreError>;
    /// A time that may be missing.
    fn maybe_time(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError>;

    /// A small number.
    fn small(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.number(column)?).map_err(|error| corrupt(column, &error))
    }

    /// A small number that may be missing.
    fn maybe_small(&self, column: &'static str) -> Result<Option<u32>, StoreError> {
        let number = self.maybe_number(column)?;
        number
            .map(u32::try_from)
            .transpose()
            .map_err(|error| corrupt(column, &error))
    }

    /// Yes or no, or nothing said.
    fn maybe_flag(&self, column: &'static str) -> Result<Option<bool>, StoreError> {
        Ok(self.maybe_number(column)?.map(|number| number != 0))
    }

    /// Yes or no.
    fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.number(column)? != 0)
    }

    /// A time.
    fn time(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.maybe_time(column)?
            .ok_or_else(|| corrupt(column, "it is missing"))
    }

    /// Anything that is read from text, such as an id.
    fn parsed<T: FromStr<Err: ToString>>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?
            .parse()
            .map_err(|error: T::Err| corrupt(column, &error))
    }

    /// The same where it may be missing.
    fn maybe_parsed<T: FromStr<Err: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(str::parse)
            .transpose()
            .map_err(|error: T::Err| corrupt(column, &error))
    }

    /// A code word of an enumeration.
    fn word<'r, T: Deserialize<'r>>(&'r self, column: &'static str) -> Result<T, StoreError> {
        word(column, self.text(column)?)
    }

    /// The same where it may be missing.
    fn maybe_word<'r, T: Deserialize<'r>>(
        &'r self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(|text| word(column, text))
            .transpose()
    }

    /// A JSON document.
    fn json<'r, T: Deserialize<'r>>(&'r self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|error| corrupt(column, &error))
    }

    /// The same where it may be missing.
    fn maybe_json<'r, T: Deserialize<'r>>(
        &'r self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| corrupt(column, &error))
    }
}

impl Columns for SqliteRow {
    fn text(&self, column: &'static str) -> Result<&str, StoreError> {
        self.try_get(column).map_err(database)
    }

    fn maybe_text(&self, column: &'static str) -> Result<Option<&str>, StoreError> {
        self.try_get(column).map_err(database)
    }

    fn number(&self, column: &'static str) -> Result<u64, StoreError> {
        let number: i64 = self.try_get(column).map_err(database)?;
        u64::try_from(number).map_err(|error| corrupt(column, &error))
    }

    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(database)
    }

    fn maybe_real(&self, column: &'static str) -> Result<Option<f64>, StoreError> {
        self.try_get(column).map_err(database)
    }

    fn bytes(&self, column: &'static str) -> Result<&[u8], StoreError> {
        self.try_get(column).map_err(database)
    }

    fn maybe_time(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        let microseconds: Option<i64> = self.try_get(column).map_err(database)?;
        microseconds
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(|error| corrupt(column, &error))
    }
}

fn word<'r, T: Deserialize<'r>>(column: &'static str, text: &'r str) -> Result<T, StoreError> {
    let words: StrDeserializer<'r, WordError> = text.into_deserializer();
    T::deserialize(words).map_err(|error| corrupt(column, &error))
}

/// Something kept cannot be understood.
pub(super) fn corrupt(what: &'static str, why: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt {
        what,
        why: why.to_string(),
    }
}

/// A value as a JSON document.
pub(super) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| invalid(what, &error))
}

/// A number as the engine keeps it.
pub(super) fn to_integer(what: &'static str, number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|error| invalid(what, &error))
}

pub(super) fn invalid(what: &'static str, why: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Invalid {
        what,
        why: why.to_string(),
    }
}
