//! Signed consultations as the figures of the clinic need them.

use super::SqliteStore;
use super::error::{database, not_found};
use super::permanent_rows::concordance;
use super::row::{Columns, corrupt};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::clinic_figures::entry::{ClinicEntry, ClinicLedger};
use crate::domain::ids::ConsultationId;
use crate::domain::permanent::standard::{SignedVersion, intraoperative_version};
use crate::domain::read::category::CategoryCode;
use crate::store::contract::Answer;
use crate::store::contract::clinic_figures::ClinicFigures;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::collections::HashMap;

/// The consultations that are asked for, as `wanted`. What was entered afterwards counts with its true time.
const WANTED: &str = "WITH wanted AS (
    SELECT consultation_id AS id, author, coalesce(read_at, signed_at) AS signed_at FROM signed_read
    WHERE organisation_id = ?1 AND version = 1 AND signed_at >= ?2) ";

impl SqliteStore {
    async fn clinic(&self, actor: &Actor, since: Timestamp) -> Result<ClinicLedger, StoreError> {
        require(actor, Action::SeeFigures)?;
        let mut look = self.look().await?;
        let site = sqlx::query("SELECT name FROM organisation WHERE id = ?")
            .bind(actor.organisation.to_string())
            .fetch_optional(&mut *look)
            .await
            .map_err(database)?
            .ok_or_else(|| not_found("organisation", &actor.organisation))?;
        let asked = Asked { actor, since };
        let mut entries = entries(&mut look, asked).await?;
        let places: HashMap<ConsultationId, usize> = entries
            .iter()
            .enumerate()
            .map(|(at, one)| (one.consultation, at))
            .collect();
        let permanents = permanents(&mut look, asked, &mut entries, &places).await?;
        categories(&mut look, asked, &mut entries, &places, &permanents).await?;
        outcomes(&mut look, asked, &mut entries, &places).await?;
        Ok(ClinicLedger {
            site: site.text("name")?.to_owned(),
            entries,
        })
    }
}

/// Who asks, and from when on.
#[derive(Clone, Copy)]
struct Asked<'a> {
    actor: &'a Actor,
    since: Timestamp,
}

impl Asked<'_> {
    async fn rows(
        self,
        connection: &mut SqliteConnection,
        rest: &'static str,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        sqlx::query(AssertSqlSafe(format!("{WANTED}{rest}")))
            .bind(self.actor.organisation.to_string())
            .bind(self.since.as_microsecond())
            .fetch_all(connection)
            .await
            .map_err(database)
    }
}

type Places = HashMap<ConsultationId, usize>;

fn place(row: &SqliteRow, places: &Places) -> Result<usize, StoreError> {
    let id: ConsultationId = row.parsed("consultation_id")?;
    let at = places.get(&id).copied();
    at.ok_or_else(|| corrupt("signed read", "its consultation is missing"))
}

/// The consultations with what stands in their own rows; the category is that of no version yet.
async fn entries(
    connection: &mut SqliteConnection,
    asked: Asked<'_>,
) -> Result<Vec<ClinicEntry>, StoreError> {
    let rows = asked
        .rows(
            connection,
            "SELECT c.id, c.urgency, c.received_at, c.due_at, s.organ, w.author, w.signed_at
             FROM wanted w
             JOIN consultation c ON c.organisation_id = ?1 AND c.id = w.id
             JOIN specimen s ON s.organisation_id = c.organisation_id AND s.id = c.specimen_id
             ORDER BY w.signed_at, c.id",
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ClinicEntry {
                consultation: row.parsed("id")?,
                urgency: row.word("urgency")?,
                organ: row.maybe_parsed("organ")?,
                reader: row.parsed("author")?,
                received_at: row.time("received_at")?,
                due_at: row.time("due_at")?,
                signed_at: row.time("signed_at")?,
                category: CategoryCode::NonDiagnostic,
                permanent: None,
                concordance: None,
                outcomes: vec![],
            })
        })
        .collect()
}

