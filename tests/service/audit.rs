//! What people look at, on record.

use super::inputs::slide;
use super::server::{ADMINISTRATOR, Server};
use reqwest::StatusCode;
use serde_json::Value;
use std::process::Command;
use std::sync::Arc;

/// The audit records of a running service.
fn exported(server: &Server) -> Vec<Value> {
    let exported = Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["audit", "export", "--format", "json", "--data"])
        .arg(server.data.path())
        .output()
        .unwrap();
    assert!(exported.status.success(), "{exported:?}");
    let lines = String::from_utf8(exported.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Subject and details of each view.
pub fn views(server: &Server) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    exported(server)
        .iter()
        .filter(|record| record["action"] == "view")
        .map(|record| {
            assert_eq!(record["circumstances"]["outcome"], "done");
            assert_eq!(record["circumstances"]["origin"], "web 127.0.0.1");
            (text(&record["subject"]), text(&record["details"]))
        })
        .collect()
}

#[tokio::test]
async fn a_slides_many_tiles_are_one_view_and_a_list_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "Doe-Jane.svs", 5, 1);
    let server = Server::start_on(Arc::new(tempfile::tempdir().unwrap()), 0);
    let (status, taken) = server.submit("accession=S26-77", &file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    let id = |name: &str| taken[name].as_str().unwrap().to_owned();
    let (slide, case) = (id("slide_id"), id("case_id"));

    server.json("/api/v1/worklist").await;
    let thumbnail = format!("/api/v1/slides/{slide}/thumbnail.jpg");
    assert_eq!(server.get(&thumbnail).await.status(), StatusCode::OK);
    assert_eq!(views(&server), []);

    server.json(&format!("/api/v1/cases/{case}")).await;
    // Many at a time, as a browser asks for them.
    let tiles = (0..8).flat_map(|row| (0..8).map(move |column| (column, row)));
    let paths: Vec<String> = tiles
        .map(|(column, row)| format!("/slides/{slide}/dzi_files/11/{column}_{row}.jpg"))
        .collect();
    let answers = futures::future::join_all(paths.iter().map(|path| server.get(path))).await;
    assert!(
        answers
            .iter()
            .all(|answer| answer.status() == StatusCode::OK)
    );
    server.json(&format!("/api/v1/slides/{slide}")).await;
    let seen = r#"{"how":"seen"}"#.to_owned();
    let expected = [
        (format!("case {case}"), seen.clone()),
        (format!("slide {slide}"), seen),
    ];
    assert_eq!(views(&server), expected);

    // What is refused or is not there was not seen.
    let none = "/api/v1/slides/0199aaaa-0000-7000-8000-000000000000";
    assert_eq!(server.get(none).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(views(&server).len(), 2);
    let told = format!("{:?}", exported(&server));
    assert!(!told.contains("S26-77") && !told.contains("Doe"), "{told}");
    server.stop(&["S26-77", "Doe-Jane"]);
}

#[tokio::test]
async fn a_refused_sign_in_is_on_record_without_a_name_and_with_its_address() {
    let server = Server::start_on(Arc::new(tempfile::tempdir().unwrap()), 0);
    let wrong = serde_json::json!({ "login": ADMINISTRATOR, "password": "not this one" });
    let refused = reqwest::Client::new()
        .post(format!("{}/api/v1/session", server.url))
        .json(&wrong)
        .send();
    let status = refused.await.unwrap().status();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let all = exported(&server);
    let refusals: Vec<_> = all
        .iter()
        .filter(|record| record["circumstances"]["outcome"] == "refused")
        .collect();
    assert_eq!(refusals.len(), 1, "{all:#?}");
    let refusal = refusals[0];
    assert_eq!(refusal["action"], "session.open");
    assert_eq!(refusal["principal"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(refusal["circumstances"]["origin"], "web 127.0.0.1");
    assert!(!refusal.to_string().contains(ADMINISTRATOR));
    server.stop(&["not this one"]);
}
