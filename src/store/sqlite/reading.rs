//! Cases, slides, verdicts and tiles as people look at them.

use super::SqliteStore;
use super::error::{database, not_found};
use super::events::last_of_case;
use super::row::Columns;
use super::slides::{consultation_record, slide_columns, slide_joins, slide_record, slides_of};
use super::tiles;
use super::worklist::{hidden_by, worklist};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::ids::{CaseId, ConsultationId, RunId, SlideId, SpecimenId};
use crate::domain::slide::Digest;
use crate::domain::tile::TileResult;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::reading::{
    CaseRecord, Cursor, Hidden, Page, Reading, RunRecord, SameBytes, SlideDetail, SpecimenRecord,
    VerdictRecord, WorklistFilter, WorklistItem,
};
use sqlx::SqliteConnection;
use std::collections::HashMap;

impl Reading for SqliteStore {
    fn worklist_of<'a>(
        &'a self,
        actor: &'a Actor,
        filter: WorklistFilter,
        after: Option<&'a Cursor>,
        limit: u32,
    ) -> Answer<'a, Page<WorklistItem>> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            worklist(self, actor, &filter, after, limit).await
        })
    }

    fn hidden_by<'a>(&'a self, actor: &'a Actor, filter: WorklistFilter) -> Answer<'a, Hidden> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            hidden_by(self, actor, &filter).await
        })
    }

    fn case<'a>(&'a self, actor: &'a Actor, id: CaseId) -> Answer<'a, CaseRecord> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            case(&mut *self.look().await?, actor, id).await
        })
    }

    fn slide<'a>(&'a self, actor: &'a Actor, id: SlideId) -> Answer<'a, SlideDetail> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            slide(&mut *self.look().await?, actor, id).await
        })
    }

    fn verdict<'a>(
        &'a self,
        actor: &'a Actor,
        slide: SlideId,
    ) -> Answer<'a, Option<VerdictRecord>> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            verdict(&mut *self.look().await?, actor, slide).await
        })
    }

    fn tiles<'a>(&'a self, actor: &'a Actor, run: RunId) -> Answer<'a, Vec<TileResult>> {
        Box::pin(async move {
            require(actor, Action::SeeCases)?;
            let mut look = self.look().await?;
            sqlx::query("SELECT 1 FROM run WHERE organisation_id = ? AND id = ?")
                .bind(actor.organisation.to_string())
                .bind(run.to_string())
                .fetch_optional(&mut *look)
                .await
                .map_err(database)?
                .ok_or_else(|| not_found("run", &run))?;
            tiles::all(&mut look, actor.organisation, run).await
        })
    }
}

