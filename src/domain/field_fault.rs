//! What is wrong with a form, field by field.

use serde::Serialize;
use std::fmt;

/// One field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// The field, such as `margins[0].distance_mm`.
    pub field: String,
    /// What is wrong with it and what would do. It never repeats what was written.
    pub why: String,
}

/// Everything that is wrong with a form, so that it can be put right at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FieldFaults(Vec<FieldFault>);

impl FieldFaults {
    /// The faults, in the order of the form.
    #[must_use]
    pub fn faults(&self) -> &[FieldFault] {
        &self.0
    }

    /// Notes a fault.
    pub fn note(&mut self, field: impl Into<String>, why: impl Into<String>) {
        self.0.push(FieldFault {
            field: field.into(),
            why: why.into(),
        });
    }

    /// The value of a field, or `None` with the fault noted.
    pub fn take<T, E: fmt::Display>(
        &mut self,
        field: impl Into<String>,
        value: Result<T, E>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(field, error.to_string());
                None
            }
        }
    }

    /// `value` if nothing was noted.
    ///
    /// # Errors
    /// The faults that were noted.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl fmt::Display for FieldFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            let joint = if place == 0 { "" } else { "; " };
            write!(f, "{joint}{}: {}", fault.field, fault.why)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldFaults {}
