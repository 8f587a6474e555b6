//! Every endpoint × everybody who may call it or not, from the one table of access.

use super::inputs::{INSIDE, slide};
use super::server::{PASSWORD, Server, plain_client, redeem, session, signed_in};
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use zhedel::access::endpoints::{ENDPOINTS, Endpoint, Rule};
use zhedel::access::policy::Action;
use zhedel::access::role::Role;

/// Roles that a person can have.
const PEOPLE: [Role; 6] = [
    Role::Technician,
    Role::Pathologist,
    Role::Surgeon,
    Role::Nurse,
    Role::Validator,
    Role::Administrator,
];

/// Somebody who calls.
struct Caller {
    name: String,
    client: Client,
    token: Option<String>,
    roles: Vec<Role>,
    /// What a token is held to; everything if `None`.
    held_to: Option<Action>,
    in_session: bool,
    sends_one_upload: bool,
}

impl Caller {
    fn person(name: &str, cookie: &str, roles: &[Role]) -> Self {
        Self {
            name: name.to_owned(),
            client: signed_in(cookie),
            token: None,
            roles: roles.to_vec(),
            held_to: None,
            in_session: true,
            sends_one_upload: false,
        }
    }

    fn token(name: &str, token: &str, roles: &[Role]) -> Self {
        Self {
            name: name.to_owned(),
            client: plain_client(),
            token: Some(token.to_owned()),
            roles: roles.to_vec(),
            held_to: None,
            in_session: false,
            sends_one_upload: false,
        }
    }

    fn nobody() -> Self {
        Self::token("nobody", "", &[]).without_token()
    }

    fn without_token(mut self) -> Self {
        self.token = None;
        self
    }

    /// What the table says, worked out here once more and in other words than the program does.
    fn expected(&self, rule: Rule) -> Option<StatusCode> {
        if rule == Rule::Peer {
            // Nobody here signs with the key of a pairing.
            return Some(StatusCode::UNAUTHORIZED);
        }
        let is_known = self.in_session || self.token.is_some();
        let may = |action: Action| {
            self.roles.iter().any(|role| action.roles().contains(role))
                && self.held_to.is_none_or(|held| held == action)
        };
        let allowed = match rule {
            Rule::Anyone => true,
            Rule::SignedIn => is_known && !self.sends_one_upload,
            Rule::InPerson => self.in_session,
            Rule::May(action) => may(action) && !self.sends_one_upload,
            Rule::SendUpload => may(Action::SubmitSlide),
            Rule::Peer => false,
        };
        match (allowed, is_known) {
            (true, _) => None,
            (false, true) => Some(StatusCode::FORBIDDEN),
            (false, false) => Some(StatusCode::UNAUTHORIZED),
        }
    }

