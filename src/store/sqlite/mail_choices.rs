//! What people get by mail.

use super::SqliteStore;
use super::error::database;
use super::notice_row;
use super::row::{Columns, invalid, to_json};
use crate::access::actor::Actor;
use crate::access::topics::may_be_told;
use crate::domain::notice::delivery::Notice;
use crate::domain::notice::topic::NoticeTopic;
use crate::store::contract::Answer;
use crate::store::contract::deliveries::Recipient;
use crate::store::contract::error::StoreError;
use crate::store::contract::mail_choices::{MailChoice, MailChoices};
use serde_json::json;
use sqlx::SqliteConnection;

async fn find(
    connection: &mut SqliteConnection,
    actor: &Actor,
) -> Result<Option<MailChoice>, StoreError> {
    let row = sqlx::query(
        "SELECT address, topics FROM mail_choice WHERE organisation_id = ? AND user_id = ?",
    )
    .bind(actor.organisation.to_string())
    .bind(actor.principal.to_string())
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    row.map(|row| {
        Ok(MailChoice {
            address: row.parsed("address")?,
            topics: row.json("topics")?,
        })
    })
    .transpose()
}

fn check(actor: &Actor, topics: &[NoticeTopic]) -> Result<(), StoreError> {
    let other = topics
        .iter()
        .find(|topic| !topic.is_for_mail() || !may_be_told(actor, **topic));
    match other {
        Some(other) => {
            let why = format!("`{}` is not for mail to this account", other.code());
            Err(invalid("choice of mail", &why))
        }
        None => Ok(()),
    }
}

impl SqliteStore {
    async fn choose_mail(
        &self,
        actor: &Actor,
        choice: Option<MailChoice>,
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        let before = find(change.connection(), actor).await?;
        let (organisation, person) = (actor.organisation.to_string(), actor.principal.to_string());
        let at = change.microseconds();
        if let Some(choice) = &choice {
            check(actor, &choice.topics)?;
            sqlx::query(
                "INSERT INTO mail_choice (organisation_id, user_id, address, topics, changed_at)
                 VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (organisation_id, user_id) DO UPDATE
                     SET address = excluded.address, topics = excluded.topics, changed_at = excluded.changed_at",
            )
            .bind(&organisation)
            .bind(&person)
            .bind(choice.address.as_str())
            .bind(to_json("topics", &choice.topics)?)
            .bind(at)
            .execute(change.connection())
            .await
            .map_err(database)?;
            if before.as_ref().map(|before| &before.address) != Some(&choice.address) {
                let notice = Notice {
                    event: None,
                    topic: NoticeTopic::Test,
                    case: None,
                    consultation: None,
                    at: change.at,
                };
                let to = Recipient::Person(actor.principal);
                notice_row::insert(&mut change, actor.organisation, to, &notice).await?;
            }
        } else {
            for statement in [
                "DELETE FROM delivery_attempt WHERE organisation_id = ?1 AND delivery_id IN
                     (SELECT id FROM delivery WHERE organisation_id = ?1 AND user_id = ?2 AND state = 'waiting')",
                "DELETE FROM delivery WHERE organisation_id = ?1 AND user_id = ?2 AND state = 'waiting'",
                "DELETE FROM mail_choice WHERE organisation_id = ?1 AND user_id = ?2",
            ] {
                sqlx::query(statement)
                    .bind(&organisation)
                    .bind(&person)
                    .execute(change.connection())
                    .await
                    .map_err(database)?;
            }
        }
        let details = json!({
            "topics": choice.as_ref().map(|choice| &choice.topics),
            "address_changed": before.map(|before| before.address)
                != choice.as_ref().map(|choice| choice.address.clone()),
        });
        change
            .audit(actor, "account.choose_mail", ("account", person), details)
            .await?;
        change.commit().await
    }
}

impl MailChoices for SqliteStore {
    fn mail_choice<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<MailChoice>> {
        Box::pin(async move {
            let mut look = self.look().await?;
            find(&mut look, actor).await
        })
    }

    fn set_mail_choice<'a>(
        &'a self,
        actor: &'a Actor,
        choice: Option<MailChoice>,
    ) -> Answer<'a, ()> {
        Box::pin(self.choose_mail(actor, choice))
    }
}
