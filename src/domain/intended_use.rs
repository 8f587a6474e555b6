//! What a model may be used for, and whether a specimen lies inside that.

use super::consultation::question::Question;
use super::specimen::{AgeGroup, Organ, Preparation, SpecimenFacts};
use serde::{Deserialize, Serialize};

/// The specimens that a model bundle was made and tested for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntendedUse {
    /// Organs.
    pub organs: Vec<Organ>,
    /// Preparations.
    pub preparations: Vec<Preparation>,
    /// Age groups of the patients.
    pub age_groups: Vec<AgeGroup>,
    /// Questions of the operating room that the model helps with; a bundle that names none helps with a diagnosis.
    #[serde(default = "diagnosis_alone")]
    pub questions: Vec<Question>,
    /// The same in a sentence for a person.
    pub statement: String,
}

fn diagnosis_alone() -> Vec<Question> {
    vec![Question::Diagnosis]
}

/// One way in which a specimen lies outside the intended use, as a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// For example: “The preparation is a frozen section; the model is for …”.
    pub sentence: String,
}

impl IntendedUse {
    /// Every way in which the specimen, or the question that it came with, lies outside; empty only if all three facts
    /// are stated and lie inside. A fact that nobody stated counts as outside, since it was not shown to be inside; a
    /// slide that came without a question asks for nothing in particular.
    #[must_use]
    pub fn mismatches(
        &self,
        specimen: &SpecimenFacts,
        question: Option<Question>,
    ) -> Vec<Mismatch> {
        [
            mismatch("organ", specimen.organ.as_ref(), &self.organs),
            mismatch(
                "preparation",
                specimen.preparation.as_ref(),
                &self.preparations,
            ),
            mismatch("age group", specimen.age_group.as_ref(), &self.age_groups),
            question.and_then(|asked| mismatch("question", Some(&asked), &self.questions)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether anything that is stated lies outside; what nobody stated contradicts nothing.
    #[must_use]
    pub fn contradicts(&self, specimen: &SpecimenFacts) -> bool {
        fn outside<T: PartialEq>(stated: Option<&T>, intended: &[T]) -> bool {
            stated.is_some_and(|one| !intended.contains(one))
        }
        outside(specimen.organ.as_ref(), &self.organs)
            || outside(specimen.preparation.as_ref(), &self.preparations)
            || outside(specimen.age_group.as_ref(), &self.age_groups)
    }
}

fn mismatch<T: PartialEq + std::fmt::Display>(
    what: &str,
    stated: Option<&T>,
    intended: &[T],
) -> Option<Mismatch> {
    let names = intended
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" or ");
    match stated {
        Some(one) if intended.contains(one) => None,
        Some(one) => Some(Mismatch {
            sentence: format!("The {what} is stated as {one}; the model is for {names}."),
        }),
        None => Some(Mismatch {
            sentence: format!("The {what} is not stated; the model is for {names}."),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lymph_node_ffpe_adult() -> IntendedUse {
        IntendedUse {
            organs: vec!["lymph_node".parse().unwrap()],
            preparations: vec![Preparation::Ffpe],
            age_groups: vec![AgeGroup::Adult],
            questions: vec![Question::Node],
            statement: "Metastasis in lymph node.".into(),
        }
    }

    #[test]
    fn what_is_not_stated_is_outside() {
        let mismatches = lymph_node_ffpe_adult().mismatches(&SpecimenFacts::default(), None);
        assert_eq!(mismatches.len(), 3);
        assert_eq!(
            mismatches[0].sentence,
            "The organ is not stated; the model is for lymph node."
        );
    }

    #[test]
    fn a_frozen_section_is_outside_a_paraffin_model() {
        let facts = SpecimenFacts {
            organ: Some("lymph_node".parse().unwrap()),
            preparation: Some(Preparation::Frozen),
            age_group: Some(AgeGroup::Adult),
        };
        let mismatches = lymph_node_ffpe_adult().mismatches(&facts, None);
        assert_eq!(mismatches.len(), 1);
        assert!(mismatches[0].sentence.contains("frozen section"));
    }

    #[test]
    fn a_question_that_the_model_does_not_help_with_is_outside() {
        let facts = SpecimenFacts {
            organ: Some("lymph_node".parse().unwrap()),
            preparation: Some(Preparation::Ffpe),
            age_group: Some(AgeGroup::Adult),
        };
        let model = lymph_node_ffpe_adult();
        assert_eq!(model.mismatches(&facts, None), vec![]);
        assert_eq!(model.mismatches(&facts, Some(Question::Node)), vec![]);
        assert_eq!(
            model.mismatches(&facts, Some(Question::Margin))[0].sentence,
            "The question is stated as margin; the model is for node."
        );
    }

    #[test]
    fn a_bundle_that_names_no_question_helps_with_a_diagnosis() {
        let stated = serde_json::json!({
            "organs": ["skin"],
            "preparations": ["ffpe"],
            "age_groups": ["adult"],
            "statement": "skin",
        });
        let intended: IntendedUse = serde_json::from_value(stated).unwrap();
        assert_eq!(intended.questions, vec![Question::Diagnosis]);
    }
}