/// Fills in the last version of each permanent diagnosis, and gives when the first one was recorded.
async fn permanents(
    connection: &mut SqliteConnection,
    asked: Asked<'_>,
    entries: &mut [ClinicEntry],
    places: &Places,
) -> Result<HashMap<usize, Timestamp>, StoreError> {
    let rows = asked
        .rows(
            connection,
            "SELECT consultation_id, category, concordance, cause, appropriate, recorded_at
             FROM permanent_diagnosis
             WHERE organisation_id = ?1 AND consultation_id IN (SELECT id FROM wanted)
             ORDER BY consultation_id, version",
        )
        .await?;
    let mut first = HashMap::new();
    for row in &rows {
        let at = place(row, places)?;
        first.entry(at).or_insert(row.time("recorded_at")?);
        entries[at].permanent = Some(row.word("category")?);
        entries[at].concordance = concordance(row)?;
    }
    Ok(first)
}

/// Fills in the category of the version that the operating room knew.
async fn categories(
    connection: &mut SqliteConnection,
    asked: Asked<'_>,
    entries: &mut [ClinicEntry],
    places: &Places,
    first_permanent: &HashMap<usize, Timestamp>,
) -> Result<(), StoreError> {
    let rows = asked
        .rows(
            connection,
            "SELECT r.consultation_id, r.version, r.signed_at, json_extract(r.document, '$.category') AS category,
                    EXISTS (SELECT 1 FROM communication m
                            WHERE m.organisation_id = r.organisation_id AND m.consultation_id = r.consultation_id
                              AND m.read_version = r.version AND m.read_back = 'correct') AS read_back
             FROM signed_read r
             WHERE r.organisation_id = ?1 AND r.consultation_id IN (SELECT id FROM wanted)
             ORDER BY r.consultation_id, r.version",
        )
        .await?;
    let mut versions: HashMap<usize, Vec<(SignedVersion, CategoryCode)>> = HashMap::new();
    for row in &rows {
        let signed = SignedVersion {
            version: row.small("version")?,
            signed_at: row.time("signed_at")?,
            read_back: row.flag("read_back")?,
        };
        let category = row.word("category")?;
        let of_one = versions.entry(place(row, places)?).or_default();
        of_one.push((signed, category));
    }
    for (at, of_one) in versions {
        let signed: Vec<SignedVersion> = of_one.iter().map(|(signed, _)| *signed).collect();
        let known = intraoperative_version(&signed, first_permanent.get(&at).copied());
        let category = of_one
            .iter()
            .find(|(signed, _)| Some(signed.version) == known)
            .or(of_one.first())
            .map(|(_, category)| *category);
        if let Some(category) = category {
            entries[at].category = category;
        }
    }
    Ok(())
}

/// Fills in the final verdicts of current slides.
async fn outcomes(
    connection: &mut SqliteConnection,
    asked: Asked<'_>,
    entries: &mut [ClinicEntry],
    places: &Places,
) -> Result<(), StoreError> {
    let rows = asked
        .rows(
            connection,
            "SELECT s.consultation_id, v.outcome FROM slide s
             JOIN run r ON r.organisation_id = s.organisation_id AND r.slide_id = s.id AND r.superseded_by IS NULL
             JOIN verdict_version v ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
             WHERE s.organisation_id = ?1 AND s.superseded_by IS NULL
               AND s.consultation_id IN (SELECT id FROM wanted)
             ORDER BY s.id",
        )
        .await?;
    for row in &rows {
        let outcome = row.word("outcome")?;
        entries[place(row, places)?].outcomes.push(outcome);
    }
    Ok(())
}

impl ClinicFigures for SqliteStore {
    fn clinic_ledger<'a>(&'a self, actor: &'a Actor, since: Timestamp) -> Answer<'a, ClinicLedger> {
        Box::pin(self.clinic(actor, since))
    }
}
