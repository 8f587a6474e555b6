//! The hospital's identity provider, as whoever starts the service states it.

use crate::access::role::Role;
use crate::auth::error::OidcError;
use crate::auth::oidc::{Oidc, OidcSettings};
use crate::store::contract::Store;
use crate::store::contract::accounts::Organisation;
use crate::store::contract::error::StoreError;
use std::sync::Arc;

/// A hospital's identity provider, and what its groups mean here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderOptions {
    /// The provider's address.
    pub issuer: String,
    /// The name under which it knows this service.
    pub client_id: String,
    /// The secret that both share.
    pub client_secret: Option<String>,
    /// The claim that lists groups.
    pub claim: String,
    /// Role and group, such as `pathologist` and `lab-pathologists`.
    pub roles: Vec<(String, String)>,
    /// Name of the organisation whose people sign in so; the only one unless given.
    pub organisation: Option<String>,
}

/// Why the identity provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// What was stated about it cannot be used.
    #[error(transparent)]
    Oidc(#[from] OidcError),
    /// A provider without an address to come back to.
    #[error(
        "an identity provider sends people back: name the address that they type with --public-url"
    )]
    NoWayBack,
    /// A role of the provider's groups that no person can have.
    #[error("`{word}` is no role that a group can mean; see `zhedel user add --help`")]
    NoRole {
        /// The word as it came in.
        word: String,
    },
    /// No organisation has the name.
    #[error(
        "there is no one organisation `{name}` for the people of the identity provider; name one with --oidc-organisation"
    )]
    NoOrganisation {
        /// The name.
        name: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The identity provider as the options state it; none where they state none.
///
/// # Errors
/// [`ProviderError`] for what cannot be used, and when the store fails.
pub(super) async fn identity_provider(
    provider: Option<&ProviderOptions>,
    public_url: Option<&str>,
    store: &Arc<dyn Store>,
) -> Result<Option<Arc<Oidc>>, ProviderError> {
    let Some(provider) = provider else {
        return Ok(None);
    };
    let url = public_url.ok_or(ProviderError::NoWayBack)?;
    let organisations = store.all_organisations().await?;
    let wanted = |one: &Organisation| match &provider.organisation {
        Some(name) => one.name == *name,
        None => organisations.len() == 1,
    };
    let organisation = organisations.iter().find(|one| wanted(one));
    let organisation = organisation.ok_or_else(|| ProviderError::NoOrganisation {
        name: provider.organisation.clone().unwrap_or_default(),
    })?;
    let role = |(word, group): &(String, String)| {
        let of_no_person = [
            Role::Worker,
            Role::Service,
            Role::ServiceAccount,
            Role::Peer,
            Role::Emergency,
        ];
        Role::ALL
            .into_iter()
            .find(|role| role.code() == word && !of_no_person.contains(role))
            .map(|role| (group.clone(), role))
            .ok_or_else(|| ProviderError::NoRole { word: word.clone() })
    };
    let settings = OidcSettings {
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: provider.client_secret.clone(),
        redirect: format!("{}/api/v1/oidc/callback", url.trim_end_matches('/')),
        claim: provider.claim.clone(),
        roles: provider.roles.iter().map(role).collect::<Result<_, _>>()?,
        organisation: organisation.id,
    };
    Ok(Some(Arc::new(Oidc::new(settings)?)))
}
