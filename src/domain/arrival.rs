//! What is known of a slide while its bytes still come. None of it counts before the slide is accepted.

use super::slide::ScanDescription;
use super::verdict::Reason;
use serde::{Deserialize, Serialize};

/// What the first bytes of an upload told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EarlyLook {
    /// Bytes that were there when it was looked at.
    pub bytes: u64,
    /// What was seen.
    #[serde(flatten)]
    pub seen: EarlySight,
}

/// What can be seen by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum EarlySight {
    /// More has to come.
    Waits {
        /// Bytes, from the beginning of the file, without which nothing more can be told.
        until: u64,
    },
    /// The file tells itself and can be read as its bytes come.
    Described {
        /// What it tells.
        scan: ScanDescription,
    },
    /// Nothing can be told before the last byte.
    Later {
        /// What kind of file it is.
        what: String,
    },
    /// The file will be refused.
    Refused {
        /// Why.
        problem: EarlyProblem,
    },
}

/// Something that speaks against the upload, whatever bytes still come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyProblem {
    /// What kind of problem.
    pub code: EarlyProblemCode,
    /// The same for a person, with what to do.
    pub sentence: String,
}

/// Kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlyProblemCode {
    /// It is no slide or photograph.
    NotASlide,
    /// The format is known, but the file breaks it.
    Damaged,
    /// This kind of the format cannot be read here.
    Unsupported,
    /// It is larger than allowed.
    OverLimit,
    /// It cannot be read without breaking its reader.
    Unreadable,
    /// It does not tell its scale.
    UnknownScale,
}

impl EarlyProblemCode {
    /// The code used in documents.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotASlide => "not_a_slide",
            Self::Damaged => "damaged",
            Self::Unsupported => "unsupported",
            Self::OverLimit => "over_limit",
            Self::Unreadable => "unreadable",
            Self::UnknownScale => "unknown_scale",
        }
    }
}

/// Share of a file behind which its directory counts as standing at the end.
const END: f64 = 0.9;

impl EarlySight {
    /// Whether the file can be read as its bytes come.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        matches!(self, Self::Described { .. })
    }

    /// Whether the file, of `length` bytes, has to come to its end before it tells anything.
    #[must_use]
    pub fn tells_at_the_end(&self, length: u64) -> bool {
        match self {
            Self::Waits { until } => *until as f64 > length as f64 * END,
            Self::Later { .. } => true,
            Self::Described { .. } | Self::Refused { .. } => false,
        }
    }

    /// The same for a person, of a file of `length` bytes.
    #[must_use]
    pub fn sentence(&self, length: u64) -> String {
        match self {
            Self::Waits { .. } if self.tells_at_the_end(length) => {
                "The directory stands at the end of the file: waiting for the last byte.".into()
            }
            Self::Waits { until } => {
                format!(
                    "Its directory reaches to byte {until} of {length}; nothing more can be told before."
                )
            }
            Self::Described { .. } => "The directory is there.".into(),
            Self::Later { what } => {
                format!(
                    "It is {what}, which can be looked at only as a whole: waiting for the last byte."
                )
            }
            Self::Refused { problem } => problem.sentence.clone(),
        }
    }

    /// What speaks against the upload; `scale_stated` tells that a person stated its scale.
    #[must_use]
    pub fn problems(&self, scale_stated: bool) -> Vec<EarlyProblem> {
        match self {
            Self::Refused { problem } => vec![problem.clone()],
            Self::Described { scan } if scan.mpp.is_none() && !scale_stated => vec![EarlyProblem {
                code: EarlyProblemCode::UnknownScale,
                sentence: "The file does not tell how many micrometres a pixel covers. State it with the slide, for example 0.25 µm/px for a 40x scan, or it cannot be assessed.".into(),
            }],
            _ => Vec::new(),
        }
    }
}

/// How far an upload was read ahead of its acceptance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AheadProgress {
    /// Area of its tissue, mm², if its scale is known.
    pub tissue_mm2: Option<f64>,
    /// Tiles that are planned over tissue.
    pub planned: u64,
    /// How many of them were read.
    pub read: u64,
    /// What will forbid a judgement of it.
    pub hindrances: Vec<Reason>,
}

/// Where the reading ahead of an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AheadState {
    /// It cannot be read yet.
    Closed,
    /// It waits for a worker, or for more bytes.
    Waiting,
    /// A worker reads it.
    Running,
    /// It was given up: what is left is for the run.
    GivenUp,
}

impl AheadState {
    /// The code used in documents.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::GivenUp => "given_up",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::LevelSize;
    use crate::domain::scale::{Mpp, MppSource};

    #[test]
    fn a_directory_at_the_end_is_told_as_such() {
        let early = EarlySight::Waits { until: 500 };
        assert!(!early.tells_at_the_end(1_000));
        assert!(early.sentence(1_000).contains("byte 500 of 1000"));
        let late = EarlySight::Waits { until: 990 };
        assert!(late.tells_at_the_end(1_000));
        assert!(late.sentence(1_000).contains("waiting for the last byte"));
    }

    #[test]
    fn a_missing_scale_is_a_problem_unless_somebody_stated_it() {
        let scan = |mpp| ScanDescription {
            format: "test".into(),
            size: LevelSize {
                width: 1,
                height: 1,
            },
            mpp,
            mpp_source: MppSource::Unknown,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        };
        let untold = EarlySight::Described { scan: scan(None) };
        assert_eq!(untold.problems(true), []);
        let problems = untold.problems(false);
        assert_eq!(problems[0].code, EarlyProblemCode::UnknownScale);
        let told = EarlySight::Described {
            scan: scan(Some(Mpp { x: 0.5, y: 0.5 })),
        };
        assert_eq!(told.problems(false), []);
    }

    #[test]
    fn what_was_seen_is_read_as_it_was_written() {
        for seen in [
            EarlySight::Waits { until: 7 },
            EarlySight::Later {
                what: "a DICOM file".into(),
            },
            EarlySight::Refused {
                problem: EarlyProblem {
                    code: EarlyProblemCode::Damaged,
                    sentence: "It is.".into(),
                },
            },
        ] {
            let look = EarlyLook { bytes: 5, seen };
            let text = serde_json::to_string(&look).unwrap();
            assert_eq!(serde_json::from_str::<EarlyLook>(&text).unwrap(), look);
        }
    }
}
