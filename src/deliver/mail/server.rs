//! The mail server of the hospital, as the operator states it.

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Longest time for an answer of the server.
const ANSWER: Duration = Duration::from_secs(20);
/// Ports of RFC 8314 and RFC 6409.
const IMPLICIT_TLS: u16 = 465;
const SUBMISSION: u16 = 587;

/// A mail server and how it is used.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// `smtps://host` for TLS from the beginning, `smtp://host` for STARTTLS, each perhaps with a port.
    pub url: String,
    /// Whom mails come from, such as `Zhedel <zhedel@hospital.example>`.
    pub from: String,
    /// What the service signs in with; it does not where there is none.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// Send over a line that is not encrypted, although the server is another machine.
    pub plain: bool,
}

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("url", &self.url)
            .field("from", &self.from)
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("plain", &self.plain)
            .finish()
    }
}

/// Why no mail can be sent as stated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// The address is none of a mail server. It is not repeated, since it may hold a password.
    #[error(
        "--smtp-url is no mail server: write it as smtp://host:587 or smtps://host:465; name the user with --smtp-user"
    )]
    Url,
    /// The sender is none.
    #[error("--mail-from is no sender: write it as `Zhedel <zhedel@hospital.example>`")]
    From,
    /// A user without a password, or the other way.
    #[error(
        "a mail server's user needs a password and the other way round: set --smtp-user, and ZHEDEL_SMTP_PASSWORD or --smtp-password-file"
    )]
    Credentials,
    /// Encryption cannot be set up.
    #[error("the line to the mail server cannot be encrypted: {why}")]
    Tls {
        /// What was met.
        why: String,
    },
}

/// A line to the mail server; it is made anew for each mail.
pub(super) type Line = AsyncSmtpTransport<Tokio1Executor>;

impl MailSettings {
    /// The sender.
    pub(super) fn sender(&self) -> Result<Mailbox, MailSettingsError> {
        self.from.parse().map_err(|_| MailSettingsError::From)
    }

    /// The line to the server.
    pub(super) fn line(&self) -> Result<Line, MailSettingsError> {
        let url = Url::parse(&self.url).map_err(|_| MailSettingsError::Url)?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(MailSettingsError::Url)?;
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_bare {
            return Err(MailSettingsError::Url);
        }
        let trusted = || {
            TlsParameters::new(host.to_owned()).map_err(|error| MailSettingsError::Tls {
                why: error.to_string(),
            })
        };
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Wrapper(trusted()?), IMPLICIT_TLS),
            "smtp" if self.plain || is_here(host) => (Tls::None, SUBMISSION),
            "smtp" => (Tls::Required(trusted()?), SUBMISSION),
            _ => return Err(MailSettingsError::Url),
        };
        let mut line = Line::builder_dangerous(host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(ANSWER));
        match (&self.user, &self.password) {
            (Some(user), Some(password)) => {
                line = line.credentials(Credentials::new(user.clone(), password.clone()));
            }
            (None, None) => {}
            _ => return Err(MailSettingsError::Credentials),
        }
        Ok(line.build())
    }
}

/// Whether the server is this machine, to which a line needs no encryption.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> MailSettings {
        MailSettings {
            url: url.into(),
            from: "Zhedel <zhedel@hospital.example>".into(),
            user: None,
            password: None,
            plain: false,
        }
    }

    #[test]
    fn a_server_is_a_scheme_a_host_and_perhaps_a_port() {
        for url in [
            "smtp://mail.hospital.example",
            "smtps://mail.hospital.example:465",
            "smtp://127.0.0.1:2525",
        ] {
            assert!(settings(url).line().is_ok(), "{url}");
        }
        for url in [
            "",
            "mail",
            "http://mail/",
            "smtp://user:pass@mail",
            "smtp://mail/x",
            "smtp://mail?tls=none",
        ] {
            assert_eq!(
                settings(url).line().unwrap_err(),
                MailSettingsError::Url,
                "{url}"
            );
        }
    }

    #[test]
    fn a_password_is_not_told_and_needs_its_user() {
        let mut settings = settings("smtp://mail.hospital.example");
        settings.password = Some("very-secret".into());
        assert!(!format!("{settings:?}").contains("very-secret"));
        assert_eq!(settings.line().unwrap_err(), MailSettingsError::Credentials);
        settings.user = Some("zhedel".into());
        assert!(settings.line().is_ok());
        settings.from = "no sender".into();
        assert_eq!(settings.sender().unwrap_err(), MailSettingsError::From);
    }
}
