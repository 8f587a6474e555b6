//! What somebody gets by mail.

use super::Answer;
use crate::access::actor::Actor;
use crate::domain::notice::mail_address::MailAddress;
use crate::domain::notice::topic::NoticeTopic;

/// Where somebody gets mail, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailChoice {
    /// Where.
    pub address: MailAddress,
    /// Of what.
    pub topics: Vec<NoticeTopic>,
}

/// Choosing mail, everybody for themselves. Whoever chose nothing gets none.
pub trait MailChoices: Send + Sync {
    /// What the actor chose.
    fn mail_choice<'a>(&'a self, actor: &'a Actor) -> Answer<'a, Option<MailChoice>>;

    /// Sets what the actor gets; `None` ends it, and what waits for them is dropped. Another address gets a mail at
    /// once that tells it so.
    ///
    /// # Errors
    /// [`super::error::StoreError::Invalid`] for a topic that is not for mail or not for the actor's roles.
    fn set_mail_choice<'a>(
        &'a self,
        actor: &'a Actor,
        choice: Option<MailChoice>,
    ) -> Answer<'a, ()>;
}
