//! Second opinions: the asking side, which holds them, and what recipients see and do.

use super::Answer;
use super::pairings::OrganisationProfile;
use crate::access::actor::Actor;
use crate::domain::consultation::question::Question;
use crate::domain::ids::{CaseId, ConsultationId, OpinionId, OrganisationId, PrincipalId};
use crate::domain::opinion::adjudication::{Adjudication, Resolution};
use crate::domain::opinion::life::{OpinionLife, OpinionStep, Terms};
use crate::domain::opinion::reader::Reader;
use crate::domain::opinion::request::{Grant, GrantedSlide, OpinionRequest};
use crate::domain::read::category::CategoryCode;
use crate::domain::read::structured::StructuredRead;
use crate::domain::specimen::{AgeGroup, Laterality, Organ};
use jiff::Timestamp;

/// An opinion that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct OpinionAnswer {
    /// Its author.
    pub reader: Reader,
    /// What they found. It is advice and no read of this patient.
    pub read: StructuredRead,
    /// When.
    pub answered_at: Timestamp,
}

/// A move of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpinionMove {
    /// What was done.
    pub step: OpinionStep,
    /// Whose turn it was.
    pub turn: Option<u32>,
    /// Who did it: a person here, a pairing, or the service where time did.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// How the local reader and an opinion were brought together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjudicationRecord {
    /// How and why.
    pub adjudication: Adjudication,
    /// The local category at that time.
    pub own_category: Option<CategoryCode>,
    /// That of the opinion.
    pub opinion_category: CategoryCode,
    /// Who.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// A request as the asking side sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpinionRecord {
    /// Its id.
    pub id: OpinionId,
    /// The asking organisation.
    pub organisation: OrganisationId,
    /// The consultation that it is about.
    pub consultation: ConsultationId,
    /// Its case.
    pub case: CaseId,
    /// Who asked.
    pub asked_by: PrincipalId,
    /// When.
    pub asked_at: Timestamp,
    /// What was asked.
    pub request: OpinionRequest,
    /// What the recipient may see until when.
    pub grant: Grant,
    /// Where it stands.
    pub life: OpinionLife,
    /// Who took it on: a person here, or there.
    pub reader_person: Option<PrincipalId>,
    /// The opinion.
    pub answer: Option<OpinionAnswer>,
    /// The local category as it is now: of the draft, or of the last signed version.
    pub own_category: Option<CategoryCode>,
    /// What was recorded of differences, oldest first.
    pub adjudications: Vec<AdjudicationRecord>,
    /// Its moves, oldest first.
    pub moves: Vec<OpinionMove>,
    /// When this was looked up.
    pub as_of: Timestamp,
}

impl OpinionRecord {
    /// What its moves depend on.
    #[must_use]
    pub fn terms(&self) -> Terms {
        terms(&self.request, &self.grant)
    }
}

/// What the moves of a request depend on.
#[must_use]
pub fn terms(request: &OpinionRequest, grant: &Grant) -> Terms {
    Terms {
        recipients: request.recipients.count(),
        accept_within: request.urgency.accept_within(),
        expires_at: grant.expires_at,
    }
}

/// A request as its recipient sees it: nothing of the patient's identity, and nothing of the AI.
#[derive(Debug, Clone, PartialEq)]
pub struct GuestOpinion {
    /// Its id.
    pub id: OpinionId,
    /// Who asks.
    pub asking: OrganisationProfile,
    /// The name of whoever asks.
    pub asked_by: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What is asked.
    pub request: OpinionRequest,
    /// What a read of it has to answer.
    pub answers: Question,
    /// The organ.
    pub organ: Option<Organ>,
    /// The side of the body.
    pub laterality: Option<Laterality>,
    /// The patient's age group.
    pub age_group: Option<AgeGroup>,
    /// What they may see until when.
    pub grant: Grant,
    /// Where it stands.
    pub life: OpinionLife,
    /// Who took it on.
    pub reader_person: Option<PrincipalId>,
    /// The opinion.
    pub answer: Option<OpinionAnswer>,
    /// When this was looked up.
    pub as_of: Timestamp,
}

/// Asking for opinions, and giving them.
///
/// A recipient is whoever [`Actor`] stands for: a colleague, anybody who may give opinions in the other organisation, or a
/// pairing. `person` is who acts there; for people of this installation it is the actor.
pub trait Opinions: Send + Sync {
    /// Asks for an opinion on the current slides of a consultation.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] for a consultation or a recipient that is not there;
    /// [`super::error::StoreError::Invalid`] if there is no slide.
    fn ask_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        request: OpinionRequest,
    ) -> Answer<'a, OpinionId>;

    /// Every request about a consultation, the newest first.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such consultation.
    fn opinions_of<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
    ) -> Answer<'a, Vec<OpinionRecord>>;

    /// One request of the actor's organisation.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is none.
    fn opinion<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, OpinionRecord>;

    /// Takes a request back, or ends the grant of an answered one: from now on its pixels are shown to nobody.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`]; [`super::error::StoreError::OpinionRefused`] if it ended before.
    fn withdraw_opinion<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, ()>;

    /// Records how a difference between the local view and the opinion was resolved.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if there is no such request, or no opinion yet.
    fn adjudicate<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        adjudication: Adjudication,
    ) -> Answer<'a, Resolution>;

    /// Passes on what was not accepted in time, and ends what is over: how many requests moved.
    fn settle_opinions<'a>(&'a self, actor: &'a Actor) -> Answer<'a, u32>;

    /// The requests whose turn is the actor's: waiting for them, taken on, or answered with the grant still open.
    fn opinions_for<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<GuestOpinion>>;

    /// One of them.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if it is not the actor's turn.
    fn opinion_for<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, GuestOpinion>;

    /// Takes a request on. Once more by the same person changes nothing.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if it is not the actor's turn (any more);
    /// [`super::error::StoreError::OpinionRefused`] if another was faster.
    fn accept_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        reader: Reader,
    ) -> Answer<'a, GuestOpinion>;

    /// Declines, or gives back what was taken on: it goes on to the next recipient.
    ///
    /// # Errors
    /// As for [`Opinions::accept_opinion`].
    fn decline_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
    ) -> Answer<'a, ()>;

    /// Gives the opinion, which never changes.
    ///
    /// # Errors
    /// As for [`Opinions::accept_opinion`]; only whoever took it on answers it.
    fn answer_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        reader: Reader,
        read: StructuredRead,
    ) -> Answer<'a, GuestOpinion>;

    /// The slide with this number, from 1, and whose it is, if the person may see its pixels now.
    ///
    /// # Errors
    /// [`super::error::StoreError::NotFound`] if not: never granted, not accepted, withdrawn, expired.
    fn granted_slide<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        number: u32,
    ) -> Answer<'a, (OrganisationId, GrantedSlide)>;
}
