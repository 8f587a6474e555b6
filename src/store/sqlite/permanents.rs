//! Permanent diagnoses.

use super::SqliteStore;
use super::calls::calls_of;
use super::change::Change;
use super::error::database;
use super::life::{load, refused};
use super::permanent_rows::{content_of, insert, permanents_of};
use super::row::Columns;
use super::signed_reads::reads_of;
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::access::role::Role;
use crate::domain::consultation::step::{ReadBack, Refusal};
use crate::domain::event::Happening;
use crate::domain::field_fault::FieldFaults;
use crate::domain::ids::{ConsultationId, OrganisationId, PermanentId};
use crate::domain::permanent::diagnosis::Finding;
use crate::domain::permanent::source::Source;
use crate::domain::permanent::standard::{SignedVersion, intraoperative_version};
use crate::domain::read::structured::StructuredRead;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::permanents::{NewPermanent, PermanentRecord, Permanents, Waiting};
use crate::store::contract::reading::{Cursor, Page};
use crate::store::contract::reads::SignedRead;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sqlx::sqlite::SqliteRow;

/// Items that a page may have.
const PAGE: u32 = 500;

impl SqliteStore {
    async fn keep_permanent(
        &self,
        actor: &Actor,
        id: ConsultationId,
        new: NewPermanent,
    ) -> Result<PermanentRecord, StoreError> {
        require(actor, Action::RecordPermanent)?;
        let organisation = actor.organisation;
        let mut change = self.change().await?;
        let from = load(change.connection(), organisation, id).await?;
        let earlier = permanents_of(change.connection(), organisation, id).await?;
        let reads = reads_of(change.connection(), organisation, id).await?;
        let first = earlier.first().map(|one| one.recorded_at);
        let Some(read) = intraoperative(&mut change, organisation, id, &reads, first).await? else {
            let (state, step) = (from.life.state(), "record_permanent");
            return Err(refused(id)(Refusal::Illegal { state, step }));
        };
        if let Some(claimed) = new.read_version.filter(|claimed| *claimed != read.version) {
            let current = read.version;
            return Err(StoreError::ReadAmended { current, claimed });
        }
        let source = source(actor);
        follows(&new, source, earlier.last())?;
        let new = as_before(new, earlier.last());
        let finding = checked(&new, source, read, earlier.last(), change.at)?;
        let again = earlier
            .last()
            .filter(|last| source == Source::LabSystem && repeats(&new, &finding, last));
        if let Some(last) = again {
            return Ok(last.clone());
        }
        let diagnosed_on = new.diagnosed_on.unwrap_or(day_of(change.at));
        let told = (source, new.external_id.as_ref());
        let record = PermanentRecord {
            id: PermanentId::generate(),
            version: earlier.last().map_or(0, |last| last.version) + 1,
            read_version: read.version,
            content: content_of(&finding, read.version, told, diagnosed_on)?,
            finding,
            source,
            external_id: new.external_id,
            diagnosed_on,
            author: actor.principal,
            amended_because: new.why.filter(|_| !earlier.is_empty()),
            recorded_at: change.at,
        };
        insert(&mut change, organisation, id, &record).await?;
        let happening = Happening::PermanentRecorded {
            consultation_id: id,
            version: record.version,
        };
        change
            .tell(organisation, from.case, None, &happening)
            .await?;
        let details = serde_json::json!({
            "consultation": id,
            "version": record.version,
            "read_version": record.read_version,
            "source": record.source,
            "compared": record.finding.concordance.is_some(),
            "content": record.content,
        });
        let subject = ("permanent", record.id.to_string());
        change
            .audit(actor, "permanent.record", subject, details)
            .await?;
        change.commit().await?;
        Ok(record)
    }

    async fn waiting(
        &self,
        actor: &Actor,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<Waiting>, StoreError> {
        require(actor, Action::RecordPermanent)?;
        let (signed_at, id) = match after {
            None => (i64::MIN, String::new()),
            Some(cursor) => position(cursor).ok_or(StoreError::BadCursor)?,
        };
        let limit = limit.clamp(1, PAGE);
        let mut rows = sqlx::query(
            "SELECT r.signed_at, c.id, c.question, s.case_id, s.part, s.site, s.laterality, s.organ, f.accession,
                    l.author, json_extract(l.document, '$.category') AS category, p.id IS NOT NULL AS has_diagnosis
             FROM signed_read r
             JOIN consultation c ON c.organisation_id = r.organisation_id AND c.id = r.consultation_id
             JOIN specimen s ON s.organisation_id = c.organisation_id AND s.id = c.specimen_id
             JOIN case_file f ON f.organisation_id = s.organisation_id AND f.id = s.case_id
             JOIN signed_read l ON l.organisation_id = c.organisation_id AND l.consultation_id = c.id
                               AND l.version = c.read_version
             LEFT JOIN permanent_diagnosis p
                    ON p.organisation_id = c.organisation_id AND p.consultation_id = c.id
                   AND p.version = (SELECT max(version) FROM permanent_diagnosis n
                                    WHERE n.organisation_id = c.organisation_id AND n.consultation_id = c.id)
             WHERE r.organisation_id = ?1 AND r.version = 1 AND (r.signed_at, r.consultation_id) > (?2, ?3)
               AND p.concordance IS NULL
             ORDER BY r.signed_at, r.consultation_id LIMIT ?4",
        )
        .bind(actor.organisation.to_string())
        .bind(signed_at)
        .bind(id)
        // One more than asked for tells whether there is a next page.
        .bind(limit + 1)
        .fetch_all(&self.readers)
        .await
        .map_err(database)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let items: Vec<Waiting> = rows.iter().map(waiting).collect::<Result<_, _>>()?;
        let next = items.last().filter(|_| more).map(|last| {
            let at = last.signed_at.as_microsecond();
            Cursor(format!("{at}.{}", last.consultation))
        });
        Ok(Page { items, next })
    }
}

/// Where a page ended: time of the first signature in µs, id of the consultation.
fn position(cursor: &Cursor) -> Option<(i64, String)> {
    let (at, id) = cursor.0.split_once('.')?;
    let id: ConsultationId = id.parse().ok()?;
    Some((at.parse().ok()?, id.to_string()))
}

fn waiting(row: &SqliteRow) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        consultation: row.parsed("id")?,
        case: row.parsed("case_id")?,
        accession: row.parsed("accession")?,
        part: row.parsed("part")?,
        site: row.maybe_parsed("site")?,
        laterality: row.maybe_word("laterality")?,
        organ: row.maybe_parsed("organ")?,
        question: row.maybe_word("question")?,
        reader: row.parsed("author")?,
        signed_at: row.time("signed_at")?,
        category: row.word("category")?,
        has_diagnosis: row.flag("has_diagnosis")?,
    })
}

