//! Sends one message to one webhook.

use super::payload::body;
use super::signature::signatures;
use super::target::{Target, TargetError, TargetRules};
use crate::domain::ids::DeliveryId;
use crate::domain::notice::attempt::AttemptOutcome;
use crate::domain::notice::delivery::Notice;
use crate::domain::notice::signing_secret::SigningSecret;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

/// Longest time for an answer, as the standard advises.
const ANSWER: Duration = Duration::from_secs(15);
/// Longest time until the line stands.
const CONNECT: Duration = Duration::from_secs(5);

/// How a try ended, and what the receiver asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The status, where there was an answer.
    pub status: Option<u16>,
    /// For how long the receiver wants to be left alone.
    pub pause: Option<SignedDuration>,
}

impl Answered {
    fn without_answer(outcome: AttemptOutcome) -> Self {
        Self {
            outcome,
            status: None,
            pause: None,
        }
    }
}

/// Sends messages to webhooks.
#[derive(Debug, Clone)]
pub struct WebhookSender {
    rules: TargetRules,
}

impl WebhookSender {
    /// Sends where the rules allow it.
    #[must_use]
    pub fn new(rules: TargetRules) -> Self {
        // Whoever else set a provider of cryptography in this process set one that does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { rules }
    }

    /// Sends a message, signed at `now`, and tells how that went. What the receiver answers is not read.
    pub async fn send(
        &self,
        url: &str,
        secrets: &[SigningSecret],
        id: DeliveryId,
        notice: &Notice,
        now: Timestamp,
    ) -> Answered {
        // The rules may have changed since the address was taken.
        let target = match self.rules.check(url) {
            Ok(target) => target,
            Err(error) => return Answered::without_answer(refusal(&error)),
        };
        let addresses = match self.rules.resolve(&target).await {
            Ok(addresses) => addresses,
            Err(error) => return Answered::without_answer(refusal(&error)),
        };
        let (client, body) = match (client(&target, &addresses), body(notice)) {
            (Ok(client), Ok(body)) => (client, body),
            (Err(error), _) => {
                tracing::warn!(%error, "no line to a webhook can be made");
                return Answered::without_answer(AttemptOutcome::Unreachable);
            }
            (_, Err(error)) => {
                tracing::error!(%error, "a notice cannot be written");
                return Answered::without_answer(AttemptOutcome::Unreachable);
            }
        };
        let (id, timestamp) = (id.to_string(), now.as_second());
        let sent = client
            .post(target.url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", timestamp)
            .header(
                "webhook-signature",
                signatures(secrets, &id, timestamp, &body),
            )
            .body(body)
            .send()
            .await;
        match sent {
            Ok(response) => answered(&response),
            Err(error) => Answered::without_answer(fault(&error)),
        }
    }
}

/// A line to these addresses and to no others: no proxy, no redirect, no second look at the name.
fn client(target: &Target, addresses: &[SocketAddr]) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(ANSWER)
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("Zhedel/", env!("CARGO_PKG_VERSION")));
    if let Some(name) = target.name() {
        builder = builder.resolve_to_addrs(name, addresses);
    }
    builder.build()
}

fn answered(response: &Response) -> Answered {
    let status = response.status();
    let outcome = match status {
        status if status.is_success() => AttemptOutcome::Delivered,
        StatusCode::GONE => AttemptOutcome::Gone,
        _ => AttemptOutcome::Refused,
    };
    let seconds = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u32>().ok());
    Answered {
        outcome,
        status: Some(status.as_u16()),
        pause: seconds.map(|seconds| SignedDuration::from_secs(seconds.into())),
    }
}

fn refusal(error: &TargetError) -> AttemptOutcome {
    match error {
        TargetError::NameUnknown => AttemptOutcome::NameUnknown,
        TargetError::NoUrl
        | TargetError::NotEncrypted
        | TargetError::Extra
        | TargetError::NotPublic => AttemptOutcome::AddressRefused,
    }
}

fn fault(error: &reqwest::Error) -> AttemptOutcome {
    if error.is_timeout() {
        AttemptOutcome::TimedOut
    } else if is_about_trust(error) {
        AttemptOutcome::NotTrusted
    } else {
        AttemptOutcome::Unreachable
    }
}

/// Whether the receiver failed to prove who it is. An error of the system may hold the cause in itself, several deep.
fn is_about_trust(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    let held = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match held {
        Some(held) => is_about_trust(held),
        None => error.source().is_some_and(is_about_trust),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::topic::NoticeTopic;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn sender(networks: &[&str]) -> WebhookSender {
        WebhookSender::new(TargetRules {
            networks: networks.iter().map(|text| text.parse().unwrap()).collect(),
            plain_http: false,
        })
    }

    fn notice() -> Notice {
        Notice {
            event: None,
            topic: NoticeTopic::Test,
            case: None,
            consultation: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    async fn send(sender: &WebhookSender, url: &str) -> Answered {
        let secret = SigningSecret::from_text("whsec_bmV3".into());
        let id = DeliveryId::generate();
        sender
            .send(url, &[secret], id, &notice(), Timestamp::now())
            .await
    }

    /// Answers once with this, and gives what was asked.
    async fn receiver(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut line, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let read = line.read(&mut bytes).await.unwrap();
            line.write_all(answer.as_bytes()).await.unwrap();
            // Closing on what was not read would break the line before the answer arrives.
            let _ = line.read_to_end(&mut Vec::new()).await;
            String::from_utf8_lossy(&bytes[..read]).into_owned()
        });
        (url, asked)
    }

    #[tokio::test]
    async fn a_redirect_is_a_refusal_and_is_not_followed() {
        let (url, asked) = receiver(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        )
        .await;
        let answered = send(&sender(&["127.0.0.1"]), &url).await;
        assert_eq!(
            (answered.outcome, answered.status),
            (AttemptOutcome::Refused, Some(302))
        );
        let asked = asked.await.unwrap();
        assert!(asked.starts_with("POST /hook HTTP/1.1\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn a_receiver_can_ask_for_time_and_can_be_gone() {
        let (url, _) =
            receiver("HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n").await;
        let sender = sender(&["127.0.0.1"]);
        let answered = send(&sender, &url).await;
        assert_eq!(answered.pause, Some(SignedDuration::from_mins(2)));
        let (url, _) = receiver("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(send(&sender, &url).await.outcome, AttemptOutcome::Gone);
    }

    #[tokio::test]
    async fn nothing_is_sent_where_the_operator_did_not_allow_it() {
        let (url, asked) = receiver("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        for url in [url.as_str(), &url.replace("127.0.0.1", "localhost")] {
            assert_eq!(
                send(&sender(&[]), url).await.outcome,
                AttemptOutcome::AddressRefused
            );
        }
        assert!(!asked.is_finished(), "nobody called");
    }

    #[tokio::test]
    async fn who_does_not_answer_in_tls_is_not_taken_for_the_receiver() {
        let (url, _) = receiver("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let url = url.replace("http://", "https://");
        assert_eq!(
            send(&sender(&["127.0.0.1"]), &url).await.outcome,
            AttemptOutcome::NotTrusted
        );
        assert_eq!(
            send(&sender(&["127.0.0.1"]), "http://127.0.0.1:1/")
                .await
                .outcome,
            AttemptOutcome::Unreachable
        );
    }
}
