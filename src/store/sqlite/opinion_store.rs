//! The seam of second opinions.

use super::SqliteStore;
use crate::access::actor::Actor;
use crate::domain::ids::{ConsultationId, OpinionId, OrganisationId, PrincipalId};
use crate::domain::opinion::adjudication::{Adjudication, Resolution};
use crate::domain::opinion::reader::Reader;
use crate::domain::opinion::request::{GrantedSlide, OpinionRequest};
use crate::domain::read::structured::StructuredRead;
use crate::store::contract::Answer;
use crate::store::contract::opinions::{GuestOpinion, OpinionRecord, Opinions};

impl Opinions for SqliteStore {
    fn ask_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
        request: OpinionRequest,
    ) -> Answer<'a, OpinionId> {
        Box::pin(self.opinion_asked(actor, consultation, request))
    }

    fn opinions_of<'a>(
        &'a self,
        actor: &'a Actor,
        consultation: ConsultationId,
    ) -> Answer<'a, Vec<OpinionRecord>> {
        Box::pin(self.all_opinions_of(actor, consultation))
    }

    fn opinion<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, OpinionRecord> {
        Box::pin(self.one_opinion(actor, id))
    }

    fn withdraw_opinion<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, ()> {
        Box::pin(self.opinion_withdrawn(actor, id))
    }

    fn adjudicate<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        adjudication: Adjudication,
    ) -> Answer<'a, Resolution> {
        Box::pin(self.adjudicated(actor, id, adjudication))
    }

    fn settle_opinions<'a>(&'a self, actor: &'a Actor) -> Answer<'a, u32> {
        Box::pin(self.opinions_settled(actor))
    }

    fn opinions_for<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Vec<GuestOpinion>> {
        Box::pin(self.all_opinions_for(actor))
    }

    fn opinion_for<'a>(&'a self, actor: &'a Actor, id: OpinionId) -> Answer<'a, GuestOpinion> {
        Box::pin(self.one_opinion_for(actor, id))
    }

    fn accept_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        reader: Reader,
    ) -> Answer<'a, GuestOpinion> {
        Box::pin(self.opinion_accepted(actor, id, person, reader))
    }

    fn decline_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
    ) -> Answer<'a, ()> {
        Box::pin(self.opinion_declined(actor, id, person))
    }

    fn answer_opinion<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        reader: Reader,
        read: StructuredRead,
    ) -> Answer<'a, GuestOpinion> {
        Box::pin(self.opinion_answered(actor, id, (person, reader), read))
    }

    fn granted_slide<'a>(
        &'a self,
        actor: &'a Actor,
        id: OpinionId,
        person: PrincipalId,
        number: u32,
    ) -> Answer<'a, (OrganisationId, GrantedSlide)> {
        Box::pin(self.slide_granted(actor, id, person, number))
    }
}
