//! A consultation over HTTP, from the request to the call.

use super::inputs::{INSIDE, slide};
use super::server::{PASSWORD, Server};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

struct Clinic {
    server: Server,
    id: String,
}

impl Clinic {
    /// A consultation on a part whose site and side are stated.
    async fn asked() -> Self {
        let server = Server::start();
        let request = json!({
            "accession": "S26-10442", "part": "B", "question": "margin", "urgency": "intraoperative",
            "site": "left breast", "laterality": "left", "operating_room": "3", "call_back_number": "4217",
        });
        let made = server
            .request(Method::POST, "/api/v1/consultations")
            .json(&request)
            .send()
            .await
            .unwrap();
        assert_eq!(made.status(), StatusCode::CREATED);
        let made: Value = made.json().await.unwrap();
        assert_eq!(made["state"], "requested");
        let id = made["consultation_id"].as_str().unwrap().to_owned();
        Self { server, id }
    }

    async fn post(&self, what: &str, body: Value) -> (StatusCode, Value) {
        self.keyed(what, body, "").await
    }

    async fn keyed(&self, what: &str, body: Value, key: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/consultations/{}/{what}", self.id);
        let mut request = self.server.request(Method::POST, &path).json(&body);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn now(&self) -> Value {
        let path = format!("/api/v1/consultations/{}", self.id);
        self.server.json(&path).await
    }
}

fn signing(category: &str, on_screen: &Value) -> Value {
    json!({
        "read": { "answers": "margin", "category": category,
                  "margins": [{ "face": "deep", "ink": "blue", "status": "free", "distance_mm": 2.5 }] },
        "confirmation": { "part": "B", "site": "left breast", "laterality": "left", "accession_end": "0442" },
        "on_screen": on_screen,
        "password": PASSWORD,
        "screen_clock": jiff::Timestamp::now(),
    })
}

/// Every key of a document.
fn keys(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                into.push(key.clone());
                keys(value, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, into)),
        _ => {}
    }
}

#[tokio::test]
async fn a_read_at_the_microscope_is_signed_once_and_called_until_it_is_read_back() {
    let clinic = Clinic::asked().await;
    let microscope = || json!({ "view": "microscope" });
    let (early, problem) = clinic.post("claim", json!({})).await;
    assert_eq!(
        (early, &problem["code"]),
        (StatusCode::CONFLICT, &json!("refused"))
    );
    assert_eq!(
        clinic.post("receipt", json!({})).await.1["state"],
        "received"
    );
    let (_, claimed) = clinic.post("claim", json!({})).await;
    assert_eq!(claimed["claim"]["reader"]["name"], "administrator");

    let mut wrong = signing("benign", &microscope());
    wrong["password"] = json!("not the password");
    let (status, problem) = clinic.post("reads", wrong).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNAUTHORIZED, &json!("wrong_credentials"))
    );
    let mut other_side = signing("benign", &microscope());
    other_side["confirmation"]["laterality"] = json!("right");
    let (status, problem) = clinic.post("reads", other_side).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("not_confirmed"))
    );
    assert!(problem["detail"].as_str().unwrap().contains("laterality"));
    let mut gap = signing("deferred", &microscope());
    gap["read"]["margins"][0]["status"] = json!("involved");
    let (status, problem) = clinic.post("reads", gap).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("deferral") && detail.contains("margins[0].distance_mm"),
        "{detail}"
    );

    // The answer got lost, and the page sends the same again.
    for _ in 0..2 {
        let (status, signed) = clinic
            .keyed("reads", signing("benign", &microscope()), "once")
            .await;
        assert_eq!(
            (status, &signed["state"]),
            (StatusCode::OK, &json!("signed"))
        );
        assert_eq!(signed["reads"].as_array().unwrap().len(), 1);
        assert_eq!(signed["reads"][0]["method"], "password");
        assert_eq!(signed["reads"][0]["at_microscope"], true);
    }
    let call = |read_back: &str| json!({ "read_version": 1, "called_name": "Timur", "called_role": "surgeon", "read_back": read_back });
    assert_eq!(
        clinic.post("calls", call("wrong")).await.1["state"],
        "signed"
    );
    assert_eq!(
        clinic.post("calls", call("correct")).await.1["state"],
        "communicated"
    );

    let lines = clinic.server.json("/api/v1/surgeon?room=3").await;
    let part = &lines["items"][0]["parts"][0];
    assert_eq!(part["read"]["read"]["category"], "benign");
    assert_eq!(part["read"]["read_back"], true);
    assert_eq!(
        clinic.server.json("/api/v1/surgeon?room=4").await["items"],
        json!([])
    );

    let mut amendment = signing("malignant", &microscope());
    amendment["amends"] = json!(1);
    let (status, _) = clinic.post("reads", amendment.clone()).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an amendment needs its reason"
    );
    amendment["why"] = json!("A second look");
    let (_, amended) = clinic.post("reads", amendment).await;
    assert_eq!(amended["state"], "signed", "it has to be called anew");
    let (status, problem) = clinic.post("calls", call("correct")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("read_amended"))
    );
    clinic
        .server
        .stop(&["Timur", "left breast", "S26-10442", "A second look"]);
}

