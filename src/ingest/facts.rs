//! What a sender states with a slide, from words to values.

use super::error::IngestError;
use crate::domain::run::{Correction, RunInputs};
use crate::domain::scale::{BELIEVABLE_MPP, Mpp};
use crate::domain::specimen::SpecimenFacts;
use crate::domain::turnaround::stamp::StampKind;
use crate::domain::turnaround::timeline::{AHEAD, StampError};
use crate::domain::upload::SubmissionFacts;
use jiff::Timestamp;
use serde::Deserialize;
use std::fmt::Display;
use std::str::FromStr;

/// What was stated, word by word; an empty word counts as not stated.
///
/// In a query, a word that is none of these is refused: a misspelt fact must not be taken for one
/// that nobody stated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatedFacts {
    /// The case.
    pub accession: Option<String>,
    /// The part of the case.
    pub part: Option<String>,
    /// The label of the block.
    pub block: Option<String>,
    /// The label of the section of the block.
    pub section: Option<String>,
    /// The organ.
    pub organ: Option<String>,
    /// The preparation.
    pub preparation: Option<String>,
    /// The patient's age group.
    pub age_group: Option<String>,
    /// How urgent the read is.
    pub urgency: Option<String>,
    /// µm per level-0 pixel.
    pub mpp: Option<String>,
    /// Whether regions outside the intended use are wanted.
    pub research: Option<String>,
    /// The model bundle.
    pub model: Option<String>,
    /// When the consultation was requested, such as `2026-05-01T10:00:00+02:00`.
    pub requested: Option<String>,
    /// When the specimen left the patient, such as `2026-05-01T10:00:00+02:00`.
    pub specimen_out: Option<String>,
    /// When the specimen was received in the frozen-section area, such as `2026-05-01T10:00:00+02:00`.
    pub received_frozen_area: Option<String>,
    /// When the block was frozen, such as `2026-05-01T10:00:00+02:00`.
    pub block_frozen: Option<String>,
    /// When the section was stained, such as `2026-05-01T10:00:00+02:00`.
    pub section_stained: Option<String>,
    /// What was studied, such as `single_block`.
    pub study: Option<String>,
}

impl StatedFacts {
    /// Sets what `key` stands for; keys that mean nothing here, such as a file's name, are
    /// dropped and never seen again.
    pub fn set(&mut self, key: &str, value: String) {
        let place = match key {
            "accession" => &mut self.accession,
            "part" => &mut self.part,
            "block" => &mut self.block,
            "section" => &mut self.section,
            "organ" => &mut self.organ,
            "preparation" => &mut self.preparation,
            "age_group" => &mut self.age_group,
            "urgency" => &mut self.urgency,
            "mpp" => &mut self.mpp,
            "research" => &mut self.research,
            "model" => &mut self.model,
            "requested" => &mut self.requested,
            "specimen_out" => &mut self.specimen_out,
            "received_frozen_area" => &mut self.received_frozen_area,
            "block_frozen" => &mut self.block_frozen,
            "section_stained" => &mut self.section_stained,
            "study" => &mut self.study,
            _ => return,
        };
        *place = Some(value);
    }

    /// The values, if every word can be understood and the model is one of `models`.
    ///
    /// # Errors
    /// [`IngestError::Fact`] for the first word that cannot.
    pub fn understood(&self, models: &[String]) -> Result<SubmissionFacts, IngestError> {
        Ok(SubmissionFacts {
            accession: parsed("accession", self.accession.as_deref())?,
            part: parsed("part", self.part.as_deref())?,
            block: parsed("block", self.block.as_deref())?,
            section: parsed("section", self.section.as_deref())?,
            urgency: parsed("urgency", self.urgency.as_deref())?.unwrap_or_default(),
            inputs: RunInputs {
                mpp: self.scale()?,
                facts: SpecimenFacts {
                    organ: parsed("organ", self.organ.as_deref())?,
                    preparation: parsed("preparation", self.preparation.as_deref())?,
                    age_group: parsed("age_group", self.age_group.as_deref())?,
                },
                // The store knows whether anybody asked.
                question: None,
                research: self.research()?,
                model: known_model(self.model.as_deref(), models)?,
            },
            moments: self.moments(Timestamp::now())?,
            study: parsed("study", self.study.as_deref())?,
        })
    }

    /// What is out of order is taken all the same, and shows as such: a slide is not turned away for it.
    fn moments(&self, now: Timestamp) -> Result<Vec<(StampKind, Timestamp)>, IngestError> {
        let stated = [
            (StampKind::Requested, &self.requested),
            (StampKind::SpecimenOut, &self.specimen_out),
            (StampKind::ReceivedFrozenArea, &self.received_frozen_area),
            (StampKind::BlockFrozen, &self.block_frozen),
            (StampKind::SectionStained, &self.section_stained),
        ];
        let mut moments = Vec::new();
        for (kind, word) in stated {
            let Some(at) = parsed::<Timestamp>(kind.code(), word.as_deref())? else {
                continue;
            };
            if at.duration_since(now) > AHEAD {
                return Err(IngestError::Fact {
                    field: kind.code(),
                    why: StampError::Future { kind }.to_string(),
                });
            }
            moments.push((kind, at));
        }
        Ok(moments)
    }

