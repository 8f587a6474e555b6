//! The first administrator of a fresh installation: a one-time link that whoever starts the service reads.

use crate::access::actor::Actor;
use crate::access::role::Role;
use crate::auth::error::AuthError;
use crate::auth::gate::Gate;
use crate::domain::account::{AccountKind, Login};
use crate::store::contract::Store;
use crate::store::contract::accounts::{Account, NewAccount};
use std::sync::Arc;

/// What the first administrator signs in with.
const LOGIN: &str = "administrator";

/// The path of a link that makes its reader administrator, as long as nobody in the organisation can manage
/// accounts; a link printed before is not good any more.
///
/// # Errors
/// When the store fails.
pub(super) async fn offer(
    store: &Arc<dyn Store>,
    gate: &Gate,
) -> Result<Option<String>, AuthError> {
    let organisation = store.local_operator().await?.organisation;
    let by = Actor::command_line(organisation);
    let accounts = store.accounts(&by).await?;
    let manages = |account: &Account| {
        account.roles.contains(&Role::Administrator) && account.disabled_at.is_none()
    };
    if accounts.iter().any(|one| manages(one) && one.has_password) {
        return Ok(None);
    }
    let waiting = accounts
        .into_iter()
        .find(|one| manages(one) && one.login.as_str() == LOGIN);
    let account = match waiting {
        Some(account) => account,
        None => store.create_account(&by, administrator()?).await?,
    };
    let (secret, _) = gate.invite(&by, account.id).await?;
    Ok(Some(format!("/welcome#{}", secret.reveal())))
}

fn administrator() -> Result<NewAccount, AuthError> {
    let login: Login = LOGIN.parse().map_err(|_| AuthError::WrongCredentials)?;
    Ok(NewAccount {
        kind: AccountKind::Person,
        login,
        name: None,
        roles: vec![Role::Administrator],
        language: None,
    })
}