    fn call(&self, server: &Server, endpoint: &Endpoint, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(endpoint.method.name().as_bytes()).unwrap();
        let request = self
            .client
            .request(method, format!("{}{path}", server.url))
            .header("tus-resumable", "1.0.0");
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}

fn zhedel(server: &Server, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(arguments)
        .arg("--data")
        .arg(server.data.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Makes an account by command and signs it in.
fn add(server: &Server, login: &str, roles: &[Role], more: &[&str]) -> Caller {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let codes = codes.join(",");
    let mut arguments = vec!["user", "add", login, "--role", &codes];
    arguments.extend(more);
    let link = zhedel(server, &arguments);
    let secret = link.split_once('#').expect("a link").1;
    Caller::person(login, &redeem(&server.url, secret), roles)
}

/// Ids of what there is in the first organisation, by the name of the parameter.
async fn things(server: &Server) -> HashMap<&'static str, String> {
    let slide = slide(server.data.path(), "lesion.svs", 7, 1);
    let (status, taken) = server
        .submit(&format!("accession=S26-ACCESS&{INSIDE}"), &slide)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{taken}");
    let id = |name: &str| taken[name].as_str().unwrap().to_owned();
    server.done(&id("slide_id")).await;
    let opened = server
        .request(Method::POST, "/files")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", 10)
        .send()
        .await
        .unwrap();
    let header = |name: &str| opened.headers()[name].to_str().unwrap().to_owned();
    let me = server.json("/api/v1/session").await["id"].clone();
    let (opinion, pairing) = asked_and_offered(server, &id("consultation_id")).await;
    HashMap::from([
        ("opinion_id", opinion),
        ("pairing_id", pairing),
        ("slide_id", id("slide_id")),
        ("case_id", id("case_id")),
        ("consultation_id", id("consultation_id")),
        ("upload_id", header("location").replace("/files/", "")),
        ("upload_token", header("zhedel-upload-token")),
        ("user_id", me.as_str().unwrap().to_owned()),
    ])
}

/// A request for an opinion of a colleague, and the offer of a pairing.
async fn asked_and_offered(server: &Server, consultation: &str) -> (String, String) {
    add(server, "a.colleague", &[Role::Pathologist], &[]);
    let send = async |method: Method, path: &str, body: Value| {
        let request = server.request(method, path).json(&body);
        request.send().await.unwrap()
    };
    let country = json!({ "country": "KZ" });
    send(Method::PUT, "/api/v1/organisation-country", country).await;
    let offer = send(Method::POST, "/api/v1/pairings/offers", json!({})).await;
    let offer: Value = offer.json().await.unwrap();
    let known = server.json("/api/v1/opinion-recipients").await;
    let request = json!({
        "recipients": [{ "kind": "colleague", "person": known["colleagues"][0]["person"] }],
        "urgency": "consult", "question": "Which?", "summary": "A lesion.", "asked_in": "en", "answer_in": "en",
        "ground": "care", "ground_words": "Care of this patient.",
    });
    let path = format!("/api/v1/consultations/{consultation}/opinions");
    let asked: Value = send(Method::POST, &path, request)
        .await
        .json()
        .await
        .unwrap();
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    (
        id(&asked["items"][0]["opinion_id"]),
        id(&offer["pairing"]["id"]),
    )
}

/// The path with ids of things that there are; what there is none of, and whatever would be changed, is named by an
/// id that nothing has.
fn path_of(endpoint: &Endpoint, things: &HashMap<&str, String>, harmless: bool) -> String {
    let nothing = uuid::Uuid::now_v7().to_string();
    let mut path = endpoint.path.to_owned();
    for name in [
        "slide_id",
        "case_id",
        "consultation_id",
        "upload_id",
        "user_id",
        "opinion_id",
        "pairing_id",
    ] {
        let keep = endpoint.method.is_safe() || !harmless;
        let id = things.get(name).filter(|_| keep).unwrap_or(&nothing);
        path = path.replace(&format!("{{{name}}}"), id);
    }
    for name in [
        "validation_id",
        "set_id",
        "token_id",
        "webhook_id",
        "delivery_id",
        "emergency_id",
    ] {
        path = path.replace(&format!("{{{name}}}"), &nothing);
    }
    path.replace("{level}", "0")
        .replace("{tile}", "0_0.jpg")
        .replace("{place}", "here")
        .replace("{number}", "1")
}

#[test]
fn every_endpoint_of_the_interface_stands_in_the_table_and_no_other() {
    let description: Value = serde_json::from_str(&zhedel::http::router::description()).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((path.clone(), method.to_uppercase()));
        }
    }
    let listed: BTreeSet<_> = ENDPOINTS
        .iter()
        .map(|row| (row.path.to_owned(), row.method.name().to_owned()))
        .collect();
    assert_eq!(listed, described);
}

#[test]
fn the_checked_in_table_is_the_one_in_force() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/access.md");
    let served = document();
    if std::env::var_os("ZHEDEL_WRITE_ACCESS").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        checked_in == served,
        "docs/access.md is not what holds; run the test again with ZHEDEL_WRITE_ACCESS=1 and commit it"
    );
}

fn document() -> String {
    let mut text = String::from(
        "# Who may do what\n\nMade from `src/access/endpoints.rs` and `src/access/policy.rs`, which the service asks before every request; \
         `cargo test --test service access` calls every endpoint as everybody. Whatever an endpoint answers belongs to the \
         organisation of whoever asks: anything else is not there.\n\n| endpoint | rule |",
    );
    let roles = [&PEOPLE[..], &[Role::ServiceAccount]].concat();
    for role in &roles {
        write!(text, " {} |", role.code().replace('_', " ")).unwrap();
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(roles.len()));
    text.push('\n');
    for row in ENDPOINTS {
        let rule = match row.rule {
            Rule::Anyone => "anyone".into(),
            Rule::SignedIn => "signed in".into(),
            Rule::InPerson => "in person".into(),
            Rule::May(action) => format!("`{}`", action.code()),
            Rule::SendUpload => "`submit_slide`, or the upload's token".into(),
            Rule::Peer => "a paired installation".into(),
        };
        write!(text, "| {} `{}` | {rule} |", row.method.name(), row.path).unwrap();
        for role in &roles {
            let allowed = match row.rule {
                Rule::Anyone | Rule::SignedIn => true,
                Rule::InPerson => *role != Role::ServiceAccount,
                Rule::May(action) => action.roles().contains(role),
                Rule::SendUpload => Action::SubmitSlide.roles().contains(role),
                Rule::Peer => false,
            };
            text.push_str(if allowed { " yes |" } else { " |" });
        }
        text.push('\n');
    }
    text
}

