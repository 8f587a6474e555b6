//! Emergency access over HTTP: what it opens, what it does not, and that it is over at once.

use super::inputs::{INSIDE, slide};
use super::server::{Server, inside, redeem, signed_in};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::time::Duration;

const EMERGENCIES: &str = "/api/v1/emergencies";

/// Somebody with an account of their own.
struct Person {
    client: Client,
    url: String,
    id: String,
}

impl Person {
    async fn new(server: &Server, login: &str, role: &str) -> Self {
        let new = json!({ "login": login, "name": "Gulnara Nurse", "roles": [role] });
        let made = server.request(Method::POST, "/api/v1/users").json(&new);
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        let path = made["invitation"]["path"].as_str().unwrap();
        let cookie = redeem(&server.url, path.split_once('#').unwrap().1);
        Self {
            client: signed_in(&cookie),
            url: server.url.clone(),
            id: made["user"]["id"].as_str().unwrap().to_owned(),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.json(&body).send().await.unwrap()
    }

    async fn status(&self, method: Method, path: &str) -> StatusCode {
        self.send(method, path, json!({})).await.status()
    }

    async fn get(&self, path: &str) -> StatusCode {
        self.status(Method::GET, path).await
    }

    async fn profile(&self) -> Value {
        let answer = self.send(Method::GET, "/api/v1/session", json!({})).await;
        answer.json().await.unwrap()
    }

    async fn open(&self, why: &str) -> Value {
        let answer = self
            .send(Method::POST, EMERGENCIES, json!({ "why": why }))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    fn may(profile: &Value, action: &str) -> bool {
        profile["may"].as_array().unwrap().contains(&json!(action))
    }
}

/// Reads a line of events until it tells this; gives what it told before.
async fn hear(line: &mut Response, topic: &str) -> String {
    let mut told = String::new();
    let heard = tokio::time::timeout(Duration::from_secs(20), async {
        while !told.contains(topic) {
            let chunk = line.chunk().await.unwrap().expect("the line goes on");
            told.push_str(&String::from_utf8_lossy(&chunk));
        }
    });
    assert!(heard.await.is_ok(), "{topic} was not told");
    told
}

#[tokio::test]
async fn an_emergency_opens_cases_and_nothing_else_and_is_over_at_once() {
    let server = Server::start();
    let bytes = slide(server.data.path(), "lesion.svs", 7, 1);
    let (_, taken) = server
        .submit(&format!("accession=S26-BLEEDS&{INSIDE}"), &bytes)
        .await;
    let case = format!("/api/v1/cases/{}", taken["case_id"].as_str().unwrap());
    let slide = taken["slide_id"].as_str().unwrap().to_owned();
    server.done(&slide).await;
    let consultation = taken["consultation_id"].as_str().unwrap();
    let nurse = Person::new(&server, "nurse", "nurse").await;
    let colleague = Person::new(&server, "colleague", "surgeon").await;
    assert_eq!(nurse.get(&case).await, StatusCode::FORBIDDEN);
    assert_eq!(nurse.profile().await["emergency"], Value::Null);
    for body in [
        json!({}),
        json!({ "why": " " }),
        json!({ "why": "x".repeat(501) }),
    ] {
        let refused = nurse.send(Method::POST, EMERGENCIES, body).await;
        assert!(refused.status().is_client_error(), "{}", refused.status());
    }

    let opened = nurse.open("The patient of S26-BLEEDS bleeds.").await;
    let again = nurse.open("Another reason.").await;
    assert_eq!(opened, again);
    let profile = nurse.profile().await;
    assert_eq!(profile["emergency"], opened);
    assert_eq!(profile["roles"], json!(["nurse"]));
    assert!(Person::may(&profile, "see_cases") && !Person::may(&profile, "read_slides"));
    for path in [
        case.clone(),
        format!("/api/v1/slides/{slide}"),
        format!("/api/v1/slides/{slide}/overview.jpg"),
        "/api/v1/worklist".to_owned(),
    ] {
        assert_eq!(nurse.get(&path).await, StatusCode::OK, "{path}");
    }
    for (method, path) in [
        (
            Method::POST,
            format!("/api/v1/consultations/{consultation}/claim"),
        ),
        (
            Method::POST,
            format!("/api/v1/consultations/{consultation}/reads"),
        ),
        (
            Method::POST,
            format!("/api/v1/consultations/{consultation}/calls"),
        ),
        (Method::POST, format!("/api/v1/slides/{slide}/runs")),
        (Method::GET, EMERGENCIES.to_owned()),
        (Method::GET, "/api/v1/users".to_owned()),
    ] {
        let refused = nurse.status(method, &path).await;
        assert_eq!(refused, StatusCode::FORBIDDEN, "{path}");
    }

    // Whoever answers for the house sees who and why; a colleague sees nothing and ends nothing.
    let listed = server.json(EMERGENCIES).await["items"][0].clone();
    assert_eq!(listed["person"]["id"], json!(nurse.id));
    assert_eq!(listed["why"], "The patient of S26-BLEEDS bleeds.");
    assert_eq!(listed["is_open"], true);
    let one = format!("{EMERGENCIES}/{}", opened["id"].as_str().unwrap());
    assert_eq!(
        colleague.status(Method::DELETE, &one).await,
        StatusCode::FORBIDDEN
    );

    // Its line of events tells of cases, and no more once it is over.
    let mut line = nurse
        .send(Method::GET, "/events?last_event_id=0", json!({}))
        .await;
    hear(&mut line, "slide.accepted").await;
    let ended = server.request(Method::DELETE, &one).send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    assert_eq!(nurse.get(&case).await, StatusCode::FORBIDDEN);
    let told = hear(&mut line, "session.changed").await;
    assert!(!told.contains("emergency."), "{told}");
    let (status, _) = server
        .submit(&format!("accession=S26-LATER&{INSIDE}"), &{
            super::inputs::slide(server.data.path(), "later.svs", 8, 1)
        })
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let more = tokio::time::timeout(Duration::from_secs(2), line.chunk()).await;
    let more = more.map(|chunk| chunk.unwrap().unwrap_or_default());
    let more = more.map(|chunk| String::from_utf8_lossy(&chunk).into_owned());
    assert!(
        more.as_ref().is_err() || !more.as_ref().unwrap().contains("slide.accepted"),
        "{more:?}"
    );
    let listed = server.json(EMERGENCIES).await["items"][0].clone();
    assert_eq!(listed["is_open"], false);
    assert!(listed["ended_by"]["name"].is_string(), "{listed}");
    let profile = nurse.profile().await;
    assert_eq!(profile["emergency"], Value::Null);
    assert!(!Person::may(&profile, "see_cases"));
    server.stop(&["S26-BLEEDS", "bleeds"]);
}

#[tokio::test]
async fn an_emergency_runs_out_and_its_row_stays_as_it_was() {
    let server = Server::start();
    let nurse = Person::new(&server, "nurse", "nurse").await;
    let opened = nurse.open("Nobody answers the telephone.").await;
    assert_eq!(nurse.get("/api/v1/worklist").await, StatusCode::OK);
    let database = format!("sqlite://{}", inside(&server.data, "zhedel.db").display());
    let mut database = SqliteConnection::connect(&database).await.unwrap();
    for change in [
        "UPDATE emergency SET why = 'none'",
        "UPDATE emergency SET until_at = until_at + 1, ended_by = person, ended_at = opened_at",
        "DELETE FROM emergency",
    ] {
        let refused = sqlx::raw_sql(change).execute(&mut database).await;
        assert!(refused.is_err(), "{change}");
    }
    let later = "DROP TRIGGER emergency_is_only_ended;
        UPDATE emergency SET opened_at = opened_at - 1800000000, until_at = until_at - 1800000000";
    sqlx::raw_sql(later).execute(&mut database).await.unwrap();
    assert_eq!(nurse.get("/api/v1/worklist").await, StatusCode::FORBIDDEN);
    let one = format!("{EMERGENCIES}/{}", opened["id"].as_str().unwrap());
    assert_eq!(
        nurse.status(Method::DELETE, &one).await,
        StatusCode::NOT_FOUND
    );
    let again = nurse.open("Still nobody answers.").await;
    assert_ne!(again["id"], opened["id"]);
    let one = format!("{EMERGENCIES}/{}", again["id"].as_str().unwrap());
    assert_eq!(
        nurse.status(Method::DELETE, &one).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(nurse.get("/api/v1/worklist").await, StatusCode::FORBIDDEN);
    server.stop(&["telephone"]);
}
