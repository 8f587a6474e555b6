//! The downtime sheet: over HTTP while the service runs, and on the disk when it does not.

use super::server::Server;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn sheets(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

async fn ask(server: &Server, accession: &str, site: &str) {
    let request = json!({
        "accession": accession, "part": "B", "question": "margin", "urgency": "intraoperative",
        "site": site, "laterality": "left", "operating_room": "3", "call_back_number": "4217",
    });
    let asked = server.request(Method::POST, "/api/v1/consultations");
    let asked = asked.json(&request).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_was_open_can_be_printed_once_the_service_is_down() {
    let data = Arc::new(tempfile::tempdir().unwrap());
    let folder = data.path().join("somewhere else");
    let named = folder.to_str().unwrap();
    let server = Server::start_with(
        Arc::clone(&data),
        1,
        &["--downtime-folder", named, "--language", "kk"],
    );
    let begin = Instant::now();
    while !folder.is_dir() || sheets(&folder).is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(30), "no sheet");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ask(&server, "S26-10442", "<script>alert(1)</script>").await;
    server.stop(&["S26-10442", "4217"]);
    let sheets = sheets(&folder);
    assert_eq!(sheets.len(), 1, "{sheets:?}");
    let name = sheets[0].file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("local."), "{name}");
    let page = std::fs::read_to_string(&sheets[0]).unwrap();
    for told in [
        "S26-10442",
        "4217",
        "Резекция жиегі",
        "lang=\"kk\"",
        "&lt;script&gt;",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<script"), "{page}");
}

#[tokio::test]
async fn the_sheet_is_printed_in_ones_own_language_and_runs_nothing() {
    let server = Server::start();
    ask(&server, "S26-7", "left breast").await;
    let answer = server.get("/api/v1/downtime-sheet?language=ru").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("Край резекции") && page.contains("S26-7"));
    let wrong = server.get("/api/v1/downtime-sheet?language=xx").await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    server.stop(&[]);
}
