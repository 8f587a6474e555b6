//! Signing: in one transaction, with everything that could make it the wrong read for the wrong patient looked at
//! in the moment of the signature.

use super::SqliteStore;
use super::audit::last_record_at;
use super::change::Change;
use super::current_slides::current_slides;
use super::drafts::draft_of;
use super::error::database;
use super::life::{Standpoint, keep_move, load, make, mark, refused};
use super::row::{Columns, invalid};
use super::signed_reads;
use super::stamps::stamp_consultation_at;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::consultation::late_entry::stated_time;
use crate::domain::consultation::step::{Step, Wanted, Why};
use crate::domain::event::Happening;
use crate::domain::ids::{ConsultationId, OrganisationId, SlideId, SpecimenId};
use crate::domain::read::clocks::MOST_APART;
use crate::domain::read::confirmation::PartIdentity;
use crate::domain::read::difference::difference;
use crate::domain::read::on_screen::{OnScreen, SlideOnScreen};
use crate::domain::turnaround::stamp::StampKind;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::reads::{DraftRecord, NewDraft, Reads, SignedRead, Signing};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// What a signature amends, and why.
struct Amendment {
    version: u32,
    why: Why,
}

impl SqliteStore {
    async fn put_name_to(
        &self,
        actor: &Actor,
        id: ConsultationId,
        signing: Signing,
        amendment: Option<Amendment>,
    ) -> Result<SignedRead, StoreError> {
        require(actor, Action::ReadSlides)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let from = load(change.connection(), organisation, id).await?;
        let mark = mark(&change, actor);
        let step = match &amendment {
            Some(amendment) => Step::Amend {
                why: amendment.why.clone(),
            },
            None => Step::Sign,
        };
        let before = from.life.version().unwrap_or(0);
        let (life, record) = from.life.clone().take(step, mark).map_err(refused(id))?;
        if let Some(amendment) = amendment.as_ref().filter(|one| one.version != before) {
            return Err(StoreError::ReadAmended {
                current: before,
                claimed: amendment.version,
            });
        }
        // Asked anew: the change may have waited for others.
        let now = self.clock.now();
        clock_goes_on(change.connection(), actor, now).await?;
        check(&mut change, organisation, &from, &signing).await?;
        let read_at = read_time(&mut change, organisation, id, &signing).await?;
        let mut signing = with_draft(&mut change, organisation, id, signing).await?;
        signing.read_at = signing.read_at.map(|_| read_at);
        let version = life.version().unwrap_or(before);
        let why = amendment.map(|amendment| amendment.why);
        let at = (version, mark);
        let signed = signed_reads::insert(&mut change, organisation, id, at, signing, why).await?;
        keep_move(&mut change, actor, (from.case, id), &life, &record).await?;
        let (by, kind) = (mark.by, StampKind::Signed);
        stamp_consultation_at(&mut change, organisation, by, id, kind, read_at).await?;
        tell(&mut change, actor, &from, &signed).await?;
        change.commit().await?;
        Ok(signed)
    }

    /// A move of the reader with the laboratory.
    async fn section(
        &self,
        actor: &Actor,
        id: ConsultationId,
        step: Step,
    ) -> Result<(), StoreError> {
        require(actor, Action::ReadSlides)?;
        let mut change = self.change().await?;
        let from = load(change.connection(), actor.organisation, id).await?;
        make(&mut change, actor, from, step).await?;
        change.commit().await
    }
}

/// A clock that went back would date the signature before what it rests on.
async fn clock_goes_on(
    connection: &mut SqliteConnection,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    match last_record_at(connection, actor).await? {
        Some(last) if last.duration_since(now) >= MOST_APART => {
            Err(StoreError::ClockWentBack { last, now })
        }
        _ => Ok(()),
    }
}

/// The right case, whose slides are its own and are as they were on screen.
async fn check(
    change: &mut Change,
    organisation: OrganisationId,
    from: &Standpoint,
    signing: &Signing,
) -> Result<(), StoreError> {
    let identity = identity_of(change.connection(), organisation, from.specimen).await?;
    let fields = signing.confirmation.against(&identity);
    if !fields.is_empty() {
        return Err(StoreError::NotConfirmed { fields });
    }
    if identity.accession.is_made_up() {
        return Err(StoreError::CaseUnnamed { case: from.case });
    }
    if matches!(&signing.on_screen, OnScreen::Scans { slides, .. } if slides.is_empty()) {
        let why = "no slide was on screen; state that it was read at the microscope if it was";
        return Err(invalid("on_screen", why));
    }
    let current = current_slides(change.connection(), organisation, from.id).await?;
    let conflicts = current.iter().filter(|slide| slide.identity_conflict);
    let slides: Vec<SlideId> = conflicts.map(|one| one.slide.slide).collect();
    if !slides.is_empty() {
        return Err(StoreError::IdentityUnresolved { slides });
    }
    let now: Vec<SlideOnScreen> = current.iter().map(|one| one.slide).collect();
    let changes = difference(&signing.on_screen, &now);
    if changes.is_empty() {
        Ok(())
    } else {
        Err(StoreError::ScreenChanged { changes })
    }
}

