//! The one policy table: which role may do what.

use super::actor::{Actor, Role};
use serde::{Deserialize, Serialize};

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
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 10] = [
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
        }
    }

    /// The roles that may do it.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::SubmitSlide | Self::CorrectRun | Self::StampTurnaround => {
                &[Role::Technician, Role::Pathologist, Role::Operator]
            }
            Self::SeeCases => &[
                Role::Technician,
                Role::Pathologist,
                Role::Operator,
                Role::Worker,
                Role::Service,
            ],
            Self::SetTurnaroundTargets => &[Role::Pathologist, Role::Operator],
            Self::CarryOutRun => &[Role::Worker],
            Self::SeeAudit => &[Role::Operator],
            Self::KeepHouse => &[Role::Service],
            Self::SeeValidations => &[Role::Validator, Role::Operator, Role::Worker, Role::Service],
            Self::RunValidations => &[Role::Validator, Role::Operator],
        }
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
    let allowed = action.roles();
    if actor.roles.iter().any(|role| allowed.contains(role)) {
        Ok(())
    } else {
        Err(Denied { action })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{OrganisationId, PrincipalId};

    fn actor(roles: &[Role]) -> Actor {
        Actor {
            organisation: OrganisationId::generate(),
            principal: PrincipalId::generate(),
            roles: roles.to_vec(),
        }
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
    fn a_refusal_names_the_roles_that_would_do() {
        let denied = require(&actor(&[Role::Surgeon]), Action::SeeAudit).unwrap_err();
        assert!(denied.to_string().ends_with("the roles operator"));
    }
}
