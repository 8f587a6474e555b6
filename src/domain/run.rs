//! What a run works with, and how a person corrects it.

use super::consultation::question::Question;
use super::scale::Mpp;
use super::specimen::SpecimenFacts;
use serde::{Deserialize, Serialize};

/// What a run works with, as stated by people; what nobody stated is `None` and taken from the
/// file or the configuration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunInputs {
    /// µm per level-0 pixel, where a person states it against or instead of the file.
    pub mpp: Option<Mpp>,
    /// What is stated about the tissue.
    pub facts: SpecimenFacts,
    /// What the operating room asked, if it did before the run was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// Whether regions outside the intended use are computed all the same.
    pub research: bool,
    /// Name of the model bundle; where nobody names it, the facts of the case choose.
    pub model: Option<String>,
}

/// A person's correction of what a run worked with; what is `None` stays as it was.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// µm per level-0 pixel.
    pub mpp: Option<Mpp>,
    /// What is stated about the tissue.
    pub facts: SpecimenFacts,
    /// Whether regions outside the intended use are computed all the same.
    pub research: Option<bool>,
    /// Name of the model bundle.
    pub model: Option<String>,
}

impl RunInputs {
    /// What a person states by handing the same slide in again with these inputs: all that is
    /// stated, and nothing that is not.
    #[must_use]
    pub fn as_correction(&self) -> Correction {
        Correction {
            mpp: self.mpp,
            facts: self.facts.clone(),
            research: self.research.then_some(true),
            model: self.model.clone(),
        }
    }

    /// These inputs with a correction laid over them.
    #[must_use]
    pub fn corrected(&self, correction: &Correction) -> Self {
        Self {
            mpp: correction.mpp.or(self.mpp),
            facts: correction.facts.clone().or(&self.facts),
            question: self.question,
            research: correction.research.unwrap_or(self.research),
            model: correction.model.clone().or_else(|| self.model.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::specimen::Preparation;

    #[test]
    fn a_correction_changes_only_what_it_states() {
        let before = RunInputs {
            mpp: Some(Mpp { x: 0.5, y: 0.5 }),
            research: true,
            ..RunInputs::default()
        };
        let correction = Correction {
            facts: SpecimenFacts {
                preparation: Some(Preparation::Ffpe),
                ..SpecimenFacts::default()
            },
            ..Correction::default()
        };
        let after = before.corrected(&correction);
        assert_eq!(after.mpp, before.mpp);
        assert!(after.research);
        assert_eq!(after.facts.preparation, Some(Preparation::Ffpe));
    }
}