/// The version of the read that the diagnosis is compared with.
async fn intraoperative<'r>(
    change: &mut Change,
    organisation: OrganisationId,
    id: ConsultationId,
    reads: &'r [SignedRead],
    first_permanent: Option<Timestamp>,
) -> Result<Option<&'r SignedRead>, StoreError> {
    let calls = calls_of(change.connection(), organisation, id).await?;
    let signed: Vec<SignedVersion> = reads
        .iter()
        .map(|read| SignedVersion {
            version: read.version,
            signed_at: read.signed_at,
            read_back: calls.iter().any(|call| {
                call.read_version == read.version && call.read_back == ReadBack::Correct
            }),
        })
        .collect();
    let version = intraoperative_version(&signed, first_permanent);
    Ok(reads.iter().find(|read| Some(read.version) == version))
}

/// What is left out stays as it was.
fn as_before(new: NewPermanent, last: Option<&PermanentRecord>) -> NewPermanent {
    let Some(last) = last else {
        return new;
    };
    NewPermanent {
        external_id: new.external_id.or_else(|| last.external_id.clone()),
        diagnosed_on: new.diagnosed_on.or(Some(last.diagnosed_on)),
        ..new
    }
}

/// A program speaks for the laboratory's system.
fn source(actor: &Actor) -> Source {
    if actor.roles.contains(&Role::ServiceAccount) {
        Source::LabSystem
    } else {
        Source::ByHand
    }
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The finding, if the form and all that stands around it can be taken.
fn checked(
    new: &NewPermanent,
    source: Source,
    read: &SignedRead,
    last: Option<&PermanentRecord>,
    now: Timestamp,
) -> Result<Finding, StoreError> {
    let (finding, mut faults) = match new.form.check(StructuredRead::category(&read.read).code()) {
        Ok(finding) => (Some(finding), FieldFaults::default()),
        Err(faults) => (None, faults),
    };
    match source {
        Source::ByHand if new.form.concordance.is_none() => faults.note(
            "concordance",
            "say how the read compares: agree, minor, major or deferred",
        ),
        Source::LabSystem if new.external_id.is_none() => faults.note(
            "external_id",
            "name the number under which the laboratory's system has the diagnosis",
        ),
        _ => {}
    }
    // Wherever the laboratory is, its calendar is at most a day away from that of the service.
    let today = day_of(now);
    if let Some(day) = new.diagnosed_on {
        if today.tomorrow().is_ok_and(|tomorrow| day > tomorrow) {
            faults.note("diagnosed_on", "it lies in the future; check the date");
        }
        let signed = day_of(read.signed_at);
        if signed.checked_sub(1.day()).is_ok_and(|before| day < before) {
            faults.note(
                "diagnosed_on",
                "it lies before the intraoperative read was signed; check the date",
            );
        }
    }
    if let (Some(last), Some(finding)) = (last, &finding) {
        let sent_again = source == Source::LabSystem && repeats(new, finding, last);
        if !finding.completes(&last.finding) && !sent_again && new.why.is_none() {
            faults.note("why", "a correction needs its reason in words");
        }
    }
    faults
        .or(finding)
        .map_err(|faults| StoreError::Form { faults })
}

/// Whether the laboratory's system sends again what is on record.
fn repeats(new: &NewPermanent, finding: &Finding, last: &PermanentRecord) -> bool {
    (finding.category, &finding.words) == (last.finding.category, &last.finding.words)
        && finding.concordance.is_none()
        && new.external_id == last.external_id
        && new.diagnosed_on == Some(last.diagnosed_on)
}

/// Whether the writer knew the last version. The laboratory's system counts no versions.
fn follows(
    new: &NewPermanent,
    source: Source,
    last: Option<&PermanentRecord>,
) -> Result<(), StoreError> {
    if source == Source::LabSystem && new.amends.is_none() {
        return Ok(());
    }
    let (current, claimed) = (last.map_or(0, |last| last.version), new.amends.unwrap_or(0));
    if current == claimed {
        Ok(())
    } else {
        Err(StoreError::PermanentChanged { current, claimed })
    }
}

impl Permanents for SqliteStore {
    fn record_permanent<'a>(
        &'a self,
        actor: &'a Actor,
        id: ConsultationId,
        permanent: NewPermanent,
    ) -> Answer<'a, PermanentRecord> {
        Box::pin(self.keep_permanent(actor, id, permanent))
    }

    fn waiting_for_permanent<'a>(
        &'a self,
        actor: &'a Actor,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<Waiting>> {
        Box::pin(self.waiting(actor, after, limit))
    }
}
