//! Who is on duty, and what sounds for them, over HTTP.

use super::server::{Server, inside};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::time::{Duration, Instant};

async fn own_id(server: &Server) -> String {
    let session = server.json("/api/v1/session").await;
    session["id"].as_str().unwrap().to_owned()
}

async fn send(server: &Server, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let answer = server
        .request(method, path)
        .json(&body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

/// Waits for the alarms to be so many.
async fn alarms(server: &Server, many: usize) -> Vec<Value> {
    let begin = Instant::now();
    loop {
        let items = server.json("/api/v1/alarms").await["items"].clone();
        let items = items.as_array().unwrap().clone();
        if items.len() == many {
            return items;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "{items:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn a_read_that_is_due_soon_sounds_for_the_one_on_duty_until_it_is_called_off() {
    let server = Server::start();
    let me = own_id(&server).await;
    let duty = json!({
        "person": me, "line": "first", "from": "2026-01-01T08:00:00Z", "until": "2026-01-01T07:00:00Z",
    });
    let (status, problem) = send(&server, Method::POST, "/api/v1/duty", duty).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        problem["detail"].as_str().unwrap().contains("until"),
        "{problem}"
    );
    let now = jiff::Timestamp::now();
    let duty = json!({ "person": me, "line": "first", "from": now, "until": now + jiff::SignedDuration::from_hours(8) });
    let (status, roster) = send(&server, Method::POST, "/api/v1/duty", duty).await;
    assert_eq!(status, StatusCode::OK, "{roster}");
    assert_eq!(roster["items"][0]["is_now"], true);
    assert_eq!(roster["items"][0]["person"]["id"], json!(me));

    let request = json!({ "accession": "S26-7", "part": "A", "question": "diagnosis", "urgency": "intraoperative", "operating_room": "3" });
    let (_, made) = send(&server, Method::POST, "/api/v1/consultations", request).await;
    let path = format!(
        "/api/v1/consultations/{}",
        made["consultation_id"].as_str().unwrap()
    );
    assert_eq!(
        made["carry_glass_at"],
        Value::Null,
        "nothing is in the laboratory"
    );
    let (_, received) = send(&server, Method::POST, &format!("{path}/receipt"), json!({})).await;
    assert!(received["carry_glass_at"].is_string(), "{received}");

    // A quarter of an hour passes at once.
    let database = format!("sqlite://{}", inside(&server.data, "zhedel.db").display());
    let mut database = SqliteConnection::connect(&database).await.unwrap();
    let later = "UPDATE consultation SET received_at = received_at - 900000000, due_at = due_at - 900000000";
    sqlx::raw_sql(later).execute(&mut database).await.unwrap();
    let alarm = &alarms(&server, 1).await[0];
    assert_eq!(
        (&alarm["kind"], &alarm["mine"]),
        (&json!("due_soon"), &json!(true))
    );
    assert_eq!(alarm["hearers"][0]["id"], json!(me));
    let answer = format!(
        "/api/v1/alarms/{}/acknowledgement",
        alarm["alarm_id"].as_str().unwrap()
    );
    let (status, _) = send(&server, Method::POST, &answer, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(
        alarms(&server, 1).await[0]["acknowledged_by"]["id"],
        json!(me)
    );
    let why = json!({ "why": "The operation was called off." });
    let (status, _) = send(&server, Method::POST, &format!("{path}/cancellation"), why).await;
    assert_eq!(status, StatusCode::OK);
    alarms(&server, 0).await;
    let roster = server.json("/api/v1/duty").await;
    assert_eq!(
        (
            &roster["items"][0]["alarms"],
            &roster["items"][0]["acted_on"]
        ),
        (&json!(1), &json!(1))
    );
    let entry = format!(
        "/api/v1/duty/{}",
        roster["items"][0]["duty_id"].as_str().unwrap()
    );
    for expected in [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        let (status, _) = send(&server, Method::DELETE, &entry, Value::Null).await;
        assert_eq!(status, expected);
    }
    server.stop(&["S26-7"]);
}
