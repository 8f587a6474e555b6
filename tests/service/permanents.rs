//! Permanent diagnoses over HTTP, by hand and from the laboratory's system.

use super::server::{PASSWORD, Server};
use reqwest::header::AUTHORIZATION;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::process::Command;

/// Asks for a consultation, signs it at the microscope and gives its id.
pub async fn signed(server: &Server, accession: &str, read: Value) -> String {
    let request = json!({
        "accession": accession, "part": "A", "question": "diagnosis", "urgency": "intraoperative", "organ": "breast",
    });
    let (_, made) = post(server, "/api/v1/consultations", &request).await;
    let id = made["consultation_id"].as_str().unwrap().to_owned();
    let of = |what: &str| format!("/api/v1/consultations/{id}/{what}");
    post(server, &of("receipt"), &json!({})).await;
    post(server, &of("claim"), &json!({})).await;
    let end = &accession[accession.len() - 4..];
    let signing = json!({
        "read": read,
        "confirmation": { "part": "A", "site": null, "laterality": null, "accession_end": end },
        "on_screen": { "view": "microscope" },
        "screen_clock": jiff::Timestamp::now(),
        "password": PASSWORD,
    });
    let (status, signed) = post(server, &of("reads"), &signing).await;
    assert_eq!(status, StatusCode::OK, "{signed}");
    id
}

pub async fn post(server: &Server, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = server.request(Method::POST, path).json(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

fn token_of_the_system(server: &Server) -> String {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_zhedel"))
            .args(arguments)
            .arg("--data")
            .arg(server.data.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    run(&["user", "add", "lis", "--program"]);
    run(&[
        "user",
        "token",
        "lis",
        "--label",
        "results",
        "--may",
        "record_permanent",
    ])
}

#[tokio::test]
async fn the_laboratory_sends_a_diagnosis_and_a_pathologist_compares_the_read_with_it() {
    let server = Server::start();
    let benign = json!({ "answers": "diagnosis", "category": "benign" });
    let id = signed(&server, "S26-20001", benign).await;
    let list = "/api/v1/permanent-diagnoses/waiting";
    let waiting = server.json(list).await;
    assert_eq!(waiting["items"][0]["consultation_id"], id.as_str());
    assert_eq!(waiting["items"][0]["waits_for"], "diagnosis");
    assert_eq!(waiting["items"][0]["category"], "benign");

    let path = format!("/api/v1/consultations/{id}/permanent-diagnoses");
    let token = token_of_the_system(&server);
    let sent = json!({
        "diagnosis": { "category": "malignant", "words": "Инвазивный рак, G2" },
        "external_id": "LIS-77",
    });
    for _ in 0..2 {
        let answer = super::server::plain_client()
            .post(format!("{}{path}", server.url))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .json(&sent)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let told: Value = answer.json().await.unwrap();
        assert_eq!(
            (&told["version"], &told["compared"]),
            (&json!(1), &json!(false))
        );
    }
    let waiting = server.json(list).await;
    assert_eq!(waiting["items"][0]["waits_for"], "comparison");

    let mut compared = json!({
        "diagnosis": { "category": "malignant", "words": "Инвазивный рак, G2", "concordance": "agree" },
        "amends": 1, "read_version": 1,
    });
    let (status, problem) = post(&server, &path, &compared).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("contradict"), "{detail}");
    compared["diagnosis"]["concordance"] = json!("major");
    compared["diagnosis"]["cause"] = json!("sampling");
    for _ in 0..2 {
        let request = server
            .request(Method::POST, &path)
            .header("idempotency-key", "once")
            .json(&compared);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let told: Value = answer.json().await.unwrap();
        assert_eq!(
            (&told["version"], &told["compared"]),
            (&json!(2), &json!(true))
        );
    }
    assert_eq!(server.json(list).await["items"], json!([]));
    let there = server.json(&format!("/api/v1/consultations/{id}")).await;
    let versions = there["permanents"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["source"], "lab_system");
    assert_eq!(versions[1]["external_id"], "LIS-77");
    assert_eq!(versions[1]["diagnosis"]["cause"], "sampling");
    let (status, problem) = post(&server, &path, &compared).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("permanent_changed"))
    );
    server.stop(&["S26-20001", "Инвазивный рак", &token]);
}