#[tokio::test]
async fn a_signature_names_what_was_on_the_screen_and_is_refused_when_that_changed() {
    let clinic = Clinic::asked().await;
    let server = &clinic.server;
    let first = slide(server.data.path(), "first.svs", 7, 1);
    let submit = format!("accession=S26-10442&part=B&urgency=intraoperative&{INSIDE}");
    let (status, taken) = server.submit(&submit, &first).await;
    assert_eq!(
        (status, &taken["consultation_id"]),
        (StatusCode::CREATED, &json!(clinic.id))
    );
    // The surgeon asks for a margin, and no installed model helps with that: the slide is shown and not judged.
    let told = server.done(taken["slide_id"].as_str().unwrap()).await;
    assert_eq!(told["verdict"]["outcome"], "cannot_assess", "{told}");
    let why = told["verdict"]["reasons"][0]["sentence"].as_str().unwrap();
    assert!(why.contains("The question is stated as margin"), "{why}");
    clinic.post("claim", json!({})).await;
    let seen = clinic.now().await["slides"].clone();
    assert_eq!(seen[0]["verdict_version"], 1);

    // Another section comes while the first is read.
    let second = slide(server.data.path(), "second.svs", 9, 0);
    let (_, later) = server.submit(&submit, &second).await;
    server.done(later["slide_id"].as_str().unwrap()).await;
    let screen =
        |slides: &Value| json!({ "view": "scans", "slides": slides, "ai_before_draft": false });
    let (status, problem) = clinic
        .post("reads", signing("malignant", &screen(&seen)))
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("screen_changed"))
    );
    let now = clinic.now().await["slides"].clone();
    assert_eq!(now.as_array().unwrap().len(), 2);
    let (status, signed) = clinic
        .post("reads", signing("malignant", &screen(&now)))
        .await;
    assert_eq!(status, StatusCode::OK, "{signed}");

    // What comes after the signature is told, and the operating room hears of it without anything of the machine.
    let third = slide(server.data.path(), "third.svs", 11, 1);
    let (_, late) = server.submit(&submit, &third).await;
    server.done(late["slide_id"].as_str().unwrap()).await;
    let after = clinic.now().await;
    assert_eq!(after["since_signature"][0]["change"], "slide_added");
    let lines = server.json("/api/v1/surgeon").await;
    assert_eq!(
        lines["items"][0]["parts"][0]["further_section_pending"],
        true
    );
    let mut names = Vec::new();
    keys(&lines, &mut names);
    for of_the_machine in [
        "outcome",
        "score",
        "verdict",
        "regions",
        "heatmap",
        "provisional",
        "ai_before_draft",
    ] {
        assert!(
            !names.iter().any(|name| name == of_the_machine),
            "{of_the_machine}"
        );
    }
    clinic.server.stop(&["S26-10442"]);
}
