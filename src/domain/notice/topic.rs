//! What notices tell of.

use crate::domain::consultation::life_state::LifeState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a notice tells of. It never says how a read or a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NoticeTopic {
    /// A consultation was asked for.
    #[serde(rename = "consultation.requested")]
    ConsultationRequested,
    /// What was asked for has arrived in the laboratory.
    #[serde(rename = "consultation.received")]
    ConsultationReceived,
    /// A consultation is offered to another reader.
    #[serde(rename = "consultation.offered")]
    ConsultationOffered,
    /// A read waits for another section or scan.
    #[serde(rename = "consultation.awaiting_section")]
    ConsultationAwaitingSection,
    /// A signed read was called and read back.
    #[serde(rename = "consultation.communicated")]
    ConsultationCommunicated,
    /// A consultation was called off.
    #[serde(rename = "consultation.cancelled")]
    ConsultationCancelled,
    /// A version of a read was signed.
    #[serde(rename = "read.signed")]
    ReadSigned,
    /// A call was recorded, however it was read back.
    #[serde(rename = "call.recorded")]
    CallRecorded,
    /// The operating room took note of a called read.
    #[serde(rename = "call.acknowledged")]
    CallAcknowledged,
    /// Something came after a read was signed.
    #[serde(rename = "material.after_signature")]
    MaterialAfterSignature,
    /// Something sounded for whoever is on duty.
    #[serde(rename = "alarm.raised")]
    AlarmRaised,
    /// A slide was accepted.
    #[serde(rename = "slide.accepted")]
    SlideAccepted,
    /// A result of the machine is there, whatever it is.
    #[serde(rename = "verdict.final")]
    VerdictFinal,
    /// The same bytes stand under two names.
    #[serde(rename = "identity.conflict")]
    IdentityConflict,
    /// The service disabled a webhook that failed for long.
    #[serde(rename = "webhook.disabled")]
    WebhookDisabled,
    /// Nothing happened: somebody tries whether notices arrive.
    #[serde(rename = "test")]
    Test,
}

impl NoticeTopic {
    /// Every topic.
    pub const ALL: [Self; 16] = [
        Self::ConsultationRequested,
        Self::ConsultationReceived,
        Self::ConsultationOffered,
        Self::ConsultationAwaitingSection,
        Self::ConsultationCommunicated,
        Self::ConsultationCancelled,
        Self::ReadSigned,
        Self::CallRecorded,
        Self::CallAcknowledged,
        Self::MaterialAfterSignature,
        Self::AlarmRaised,
        Self::SlideAccepted,
        Self::VerdictFinal,
        Self::IdentityConflict,
        Self::WebhookDisabled,
        Self::Test,
    ];

    /// The code used in files and messages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ConsultationRequested => "consultation.requested",
            Self::ConsultationReceived => "consultation.received",
            Self::ConsultationOffered => "consultation.offered",
            Self::ConsultationAwaitingSection => "consultation.awaiting_section",
            Self::ConsultationCommunicated => "consultation.communicated",
            Self::ConsultationCancelled => "consultation.cancelled",
            Self::ReadSigned => "read.signed",
            Self::CallRecorded => "call.recorded",
            Self::CallAcknowledged => "call.acknowledged",
            Self::MaterialAfterSignature => "material.after_signature",
            Self::AlarmRaised => "alarm.raised",
            Self::SlideAccepted => "slide.accepted",
            Self::VerdictFinal => "verdict.final",
            Self::IdentityConflict => "identity.conflict",
            Self::WebhookDisabled => "webhook.disabled",
            Self::Test => "test",
        }
    }

    /// Whether a webhook can subscribe to it. A webhook that fails is not told so by a webhook.
    #[must_use]
    pub fn is_for_webhooks(self) -> bool {
        !matches!(self, Self::Test | Self::WebhookDisabled)
    }

    /// Whether a person can choose it for their mail.
    #[must_use]
    pub fn is_for_mail(self) -> bool {
        self != Self::Test
    }

    /// Whether it concerns one person, who gets it by mail unless they choose otherwise: the reader to whom a
    /// consultation is offered, the one who signed, whoever looks after webhooks.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Self::ConsultationOffered | Self::MaterialAfterSignature | Self::WebhookDisabled
        )
    }

    /// What an event of the outbox is announced as; `None` for what is not announced.
    #[must_use]
    pub fn of_event(topic: &str, payload: &Value) -> Option<Self> {
        if topic == MOVED {
            return Self::of_move(payload);
        }
        Self::ALL
            .into_iter()
            .find(|one| one.code() == topic && !one.is_a_move() && *one != Self::Test)
    }

    fn of_move(payload: &Value) -> Option<Self> {
        let state = |field: &str| payload.get(field).and_then(Value::as_str);
        let to = LifeState::ALL
            .into_iter()
            .find(|one| state("to") == Some(one.code()))?;
        let fresh = matches!(state("from"), None | Some("requested"));
        match to {
            LifeState::Requested => Some(Self::ConsultationRequested),
            // A claim that is given back leaves a consultation received, which is no receipt.
            LifeState::Received => fresh.then_some(Self::ConsultationReceived),
            LifeState::AwaitingSection => Some(Self::ConsultationAwaitingSection),
            LifeState::Communicated => Some(Self::ConsultationCommunicated),
            LifeState::Cancelled => Some(Self::ConsultationCancelled),
            LifeState::BeingRead | LifeState::Signed => None,
        }
    }

    fn is_a_move(self) -> bool {
        matches!(
            self,
            Self::ConsultationRequested
                | Self::ConsultationReceived
                | Self::ConsultationAwaitingSection
                | Self::ConsultationCommunicated
                | Self::ConsultationCancelled
        )
    }

    /// The topics of the outbox that may be announced.
    #[must_use]
    pub fn outbox() -> Vec<&'static str> {
        let own = Self::ALL
            .into_iter()
            .filter(|one| !one.is_a_move() && *one != Self::Test)
            .map(Self::code);
        std::iter::once(MOVED).chain(own).collect()
    }
}

/// The topic of the outbox that tells of every move.
const MOVED: &str = "consultation.moved";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_topic_is_written_as_its_code() {
        for topic in NoticeTopic::ALL {
            assert_eq!(serde_json::to_value(topic).unwrap(), json!(topic.code()));
        }
    }

    #[test]
    fn a_move_is_announced_by_where_it_leads() {
        let moved = |from: Option<&str>, to: &str| {
            NoticeTopic::of_event(MOVED, &json!({ "from": from, "to": to }))
        };
        assert_eq!(
            moved(None, "requested"),
            Some(NoticeTopic::ConsultationRequested)
        );
        assert_eq!(
            moved(Some("requested"), "received"),
            Some(NoticeTopic::ConsultationReceived)
        );
        assert_eq!(moved(Some("being_read"), "received"), None, "given back");
        assert_eq!(moved(Some("received"), "being_read"), None);
        assert_eq!(
            moved(Some("being_read"), "signed"),
            None,
            "read.signed tells"
        );
        assert_eq!(moved(None, "a state of tomorrow"), None);
    }

    #[test]
    fn what_is_not_for_others_is_not_announced() {
        let nothing = json!({});
        for topic in ["run.progress", "verdict.provisional", "test", "read"] {
            assert_eq!(NoticeTopic::of_event(topic, &nothing), None, "{topic}");
        }
        assert_eq!(
            NoticeTopic::of_event("verdict.final", &json!({ "outcome": "suspicious" })),
            Some(NoticeTopic::VerdictFinal)
        );
        assert!(!NoticeTopic::outbox().contains(&"test"));
    }
}