async fn case(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: CaseId,
) -> Result<CaseRecord, StoreError> {
    let organisation = actor.organisation.to_string();
    let row = sqlx::query("SELECT accession FROM case_file WHERE organisation_id = ? AND id = ?")
        .bind(&organisation)
        .bind(id.to_string())
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?
        .ok_or_else(|| not_found("case", &id))?;
    let consultations = sqlx::query(
        "SELECT c.id, c.specimen_id, c.urgency, c.received_at, c.due_at
         FROM consultation c
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         WHERE p.organisation_id = ? AND p.case_id = ? ORDER BY c.id DESC",
    )
    .bind(&organisation)
    .bind(id.to_string())
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let ids: Vec<ConsultationId> = consultations
        .iter()
        .map(|row| row.parsed("id"))
        .collect::<Result<_, _>>()?;
    let mut slides = slides_of(connection, actor, &ids).await?;
    let mut by_specimen: HashMap<SpecimenId, Vec<_>> = HashMap::new();
    for (row, id) in consultations.iter().zip(&ids) {
        let record = consultation_record(row, slides.remove(id).unwrap_or_default())?;
        by_specimen
            .entry(row.parsed("specimen_id")?)
            .or_default()
            .push(record);
    }
    let specimens = sqlx::query(
        "SELECT id, part, organ, age_group FROM specimen
         WHERE organisation_id = ? AND case_id = ? ORDER BY part",
    )
    .bind(&organisation)
    .bind(id.to_string())
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    let specimens = specimens
        .iter()
        .map(|row| {
            let id = row.parsed("id")?;
            Ok(SpecimenRecord {
                id,
                part: row.parsed("part")?,
                organ: row.maybe_parsed("organ")?,
                age_group: row.maybe_word("age_group")?,
                consultations: by_specimen.remove(&id).unwrap_or_default(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(CaseRecord {
        id,
        accession: row.parsed("accession")?,
        specimens,
        last_event: last_of_case(connection, actor, id).await?,
    })
}

async fn slide(
    connection: &mut SqliteConnection,
    actor: &Actor,
    id: SlideId,
) -> Result<SlideDetail, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        slide_columns!(),
        ", s.digest, s.bytes, s.format, s.description, s.accepted_at, p.case_id, p.part,
           f.accession FROM ",
        slide_joins!(),
        " JOIN consultation c
            ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
          JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
          JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
          WHERE s.organisation_id = ? AND s.id = ?"
    ))
    .bind(actor.organisation.to_string())
    .bind(id.to_string())
    .fetch_optional(&mut *connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("slide", &id))?;
    let (slide, digest) = (slide_record(&row)?, row.parsed("digest")?);
    let same_bytes = if slide.identity_conflict {
        same_bytes(connection, actor, &digest).await?
    } else {
        Vec::new()
    };
    let case = row.parsed("case_id")?;
    Ok(SlideDetail {
        slide,
        case,
        consultation: row.parsed("consultation_id")?,
        accession: row.parsed("accession")?,
        part: row.parsed("part")?,
        digest,
        bytes: row.number("bytes")?,
        format: row.text("format")?.to_owned(),
        description: row.maybe_json("description")?,
        accepted_at: row.time("accepted_at")?,
        runs: runs_of(connection, actor, id).await?,
        same_bytes,
        last_event: last_of_case(connection, actor, case).await?,
    })
}

async fn same_bytes(
    connection: &mut SqliteConnection,
    actor: &Actor,
    digest: &Digest,
) -> Result<Vec<SameBytes>, StoreError> {
    let rows = sqlx::query(
        "SELECT s.id, p.case_id, p.part, f.accession,
                EXISTS (SELECT 1 FROM slide o WHERE o.organisation_id = s.organisation_id
                        AND o.id = s.superseded_by AND o.digest = s.digest) AS withdrawn
         FROM slide s
         JOIN consultation c ON c.organisation_id = s.organisation_id AND c.id = s.consultation_id
         JOIN specimen p ON p.organisation_id = c.organisation_id AND p.id = c.specimen_id
         JOIN case_file f ON f.organisation_id = p.organisation_id AND f.id = p.case_id
         WHERE s.organisation_id = ? AND s.digest = ? ORDER BY f.accession, p.part, s.id",
    )
    .bind(actor.organisation.to_string())
    .bind(digest.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(SameBytes {
                slide: row.parsed("id")?,
                case: row.parsed("case_id")?,
                accession: row.parsed("accession")?,
                part: row.parsed("part")?,
                withdrawn: row.flag("withdrawn")?,
            })
        })
        .collect()
}

async fn runs_of(
    connection: &mut SqliteConnection,
    actor: &Actor,
    slide: SlideId,
) -> Result<Vec<RunRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT r.id, r.state, r.model_name, r.model_version, r.requested_at, r.started_at,
                r.finished_at, r.superseded_by, v.outcome
         FROM run r
         LEFT JOIN verdict_version v
           ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
         WHERE r.organisation_id = ? AND r.slide_id = ? ORDER BY r.id DESC",
    )
    .bind(actor.organisation.to_string())
    .bind(slide.to_string())
    .fetch_all(connection)
    .await
    .map_err(database)?;
    rows.iter()
        .map(|row| {
            Ok(RunRecord {
                id: row.parsed("id")?,
                state: row.word("state")?,
                model_name: row.maybe_text("model_name")?.map(str::to_owned),
                model_version: row.maybe_text("model_version")?.map(str::to_owned),
                requested_at: row.time("requested_at")?,
                started_at: row.maybe_time("started_at")?,
                finished_at: row.maybe_time("finished_at")?,
                superseded_by: row.maybe_parsed("superseded_by")?,
                outcome: row.maybe_word("outcome")?,
            })
        })
        .collect()
}

async fn verdict(
    connection: &mut SqliteConnection,
    actor: &Actor,
    slide: SlideId,
) -> Result<Option<VerdictRecord>, StoreError> {
    let row = sqlx::query(
        "SELECT r.id AS run_id, v.version, v.recorded_at, v.document
         FROM run r
         LEFT JOIN verdict_version v
           ON v.organisation_id = r.organisation_id AND v.run_id = r.id AND v.final = 1
         WHERE r.organisation_id = ? AND r.slide_id = ? AND r.superseded_by IS NULL",
    )
    .bind(actor.organisation.to_string())
    .bind(slide.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?
    .ok_or_else(|| not_found("slide", &slide))?;
    let Some(verdict) = row.maybe_json("document")? else {
        return Ok(None);
    };
    Ok(Some(VerdictRecord {
        run: row.parsed("run_id")?,
        version: row.small("version")?,
        at: row.time("recorded_at")?,
        verdict,
    }))
}
