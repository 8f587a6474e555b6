//! The one policy table: which role may do what.

use super::role::Role;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Something that may be allowed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Hand over a slide: upload, append, give up, accept.
    SubmitSlide,
    /// See the worklist, cases, slides, verdicts, tiles and events.
    SeeCases,
    /// Correct what a run worked with, and have it run again.
    CorrectRun,
    /// State moments of a consultation and what is noted of its turnaround.
    StampTurnaround,
    /// Set after how many minutes a read is due.
    SetTurnaroundTargets,
    /// Carry out a run: begin, progress, tiles, verdict.
    CarryOutRun,
    /// See the audit chain and check it.
    SeeAudit,
    /// Expire uploads and sweep what nothing refers to.
    KeepHouse,
    /// See validation runs, their documents and the labelled sets.
    SeeValidations,
    /// Ask for a validation run or cancel it; upload and delete labelled sets.
    RunValidations,
    /// See figures without patients: turnaround, drift, forecasts, targets.
    SeeFigures,
    /// Make accounts and tokens, change roles, disable.
    ManageAccounts,
    /// See what the service measures of itself.
    SeeMetrics,
    /// See signed reads and how far consultations are, without anything of the AI.
    SeeReads,
    /// Claim a consultation, write its draft, ask for a section, sign and amend.
    ReadSlides,
    /// Ask for a consultation.
    RequestConsultation,
    /// Call a consultation off before it is signed.
    CancelConsultation,
    /// Record that a signed read was called.
    RecordCall,
    /// Take note of a called read for the operating room.
    AcknowledgeCall,
    /// Decide which of several slides with the same bytes bears the right name.
    ResolveIdentity,
    /// Record the permanent diagnosis.
    RecordPermanent,
    /// Say who is on duty.
    SetDuty,
    /// See, add, change and delete webhooks; see what went out and send it again.
    ManageNotifications,
    /// Send out what webhooks and mails tell.
    SendNotifications,
    /// Ask for a second opinion, take it back, record how a difference was resolved.
    AskOpinion,
    /// See requests for opinions that came, look at their slides, give opinions.
    GiveOpinion,
    /// Pair with organisations on other installations, and end that.
    ManagePairings,
    /// See who opened emergency access and why, and end it.
    SeeEmergencies,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 28] = [
        Self::SubmitSlide,
        Self::SeeCases,
        Self::CorrectRun,
        Self::StampTurnaround,
        Self::SetTurnaroundTargets,
        Self::CarryOutRun,
        Self::SeeAudit,
        Self::KeepHouse,
        Self::SeeValidations,
        Self::RunValidations,
        Self::SeeFigures,
        Self::ManageAccounts,
        Self::SeeMetrics,
        Self::SeeReads,
        Self::ReadSlides,
        Self::RequestConsultation,
        Self::CancelConsultation,
        Self::RecordCall,
        Self::AcknowledgeCall,
        Self::ResolveIdentity,
        Self::RecordPermanent,
        Self::SetDuty,
        Self::ManageNotifications,
        Self::SendNotifications,
        Self::AskOpinion,
        Self::GiveOpinion,
        Self::ManagePairings,
        Self::SeeEmergencies,
    ];

    /// The code used in errors.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SubmitSlide => "submit_slide",
            Self::SeeCases => "see_cases",
            Self::CorrectRun => "correct_run",
            Self::StampTurnaround => "stamp_turnaround",
            Self::SetTurnaroundTargets => "set_turnaround_targets",
            Self::CarryOutRun => "carry_out_run",
            Self::SeeAudit => "see_audit",
            Self::KeepHouse => "keep_house",
            Self::SeeValidations => "see_validations",
            Self::RunValidations => "run_validations",
            Self::SeeFigures => "see_figures",
            Self::ManageAccounts => "manage_accounts",
            Self::SeeMetrics => "see_metrics",
            Self::SeeReads => "see_reads",
            Self::ReadSlides => "read_slides",
            Self::RequestConsultation => "request_consultation",
            Self::CancelConsultation => "cancel_consultation",
            Self::RecordCall => "record_call",
            Self::AcknowledgeCall => "acknowledge_call",
            Self::ResolveIdentity => "resolve_identity",
            Self::RecordPermanent => "record_permanent",
            Self::SetDuty => "set_duty",
            Self::ManageNotifications => "manage_notifications",
            Self::SendNotifications => "send_notifications",
            Self::AskOpinion => "ask_opinion",
            Self::GiveOpinion => "give_opinion",
            Self::ManagePairings => "manage_pairings",
            Self::SeeEmergencies => "see_emergencies",
        }
    }

    /// Whether a person does it in their own session: no token does, whatever it names.
    #[must_use]
    pub fn is_in_person(self) -> bool {
        matches!(
            self,
            Self::ReadSlides
                | Self::RecordCall
                | Self::AcknowledgeCall
                | Self::ManageAccounts
                | Self::ManageNotifications
                | Self::AskOpinion
                | Self::GiveOpinion
                | Self::ManagePairings
        )
    }

    /// The roles that may do it.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::SubmitSlide | Self::StampTurnaround => {
                &[Role::Technician, Role::Pathologist, Role::ServiceAccount]
            }
            Self::CorrectRun | Self::ResolveIdentity => &[Role::Technician, Role::Pathologist],
            Self::SeeCases => &[
                Role::Technician,
                Role::Pathologist,
                Role::ServiceAccount,
                Role::Worker,
                Role::Service,
                Role::Emergency,
            ],
            Self::SetTurnaroundTargets | Self::SetDuty | Self::SeeEmergencies => {
                &[Role::Pathologist, Role::Administrator]
            }
            Self::CarryOutRun => &[Role::Worker],
            Self::SeeAudit
            | Self::ManageAccounts
            | Self::ManageNotifications
            | Self::ManagePairings => &[Role::Administrator],
            Self::KeepHouse | Self::SendNotifications => &[Role::Service],
            Self::SeeValidations => &[
                Role::Validator,
                Role::Administrator,
                Role::Worker,
                Role::Service,
            ],
            Self::RunValidations => &[Role::Validator, Role::Administrator],
            Self::SeeFigures => &[
                Role::Technician,
                Role::Pathologist,
                Role::Validator,
                Role::Administrator,
                Role::ServiceAccount,
                Role::Worker,
                Role::Service,
            ],
            Self::SeeMetrics => &[Role::Administrator, Role::ServiceAccount],
            Self::SeeReads => &[
                Role::Technician,
                Role::Pathologist,
                Role::Surgeon,
                Role::Nurse,
                Role::Service,
                Role::Emergency,
            ],
            Self::RequestConsultation | Self::CancelConsultation => &[
                Role::Technician,
                Role::Pathologist,
                Role::Surgeon,
                Role::Nurse,
                Role::ServiceAccount,
            ],
            Self::ReadSlides | Self::RecordCall | Self::AskOpinion => &[Role::Pathologist],
            Self::GiveOpinion => &[Role::Pathologist, Role::Peer],
            Self::AcknowledgeCall => &[Role::Surgeon, Role::Nurse],
            Self::RecordPermanent => &[Role::Pathologist, Role::ServiceAccount],
        }
    }
}

/// A word that names no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no action: use one of {}", Action::ALL.map(Action::code).join(", "))]
pub struct ActionError {
    /// The word as it came in.
    pub word: String,
}

impl FromStr for Action {
    type Err = ActionError;

    fn from_str(text: &str) -> Result<Self, ActionError> {
        Self::ALL
            .into_iter()
            .find(|action| action.code() == text)
            .ok_or_else(|| ActionError { word: text.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_from_its_code() {
        for action in Action::ALL {
            assert_eq!(action.code().parse(), Ok(action));
        }
        assert!("sign".parse::<Action>().is_err());
    }
}
