//! What sends notices, as whoever starts the service states it.

use crate::access::actor::Actor;
use crate::deliver::courier::Courier;
use crate::deliver::mail::sender::MailSender;
use crate::deliver::mail::server::{MailSettings, MailSettingsError};
use crate::deliver::webhook::sender::WebhookSender;
use crate::deliver::webhook::target::TargetRules;
use crate::domain::account::Language;
use crate::domain::notice::network::Network;
use crate::http::state::CheckWebhook;
use crate::store::contract::Store;
use crate::store::contract::clock::{Clock as _, SystemClock};
use crate::store::contract::error::StoreError;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the figures are told.
const FIGURES_EVERY: Duration = Duration::from_secs(15);

/// Where notices may go, and by which mail server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliverOptions {
    /// Networks that webhooks may reach although they are not public.
    pub networks: Vec<Network>,
    /// Whether webhooks may go over lines that are not encrypted.
    pub plain_http: bool,
    /// The mail server, if there is one.
    pub mail: Option<MailOptions>,
}

/// A mail server, as it is stated.
#[derive(Clone, PartialEq, Eq)]
pub struct MailOptions {
    /// Its address, such as `smtp://mail.hospital.example`.
    pub url: String,
    /// Whom mails come from.
    pub from: String,
    /// What the service signs in with.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// Send over a line that is not encrypted, although the server is another machine.
    pub plain: bool,
}

impl std::fmt::Debug for MailOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailOptions")
            .field("url", &self.url)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

fn rules(options: &DeliverOptions) -> TargetRules {
    TargetRules {
        networks: options.networks.clone(),
        plain_http: options.plain_http,
    }
}

/// Whether an address may be one of a webhook.
pub(super) fn check_webhook(options: &DeliverOptions) -> CheckWebhook {
    let rules = rules(options);
    Arc::new(move |url| {
        let checked = rules.check(url);
        checked.map(drop).map_err(|error| error.to_string())
    })
}

/// Sends mail by the server that is stated; none without one.
///
/// # Errors
/// [`MailSettingsError`] for what cannot be used.
pub(super) fn mail_sender(
    options: &DeliverOptions,
    base: &str,
    language: Language,
) -> Result<Option<MailSender>, MailSettingsError> {
    let Some(mail) = options.mail.clone() else {
        return Ok(None);
    };
    let settings = MailSettings {
        url: mail.url,
        from: mail.from,
        user: mail.user,
        password: mail.password,
        plain: mail.plain,
    };
    MailSender::new(&settings, base, language).map(Some)
}

/// Carries notices out until `closing`.
pub(super) async fn carry_notices(
    store: Arc<dyn Store>,
    options: DeliverOptions,
    mail: Option<MailSender>,
    closing: CancellationToken,
) {
    let webhooks = WebhookSender::new(rules(&options));
    let courier = Courier::new(store, Arc::new(SystemClock), webhooks, mail);
    courier.carry(closing).await;
}

/// Tells Prometheus how deliveries are, until `closing`.
pub(super) async fn tell_deliveries(store: Arc<dyn Store>, closing: CancellationToken) {
    while !closing.is_cancelled() {
        if let Err(error) = tell_once(store.as_ref()).await {
            tracing::warn!(%error, "deliveries could not be counted");
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(FIGURES_EVERY) => {}
        }
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of deliveries are below 2^53"
)]
async fn tell_once(store: &dyn Store) -> Result<(), StoreError> {
    for organisation in store.organisations().await? {
        let figures = store
            .delivery_figures(&Actor::service(organisation))
            .await?;
        let now = SystemClock.now();
        let oldest = figures.oldest.map_or(0.0, |oldest| {
            oldest.duration_until(now).as_secs_f64().max(0.0)
        });
        let site = organisation.to_string();
        for (name, value) in [
            ("zhedel_deliveries_waiting", figures.waiting as f64),
            ("zhedel_deliveries_retrying", figures.retrying as f64),
            ("zhedel_deliveries_dead", figures.dead as f64),
            ("zhedel_deliveries_oldest_seconds", oldest),
            ("zhedel_webhooks_disabled", figures.webhooks_disabled as f64),
        ] {
            metrics::gauge!(name, "site" => site.clone()).set(value);
        }
    }
    Ok(())
}
