//! A validation plan: what is to be shown, written down before the run.

use super::check::Planned;
use super::gate::{Gate, GateError};
use super::metrics::{Settings, Validation};
use crate::domain::slide::Digest;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// A plan, as `plan.toml` has it, with the digest of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    title: String,
    primary: Gate,
    fixed: Fixed,
    sha256: String,
}

/// The file, key by key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    /// What the validation is to show.
    title: String,
    /// The one primary endpoint: a limit as in a gate, held against a confidence bound.
    primary: Gate,
    /// Settings that the run must have.
    #[serde(default)]
    settings: Fixed,
}

/// Settings that a plan fixes; what is left out is free.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    split: Option<String>,
    seed: Option<u64>,
    resamples: Option<usize>,
    research: Option<bool>,
    exclude: Option<Vec<String>>,
    repeated_hits: Option<String>,
}

/// Why a plan cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It cannot be understood.
    #[error("the plan cannot be understood: {why}")]
    Syntax {
        /// What is wrong, and where.
        why: String,
    },
    /// Its primary endpoint cannot be used.
    #[error("the plan's primary endpoint: {source}")]
    Endpoint {
        /// What is wrong with it.
        #[from]
        source: GateError,
    },
    /// It has several primary endpoints, or none.
    #[error(
        "the plan has {found} primary endpoints; name exactly one limit under [primary], the rest is exploratory"
    )]
    Endpoints {
        /// How many.
        found: usize,
    },
    /// The run is told otherwise than planned.
    #[error(
        "the plan says {setting} {planned}, but the run has {found}; run it as planned, or without the plan"
    )]
    Deviation {
        /// The setting.
        setting: &'static str,
        /// What was planned.
        planned: String,
        /// What the run was told.
        found: String,
    },
}

impl Plan {
    /// Reads a plan out of a file's text.
    ///
    /// # Errors
    /// [`PlanError`] for what is no plan, or one without exactly one primary endpoint.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let file: PlanFile = toml::from_str(text).map_err(|error| PlanError::Syntax {
            why: error.to_string().trim_end().to_owned(),
        })?;
        match file.primary.number_of_limits() {
            1 => file.primary.require_possible()?,
            found => return Err(PlanError::Endpoints { found }),
        }
        Ok(Self {
            title: file.title,
            primary: file.primary,
            fixed: file.settings,
            sha256: Digest::from_bytes(Sha256::digest(text).into()).to_string(),
        })
    }

    /// Whether the run is told what was planned; asked before anything is scored.
    ///
    /// # Errors
    /// [`PlanError::Deviation`] for the first setting that differs.
    pub fn require(&self, settings: &Settings) -> Result<(), PlanError> {
        let fixed = &self.fixed;
        let found = |split: &Option<String>| split.clone().unwrap_or_else(|| "none".into());
        let pairs = [
            ("split", fixed.split.clone(), found(&settings.split)),
            (
                "seed",
                fixed.seed.map(|seed| seed.to_string()),
                settings.seed.to_string(),
            ),
            (
                "resamples",
                fixed.resamples.map(|number| number.to_string()),
                settings.resamples.to_string(),
            ),
            (
                "research",
                fixed.research.map(|research| research.to_string()),
                settings.research.to_string(),
            ),
            (
                "exclude",
                fixed.exclude.as_ref().map(|names| names.join(", ")),
                settings.excluded.join(", "),
            ),
            (
                "repeated_hits",
                fixed.repeated_hits.clone(),
                settings.repeated_hits.code().to_owned(),
            ),
        ];
        for (setting, planned, found) in pairs {
            if let Some(planned) = planned.filter(|planned| *planned != found) {
                return Err(PlanError::Deviation {
                    setting,
                    planned,
                    found,
                });
            }
        }
        Ok(())
    }

    /// Holds a finished validation against the plan.
    #[must_use]
    pub fn judge(&self, validation: &Validation) -> Planned {
        Planned {
            title: self.title.clone(),
            sha256: self.sha256.clone(),
            primary: self.primary.check(validation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "title = \"AUC on the test split\"\n[primary]\nauc_at_least = 0.9\n[settings]\nsplit = \"test\"\nseed = 7\n";

    fn settings(split: Option<&str>, seed: u64) -> Settings {
        Settings {
            split: split.map(str::to_owned),
            seed,
            resamples: 2_000,
            confidence: 0.95,
            ..Settings::default()
        }
    }

    #[test]
    fn a_run_that_is_not_as_planned_is_refused_before_it_begins() {
        let plan = Plan::parse(PLAN).unwrap();
        plan.require(&settings(Some("test"), 7)).unwrap();
        for (split, seed, setting) in [(None, 7, "split"), (Some("test"), 8, "seed")] {
            let error = plan.require(&settings(split, seed)).unwrap_err();
            assert!(
                matches!(error, PlanError::Deviation { setting: found, .. } if found == setting),
                "{error}"
            );
        }
    }

    #[test]
    fn a_plan_has_exactly_one_primary_endpoint() {
        for (primary, found) in [("", 0), ("auc_at_least = 0.9\nbrier_at_most = 0.1", 2)] {
            let text = format!("title = \"x\"\n[primary]\n{primary}");
            assert!(
                matches!(Plan::parse(&text), Err(PlanError::Endpoints { found: n }) if n == found)
            );
        }
        assert!(matches!(
            Plan::parse("title = \"x\"\n[primary]\nauc_at_least = 95"),
            Err(PlanError::Endpoint { .. })
        ));
        assert!(matches!(
            Plan::parse("primary = 1"),
            Err(PlanError::Syntax { .. })
        ));
    }

    #[test]
    fn another_text_is_another_plan() {
        let changed = Plan::parse(&PLAN.replace("0.9", "0.8")).unwrap();
        assert_ne!(Plan::parse(PLAN).unwrap().sha256, changed.sha256);
    }
}
