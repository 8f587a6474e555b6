//! Which of several models runs over a slide, and why.

use super::consultation::question::Question;
use super::intended_use::IntendedUse;
use super::specimen::SpecimenFacts;

/// A model and the reason for which it was taken, as a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// Its place in the list.
    pub index: usize,
    /// Why it was taken.
    pub sentence: String,
}

/// What a run says of a model that somebody named.
pub const NAMED: &str = "The model was named for this run.";

/// Takes a model by the facts of the case: of those whose intended use covers organ, preparation,
/// age group and the question that was asked, the first; if none does, the first of all, which then answers that the specimen
/// lies outside its intended use.
///
/// `models` is in the order of preference. `None` only if it is empty.
#[must_use]
pub fn choose_model(
    models: &[(&str, &IntendedUse)],
    facts: &SpecimenFacts,
    question: Option<Question>,
) -> Option<ModelChoice> {
    let covering: Vec<usize> = (0..models.len())
        .filter(|&index| models[index].1.mismatches(facts, question).is_empty())
        .collect();
    let (first, _) = models.first()?;
    Some(match covering[..] {
        [] => ModelChoice {
            index: 0,
            sentence: format!(
                "No installed model is stated to be for this organ, preparation and age group; the default, {first}, was taken."
            ),
        },
        [only] => ModelChoice {
            index: only,
            sentence: format!(
                "{} is the one installed model whose intended use covers organ, preparation and age group.",
                models[only].0
            ),
        },
        [index, ..] => ModelChoice {
            index,
            sentence: format!(
                "{} installed models cover organ, preparation and age group ({}); the first in the order of preference was taken.",
                covering.len(),
                covering
                    .iter()
                    .map(|&index| models[index].0)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::specimen::{AgeGroup, Preparation};
    use proptest::prelude::*;

    fn use_of(organ: &str, preparation: Preparation) -> IntendedUse {
        IntendedUse {
            organs: vec![organ.parse().unwrap()],
            preparations: vec![preparation],
            age_groups: vec![AgeGroup::Adult],
            questions: vec![Question::Diagnosis],
            statement: organ.to_owned(),
        }
    }

    fn facts(organ: Option<&str>, preparation: Option<Preparation>) -> SpecimenFacts {
        SpecimenFacts {
            organ: organ.map(|organ| organ.parse().unwrap()),
            preparation,
            age_group: Some(AgeGroup::Adult),
        }
    }

    #[test]
    fn organ_and_preparation_of_the_case_choose_the_model() {
        let node = use_of("lymph_node", Preparation::Ffpe);
        let breast = use_of("breast", Preparation::Ffpe);
        let frozen = use_of("breast", Preparation::Frozen);
        let models = [("node", &node), ("breast", &breast), ("frozen", &frozen)];
        let chosen =
            |organ, preparation| choose_model(&models, &facts(organ, preparation), None).unwrap();
        assert_eq!(chosen(Some("breast"), Some(Preparation::Ffpe)).index, 1);
        let frozen = chosen(Some("breast"), Some(Preparation::Frozen));
        assert_eq!(frozen.index, 2);
        assert!(frozen.sentence.starts_with("frozen is the one"));
        // Nobody covers it, or nobody said what it is: the default, which will abstain.
        for case in [
            chosen(Some("skin"), Some(Preparation::Ffpe)),
            chosen(Some("breast"), None),
            chosen(None, Some(Preparation::Frozen)),
        ] {
            assert_eq!(case.index, 0);
            assert!(
                case.sentence.contains("the default, node"),
                "{}",
                case.sentence
            );
        }
        assert_eq!(choose_model(&[], &SpecimenFacts::default(), None), None);
    }

    #[test]
    fn of_several_that_cover_the_first_is_taken_and_all_are_named() {
        let (a, b) = (
            use_of("breast", Preparation::Ffpe),
            use_of("breast", Preparation::Ffpe),
        );
        let node = use_of("lymph_node", Preparation::Ffpe);
        let choice = choose_model(
            &[("node", &node), ("b", &b), ("a", &a)],
            &facts(Some("breast"), Some(Preparation::Ffpe)),
            Some(Question::Diagnosis),
        )
        .unwrap();
        assert_eq!(choice.index, 1);
        assert_eq!(
            choice.sentence,
            "2 installed models cover organ, preparation and age group (b, a); the first in the order of preference was taken."
        );
    }

    #[test]
    fn the_question_chooses_between_models_of_the_same_organ() {
        let diagnosis = use_of("breast", Preparation::Frozen);
        let margin = IntendedUse {
            questions: vec![Question::Margin],
            ..use_of("breast", Preparation::Frozen)
        };
        let models = [("diagnosis", &diagnosis), ("margin", &margin)];
        let facts = facts(Some("breast"), Some(Preparation::Frozen));
        let chosen = choose_model(&models, &facts, Some(Question::Margin)).unwrap();
        assert_eq!(chosen.index, 1);
    }

    proptest! {
        #[test]
        fn a_model_that_does_not_cover_is_taken_only_if_none_does(
            organs in prop::collection::vec(0_usize..3, 1..6),
            asked in 0_usize..4,
        ) {
            let names = ["breast", "lymph_node", "skin", "lung"];
            let uses: Vec<IntendedUse> =
                organs.iter().map(|&organ| use_of(names[organ], Preparation::Ffpe)).collect();
            let models: Vec<(&str, &IntendedUse)> = uses.iter().map(|one| ("m", one)).collect();
            let facts = facts(Some(names[asked]), Some(Preparation::Ffpe));
            let choice = choose_model(&models, &facts, None).unwrap();
            let covers = |index: usize| uses[index].mismatches(&facts, None).is_empty();
            let first = (0..uses.len()).find(|&index| covers(index));
            prop_assert_eq!(choice.index, first.unwrap_or(0));
        }
    }
}
