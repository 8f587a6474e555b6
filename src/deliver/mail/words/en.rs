//! Mails in English.

use super::Words;
use crate::domain::notice::topic::NoticeTopic;

pub(super) const WORDS: Words = Words {
    told,
    code: "Case code",
    open: "To look at it, sign in at",
    why: "You get this mail because you chose it on your account page, where you can change or end it. It names nobody and says nothing of a result. Please do not answer it.",
};

fn told(topic: NoticeTopic) -> &'static str {
    match topic {
        NoticeTopic::ConsultationRequested => "A consultation was requested",
        NoticeTopic::ConsultationReceived => "A consultation has arrived in the laboratory",
        NoticeTopic::ConsultationOffered => "A colleague offers you a consultation to read",
        NoticeTopic::ConsultationAwaitingSection => "A read waits for another section or scan",
        NoticeTopic::ConsultationCommunicated => "A read was called and read back",
        NoticeTopic::ConsultationCancelled => "A consultation was cancelled",
        NoticeTopic::ReadSigned => "A read was signed",
        NoticeTopic::CallRecorded => "A call was recorded",
        NoticeTopic::CallAcknowledged => "The operating room acknowledged a call",
        NoticeTopic::MaterialAfterSignature => "Something came after you signed a read",
        NoticeTopic::AlarmRaised => "An alarm sounds: a consultation needs somebody now",
        NoticeTopic::SlideAccepted => "A slide was accepted",
        NoticeTopic::VerdictFinal => "A result of the machine is there",
        NoticeTopic::IdentityConflict => "The same slide stands under two names",
        NoticeTopic::WebhookDisabled => "A webhook was disabled because nothing arrived",
        NoticeTopic::Test => "This address gets notices of Zhedel",
    }
}
