//! What was done on paper is entered afterwards; nothing is signed while clocks differ or the store cannot be written.

use super::server::{PASSWORD, Server, inside};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

struct Part {
    server: Server,
    path: String,
}

impl Part {
    async fn asked(asked_at: Option<Timestamp>) -> Self {
        let server = Server::start();
        let mut request = json!({ "accession": "S26-77", "part": "A", "question": "diagnosis", "urgency": "intraoperative" });
        if let Some(at) = asked_at {
            request["asked_at"] = json!(at);
        }
        let answer = server.request(Method::POST, "/api/v1/consultations");
        let answer = answer.json(&request).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let made: Value = answer.json().await.unwrap();
        let id = made["consultation_id"].as_str().unwrap();
        Self {
            path: format!("/api/v1/consultations/{id}"),
            server,
        }
    }

    async fn post(&self, what: &str, body: &Value) -> (StatusCode, Value) {
        let request = self
            .server
            .request(Method::POST, &format!("{}/{what}", self.path));
        let answer = request.json(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

fn signing(screen_clock: Timestamp) -> Value {
    json!({
        "read": { "answers": "diagnosis", "category": "benign" },
        "confirmation": { "part": "A", "site": null, "laterality": null, "accession_end": "6-77" },
        "on_screen": { "view": "microscope" },
        "password": PASSWORD,
        "screen_clock": screen_clock,
    })
}

#[tokio::test]
async fn a_sheet_of_paper_is_entered_with_its_true_times_and_is_marked() {
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap();
    let ago = |minutes: i64| now - SignedDuration::from_mins(minutes);
    let part = Part::asked(Some(ago(62))).await;
    let (status, received) = part.post("receipt", &json!({ "at": ago(60) })).await;
    assert_eq!(status, StatusCode::OK, "{received}");
    assert_eq!(
        (&received["late_entry"], &received["received_at"]),
        (&json!(true), &json!(ago(60)))
    );
    part.post("claim", &json!({})).await;
    let mut late = signing(Timestamp::now());
    late["read_at"] = json!(ago(45));
    let (status, signed) = part.post("reads", &late).await;
    assert_eq!(status, StatusCode::OK, "{signed}");
    let read = &signed["reads"][0];
    assert_eq!(
        (&read["late_entry"], &read["read_at"]),
        (&json!(true), &json!(ago(45)))
    );
    assert_ne!(read["signed_at"], read["read_at"]);
    let call = json!({ "read_version": 1, "called_name": "Timur", "called_role": "surgeon", "read_back": "correct", "at": ago(44) });
    let (_, called) = part.post("calls", &call).await;
    assert_eq!(called["state"], "communicated", "{called}");
    assert_eq!(called["calls"][0]["late_entry"], true);
    let stamps = part.server.json(&format!("{}/stamps", part.path)).await;
    let kinds = stamps["stamps"].as_array().unwrap();
    assert_eq!(kinds.len(), 5, "{stamps}");
    for one in kinds {
        assert_eq!(one["source"], "stated", "{stamps}");
        assert_ne!(one["contradicted"], json!(true), "{stamps}");
    }
    part.server.stop(&["Timur", "S26-77"]);
}

#[tokio::test]
async fn nothing_is_signed_while_clocks_are_apart_or_the_store_cannot_be_written() {
    let part = Part::asked(None).await;
    part.post("receipt", &json!({})).await;
    part.post("claim", &json!({})).await;
    for seconds in [-47, 3] {
        let wrong = Timestamp::now() + SignedDuration::from_secs(seconds);
        let (status, problem) = part.post("reads", &signing(wrong)).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("clocks_apart"))
        );
    }
    let pulse = part.server.json("/api/v1/pulse").await;
    assert_eq!(pulse["can_write"], true);
    let there: Timestamp = pulse["now"].as_str().unwrap().parse().unwrap();
    assert!(there.duration_since(Timestamp::now()).abs() < SignedDuration::from_secs(5));

    part.server.ready().await;
    // The database is pulled from under the service while somebody reads.
    let database = inside(&part.server.data, "zhedel.db");
    let aside = database.with_extension("aside");
    std::fs::rename(&database, &aside).unwrap();
    let (status, problem) = part.post("reads", &signing(Timestamp::now())).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("store_read_only")),
        "{problem}"
    );
    assert_eq!(part.server.json("/api/v1/pulse").await["can_write"], false);
    // What is known can be looked at.
    assert_eq!(part.server.json(&part.path).await["state"], "being_read");
    std::fs::rename(&aside, &database).unwrap();
    assert_eq!(part.server.json("/api/v1/pulse").await["can_write"], true);
    let (status, signed) = part.post("reads", &signing(Timestamp::now())).await;
    assert_eq!(
        (status, signed["reads"].as_array().unwrap().len()),
        (StatusCode::OK, 1),
        "{signed}"
    );
    // The workers told of it as an error, as they should.
    assert!(!part.server.log().contains("S26-77"));
    part.server.kill();
}
