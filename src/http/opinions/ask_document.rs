//! A request for an opinion as the asking side sees it.

use super::wire::AnswerShown;
use super::words_document::WordsDocument;
use crate::access::actor::Actor;
use crate::auth::peer::words::opinion_words;
use crate::domain::account::Language;
use crate::domain::ids::{ConsultationId, OpinionId};
use crate::domain::opinion::adjudication::{Resolution, differ};
use crate::domain::opinion::check_code::CheckCode;
use crate::domain::opinion::life::{EndedBecause, OpinionStep};
use crate::domain::opinion::pairing::PeerFacts;
use crate::domain::opinion::reader::Reader;
use crate::domain::opinion::recipient::Recipient;
use crate::domain::opinion::request::{LegalGround, OpinionUrgency};
use crate::domain::read::category::CategoryCode;
use crate::domain::slide::Digest;
use crate::http::consultations::people::{Names, PersonNamed};
use crate::http::problem::Problem;
use crate::http::state::Service;
use crate::store::contract::opinions::OpinionRecord;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A request with everything that became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AskedDocument {
    #[schema(value_type = Uuid)]
    opinion_id: OpinionId,
    #[schema(value_type = Uuid)]
    consultation_id: ConsultationId,
    asked_by: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    #[schema(value_type = String)]
    urgency: OpinionUrgency,
    question: String,
    summary: String,
    #[schema(value_type = String)]
    asked_in: Language,
    #[schema(value_type = String)]
    answer_in: Language,
    #[schema(value_type = String)]
    ground: LegalGround,
    ground_words: String,
    recipients: Vec<RecipientNamed>,
    /// Whose turn it is, by its place among the recipients, from 0.
    turn: Option<u32>,
    slides: usize,
    #[schema(value_type = Option<String>, format = DateTime)]
    accept_by: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// `asked`, `accepted`, `answered` or `ended`.
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    state_since: Timestamp,
    /// `nobody_accepted`, `withdrawn` or `expired`.
    #[schema(value_type = Option<String>)]
    ended_because: Option<EndedBecause>,
    /// When the grant of an answered one was ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// The words that the other side sees too.
    check: Option<WordsDocument>,
    #[schema(value_type = Option<Object>)]
    reader: Option<Reader>,
    /// The opinion. It is advice: the local pathologist signs.
    answer: Option<AnswerShown>,
    #[schema(value_type = Option<String>)]
    own_category: Option<CategoryCode>,
    /// The local category is another than that of the opinion.
    differs: bool,
    adjudications: Vec<AdjudicationDocument>,
    moves: Vec<MoveDocument>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RecipientNamed {
    /// `colleague`, `organisation` or `peer`.
    kind: &'static str,
    name: String,
    country: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AdjudicationDocument {
    /// `agreed_with_opinion`, `kept_own`, `third_reader` or `deferred`.
    #[schema(value_type = String)]
    resolution: Resolution,
    words: String,
    #[schema(value_type = Option<String>)]
    own_category: Option<CategoryCode>,
    #[schema(value_type = String)]
    opinion_category: CategoryCode,
    by: PersonNamed,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
struct MoveDocument {
    /// `ask`, `accept`, `decline`, `lapse`, `answer`, `withdraw`, `expire` or `revoke`.
    #[schema(value_type = String)]
    step: OpinionStep,
    turn: Option<u32>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Names of everybody whom a request could have been sent to.
pub(super) struct Addressees {
    names: Names,
    organisations: Vec<(crate::domain::ids::OrganisationId, String, Option<String>)>,
    peers: Vec<(crate::domain::ids::PairingId, PeerFacts)>,
}

impl Addressees {
    pub(super) async fn ask(service: &Service, actor: &Actor) -> Result<Self, Problem> {
        let store = &service.parts.store;
        let open = store.open_organisations(actor).await?;
        let active = store.own_active_pairings(actor).await?;
        Ok(Self {
            names: Names::ask(service, actor).await?,
            organisations: open
                .into_iter()
                .map(|one| (one.id, one.name, one.country.map(String::from)))
                .collect(),
            peers: active.into_iter().map(|one| (one.id, one.peer)).collect(),
        })
    }

    fn of(&self, recipient: Recipient) -> RecipientNamed {
        match recipient {
            Recipient::Colleague { person } => RecipientNamed {
                kind: "colleague",
                name: self.names.of(person).name,
                country: None,
            },
            Recipient::Organisation { organisation } => {
                let known = self.organisations.iter().find(|one| one.0 == organisation);
                RecipientNamed {
                    kind: "organisation",
                    name: known.map_or_else(String::new, |one| one.1.clone()),
                    country: known.and_then(|one| one.2.clone()),
                }
            }
            Recipient::Peer { pairing } => {
                let known = self.peers.iter().find(|one| one.0 == pairing);
                RecipientNamed {
                    kind: "peer",
                    name: known.map_or_else(String::new, |one| one.1.organisation.to_string()),
                    country: known.map(|one| one.1.country.to_string()),
                }
            }
        }
    }

    /// The words of a request, while somebody has the turn who sees them too.
    fn check(&self, service: &Service, opinion: &OpinionRecord) -> Option<CheckCode> {
        let recipient = opinion.request.recipients.at(opinion.life.turn()?)?;
        let keys = match recipient {
            Recipient::Peer { pairing } => {
                let (_, peer) = self.peers.iter().find(|one| one.0 == pairing)?;
                Some([service.parts.peers.identity().public(), peer.key])
            }
            Recipient::Colleague { .. } | Recipient::Organisation { .. } => None,
        };
        let slides: Vec<Digest> = opinion.grant.slides.iter().map(|one| one.digest).collect();
        Some(opinion_words(opinion.id, &slides, keys))
    }
}

impl AskedDocument {
    pub(super) fn new(opinion: OpinionRecord, service: &Service, known: &Addressees) -> Self {
        let check = known.check(service, &opinion).map(WordsDocument::from);
        let terms = opinion.terms();
        let request = opinion.request;
        let theirs = opinion
            .answer
            .as_ref()
            .map(|answer| answer.read.category().code());
        Self {
            opinion_id: opinion.id,
            consultation_id: opinion.consultation,
            asked_by: known.names.of(opinion.asked_by),
            asked_at: opinion.asked_at,
            urgency: request.urgency,
            question: request.question.to_string(),
            summary: request.summary.to_string(),
            asked_in: request.asked_in,
            answer_in: request.answer_in,
            ground: request.ground,
            ground_words: request.ground_words.to_string(),
            recipients: request
                .recipients
                .all()
                .iter()
                .map(|one| known.of(*one))
                .collect(),
            turn: opinion.life.turn(),
            slides: opinion.grant.slides.len(),
            accept_by: opinion.life.accept_by(&terms),
            expires_at: opinion.grant.expires_at,
            state: opinion.life.code(),
            state_since: opinion.life.since(),
            ended_because: opinion.life.ended_because(),
            revoked_at: opinion.life.revoked_at(),
            check,
            reader: opinion.life.reader().cloned(),
            answer: opinion.answer.map(AnswerShown::from),
            own_category: opinion.own_category,
            differs: theirs.is_some_and(|theirs| differ(opinion.own_category, theirs)),
            adjudications: opinion
                .adjudications
                .into_iter()
                .map(|one| AdjudicationDocument {
                    resolution: one.adjudication.resolution,
                    words: one.adjudication.words.to_string(),
                    own_category: one.own_category,
                    opinion_category: one.opinion_category,
                    by: known.names.of(one.by),
                    at: one.at,
                })
                .collect(),
            moves: opinion
                .moves
                .into_iter()
                .map(|one| MoveDocument {
                    step: one.step,
                    turn: one.turn,
                    at: one.at,
                })
                .collect(),
        }
    }
}
