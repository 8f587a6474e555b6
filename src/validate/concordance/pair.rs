//! A case that one observer reads twice.

use jiff::civil::Date;
use serde::Serialize;

/// Days that must lie between the two reads.
pub const WASH_OUT_DAYS: i64 = 14;

/// One case, one observer, both ways of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The row of the list, from 1, without the header.
    pub row: usize,
    /// The case.
    pub case: String,
    /// What it is read for, such as `frozen section`.
    pub usage: String,
    /// Who reads.
    pub observer: String,
    /// The read at the microscope.
    pub glass: Option<Read>,
    /// The read on the display.
    pub display: Option<Read>,
    /// Whether an arbiter found the two to agree, where one was asked.
    pub arbitrated: Option<bool>,
}

/// A read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The day.
    pub on: Date,
    /// The diagnosis, as the laboratory writes it.
    pub diagnosis: String,
}

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum Standing {
    /// Both reads are there.
    Read {
        /// Whether they agree.
        concordant: bool,
    },
    /// One read is there.
    HalfRead {
        /// The first day of the other one.
        other_from: Date,
    },
    /// The second read came too early: the observer may have remembered. It does not count.
    WashOutTooShort {
        /// Days between the two.
        days: i64,
    },
    /// No read is there.
    Unread,
}

impl Pair {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (&self.glass, &self.display) {
            (None, None) => Standing::Unread,
            (Some(one), None) | (None, Some(one)) => Standing::HalfRead {
                other_from: one.on.saturating_add(jiff::Span::new().days(WASH_OUT_DAYS)),
            },
            (Some(glass), Some(display)) => {
                let days = days_between(glass.on, display.on);
                if days < WASH_OUT_DAYS {
                    return Standing::WashOutTooShort { days };
                }
                Standing::Read {
                    concordant: self
                        .arbitrated
                        .unwrap_or_else(|| alike(&glass.diagnosis) == alike(&display.diagnosis)),
                }
            }
        }
    }
}

fn days_between(one: Date, other: Date) -> i64 {
    one.duration_until(other).as_hours().abs() / 24
}

/// Upper and lower case and spaces make no other diagnosis; everything else an arbiter decides.
fn alike(diagnosis: &str) -> String {
    diagnosis
        .split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(on: &str, diagnosis: &str) -> Read {
        Read {
            on: on.parse().unwrap(),
            diagnosis: diagnosis.into(),
        }
    }

    fn pair(glass: Option<Read>, display: Option<Read>, arbitrated: Option<bool>) -> Pair {
        Pair {
            row: 1,
            case: "S26-1".into(),
            usage: "frozen section".into(),
            observer: "A".into(),
            glass,
            display,
            arbitrated,
        }
    }

    #[test]
    fn two_weeks_must_lie_between_the_reads_whichever_came_first() {
        for (glass, display, counts) in [
            ("2026-03-01", "2026-03-15", true),
            ("2026-03-15", "2026-03-01", true),
            ("2026-03-01", "2026-03-14", false),
            ("2026-03-01", "2026-03-01", false),
        ] {
            let standing = pair(Some(read(glass, "x")), Some(read(display, "x")), None).standing();
            assert_eq!(
                standing == Standing::Read { concordant: true },
                counts,
                "{standing:?}"
            );
        }
    }

    #[test]
    fn the_other_read_is_due_two_weeks_later() {
        let standing = pair(None, Some(read("2026-02-20", "x")), None).standing();
        let other_from = "2026-03-06".parse().unwrap();
        assert_eq!(standing, Standing::HalfRead { other_from });
        assert_eq!(pair(None, None, None).standing(), Standing::Unread);
    }

    #[test]
    fn words_are_compared_unless_an_arbiter_decided() {
        let concordant = |one: &str, other: &str, arbitrated| {
            pair(
                Some(read("2026-03-01", one)),
                Some(read("2026-04-01", other)),
                arbitrated,
            )
            .standing()
                == Standing::Read { concordant: true }
        };
        assert!(concordant("Ductal  carcinoma", "ductal carcinoma", None));
        assert!(!concordant("benign", "malignant", None));
        assert!(concordant("IDC", "ductal carcinoma", Some(true)));
        assert!(!concordant("benign", "benign", Some(false)));
    }
}
