//! Turnaround over HTTP: what the service stamps, what a person states, page and table.

use super::inputs::{INSIDE, slide};
use super::server::Server;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn post(server: &Server, path: &str, body: Value) -> (StatusCode, Value) {
    let response = server
        .request(Method::POST, path)
        .json(&body)
        .send()
        .await
        .unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

fn figure<'a>(report: &'a Value, measure: &str, study: &Value) -> &'a Value {
    let mut figures = report["figures"].as_array().unwrap().iter();
    let wanted = |figure: &&Value| figure["measure"] == measure && figure["study"] == *study;
    figures
        .find(wanted)
        .unwrap_or_else(|| panic!("no {measure} in {report:#}"))
}

/// States receipt, its correction and the call, and much that is refused.
async fn state_times(server: &Server, path: &str) {
    let now = Timestamp::now();
    let at = |minutes: i64| (now - SignedDuration::from_mins(minutes)).to_string();
    for (body, wanted) in [
        (
            json!({ "kind": "received_frozen_area", "at": at(25) }),
            StatusCode::CREATED,
        ),
        (
            json!({ "kind": "received_frozen_area", "at": at(22) }),
            StatusCode::CREATED,
        ),
        (
            json!({ "kind": "called", "at": at(0) }),
            StatusCode::CREATED,
        ),
        (
            json!({ "kind": "called", "at": at(-5) }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "kind": "final_verdict", "at": at(0) }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "kind": "lunch", "at": at(0) }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "kind": "called", "at": "yesterday" }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "kind": "read_back", "at": at(60) }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let (status, answer) = post(server, path, body.clone()).await;
        assert_eq!(status, wanted, "{body} {answer}");
    }
}

/// The one consultation as a row of the table.
async fn check_table(server: &Server) {
    let table = server.get("/api/v1/turnaround.csv").await;
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.unwrap();
    assert!(table.starts_with("site,figure,from,to,"), "{table}");
    let row = "local,received_to_called,received_frozen_area,called,consultation,intraoperative,single_block,true,all,1,1,1320.000,,1320.000,20,0,0.0000,";
    assert!(table.lines().any(|line| line.starts_with(row)), "{table}");
}

#[tokio::test]
async fn the_machines_times_are_told_and_the_cap_figure_only_from_what_people_stamped() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 5, 1);
    let now = Timestamp::now();
    let at = |minutes: i64| (now - SignedDuration::from_mins(minutes)).to_string();
    let query = format!(
        "accession=S26-TURN&urgency=intraoperative&{INSIDE}&study=several_blocks&requested={}",
        at(40)
    );
    let (status, taken) = server.submit(&query, &file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    server.done(taken["slide_id"].as_str().unwrap()).await;

    let consultation = taken["consultation_id"].as_str().unwrap();
    let path = format!("/api/v1/consultations/{consultation}/stamps");
    let stamps = server.json(&path).await;
    let kinds: Vec<&str> = stamps["stamps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stamp| stamp["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "received",
            "last_byte",
            "requested",
            "first_flag",
            "final_verdict"
        ]
    );

    let report = server.json("/api/v1/turnaround").await;
    let first = &report["figures"][0];
    assert_eq!(
        (&first["measure"], &first["goal"]),
        (&json!("received_to_called"), &json!(true))
    );
    assert_eq!(
        (&first["total"]["n"], &first["total"]["within"]["share"]),
        (&json!(0), &Value::Null)
    );
    let flag = figure(&report, "last_byte_to_flag", &Value::Null);
    assert_eq!(flag["total"]["n"], 1);
    assert!(
        flag["total"]["median_s"].as_f64().unwrap() < 60.0,
        "{flag:#}"
    );
    assert!(flag["total"]["within"].is_null());

    state_times(&server, &path).await;
    let note = format!("/api/v1/consultations/{consultation}/turnaround");
    let body = json!({ "study": "single_block", "reason": "recut" });
    assert_eq!(post(&server, &note, body).await.0, StatusCode::NO_CONTENT);
    let body = json!({ "study": "half_a_block" });
    let (status, answer) = post(&server, &note, body).await;
    assert_eq!(
        (status, &answer["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid_fact"))
    );

    let report = server.json("/api/v1/turnaround").await;
    let cap = figure(&report, "received_to_called", &json!("single_block"));
    let total = &cap["total"];
    assert_eq!(
        (&total["n"], &total["within"]["n"]),
        (&json!(1), &json!(0)),
        "{cap:#}"
    );
    assert_eq!(
        (&total["corrected"], &total["within"]["missed"]["recut"]),
        (&json!(1), &json!(1))
    );
    assert!(total["within"]["share"]["high"].as_f64().unwrap() > 0.5);

    check_table(&server).await;
    server.stop(&["S26-TURN"]);
}