    fn scale(&self) -> Result<Option<Mpp>, IngestError> {
        let word = self.mpp.as_deref().map(str::trim).unwrap_or_default();
        if word.is_empty() {
            return Ok(None);
        }
        let value = word.parse().map_err(|_| IngestError::Fact {
            field: "mpp",
            why: "state the µm per pixel as a number, such as 0.25".into(),
        })?;
        believable(value).map(Some)
    }

    fn research(&self) -> Result<bool, IngestError> {
        match self.research.as_deref().map(str::trim) {
            None | Some("" | "false" | "0") => Ok(false),
            Some("true" | "1" | "on") => Ok(true),
            Some(_) => Err(IngestError::Fact {
                field: "research",
                why: "use true or false".into(),
            }),
        }
    }
}

/// Checks a correction in the same way as what comes with an upload.
///
/// # Errors
/// [`IngestError::Fact`] for a scale that cannot be believed or a model that is not there.
pub fn checked_correction(
    mpp: Option<f64>,
    facts: SpecimenFacts,
    research: Option<bool>,
    model: Option<&str>,
    models: &[String],
) -> Result<Correction, IngestError> {
    Ok(Correction {
        mpp: mpp.map(believable).transpose()?,
        facts,
        research,
        model: known_model(model, models)?,
    })
}

fn believable(value: f64) -> Result<Mpp, IngestError> {
    Mpp::believable(value, value).ok_or_else(|| IngestError::Fact {
        field: "mpp",
        why: format!(
            "{value} µm/px is not believable; use {} to {}",
            BELIEVABLE_MPP.start(),
            BELIEVABLE_MPP.end()
        ),
    })
}

fn known_model(name: Option<&str>, models: &[String]) -> Result<Option<String>, IngestError> {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        None => Ok(None),
        Some(name) if models.iter().any(|known| known == name) => Ok(Some(name.to_owned())),
        Some(_) => Err(IngestError::Fact {
            field: "model",
            why: format!("there is no such model; use one of {}", models.join(", ")),
        }),
    }
}

fn parsed<T: FromStr<Err: Display>>(
    field: &'static str,
    word: Option<&str>,
) -> Result<Option<T>, IngestError> {
    word.map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.parse().map_err(|error: T::Err| IngestError::Fact {
                field,
                why: error.to_string(),
            })
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deadline::Urgency;
    use crate::domain::specimen::Preparation;
    use crate::domain::turnaround::study::Study;

    fn stated(pairs: &[(&str, &str)]) -> StatedFacts {
        let mut facts = StatedFacts::default();
        for (key, value) in pairs {
            facts.set(key, (*value).to_owned());
        }
        facts
    }

    #[test]
    fn words_become_values_and_what_is_unknown_is_dropped() {
        let facts = stated(&[
            ("filename", "Doe, Jane.svs"),
            ("accession", "S26-1"),
            ("preparation", "frozen"),
            ("urgency", ""),
            ("mpp", "0.25"),
            ("research", "true"),
            ("model", "a"),
            ("received_frozen_area", "2026-05-01T10:00:00+02:00"),
            ("study", "single_block"),
        ]);
        assert!(!format!("{facts:?}").contains("Jane"));
        let facts = facts.understood(&["a".into()]).unwrap();
        assert_eq!(facts.accession.unwrap().as_str(), "S26-1");
        assert_eq!(facts.urgency, Urgency::Intraoperative);
        assert_eq!(facts.inputs.mpp, Some(Mpp { x: 0.25, y: 0.25 }));
        assert_eq!(facts.inputs.facts.preparation, Some(Preparation::Frozen));
        assert!(facts.inputs.research);
        assert_eq!(facts.inputs.model.as_deref(), Some("a"));
        let received = "2026-05-01T08:00:00Z".parse().unwrap();
        assert_eq!(facts.moments, [(StampKind::ReceivedFrozenArea, received)]);
        assert_eq!(facts.study, Some(Study::SingleBlock));
    }

    #[test]
    fn each_word_that_cannot_be_understood_is_named() {
        for (key, value) in [
            ("mpp", "25400"),
            ("mpp", "wide"),
            ("mpp", "NaN"),
            ("research", "maybe"),
            ("model", "b"),
            ("age_group", "old"),
            ("accession", "a\nb"),
            ("block_frozen", "ten past nine"),
            ("received_frozen_area", "9000-01-01T00:00:00Z"),
            ("study", "half"),
        ] {
            let error = stated(&[(key, value)])
                .understood(&["a".into()])
                .unwrap_err();
            assert!(
                matches!(error, IngestError::Fact { field, .. } if field == key),
                "{key}: {error}"
            );
        }
    }
}
