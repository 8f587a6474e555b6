//! After how many minutes an organisation's reads are due.

use super::SqliteStore;
use super::error::database;
use super::row::{Columns, corrupt, to_integer};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::access::require::require;
use crate::domain::deadline::Urgency;
use crate::domain::ids::OrganisationId;
use crate::domain::turnaround_targets::TurnaroundTargets;
use crate::store::contract::Answer;
use crate::store::contract::error::StoreError;
use crate::store::contract::turnaround_targets::{Targets, TargetsChange, TargetsInForce};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

/// The targets of an organisation as they stand.
pub(super) async fn in_force(
    connection: &mut SqliteConnection,
    organisation: OrganisationId,
) -> Result<TargetsInForce, StoreError> {
    let newest = sqlx::query(
        "SELECT sequence, intraoperative_minutes, urgent_minutes, routine_minutes, recorded_by, recorded_at
         FROM turnaround_target WHERE organisation_id = ? ORDER BY sequence DESC LIMIT 1",
    )
    .bind(organisation.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    match newest {
        Some(row) => Ok(TargetsInForce {
            targets: targets(&row)?,
            change: Some(TargetsChange {
                sequence: row.number("sequence")?,
                by: row.parsed("recorded_by")?,
                at: row.time("recorded_at")?,
            }),
        }),
        None => Ok(TargetsInForce {
            targets: TurnaroundTargets::default(),
            change: None,
        }),
    }
}

fn targets(row: &SqliteRow) -> Result<TurnaroundTargets, StoreError> {
    let minutes = |column| row.small(column).map(i64::from);
    TurnaroundTargets::new(
        minutes("intraoperative_minutes")?,
        minutes("urgent_minutes")?,
        minutes("routine_minutes")?,
    )
    .map_err(|error| corrupt("turnaround target", &error))
}

/// As they stand in an audit record.
fn figures(targets: &TurnaroundTargets) -> Value {
    let minutes = |urgency: Urgency| {
        (
            urgency.code().to_owned(),
            Value::from(targets.minutes(urgency)),
        )
    };
    Urgency::ALL.map(minutes).into_iter().collect()
}

impl SqliteStore {
    async fn set_targets(
        &self,
        actor: &Actor,
        targets: TurnaroundTargets,
        follows: Option<u64>,
    ) -> Result<TargetsInForce, StoreError> {
        require(actor, Action::SetTurnaroundTargets)?;
        let mut change = self.change().await?;
        let before = in_force(change.connection(), actor.organisation).await?;
        if before.targets == targets {
            return Ok(before);
        }
        if let Some(claimed) = follows.filter(|claimed| *claimed != before.sequence()) {
            return Err(StoreError::TargetsChanged {
                current: before.sequence(),
                claimed,
            });
        }
        let at = change.microseconds();
        sqlx::query(
            "INSERT INTO turnaround_target (organisation_id, sequence, intraoperative_minutes, urgent_minutes,
                                            routine_minutes, recorded_by, recorded_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(actor.organisation.to_string())
        .bind(to_integer("turnaround target", before.sequence() + 1)?)
        .bind(targets.minutes(Urgency::Intraoperative))
        .bind(targets.minutes(Urgency::Urgent))
        .bind(targets.minutes(Urgency::Routine))
        .bind(actor.principal.to_string())
        .bind(at)
        .execute(change.connection())
        .await
        .map_err(database)?;
        let details =
            json!({ "minutes": figures(&targets), "instead_of": figures(&before.targets) });
        let subject = ("organisation", actor.organisation.to_string());
        change
            .audit(actor, "turnaround.targets", subject, details)
            .await?;
        // As the row tells them, so that the answer is the one that everybody gets from now on.
        let after = in_force(change.connection(), actor.organisation).await?;
        change.commit().await?;
        Ok(after)
    }
}

impl Targets for SqliteStore {
    fn turnaround_targets<'a>(&'a self, actor: &'a Actor) -> Answer<'a, TargetsInForce> {
        Box::pin(async move {
            require(actor, Action::SeeFigures)?;
            in_force(&mut *self.look().await?, actor.organisation).await
        })
    }

    fn set_turnaround_targets<'a>(
        &'a self,
        actor: &'a Actor,
        targets: TurnaroundTargets,
        follows: Option<u64>,
    ) -> Answer<'a, TargetsInForce> {
        Box::pin(self.set_targets(actor, targets, follows))
    }
}
