//! What a validation in this service found of a model: a baseline from before it saw any patient.

use crate::domain::ids::ValidationId;
use crate::domain::validation::ModelFigures;
use jiff::Timestamp;
use serde::Serialize;

/// One model of a validation run that is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Validated {
    /// The run.
    pub validation_id: ValidationId,
    /// The set's name when the run was asked for.
    pub set_name: String,
    /// When it ended.
    pub finished_at: Timestamp,
    /// What came of it.
    pub figures: ModelFigures,
}

impl Validated {
    /// Whether it is of the model with this name and version.
    fn is_of(&self, model: &str) -> bool {
        model.strip_prefix(self.figures.name.as_str())
            == Some(&format!(" {}", self.figures.version))
    }

    /// The one to set beside a model's slides: the newest over slides, else the newest over patches.
    /// `all` come newest first.
    #[must_use]
    pub fn of<'a>(model: &str, all: &'a [Self]) -> Option<&'a Self> {
        let mut of_model = all.iter().filter(|one| one.is_of(model));
        let first = of_model.clone().next()?;
        let over_slides = of_model.find(|one| one.figures.slides.is_some_and(|slides| slides > 0));
        Some(over_slides.unwrap_or(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::validation::Figure;

    fn validated(version: &str, slides: Option<u64>, set: &str) -> Validated {
        Validated {
            validation_id: ValidationId::generate(),
            set_name: set.into(),
            finished_at: Timestamp::UNIX_EPOCH,
            figures: ModelFigures {
                name: "lymph node".into(),
                version: version.into(),
                sha256: String::new(),
                samples: 40,
                slides,
                positives: 20,
                scored: 40,
                abstained: 0,
                failed: 0,
                groups: None,
                auc: Figure::default(),
                sensitivity: Figure::default(),
                specificity: Figure::default(),
                abstention_rate: Figure::default(),
            },
        }
    }

    #[test]
    fn slides_come_before_patches_and_new_before_old() {
        let all = [
            validated("2", Some(40), "other version"),
            validated("1", Some(0), "new patches"),
            validated("1", None, "not told"),
            validated("1", Some(40), "new slides"),
            validated("1", Some(40), "old slides"),
        ];
        let found = |model, all| Validated::of(model, all).map(|one: &Validated| &*one.set_name);
        assert_eq!(found("lymph node 1", &all), Some("new slides"));
        assert_eq!(found("lymph node 1", &all[..3]), Some("new patches"));
        assert_eq!(found("lymph node 3", &all), None);
        assert_eq!(found("lymph node", &all), None);
    }
}
