//! Signing in by a hospital's own identity provider.
//!
//! # Source
//! `OpenID` Connect Core 1.0, authorization code flow; RFC 7636 (PKCE); RFC 9700, best current practice for OAuth 2.0.

use super::error::OidcError;
use crate::access::role::Role;
use crate::domain::account::{DisplayName, Login};
use crate::domain::ids::OrganisationId;
use crate::store::contract::sign_in::FederatedIdentity;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex as AsyncMutex;

/// How long somebody may take at the provider.
const PATIENCE: Duration = Duration::from_mins(10);
/// Sign-ins under way; more than any hospital has, and a bound on what strangers can begin.
const MOST_PENDING: usize = 1_000;
/// How long what the provider tells of itself is believed.
const BELIEVED: Duration = Duration::from_hours(1);
/// Longest time for an answer of the provider.
const ANSWER: Duration = Duration::from_secs(15);

/// The provider, and what its words mean here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// The provider's address, as its tokens name it.
    pub issuer: String,
    /// The name under which the provider knows this service.
    pub client_id: String,
    /// The secret that both share; none for a public client.
    pub client_secret: Option<String>,
    /// The address that people come back to: the service's own, with `/api/v1/oidc/callback`.
    pub redirect: String,
    /// The claim that lists groups or roles.
    pub claim: String,
    /// Which role each of its values means.
    pub roles: Vec<(String, Role)>,
    /// The organisation whose people sign in so.
    pub organisation: OrganisationId,
}

/// Everything that a token tells beyond the standard.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Told {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for Told {}

type Fields = IdTokenFields<
    Told,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Provider = Client<
    Told,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A sign-in under way.
struct Pending {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    since: Instant,
}

/// Where to send somebody, and what they bring back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The provider's page.
    pub address: String,
    /// Ties the way back to the browser that left: it goes into a cookie.
    pub state: String,
}

/// Signs people in by one provider.
pub struct Oidc {
    settings: OidcSettings,
    http: reqwest::Client,
    metadata: AsyncMutex<Option<(CoreProviderMetadata, Instant)>>,
    pending: Mutex<HashMap<String, Pending>>,
}

