//! Lets through whoever may, and says why it does not.

use super::actor::Actor;
use super::policy::Action;
use super::role::Role;

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
