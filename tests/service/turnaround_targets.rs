//! Turnaround targets over HTTP: what holds, setting it, and the due times that follow.

use super::inputs::{INSIDE, slide};
use super::server::Server;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;

const TARGETS: &str = "/api/v1/turnaround-targets";

async fn put(server: &Server, body: &Value) -> (StatusCode, Value) {
    let request = server.request(Method::PUT, TARGETS).json(body);
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

fn minutes(intraoperative: i64, urgent: i64, routine: i64) -> Value {
    json!({ "intraoperative": intraoperative, "urgent": urgent, "routine": routine })
}

/// Hands a slide over and gives the time from its receipt until its read is due.
async fn due_after(server: &Server, accession: &str, urgency: &str, file: &Path) -> SignedDuration {
    let query = format!("accession={accession}&urgency={urgency}&{INSIDE}");
    let (status, taken) = server.submit(&query, file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    due_after_of(server, &taken["case_id"]).await
}

async fn due_after_of(server: &Server, case: &Value) -> SignedDuration {
    let path = format!("/api/v1/cases/{}", case.as_str().unwrap());
    let case = server.json(&path).await;
    let consultation = &case["specimens"][0]["consultations"][0];
    let time = |name: &str| -> Timestamp { consultation[name].as_str().unwrap().parse().unwrap() };
    time("due_at").duration_since(time("received_at"))
}

/// Sends what must be refused; each answer says why and nothing is changed.
async fn refuse_bad_minutes(server: &Server) {
    let before = server.json(TARGETS).await;
    for (sent, code, why) in [
        (
            minutes(5, 240, 2_880),
            "invalid_targets",
            "`intraoperative` cannot be due after 5 minutes: state a whole number from 6 to 240",
        ),
        (
            minutes(-20, 240, 2_880),
            "invalid_targets",
            "after -20 minutes",
        ),
        (
            minutes(20, 240, 43_201),
            "invalid_targets",
            "from 6 to 43200",
        ),
        (
            minutes(20, 240, i64::MAX),
            "invalid_targets",
            "`routine` cannot be due after 9223372036854775807 minutes",
        ),
        (
            minutes(60, 30, 2_880),
            "invalid_targets",
            "`intraoperative` cannot be due later (60 minutes) than `urgent` (30 minutes)",
        ),
        (
            json!({ "intraoperative": 20, "urgent": 240 }),
            "invalid_body",
            "missing field `routine`",
        ),
        (
            json!({ "intraoperative": 15.5, "urgent": 240, "routine": 2_880 }),
            "invalid_body",
            "minutes.intraoperative",
        ),
        (
            json!({ "intraoperative": "20", "urgent": 240, "routine": 2_880 }),
            "invalid_body",
            "minutes.intraoperative",
        ),
        (
            json!({ "intraoperative": 20, "urgent": 240, "routine": 2_880, "stat": 5 }),
            "invalid_body",
            "unknown field `stat`",
        ),
        (Value::Null, "invalid_body", "minutes"),
    ] {
        let body = json!({ "minutes": sent });
        let (status, problem) = put(server, &body).await;
        let told = (status, problem["code"].as_str().unwrap());
        assert_eq!(
            told,
            (StatusCode::UNPROCESSABLE_ENTITY, code),
            "{body} {problem}"
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(why), "{body}: {detail}");
    }
    assert_eq!(server.json(TARGETS).await, before);
}

#[tokio::test]
async fn reads_are_due_by_the_targets_of_the_organisation_which_outlive_a_restart() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (41..45)
        .map(|seed| slide(folder.path(), &format!("{seed}.svs"), seed, 1))
        .collect();
    let mins = SignedDuration::from_mins;

    let defaults = server.json(TARGETS).await;
    assert_eq!(defaults["minutes"], minutes(20, 240, 2_880));
    assert_eq!(
        (&defaults["sequence"], &defaults["set_by"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(
        defaults["may_be_set_by"],
        json!(["pathologist", "administrator"])
    );
    let earlier = "S26-EARLIER";
    assert_eq!(
        due_after(&server, earlier, "intraoperative", &files[0]).await,
        mins(20)
    );
    refuse_bad_minutes(&server).await;

    let body = json!({ "minutes": minutes(15, 120, 1_440), "sequence": 0 });
    let (status, set) = put(&server, &body).await;
    assert_eq!(
        (status, &set["sequence"]),
        (StatusCode::OK, &json!(1)),
        "{set:#}"
    );
    assert_eq!(set["minutes"], minutes(15, 120, 1_440));
    assert!(set["set_at"].is_string() && set["set_by"].is_string());
    // The same again, as after an answer that was lost, changes nothing; others from before are refused.
    assert_eq!(put(&server, &body).await, (StatusCode::OK, set.clone()));
    let late = json!({ "minutes": minutes(30, 120, 1_440), "sequence": 0 });
    let (status, problem) = put(&server, &late).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("targets_changed"))
    );

    for (file, urgency, due) in [
        (&files[1], "intraoperative", 15),
        (&files[2], "urgent", 120),
    ] {
        let found = due_after(&server, &format!("S26-{urgency}"), urgency, file).await;
        assert_eq!(found, mins(due), "{urgency}");
    }
    let worklist = server.json("/api/v1/worklist").await;
    let of_earlier = |item: &&Value| item["accession"] == earlier;
    let item = worklist["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(of_earlier);
    let case = &item.unwrap()["case_id"];
    assert_eq!(due_after_of(&server, case).await, mins(20));

    let server = Server::start_on(server.kill(), 1);
    assert_eq!(server.json(TARGETS).await, set);
    let about = server.json("/api/v1/about").await;
    let routine = json!({ "code": "routine", "minutes": 1_440 });
    assert_eq!(about["urgency_classes"][2], routine);
    assert_eq!(
        due_after(&server, "S26-LATER", "routine", &files[3]).await,
        mins(1_440)
    );
    server.stop(&["S26-"]);
}
