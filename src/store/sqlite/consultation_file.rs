//! Everything that is known of one consultation.

use super::calls::{acknowledgements_of, calls_of};
use super::current_slides::current_slides;
use super::drafts::draft_of;
use super::error::{database, not_found};
use super::events::last_of_case;
use super::life::{life, life_columns, moves};
use super::permanent_rows::permanents_for;
use super::row::Columns;
use super::signed_reads::reads_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::ConsultationId;
use crate::domain::read::difference::{Change, difference};
use crate::domain::read::on_screen::{OnScreen, SlideOnScreen};
use crate::store::contract::consultations::{ConsultationFile, MaterialRecord, RequestRecord};
use crate::store::contract::error::StoreError;
use crate::store::contract::reads::SignedRead;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

pub(super) async fn consultation_file(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: ConsultationId,
    as_of: Timestamp,
) -> Result<ConsultationFile, StoreError> {
    let organisation = actor.organisation;
    let row = sqlx::query(concat!(
        "SELECT c.specimen_id, c.question, c.asked, c.clinical_note, c.operating_room, c.call_back_number,
                c.requested_at, c.requested_by, c.urgency, c.received_at, c.due_at, c.entered_at,
                p.case_id, p.part, p.site, p.laterality, p.organ, p.age_group, f.accession, ",
        life_columns!(),
        " FROM consultation c
          JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
          JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
          WHERE c.organisation_id = ? AND c.id = ?"
    ))
    .bind(organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("consultation", &id))?;
    let case = row.parsed("case_id")?;
    let slides = current_slides(connection, organisation, id).await?;
    let reads = reads_of(connection, organisation, id).await?;
    let may_read = require(actor, Action::ReadSlides).is_ok();
    let draft = if may_read {
        draft_of(connection, organisation, id).await?
    } else {
        None
    };
    Ok(ConsultationFile {
        id,
        case,
        accession: row.parsed("accession")?,
        specimen: row.parsed("specimen_id")?,
        part: row.parsed("part")?,
        site: row.maybe_parsed("site")?,
        laterality: row.maybe_word("laterality")?,
        organ: row.maybe_parsed("organ")?,
        age_group: row.maybe_word("age_group")?,
        request: request(&row)?,
        urgency: row.word("urgency")?,
        received_at: row.time("received_at")?,
        entered_at: row.maybe_time("entered_at")?,
        due_at: row.time("due_at")?,
        life: life(&row)?,
        draft,
        since_signature: reads
            .last()
            .map(|read| since(read, &slides))
            .unwrap_or_default(),
        slides,
        reads,
        calls: calls_of(connection, organisation, id).await?,
        permanents: permanents_for(connection, actor, id).await?,
        acknowledgements: acknowledgements_of(connection, organisation, id).await?,
        moves: moves(connection, organisation, id).await?,
        as_of,
        last_event: last_of_case(connection, actor, case).await?,
    })
}

fn request(row: &SqliteRow) -> Result<RequestRecord, StoreError> {
    let requested = match row.maybe_time("requested_at")? {
        Some(at) => Some((row.parsed("requested_by")?, at)),
        None => None,
    };
    Ok(RequestRecord {
        question: row.maybe_word("question")?,
        asked: row.maybe_parsed("asked")?,
        clinical_note: row.maybe_parsed("clinical_note")?,
        room: row.maybe_parsed("operating_room")?,
        call_back: row.maybe_parsed("call_back_number")?,
        requested,
    })
}

/// What came or changed since a read was signed. Of one at the microscope only a later slide can be new to its
/// reader.
fn since(read: &SignedRead, slides: &[MaterialRecord]) -> Vec<Change> {
    let now: Vec<SlideOnScreen> = slides.iter().map(|one| one.slide).collect();
    match &read.on_screen {
        OnScreen::Microscope => {
            let later = slides.iter().filter(|one| one.accepted_at > read.signed_at);
            later
                .map(|one| Change::SlideAdded {
                    slide: one.slide.slide,
                })
                .collect()
        }
        seen @ OnScreen::Scans { .. } => difference(seen, &now),
    }
}
