//! The one end-to-end job: a slide goes in, its verdict, pictures, exports and events come out.

use super::inputs::{INSIDE, slide};
use super::server::Server;
use futures::StreamExt;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_slide_goes_in_and_everything_about_it_comes_out() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "Doe-Jane.svs", 5, 1);
    let (status, taken) = server
        .submit(
            &format!("accession=S26-SECRET&urgency=urgent&{INSIDE}"),
            &file,
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    assert_eq!(taken["duplicate"], false);
    let id = taken["slide_id"].as_str().unwrap();
    let done = server.done(id).await;
    assert_eq!(done["outcome"], "suspicious", "{done:#}");
    assert_eq!(done["verdict"]["outcome"], "suspicious");
    let why = done["verdict"]["model_choice"].as_str().unwrap();
    assert!(why.contains("stain-density"), "{why}");
    assert_eq!(done["mpp"]["source"], "vendor");

    let worklist = server.json("/api/v1/worklist").await;
    let line = &worklist["items"][0];
    assert_eq!(line["accession"], "S26-SECRET");
    assert_eq!(line["outcome"], "suspicious");
    assert_eq!(line["slides"][0]["slide_id"], id);
    let can_miss = &line["slides"][0]["can_miss_um"];
    assert_eq!(can_miss, &done["verdict"]["sampling"]["can_miss_um"]);
    assert!(can_miss.as_f64().unwrap() > 0.0, "{line:#}");
    let case = server
        .json(&format!(
            "/api/v1/cases/{}",
            taken["case_id"].as_str().unwrap()
        ))
        .await;
    let same = &case["specimens"][0]["consultations"][0]["slides"][0];
    assert_eq!(same["slide_id"], id);

    for (name, media_type) in [
        ("heatmap", "image/png"),
        ("thumbnail", "image/jpeg"),
        ("overview", "image/jpeg"),
        ("verdict", "application/json"),
        ("regions", "application/geo+json"),
        ("tiles_csv", "text/csv; charset=utf-8"),
        ("tiles_geojson", "application/geo+json"),
        ("tiles_extra_csv", "text/csv; charset=utf-8"),
        ("dzi", "application/xml"),
    ] {
        let link = done["links"][name].as_str().unwrap();
        let response = server.get(link).await;
        assert_eq!(response.status(), StatusCode::OK, "{link}");
        assert_eq!(response.headers()["content-type"], media_type, "{link}");
        let tag = response.headers()[ETAG].clone();
        let again = server
            .request(Method::GET, link)
            .header(IF_NONE_MATCH, tag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{link}");
    }
    for (tile, status) in [
        ("11/0_0.jpg", StatusCode::OK),
        ("5/0_0.jpg", StatusCode::OK),
        ("11/8_0.jpg", StatusCode::NOT_FOUND),
        ("12/0_0.jpg", StatusCode::NOT_FOUND),
        ("11/a.jpg", StatusCode::NOT_FOUND),
    ] {
        let response = server.get(&format!("/slides/{id}/dzi_files/{tile}")).await;
        assert_eq!(response.status(), status, "{tile}");
    }
    measured(&server, r#"zhedel_runs_total{outcome="suspicious"} 1"#).await;
    measured(&server, "zhedel_run_seconds_count 1").await;
    let tiles = done["verdict"]["coverage"]["read"].as_u64().unwrap();
    let tiles = format!(r#"zhedel_tiles_total{{outcome="read"}} {tiles}"#);
    measured(&server, &tiles).await;
    let drift = server.json("/api/v1/drift").await;
    let group = &drift["groups"][0];
    assert_eq!(group["model"], "stain-density 0.1.0", "{drift:#}");
    assert_eq!(group["baseline"]["slides"], 1);
    assert_eq!(group["baseline"]["outcomes"]["suspicious"], 1);
    // One slide is a count, not a share or a shift.
    assert_eq!(group["baseline"]["reason_shares"], serde_json::Value::Null);
    assert_eq!(group["shift"]["ks"], serde_json::Value::Null);
    assert_eq!(group["scanner"], "Aperio SVS, 0.50 µm/px");
    assert_eq!(group["baseline"]["stained"], 1);
    let stain = &done["verdict"]["stain_figures"];
    assert!(
        stain["haematoxylin"]["mean"].as_f64() > Some(0.02),
        "{stain}"
    );
    let bins = group["baseline"]["tiles"]["score_bins"].as_array().unwrap();
    let counted: u64 = bins.iter().filter_map(serde_json::Value::as_u64).sum();
    assert!(counted > 0, "{drift:#}");
    server.stop(&["Doe", "S26-SECRET"]);
}

/// Waits for a line of the metrics: a worker tells its figures just after the verdict is recorded.
async fn measured(server: &Server, line: &str) {
    let mut figures = String::new();
    for _ in 0..100 {
        figures = server.get("/metrics").await.text().await.unwrap();
        if figures.lines().any(|told| told == line) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no {line} in {figures}");
}

#[tokio::test]
async fn a_correction_makes_a_later_run_that_supersedes() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 6, 1);
    let (_, taken) = server.submit("", &file).await;
    let id = taken["slide_id"].as_str().unwrap();
    assert_eq!(server.done(id).await["outcome"], "cannot_assess");
    let ask = || {
        server
            .request(Method::POST, &format!("/api/v1/slides/{id}/runs"))
            .header("idempotency-key", "once")
            .json(&json!({"organ": "synthetic", "preparation": "ffpe", "age_group": "adult"}))
            .send()
    };
    let response = ask().await.unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let first: serde_json::Value = response.json().await.unwrap();
    let second: serde_json::Value = ask().await.unwrap().json().await.unwrap();
    assert_eq!(first, second, "the same key gives the same answer");
    let done = server.done(id).await;
    assert_eq!(done["outcome"], "suspicious", "{done:#}");
    let runs = done["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[1]["superseded_by"], first["run_id"]);
    let refused = server
        .request(Method::POST, &format!("/api/v1/slides/{id}/runs"))
        .json(&json!({"model": "unknown"}))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop(&[]);
}

#[tokio::test]
async fn events_are_replayed_from_where_a_listener_stopped() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 7, 0);
    let (_, taken) = server.submit(INSIDE, &file).await;
    server.done(taken["slide_id"].as_str().unwrap()).await;
    let all = events(&server, "0", "verdict.final").await;
    assert!(all.starts_with("id: "), "{all}");
    assert!(all.contains("event: slide.accepted"), "{all}");
    let first_id = all.lines().next().unwrap().trim_start_matches("id: ");
    let rest = events(&server, first_id, "verdict.final").await;
    assert!(!rest.contains("slide.accepted"), "{rest}");
    assert!(
        rest.contains("\"outcome\":\"no_suspicion_found\""),
        "{rest}"
    );
    // An id of a database that was replaced since.
    let anew = events(&server, "99999999", "verdict.final").await;
    assert!(anew.contains("event: slide.accepted"), "{anew}");
    server.stop(&[]);
}

/// What a listener hears after an event, until one that contains `until`.
async fn events(server: &Server, after: &str, until: &str) -> String {
    let response = server
        .request(Method::GET, "/events")
        .header("last-event-id", after)
        .send()
        .await
        .unwrap();
    let mut stream = response.bytes_stream();
    let mut heard = String::new();
    while !(heard.contains(until) && heard.ends_with("\n\n")) {
        let chunk = tokio::time::timeout(std::time::Duration::from_secs(20), stream.next())
            .await
            .expect("an event in time")
            .expect("the line stands")
            .unwrap();
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    heard
}

#[tokio::test]
async fn only_names_of_this_machine_are_answered_and_headers_are_strict() {
    let server = Server::start();
    let foreign = server
        .request(Method::GET, "/api/v1/about")
        .header("host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), StatusCode::MISDIRECTED_REQUEST);
    let page = server.get("/cases/anything").await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'"), "{policy}");
    let nothing = server.get("/api/v1/nothing").await;
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        nothing.headers()["content-type"],
        "application/problem+json"
    );
    server.ready().await;
    let figures = server.get("/metrics").await.text().await.unwrap();
    assert!(figures.contains("zhedel_http_requests_total"), "{figures}");
    server.stop(&[]);
}

#[test]
fn another_address_needs_insecure() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["serve", "--listen", "0.0.0.0:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("--insecure"), "{told}");
}
