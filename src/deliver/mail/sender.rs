//! Sends one mail to one person.

use super::letter::letter;
use super::server::{Line, MailSettings, MailSettingsError};
use crate::domain::account::Language;
use crate::domain::ids::DeliveryId;
use crate::domain::notice::attempt::AttemptOutcome;
use crate::domain::notice::delivery::Notice;
use crate::domain::notice::mail_address::MailAddress;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp;
use lettre::{AsyncTransport as _, Message};

/// Sends mail.
#[derive(Clone)]
pub struct MailSender {
    line: Line,
    from: Mailbox,
    /// The address that people type, without a slash at its end.
    base: String,
    /// The language of whoever chose none.
    language: Language,
}

/// A mail that cannot be written; its addresses are not repeated.
#[derive(Debug, thiserror::Error)]
#[error("a mail cannot be written: {why}")]
struct Unwritten {
    why: String,
}

impl MailSender {
    /// Sends by this server; asks nothing of it yet.
    ///
    /// # Errors
    /// [`MailSettingsError`] for what cannot be used.
    pub fn new(
        settings: &MailSettings,
        base: &str,
        language: Language,
    ) -> Result<Self, MailSettingsError> {
        Ok(Self {
            line: settings.line()?,
            from: settings.sender()?,
            base: base.trim_end_matches('/').to_owned(),
            language,
        })
    }

    /// Sends a notice, and tells how that went, with the status of the server's answer.
    pub async fn send(
        &self,
        id: DeliveryId,
        to: &MailAddress,
        language: Option<Language>,
        notice: &Notice,
    ) -> (AttemptOutcome, Option<u16>) {
        let language = language.unwrap_or(self.language);
        let message = match self.message(id, to, language, notice) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, "a notice could not be mailed");
                return (AttemptOutcome::Refused, None);
            }
        };
        match self.line.send(message).await {
            Ok(response) => (AttemptOutcome::Delivered, Some(response.code().into())),
            Err(error) => (fault(&error), error.status().map(Into::into)),
        }
    }

    fn message(
        &self,
        id: DeliveryId,
        to: &MailAddress,
        language: Language,
        notice: &Notice,
    ) -> Result<Message, Unwritten> {
        let unwritten = |error: &dyn std::error::Error| Unwritten {
            why: error.to_string(),
        };
        let letter = letter(language, notice, &self.base);
        let to = to
            .as_str()
            .parse()
            .map_err(|error: lettre::address::AddressError| unwritten(&error))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            // The same at every attempt, so that a mail that came twice is known.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|error| unwritten(&error))?;
        let headers = message.headers_mut();
        for (name, value) in [
            // RFC 3834: nobody's holiday answers this.
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", language.code()),
        ] {
            headers.insert_raw(HeaderValue::new(
                HeaderName::new_from_ascii_str(name),
                value.to_owned(),
            ));
        }
        Ok(message)
    }
}

fn fault(error: &smtp::Error) -> AttemptOutcome {
    if error.is_permanent() || error.is_transient() || error.is_response() {
        AttemptOutcome::Refused
    } else if error.is_timeout() {
        AttemptOutcome::TimedOut
    } else if error.is_tls() {
        AttemptOutcome::NotTrusted
    } else {
        AttemptOutcome::Unreachable
    }
}