#[tokio::test]
async fn everybody_gets_at_every_endpoint_what_the_table_says() {
    let server = Server::start();
    let things = things(&server).await;
    let mut callers = vec![Caller::nobody()];
    for role in PEOPLE {
        callers.push(add(&server, &format!("a.{}", role.code()), &[role], &[]));
    }
    zhedel(&server, &["user", "add", "scanner", "--program"]);
    let all = Action::ALL.map(Action::code).join(",");
    let whole = zhedel(
        &server,
        &["user", "token", "scanner", "--label", "all", "--may", &all],
    );
    callers.push(Caller::token("a program", &whole, &[Role::ServiceAccount]));
    let narrow = [
        "user",
        "token",
        "a.pathologist",
        "--label",
        "narrow",
        "--may",
        "see_cases",
    ];
    let narrow = zhedel(&server, &narrow);
    let mut narrow = Caller::token("a narrow token", &narrow, &[Role::Pathologist]);
    narrow.held_to = Some(Action::SeeCases);
    callers.push(narrow);
    let upload_token = &things["upload_token"];
    let mut sender = Caller::token("an upload's token", upload_token, &PEOPLE);
    sender.held_to = Some(Action::SubmitSlide);
    sender.sends_one_upload = true;
    callers.push(sender);

    let mut wrong = Vec::new();
    let mut calls = 0;
    for endpoint in ENDPOINTS {
        for caller in &callers {
            let path = path_of(endpoint, &things, true);
            // Signing out would end the session of the calls that follow.
            if endpoint.path == "/api/v1/session"
                && endpoint.method.name() == "DELETE"
                && caller.in_session
            {
                continue;
            }
            let answer = caller.call(&server, endpoint, &path).send().await.unwrap();
            let refused =
                [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&answer.status());
            let found = refused.then(|| answer.status());
            calls += 1;
            if found != caller.expected(endpoint.rule) || answer.status().is_server_error() {
                wrong.push(format!("{} as {}: {}", path, caller.name, answer.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {calls}: {wrong:#?}", wrong.len());
    assert_eq!(calls, ENDPOINTS.len() * callers.len() - PEOPLE.len());
    println!(
        "{} endpoints × {} callers: {calls} calls",
        ENDPOINTS.len(),
        callers.len()
    );
    server.stop(&[upload_token, &whole]);
}

#[tokio::test]
async fn nothing_of_another_organisation_is_there() {
    let server = Server::start();
    let things = things(&server).await;
    zhedel(&server, &["organisation", "add", "Other"]);
    let stranger = add(&server, "b.all", &PEOPLE, &["--organisation", "Other"]);
    let mut guessed = 0;
    for endpoint in ENDPOINTS {
        let path = path_of(endpoint, &things, false);
        let names_ours = things.values().any(|id| path.contains(id.as_str()));
        if endpoint.path.starts_with("/api/v1/session") || endpoint.path == "/events" {
            continue;
        }
        let answer = stranger
            .call(&server, endpoint, &path)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        if names_ours {
            guessed += 1;
            assert!(status.is_client_error(), "{path}: {status}");
            if endpoint.method.is_safe() && endpoint.rule != Rule::Peer {
                assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        let text = answer.text().await.unwrap();
        let ours = things
            .values()
            .find(|id| !path.contains(id.as_str()) && text.contains(id.as_str()));
        assert_eq!(ours, None, "{path} tells of it: {text}");
        assert!(!text.contains("S26-ACCESS"), "{path}: {text}");
    }
    assert!(guessed > 20, "{guessed}");

    // A well-formed change of what is not theirs does nothing either.
    for (method, path, body) in [
        (
            Method::PATCH,
            format!("/api/v1/users/{}", things["user_id"]),
            json!({ "disabled": true }),
        ),
        (
            Method::POST,
            format!("/api/v1/users/{}/invitation", things["user_id"]),
            json!({}),
        ),
        (
            Method::POST,
            format!("/api/v1/slides/{}/runs", things["slide_id"]),
            json!({ "research": true }),
        ),
        (
            Method::POST,
            "/api/v1/tokens".into(),
            json!({ "user_id": things["user_id"], "label": "x", "actions": ["see_cases"], "days": 1 }),
        ),
    ] {
        let request = stranger
            .client
            .request(method, format!("{}{path}", server.url))
            .json(&body);
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let upload = format!("{}/files/{}", server.url, things["upload_id"]);
    let patch = stranger
        .client
        .patch(upload)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body("0123456789");
    assert_eq!(patch.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let cookie = session(&server.url, "b.all", PASSWORD);
    let events = signed_in(&cookie)
        .get(format!("{}/events?last_event_id=0", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(events.status(), StatusCode::OK);
    let first = tokio::time::timeout(std::time::Duration::from_secs(2), async {
        let mut events = events;
        events.chunk().await
    });
    assert!(first.await.is_err(), "there is nothing to hear");
    server.stop(&[]);
}