/// What tells the part from all others.
async fn identity_of(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
    specimen: SpecimenId,
) -> Result<PartIdentity, StoreError> {
    let row = sqlx::query(
        "SELECT f.accession, p.part, p.site, p.laterality FROM specimen p
         JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
         WHERE p.organisation_id = ? AND p.id = ?",
    )
    .bind(organisation.to_string())
    .bind(specimen.to_string())
    .fetch_one(connection)
    .await
    .map_err(database)?;
    Ok(PartIdentity {
        accession: row.parsed("accession")?,
        part: row.parsed("part")?,
        site: row.maybe_parsed("site")?,
        laterality: row.maybe_word("laterality")?,
    })
}

/// When it was read: not before it was received.
async fn read_time(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    signing: &Signing,
) -> Result<Timestamp, StoreError> {
    let row =
        sqlx::query("SELECT received_at FROM consultation WHERE organisation_id = ? AND id = ?")
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_one(change.connection())
            .await
            .map_err(database)?;
    let first = Some(("the receipt", row.time("received_at")?));
    stated_time(signing.read_at, first, change.at).map_err(|error| invalid("read_at", &error))
}

/// The signing with what the draft knows of the AI, which was written down when it happened; the draft ends.
async fn with_draft(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    mut signing: Signing,
) -> Result<Signing, StoreError> {
    let draft = draft_of(change.connection(), organisation, id).await?;
    if let (
        Some(known),
        OnScreen::Scans {
            ai_before_draft, ..
        },
    ) = (
        draft.and_then(|draft| draft.ai_before_category),
        &mut signing.on_screen,
    ) {
        *ai_before_draft = known;
    }
    sqlx::query("DELETE FROM read_draft WHERE organisation_id = ? AND consultation_id = ?")
        .bind(organisation.to_string())
        .bind(id.to_string())
        .execute(change.connection())
        .await
        .map_err(database)?;
    Ok(signing)
}

async fn tell(
    change: &mut Change,
    actor: &Actor,
    from: &Standpoint,
    signed: &SignedRead,
) -> Result<(), StoreError> {
    let happening = Happening::ReadSigned {
        consultation_id: from.id,
        version: signed.version,
    };
    change
        .tell(actor.organisation, from.case, None, &happening)
        .await?;
    let slides: Vec<SlideId> = signed
        .on_screen
        .slides()
        .iter()
        .map(|one| one.slide)
        .collect();
    let details = serde_json::json!({
        "consultation": from.id,
        "version": signed.version,
        "content_sha256": signed.content,
        "slides": slides,
        "microscope": signed.on_screen == OnScreen::Microscope,
        "signature": signed.signature,
        "read_at": signed.read_at,
    });
    let subject = ("read", signed.id.to_string());
    change.audit(actor, "read.sign", subject, details).await
}

impl Reads for SqliteStore {
    fn save_draft<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        draft: NewDraft,
    ) -> Answer<'a, DraftRecord> {
        Box::pin(self.keep_draft(actor, id, draft))
    }

    fn ask_section<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        wanted: Wanted,
        why: Why,
    ) -> Answer<'a, ()> {
        Box::pin(self.section(actor, id, Step::AskSection { wanted, why }))
    }

    fn stop_waiting<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        why: Why,
    ) -> Answer<'a, ()> {
        Box::pin(self.section(actor, id, Step::StopWaiting { why }))
    }

    fn sign<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        signing: Signing,
    ) -> Answer<'a, SignedRead> {
        Box::pin(self.put_name_to(actor, id, signing, None))
    }

    fn amend<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        amends: u32,
        why: Why,
        signing: Signing,
    ) -> Answer<'a, SignedRead> {
        let amendment = Amendment {
            version: amends,
            why,
        };
        Box::pin(self.put_name_to(actor, id, signing, Some(amendment)))
    }
}
