//! Consultations that are asked for, received and called off.

use super::SqliteStore;
use super::cases::{block, named_case, section, specimen};
use super::change::Change;
use super::consultation_file::consultation_file;
use super::error::database;
use super::life::{load, make, mark};
use super::new_consultation::{begin, receive};
use super::row::{Columns, invalid};
use super::stamps::stamp_consultation_at;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::late_entry::stated_time;
use crate::domain::consultation::life::Life;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::request::{CallBackNumber, Request, Site};
use crate::domain::consultation::states::Requested as RequestedState;
use crate::domain::consultation::step::{Step, Why};
use crate::domain::event::Happening;
use crate::domain::field_fault::FieldFaults;
use crate::domain::free_text::{Line, Prose};
use crate::domain::ids::{ConsultationId, SpecimenId};
use crate::domain::specimen::{Laterality, SpecimenFacts};
use crate::domain::turnaround::stamp::StampKind;
use crate::store::contract::Answer;
use crate::store::contract::consultations::{ConsultationFile, Consultations, Requested};
use crate::store::contract::error::StoreError;
use jiff::Timestamp;

impl SqliteStore {
    async fn ask(&self, actor: &Actor, request: Request) -> Result<Requested, StoreError> {
        require(actor, Action::RequestConsultation)?;
        request.check().map_err(form)?;
        let mut change = self.change().await?;
        let asked_at = stated("asked_at", request.asked_at, change.at)?;
        let case = named_case(&mut change, actor, &request.accession).await?;
        let facts = SpecimenFacts {
            organ: request.organ.clone(),
            preparation: None,
            age_group: request.age_group,
        };
        let (specimen, _) = specimen(&mut change, actor, case, &request.part, &facts).await?;
        keep_place(&mut change, actor, specimen, &request).await?;
        for label in &request.sections {
            let block = block(&mut change, actor, specimen, Some(&label.block)).await?;
            section(&mut change, actor, block, Some(&label.section)).await?;
        }
        let unasked = unasked(&mut change, actor, specimen, &request).await?;
        let (consultation, from, to) = if let Some((there, state)) = unasked {
            (there, Some(state), state)
        } else {
            let life = Life::from(RequestedState::new(mark(&change, actor)));
            let (new, _) = begin(&mut change, actor, specimen, request.urgency, &life).await?;
            let (organisation, by) = (actor.organisation, actor.principal);
            let kind = StampKind::Requested;
            stamp_consultation_at(&mut change, organisation, by, new, kind, asked_at).await?;
            (new, None, LifeState::Requested)
        };
        keep_request(&mut change, actor, (consultation, asked_at), &request).await?;
        let happening = Happening::ConsultationMoved {
            consultation_id: consultation,
            from,
            to,
        };
        let organisation = actor.organisation;
        change.tell(organisation, case, None, &happening).await?;
        let joined = from.is_some();
        let details = serde_json::json!({
            "case": case,
            "question": request.question,
            "urgency": request.urgency,
            "joined": joined,
            "asked_at": request.asked_at,
        });
        let subject = ("consultation", consultation.to_string());
        change
            .audit(actor, "consultation.request", subject, details)
            .await?;
        change.commit().await?;
        Ok(Requested {
            consultation,
            case,
            joined,
        })
    }

    async fn in_laboratory(
        &self,
        actor: &Actor,
        id: ConsultationId,
        at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        require(actor, Action::SubmitSlide)?;
        let mut change = self.change().await?;
        let at = stated("at", at, change.at)?;
        let from = load(change.connection(), actor.organisation, id).await?;
        if from.life.state() == LifeState::AwaitingSection {
            make(&mut change, actor, from, Step::SectionArrived).await?;
        } else {
            receive(&mut change, actor, from, at).await?;
            let stamp = StampKind::ReceivedFrozenArea;
            let (organisation, by) = (actor.organisation, actor.principal);
            stamp_consultation_at(&mut change, organisation, by, id, stamp, at).await?;
        }
        change.commit().await
    }

    async fn call_off(
        &self,
        actor: &Actor,
        id: ConsultationId,
        why: Why,
    ) -> Result<(), StoreError> {
        require(actor, Action::CancelConsultation)?;
        let mut change = self.change().await?;
        let from = load(change.connection(), actor.organisation, id).await?;
        make(&mut change, actor, from, Step::Cancel { why }).await?;
        change.commit().await
    }
}