impl Oidc {
    /// Knows the provider; asks nothing of it yet.
    ///
    /// # Errors
    /// [`OidcError::Settings`] for an address that is none.
    pub fn new(settings: OidcSettings) -> Result<Self, OidcError> {
        let refused = |why: String| OidcError::Settings { why };
        IssuerUrl::new(settings.issuer.clone()).map_err(|error| refused(error.to_string()))?;
        RedirectUrl::new(settings.redirect.clone()).map_err(|error| refused(error.to_string()))?;
        // Whoever else set a provider of cryptography in this process set one that does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            // A redirect could lead the service to addresses inside the hospital.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER)
            .build()
            .map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            settings,
            http,
            metadata: AsyncMutex::new(None),
            pending: Mutex::default(),
        })
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// [`OidcError::Provider`] if the provider does not answer, [`OidcError::TooMany`] if too many sign-ins are under way.
    pub async fn begin(&self) -> Result<Departure, OidcError> {
        let provider = self.provider().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = provider
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge)
            .url();
        let state = state.secret().clone();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, one| one.since.elapsed() < PATIENCE);
        if pending.len() >= MOST_PENDING {
            return Err(OidcError::TooMany);
        }
        let since = Instant::now();
        pending.insert(
            state.clone(),
            Pending {
                nonce,
                verifier,
                since,
            },
        );
        Ok(Departure {
            address: address.to_string(),
            state,
        })
    }

    /// Ends a sign-in: exchanges the code and checks the token's signature, audience, time and nonce.
    ///
    /// # Errors
    /// [`OidcError::Unknown`] for a sign-in that was not begun here or lies too far back, [`OidcError::Provider`] and
    /// [`OidcError::Token`] for what the provider sent, [`OidcError::NoRole`] if none of its groups means a role.
    pub async fn finish(&self, state: &str, code: String) -> Result<FederatedIdentity, OidcError> {
        let begun = {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.remove(state)
        };
        let begun = begun
            .filter(|one| one.since.elapsed() < PATIENCE)
            .ok_or(OidcError::Unknown)?;
        let provider = self.provider().await?;
        let http = caller(self.http.clone());
        let tokens = provider
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| failed(&error))?
            .set_pkce_verifier(begun.verifier)
            .request_async(&http)
            .await
            .map_err(|error| failed(&error))?;
        let token = tokens.id_token().ok_or_else(|| OidcError::Token {
            why: "the provider sent no ID token".into(),
        })?;
        let claims = token
            .claims(&provider.id_token_verifier(), &begun.nonce)
            .map_err(|error| OidcError::Token {
                why: error.to_string(),
            })?;
        let roles = self.roles(&claims.additional_claims().claims);
        if roles.is_empty() {
            return Err(OidcError::NoRole {
                claim: self.settings.claim.clone(),
            });
        }
        let subject = claims.subject().as_str();
        let text = |one: Option<&str>| one.map(str::to_owned);
        let login = [
            text(claims.preferred_username().map(|name| name.as_str())),
            text(claims.email().map(|mail| mail.as_str())),
            Some(subject.to_owned()),
        ];
        let login: Login = login
            .into_iter()
            .flatten()
            .find_map(|text| text.parse().ok())
            .ok_or_else(|| OidcError::Token {
                why: "it names neither a user name nor a mail address that can be a login".into(),
            })?;
        let name = claims.name().and_then(|name| name.get(None));
        let name: Option<DisplayName> = name.and_then(|name| name.as_str().parse().ok());
        Ok(FederatedIdentity {
            organisation: self.settings.organisation,
            subject: format!("{}|{subject}", self.settings.issuer),
            login,
            name,
            roles,
        })
    }

    /// The roles that the provider's groups mean.
    fn roles(&self, claims: &HashMap<String, Value>) -> Vec<Role> {
        let told: Vec<&str> = match claims.get(&self.settings.claim) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            _ => vec![],
        };
        let mut roles: Vec<Role> = Vec::new();
        for (group, role) in &self.settings.roles {
            if told.contains(&group.as_str()) && !roles.contains(role) {
                roles.push(*role);
            }
        }
        roles
    }

    async fn provider(&self) -> Result<Provider, OidcError> {
        let metadata = self.metadata().await?;
        let settings = &self.settings;
        let redirect =
            RedirectUrl::new(settings.redirect.clone()).map_err(|error| failed(&error))?;
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let id = ClientId::new(settings.client_id.clone());
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect))
    }

    /// What the provider tells of itself: addresses and keys, asked for again every hour.
    async fn metadata(&self) -> Result<CoreProviderMetadata, OidcError> {
        let mut known = self.metadata.lock().await;
        if let Some((metadata, since)) = known.as_ref()
            && since.elapsed() < BELIEVED
        {
            return Ok(metadata.clone());
        }
        let issuer =
            IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| failed(&error))?;
        let http = caller(self.http.clone());
        let metadata = CoreProviderMetadata::discover_async(issuer, &http)
            .await
            .map_err(|error| failed(&error))?;
        *known = Some((metadata.clone(), Instant::now()));
        Ok(metadata)
    }
}

/// An answer of the provider under way. It borrows nothing, so that it can wait in any thread.
type Answering = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send>>;

/// Sends requests of the protocol.
fn caller(client: reqwest::Client) -> impl Fn(HttpRequest) -> Answering {
    move |request| {
        let client = client.clone();
        Box::pin(async move {
            let answer = client.execute(request.try_into()?).await?;
            let mut response = HttpResponse::new(Vec::new());
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            *response.body_mut() = answer.bytes().await?.to_vec();
            Ok(response)
        })
    }
}

fn failed(error: &dyn std::error::Error) -> OidcError {
    let mut why = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        why = format!("{why}: {one}");
        cause = one.source();
    }
    OidcError::Provider { why }
}
