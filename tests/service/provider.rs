//! Signing in by an identity provider, with one that the test plays.

use super::server::{Server, builder, signed_in};
use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const CLIENT: &str = "zhedel";

/// What the provider says of whoever comes.
#[derive(Clone)]
struct Says {
    subject: String,
    groups: Vec<String>,
    audience: String,
    /// The nonce of the last departure; another one is a replayed token.
    nonce: String,
    challenge: String,
}

struct Provider {
    issuer: String,
    key: CoreEdDsaPrivateSigningKey,
    says: Mutex<Says>,
}

fn key() -> CoreEdDsaPrivateSigningKey {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let id = Some(JsonWebKeyId::new("1".into()));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pair.serialize_pem(), id).unwrap()
}

async fn metadata(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![
        provider.key.as_verification_key(),
    ]))
}

async fn token(
    State(provider): State<Arc<Provider>>,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Json<Value>, axum::http::StatusCode> {
    let says = provider.says.lock().unwrap().clone();
    let proof = Sha256::digest(sent["code_verifier"].as_bytes());
    let proof = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, proof);
    if proof != says.challenge || sent["code"] != "the-code" {
        return Err(axum::http::StatusCode::BAD_REQUEST);
    }
    // The library's own tokens have no claims of one's own; so the test signs the JSON itself.
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({
        "iss": provider.issuer, "sub": says.subject, "aud": [says.audience], "nonce": says.nonce,
        "iat": now, "exp": now + 300, "preferred_username": format!("p.{}", says.subject),
        "name": "Айгүл Серікқызы", "groups": says.groups,
    });
    let text = |value: &Value| {
        base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            value.to_string(),
        )
    };
    let signed = format!(
        "{}.{}",
        text(&json!({ "alg": "EdDSA", "kid": "1" })),
        text(&claims)
    );
    let signature = provider
        .key
        .sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes())
        .unwrap();
    let signature =
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature);
    Ok(Json(json!({
        "access_token": "x", "token_type": "Bearer", "expires_in": 300,
        "id_token": format!("{signed}.{signature}"),
    })))
}

async fn play() -> Arc<Provider> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let provider = Arc::new(Provider {
        issuer: format!("http://{}", listener.local_addr().unwrap()),
        key: key(),
        says: Mutex::new(Says {
            subject: "1".into(),
            groups: vec!["lab-pathologists".into()],
            audience: CLIENT.into(),
            nonce: String::new(),
            challenge: String::new(),
        }),
    });
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(Arc::clone(&provider));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    provider
}

fn browser() -> Client {
    builder().redirect(Policy::none()).build().unwrap()
}

fn cookie(answer: &Response, name: &str) -> Option<String> {
    let all = answer.headers().get_all(SET_COOKIE).iter();
    let pair = all
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .find(|pair| pair.starts_with(&format!("{name}=")))?;
    Some(pair.to_owned())
}

/// Leaves for the provider; gives the state, and the cookie that ties the way back to the browser.
async fn leave(server: &Server, provider: &Provider) -> (String, String) {
    let answer = browser()
        .get(format!("{}/api/v1/oidc/start", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let address: Url = answer.headers()[LOCATION]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        address
            .as_str()
            .starts_with(&format!("{}/authorize?", provider.issuer))
    );
    let asked: HashMap<_, _> = address.query_pairs().into_owned().collect();
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["client_id"], CLIENT);
    let mut says = provider.says.lock().unwrap();
    says.nonce.clone_from(&asked["nonce"]);
    says.challenge.clone_from(&asked["code_challenge"]);
    (
        asked["state"].clone(),
        cookie(&answer, "zhedel-departure").unwrap(),
    )
}

async fn come_back(server: &Server, state: &str, departure: &str) -> Response {
    browser()
        .get(format!(
            "{}/api/v1/oidc/callback?code=the-code&state={state}",
            server.url
        ))
        .header(COOKIE, departure)
        .send()
        .await
        .unwrap()
}

async fn refused(answer: Response, status: StatusCode) -> String {
    assert_eq!(answer.status(), status);
    assert!(cookie(&answer, "zhedel").is_none());
    let problem: Value = answer.json().await.unwrap();
    problem["code"].as_str().unwrap().to_owned()
}

