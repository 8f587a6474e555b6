//! A request for an opinion as it goes to its recipient, on this installation or another. Nothing in it names the patient,
//! and nothing in it is of the AI.

use crate::domain::account::Language;
use crate::domain::consultation::question::Question;
use crate::domain::free_text::{Line, Prose};
use crate::domain::ids::{OpinionId, OrganisationId, PrincipalId};
use crate::domain::opinion::country::Country;
use crate::domain::opinion::reader::Reader;
use crate::domain::opinion::request::{LegalGround, OpinionUrgency};
use crate::domain::read::form::ReadForm;
use crate::domain::slide::Digest;
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use crate::http::problem::Problem;
use crate::store::contract::opinions::{GuestOpinion, OpinionAnswer, terms};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request as its recipient sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct OpinionShown {
    #[schema(value_type = Uuid)]
    pub(super) opinion_id: OpinionId,
    /// The organisation that asks.
    #[schema(value_type = Uuid)]
    pub(super) asking_id: OrganisationId,
    #[schema(value_type = String)]
    pub(super) asking: Line<200>,
    #[schema(value_type = Option<String>)]
    pub(super) asking_country: Option<Country>,
    #[schema(value_type = String)]
    pub(super) asked_by: Line<120>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) asked_at: Timestamp,
    /// `intraoperative` or `consult`.
    #[schema(value_type = String)]
    pub(super) urgency: OpinionUrgency,
    #[schema(value_type = String)]
    pub(super) question: Prose<1_000>,
    #[schema(value_type = String)]
    pub(super) summary: Prose<2_000>,
    #[schema(value_type = String)]
    pub(super) asked_in: Language,
    #[schema(value_type = String)]
    pub(super) answer_in: Language,
    /// `consent`, `care`, `contract` or `law`.
    #[schema(value_type = String)]
    pub(super) ground: LegalGround,
    #[schema(value_type = String)]
    pub(super) ground_words: Prose<500>,
    /// What a read of it answers: `diagnosis`, `margin`, `node`, `adequacy` or `other`.
    #[schema(value_type = String)]
    pub(super) answers: Question,
    #[schema(value_type = Option<String>)]
    pub(super) organ: Option<Organ>,
    #[schema(value_type = Option<String>)]
    pub(super) laterality: Option<Laterality>,
    #[schema(value_type = Option<String>)]
    pub(super) age_group: Option<AgeGroup>,
    /// The digests of the slides, which are named by their place, from 1.
    #[schema(value_type = Vec<String>)]
    pub(super) slides: Vec<Digest>,
    /// Until when it can be accepted, while it waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) accept_by: Option<Timestamp>,
    /// When the grant to the pixels ends.
    #[schema(value_type = String, format = DateTime)]
    pub(super) expires_at: Timestamp,
    /// `asked`, `accepted` or `answered`.
    #[schema(value_type = String)]
    pub(super) state: Line<20>,
    /// Who took it on.
    #[schema(value_type = Option<Object>)]
    pub(super) reader: Option<Reader>,
    #[schema(value_type = Option<Uuid>)]
    pub(super) reader_person: Option<PrincipalId>,
    pub(super) answer: Option<AnswerShown>,
    /// By the clock of the asking side.
    #[schema(value_type = String, format = DateTime)]
    pub(super) as_of: Timestamp,
}

/// An opinion.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct AnswerShown {
    /// Who gives it.
    #[schema(value_type = Object)]
    pub(super) reader: Reader,
    #[schema(value_type = Object)]
    pub(super) read: ReadForm,
    #[schema(value_type = String, format = DateTime)]
    pub(super) answered_at: Timestamp,
}

/// Every request that waits for a recipient.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct OpinionsShown {
    pub(super) items: Vec<OpinionShown>,
}

/// Who takes a request on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ReaderSent {
    #[schema(value_type = Object)]
    pub(super) reader: Reader,
}

/// An opinion that is given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AnswerSent {
    #[schema(value_type = Object)]
    pub(super) reader: Reader,
    #[schema(value_type = Object)]
    pub(super) read: ReadForm,
}

/// Nothing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct Done {}

impl From<OpinionAnswer> for AnswerShown {
    fn from(answer: OpinionAnswer) -> Self {
        Self {
            reader: answer.reader,
            read: answer.read.into(),
            answered_at: answer.answered_at,
        }
    }
}

fn line<const LONGEST: usize>(text: &str) -> Result<Line<LONGEST>, Problem> {
    text.chars()
        .take(LONGEST)
        .collect::<String>()
        .parse()
        .map_err(|_| Problem::internal(&"a name that cannot be shown"))
}

impl OpinionShown {
    /// As the store tells it to a recipient.
    pub(super) fn new(opinion: GuestOpinion) -> Result<Self, Problem> {
        let terms = terms(&opinion.request, &opinion.grant);
        let request = opinion.request;
        Ok(Self {
            opinion_id: opinion.id,
            asking_id: opinion.asking.id,
            asking: line(&opinion.asking.name)?,
            asking_country: opinion.asking.country,
            asked_by: line(if opinion.asked_by.is_empty() {
                "Zhedel"
            } else {
                &opinion.asked_by
            })?,
            asked_at: opinion.asked_at,
            urgency: request.urgency,
            question: request.question,
            summary: request.summary,
            asked_in: request.asked_in,
            answer_in: request.answer_in,
            ground: request.ground,
            ground_words: request.ground_words,
            answers: opinion.answers,
            organ: opinion.organ,
            laterality: opinion.laterality,
            age_group: opinion.age_group,
            slides: opinion.grant.slides.iter().map(|one| one.digest).collect(),
            accept_by: opinion.life.accept_by(&terms),
            expires_at: opinion.grant.expires_at,
            state: line(opinion.life.code())?,
            reader: opinion.life.reader().cloned(),
            reader_person: opinion.reader_person,
            answer: opinion.answer.map(AnswerShown::from),
            as_of: opinion.as_of,
        })
    }
}