/// A time that somebody states, or now.
fn stated(
    field: &'static str,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    stated_time(at, None, now).map_err(|error| invalid(field, &error))
}

fn form(faults: FieldFaults) -> StoreError {
    StoreError::Form { faults }
}

/// The newest consultation that slides made and nobody asked for, which the request may be about, and its state.
async fn unasked(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    request: &Request,
) -> Result<Option<(ConsultationId, LifeState)>, StoreError> {
    let at = change.microseconds();
    let row = sqlx::query(
        "SELECT id, state FROM consultation
         WHERE organisation_id = ? AND specimen_id = ? AND urgency = ? AND requested_at IS NULL
           AND (state IN ('being_read', 'awaiting_section') OR (state = 'received' AND due_at >= ?))
         ORDER BY id DESC LIMIT 1",
    )
    .bind(actor.organisation.to_string())
    .bind(specimen.to_string())
    .bind(request.urgency.code())
    .bind(at)
    .fetch_optional(change.connection())
    .await
    .map_err(database)?;
    row.map(|row| Ok((row.parsed("id")?, row.word("state")?)))
        .transpose()
}

/// Fills in site and side of a part, and refuses others than those that are known: the request may be for another
/// patient.
async fn keep_place(
    change: &mut Change,
    actor: &Actor,
    specimen: SpecimenId,
    request: &Request,
) -> Result<(), StoreError> {
    let (site, laterality) = (&request.site, request.laterality);
    let row = sqlx::query(
        "UPDATE specimen SET site = coalesce(site, ?), laterality = coalesce(laterality, ?)
         WHERE organisation_id = ? AND id = ? RETURNING site, laterality",
    )
    .bind(site.as_ref().map(Site::as_str))
    .bind(laterality.map(Laterality::code))
    .bind(actor.organisation.to_string())
    .bind(specimen.to_string())
    .fetch_one(change.connection())
    .await
    .map_err(database)?;
    let mut faults = FieldFaults::default();
    if site.is_some() && *site != row.maybe_parsed("site")? {
        let why = "another site is known of this part; check accession number and part";
        faults.note("site", why);
    }
    if laterality.is_some() && laterality != row.maybe_word("laterality")? {
        let why = "another side is known of this part; check accession number and part";
        faults.note("laterality", why);
    }
    faults.or(Some(())).map_err(form)
}

async fn keep_request(
    change: &mut Change,
    actor: &Actor,
    (id, asked_at): (ConsultationId, Timestamp),
    request: &Request,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE consultation
         SET question = ?, asked = ?, clinical_note = ?, operating_room = ?, call_back_number = ?,
             requested_at = ?, requested_by = ?
         WHERE organisation_id = ? AND id = ?",
    )
    .bind(Question::code(request.question))
    .bind(request.asked.as_ref().map(Line::as_str))
    .bind(request.clinical_note.as_ref().map(Prose::as_str))
    .bind(request.room.as_ref().map(Line::as_str))
    .bind(request.call_back.as_ref().map(CallBackNumber::as_str))
    .bind(asked_at.as_microsecond())
    .bind(actor.principal.to_string())
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .execute(change.connection())
    .await
    .map_err(database)?;
    Ok(())
}

impl Consultations for SqliteStore {
    fn request<'a>(&'a self, actor: &'a Actor, request: Request) -> Answer<'a, Requested> {
        Box::pin(self.ask(actor, request))
    }

    fn receive<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        at: Option<Timestamp>,
    ) -> Answer<'a, ()> {
        Box::pin(self.in_laboratory(actor, id, at))
    }

    fn consultation<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
    ) -> Answer<'a, ConsultationFile> {
        Box::pin(async move {
            require(actor, Action::SeeReads)?;
            let mut look = self.look().await?;
            consultation_file(&mut look, actor, id, self.clock.now()).await
        })
    }

    fn cancel<'a>(&'a self, actor: &'a Actor, id: ConsultationId, why: Why) -> Answer<'a, ()> {
        Box::pin(self.call_off(actor, id, why))
    }
}