fn start(provider: &Provider) -> Server {
    let data = Arc::new(tempfile::tempdir().unwrap());
    let issuer = &provider.issuer;
    let more = [
        "--public-url",
        "http://localhost",
        "--oidc-issuer",
        issuer,
        "--oidc-client",
        CLIENT,
        "--oidc-role",
        "pathologist=lab-pathologists",
        "--oidc-role",
        "technician=lab-technicians",
    ];
    Server::start_with(data, 0, &more)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_provider_vouches_for_signs_in_in_the_roles_of_their_groups() {
    let provider = play().await;
    let server = start(&provider);
    let session = async |answer: Response| {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[LOCATION], "/");
        let client = signed_in(&cookie(&answer, "zhedel").unwrap());
        let me = client
            .get(format!("{}/api/v1/session", server.url))
            .send()
            .await
            .unwrap();
        me.json::<Value>().await.unwrap()
    };
    let (state, departure) = leave(&server, &provider).await;
    let me = session(come_back(&server, &state, &departure).await).await;
    assert_eq!(me["login"], "p.1");
    assert_eq!(me["name"], "Айгүл Серікқызы");
    assert_eq!(me["roles"], json!(["pathologist"]));

    // The next time the provider says otherwise, and it is the same account.
    provider.says.lock().unwrap().groups = vec!["lab-technicians".into(), "others".into()];
    let (state, departure) = leave(&server, &provider).await;
    let again = session(come_back(&server, &state, &departure).await).await;
    assert_eq!(again["id"], me["id"]);
    assert_eq!(again["roles"], json!(["technician"]));
    server.stop(&["the-code"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_did_not_say_to_this_browser_lets_nobody_in() {
    let provider = play().await;
    let server = start(&provider);
    let (state, departure) = leave(&server, &provider).await;
    // Another browser, which never left, and a state that was never given.
    let stolen = come_back(&server, &state, "zhedel-departure=other").await;
    assert_eq!(
        refused(stolen, StatusCode::BAD_REQUEST).await,
        "unknown_sign_in"
    );
    let made_up = come_back(&server, "made-up", "zhedel-departure=made-up").await;
    assert_eq!(
        refused(made_up, StatusCode::BAD_REQUEST).await,
        "unknown_sign_in"
    );
    let first = come_back(&server, &state, &departure).await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    let replayed = come_back(&server, &state, &departure).await;
    assert_eq!(
        refused(replayed, StatusCode::BAD_REQUEST).await,
        "unknown_sign_in"
    );

    let attempt = async |change: fn(&mut Says)| {
        let (state, departure) = leave(&server, &provider).await;
        change(&mut provider.says.lock().unwrap());
        come_back(&server, &state, &departure).await
    };
    let elsewhere = attempt(|says| says.audience = "another".into()).await;
    assert_eq!(
        refused(elsewhere, StatusCode::BAD_GATEWAY).await,
        "provider_token"
    );
    provider.says.lock().unwrap().audience = CLIENT.into();
    let replayed = attempt(|says| says.nonce = "another".into()).await;
    assert_eq!(
        refused(replayed, StatusCode::BAD_GATEWAY).await,
        "provider_token"
    );
    let intercepted = attempt(|says| says.challenge = "another".into()).await;
    assert_eq!(
        refused(intercepted, StatusCode::BAD_GATEWAY).await,
        "provider_failed"
    );
    let roleless = attempt(|says| says.groups = vec!["others".into()]).await;
    assert_eq!(refused(roleless, StatusCode::FORBIDDEN).await, "no_role");
    // Somebody whose name at the provider is the login of another account here.
    provider.says.lock().unwrap().groups = vec!["lab-technicians".into()];
    let made = server
        .request(reqwest::Method::POST, "/api/v1/users")
        .json(&json!({ "login": "p.7", "roles": ["technician"] }))
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let namesake = attempt(|says| says.subject = "7".into()).await;
    assert_eq!(refused(namesake, StatusCode::CONFLICT).await, "taken");
    server.stop(&[]);
}
