//! Who hears of which events.

use super::actor::Actor;
use super::policy::Action;
use crate::domain::notice::topic::NoticeTopic;

/// Every topic, and what somebody must be allowed to do to hear of it.
///
/// An event of a slide may tell an outcome of the machine, so only whoever sees cases hears it.
const TOPICS: &[(&str, Action)] = &[
    ("slide.accepted", Action::SeeCases),
    ("upload.seen", Action::SeeCases),
    ("run.requested", Action::SeeCases),
    ("run.progress", Action::SeeCases),
    ("run.requeued", Action::SeeCases),
    ("verdict.provisional", Action::SeeCases),
    ("verdict.final", Action::SeeCases),
    ("identity.conflict", Action::SeeCases),
    ("identity.resolved", Action::SeeCases),
    ("consultation.moved", Action::SeeReads),
    ("consultation.offered", Action::SeeReads),
    ("read.signed", Action::SeeReads),
    ("call.recorded", Action::SeeReads),
    ("call.acknowledged", Action::SeeReads),
    ("permanent.recorded", Action::SeeReads),
    ("material.after_signature", Action::SeeReads),
    ("alarm.raised", Action::ReadSlides),
    ("alarm.acknowledged", Action::ReadSlides),
    ("alarm.ended", Action::ReadSlides),
    ("duty.changed", Action::SeeReads),
    ("opinion.changed", Action::AskOpinion),
    ("emergency.opened", Action::SeeEmergencies),
    ("emergency.ended", Action::SeeEmergencies),
    ("validation.changed", Action::SeeValidations),
    ("validation.progress", Action::SeeValidations),
    ("validation_set.changed", Action::SeeValidations),
    ("webhook.disabled", Action::ManageNotifications),
];

/// The topics that `actor` hears of; one that stands in no row is heard by nobody.
pub fn heard_by(actor: &Actor) -> impl Iterator<Item = &'static str> {
    TOPICS
        .iter()
        .filter(|(_, needed)| actor.may(*needed))
        .map(|(topic, _)| *topic)
}

/// Whether `actor` may get such notices by mail; a test is for everybody.
#[must_use]
pub fn may_be_told(actor: &Actor, topic: NoticeTopic) -> bool {
    let needed = match topic {
        NoticeTopic::SlideAccepted | NoticeTopic::VerdictFinal | NoticeTopic::IdentityConflict => {
            Action::SeeCases
        }
        NoticeTopic::ConsultationOffered | NoticeTopic::AlarmRaised => Action::ReadSlides,
        NoticeTopic::ConsultationRequested
        | NoticeTopic::ConsultationReceived
        | NoticeTopic::ConsultationAwaitingSection
        | NoticeTopic::ConsultationCommunicated
        | NoticeTopic::ConsultationCancelled
        | NoticeTopic::ReadSigned
        | NoticeTopic::CallRecorded
        | NoticeTopic::CallAcknowledged
        | NoticeTopic::MaterialAfterSignature => Action::SeeReads,
        NoticeTopic::WebhookDisabled => Action::ManageNotifications,
        NoticeTopic::Test => return true,
    };
    actor.may(needed)
}
