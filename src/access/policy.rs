//! The one policy table: which role may do what.

use super::actor::{Actor, Role};
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
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 21] = [
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
        }
    }

    /// Whether a person does it in their own session: no token does, whatever it names.
    #[must_use]
    pub fn is_in_person(self) -> bool {
        matches!(
            self,
            Self::ReadSlides | Self::RecordCall | Self::AcknowledgeCall | Self::ManageAccounts
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
            ],
            Self::SetTurnaroundTargets => &[Role::Pathologist, Role::Administrator],
            Self::CarryOutRun => &[Role::Worker],
            Self::SeeAudit | Self::ManageAccounts => &[Role::Administrator],
            Self::KeepHouse => &[Role::Service],
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
            ],
            Self::RequestConsultation | Self::CancelConsultation => &[
                Role::Technician,
                Role::Pathologist,
                Role::Surgeon,
                Role::Nurse,
                Role::ServiceAccount,
            ],
            Self::ReadSlides | Self::RecordCall => &[Role::Pathologist],
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

/// Somebody may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this account may not do `{}`; it needs one of the roles {}",
    action.code(),
    names(action.roles())
)]
pub struct Denied {
    /// What they may not do.
    pub action: Action,
}

fn names(roles: &[Role]) -> String {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    codes.join(", ")
}

/// Lets `actor` pass if one of their roles may do `action`.
///
/// # Errors
/// [`Denied`] if none of the roles may.
pub fn require(actor: &Actor, action: Action) -> Result<(), Denied> {
    if actor.may(action) {
        Ok(())
    } else {
        Err(Denied { action })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::actor::Scope;
    use crate::domain::ids::{OrganisationId, PrincipalId, UploadId};

    fn actor(roles: &[Role]) -> Actor {
        let (organisation, principal) = (OrganisationId::generate(), PrincipalId::generate());
        Actor::new(organisation, principal, roles.to_vec())
    }

    #[test]
    fn somebody_without_a_role_may_do_nothing() {
        for action in Action::ALL {
            assert_eq!(require(&actor(&[]), action), Err(Denied { action }));
        }
    }

    #[test]
    fn only_a_worker_writes_verdicts() {
        for role in Role::ALL {
            let allowed = require(&actor(&[role]), Action::CarryOutRun).is_ok();
            assert_eq!(allowed, role == Role::Worker, "{}", role.code());
        }
    }

    #[test]
    fn a_scope_narrows_and_never_widens() {
        let pathologist = actor(&[Role::Pathologist]);
        let scoped = |scope| Actor {
            scope,
            ..pathologist.clone()
        };
        let upload = UploadId::generate();
        for action in Action::ALL {
            let one = scoped(Scope::Actions(vec![action]));
            let in_session = pathologist.may(action) && !action.is_in_person();
            assert_eq!(one.may(action), in_session, "{}", action.code());
            assert!(!scoped(Scope::Actions(vec![])).may(action));
            let sends = scoped(Scope::Upload(upload)).may(action);
            assert_eq!(sends, action == Action::SubmitSlide, "{}", action.code());
        }
        let sender = scoped(Scope::Upload(upload));
        assert!(sender.reaches_upload(Some(upload)));
        assert!(!sender.reaches_upload(Some(UploadId::generate())) && !sender.reaches_upload(None));
    }

    #[test]
    fn every_action_is_read_from_its_code() {
        for action in Action::ALL {
            assert_eq!(action.code().parse(), Ok(action));
        }
        assert!("sign".parse::<Action>().is_err());
    }

    #[test]
    fn nobody_but_a_pathologist_signs_or_calls() {
        for role in Role::ALL {
            for action in [Action::ReadSlides, Action::RecordCall] {
                let allowed = require(&actor(&[role]), action).is_ok();
                assert_eq!(allowed, role == Role::Pathologist, "{}", role.code());
            }
        }
    }

    #[test]
    fn a_refusal_names_the_roles_that_would_do() {
        let denied = require(&actor(&[Role::Surgeon]), Action::SeeAudit).unwrap_err();
        assert!(denied.to_string().ends_with("the roles administrator"));
    }
}
