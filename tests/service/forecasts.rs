//! Finish times: told when a slide is accepted, shown until its verdict is there, then measured.

use super::inputs::{INSIDE, large_slide, slide};
use super::server::Server;
use super::tus::{create, header, patch};
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// Asserts that the interval is ordered and not in the past.
fn assert_eta(eta: &Value, asked_at: Timestamp) {
    let [early, expected, late] = ["early", "expected", "late"].map(|name| time(&eta[name]));
    assert!(
        asked_at <= early && early <= expected && expected <= late,
        "{eta:#}"
    );
}

#[tokio::test]
async fn a_finish_time_is_told_at_once_and_its_error_is_measured() {
    let server = Server::start();
    let accuracy = server.json("/api/v1/forecasts/accuracy").await;
    assert_eq!(
        (&accuracy["n"], &accuracy["inside_share"]),
        (&json!(0), &Value::Null)
    );
    let folder = tempfile::tempdir().unwrap();
    let first = large_slide(folder.path(), "a.svs", 41);
    let second = slide(folder.path(), "b.svs", 42, 1);
    let asked_at = Timestamp::now();
    let (status, taken) = server
        .submit(&format!("accession=S1&{INSIDE}"), &first)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let eta = &taken["eta"];
    assert_eta(eta, asked_at);
    assert_eq!(eta["rough"], true, "nothing was measured yet: {eta:#}");
    assert_eq!(
        (&eta["window"], &eta["warning"]),
        (&json!("kept"), &Value::Null)
    );

    let bytes = std::fs::read(&second).unwrap();
    let upload = create(&server, bytes.len(), "S2").await;
    let asked_at = Timestamp::now();
    let last = patch(&server, &upload, 0, &bytes).await;
    let told = json!({
        "early": header(&last, "zhedel-eta-early"),
        "expected": header(&last, "zhedel-eta"),
        "late": header(&last, "zhedel-eta-late"),
    });
    assert_eta(&told, asked_at);
    assert_eq!(header(&last, "zhedel-window"), "kept");

    let id = taken["slide_id"].as_str().unwrap();
    let behind = header(&last, "zhedel-slide");
    let waiting = server.json(&format!("/api/v1/slides/{behind}")).await;
    if waiting["state"] != "done" {
        assert_eta(&waiting["eta"], asked_at);
        let worklist = server.json("/api/v1/worklist").await;
        let line = &worklist["items"][1]["slides"][0];
        assert!(
            line["outcome"] != Value::Null || line["eta"] != Value::Null,
            "{line:#}"
        );
    }
    for slide in [id, &behind] {
        assert_eq!(server.done(slide).await["eta"], Value::Null);
    }
    let accuracy = server.json("/api/v1/forecasts/accuracy").await;
    assert_eq!((&accuracy["n"], &accuracy["rough"]), (&json!(2), &json!(2)));
    assert!(
        accuracy["median_absolute_error_s"].as_f64().unwrap() < 60.0,
        "{accuracy:#}"
    );
    assert_eq!(
        (&accuracy["late"], &accuracy["left_out"]),
        (&json!(0), &json!(0))
    );
    server.stop(&["S1", "S2"]);
}

#[tokio::test]
async fn a_window_that_has_closed_is_warned_of_and_the_slide_is_read_all_the_same() {
    let server = Server::start();
    server.ready().await;
    let data = Arc::clone(&server.data);
    server.stop(&[]);
    // Nobody works, so that the slide still waits when it is looked at.
    let server = Server::start_on(Arc::clone(&data), 0);
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 43, 1);
    let (_, taken) = server
        .submit(&format!("accession=S1&{INSIDE}"), &file)
        .await;
    let id = taken["slide_id"].as_str().unwrap().to_owned();
    server.stop(&[]);
    // The clock is put forward while the service is down: the slide was accepted ten hours ago.
    let url = format!("sqlite://{}", data.path().join("zhedel.db").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    for sql in [
        "UPDATE job SET due_at = due_at - 36000000000, not_before = not_before - 36000000000",
        "UPDATE consultation SET received_at = received_at - 36000000000, due_at = due_at - 36000000000",
    ] {
        sqlx::query(sql).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();

    let server = Server::start_on(Arc::clone(&data), 0);
    let asked_at = Timestamp::now();
    let late = server.json(&format!("/api/v1/slides/{id}")).await;
    let eta = &late["eta"];
    assert_eta(eta, asked_at);
    assert_eq!(
        (&eta["window"], &eta["cause"]),
        (&json!("missed"), &json!("overdue"))
    );
    assert!(
        eta["warning"]
            .as_str()
            .unwrap()
            .contains("read all the same")
    );
    server.stop(&[]);

    let server = Server::start_on(data, 1);
    assert_eq!(server.done(&id).await["outcome"], "suspicious");
    let accuracy = server.json("/api/v1/forecasts/accuracy").await;
    // When it was accepted there was time; that it came late unwarned is told.
    assert_eq!(
        (&accuracy["late"], &accuracy["late_unwarned"]),
        (&json!(1), &json!(1))
    );
    server.stop(&[]);
}
