//! Slides that are looked at and read while their bytes still come.

use super::inputs::{INSIDE, arriving_slide, large_arriving_slide, medium_slide, slide};
use super::server::{Server, signal};
use super::tus::{create, header, patch, tus};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use zhedel::domain::geometry::{Level0Point, LevelSize};
use zhedel::slide::drivers::{OpenOptions, open};

/// The document of an upload, once it is as it must be.
async fn known(server: &Server, upload: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let path = upload.replace("/files/", "/api/v1/uploads/");
    let mut last = Value::Null;
    for _ in 0..1_200 {
        last = server.json(&path).await;
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came to it: {last:#}\n{}", server.log());
}

fn thumbnail(upload: &str) -> String {
    format!(
        "{}/thumbnail.jpg",
        upload.replace("/files/", "/api/v1/uploads/")
    )
}

fn read(upload: &Value) -> u64 {
    upload["read_ahead"]["read"].as_u64().unwrap_or(0)
}

/// Begins an upload with the first bytes of a file.
async fn begin(server: &Server, bytes: &[u8], landed: usize, accession: &str) -> String {
    let upload = create(server, bytes.len(), accession).await;
    let taken = patch(server, &upload, 0, &bytes[..landed]).await;
    assert_eq!(taken.status(), StatusCode::NO_CONTENT);
    upload
}

/// Bytes up to the middle of the level that the tiny model reads.
fn half_of_what_is_read(slide: &Path) -> usize {
    let slide = open(slide, &OpenOptions::default()).unwrap();
    let LevelSize { width, height } = slide.description().levels[1].size;
    let upper = LevelSize {
        width,
        height: height / 2,
    };
    let bytes = slide.bytes_needed(1, Level0Point { x: 0, y: 0 }, upper);
    usize::try_from(bytes).unwrap()
}

/// Sends the rest, and gives the slide.
async fn end(server: &Server, upload: &str, bytes: &[u8], landed: usize) -> String {
    let last = patch(server, upload, landed, &bytes[landed..]).await;
    assert_eq!(last.status(), StatusCode::NO_CONTENT);
    header(&last, "zhedel-slide")
}

/// Every tile with its outcome and scores.
async fn tiles(server: &Server, slide: &str) -> Vec<String> {
    let path = format!("/api/v1/slides/{slide}/tiles-extra.csv");
    let csv = server.get(&path).await.text().await.unwrap();
    let mut rows: Vec<String> = csv.lines().map(str::to_owned).collect();
    rows.sort_unstable();
    rows
}

async fn topics(server: &Server) -> String {
    let mut line = server.get("/events?last_event_id=0").await;
    let mut text = String::new();
    while let Ok(Ok(Some(chunk))) =
        tokio::time::timeout(Duration::from_millis(500), line.chunk()).await
    {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

#[tokio::test]
async fn a_slide_is_read_before_its_last_byte_and_judged_as_any_other() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(arriving_slide(folder.path(), "a.svs", 31)).unwrap();
    let early = bytes.len() * 2 / 5;
    let upload = begin(&server, &bytes, early, "S26-EARLY").await;
    let seen = known(&server, &upload, |one| one["seen"]["stage"] == "described").await;
    assert_eq!(seen["seen"]["format"], "Aperio SVS");
    assert_eq!(seen["seen"]["width"], 4_000);
    assert_eq!(seen["seen"]["mpp"]["x"], 0.5);
    assert_eq!(seen["seen"]["problems"].as_array().unwrap().len(), 0);
    assert_eq!(seen["state"], "open");

    let late = bytes.len() - 1;
    let more = patch(&server, &upload, early, &bytes[early..late]).await;
    assert_eq!(more.status(), StatusCode::NO_CONTENT);
    let most = |one: &Value| {
        let planned = one["read_ahead"]["planned"].as_u64();
        planned.is_some_and(|planned| read(one) * 10 > planned * 9)
    };
    let seen = known(&server, &upload, most).await;
    assert!(seen["read_ahead"]["tissue_mm2"].as_f64().unwrap() > 0.5);
    let picture = server.get(&thumbnail(&upload)).await;
    assert_eq!(picture.status(), StatusCode::OK);
    assert_eq!(header(&picture, "content-type"), "image/jpeg");
    assert!(picture.bytes().await.unwrap().starts_with(&[0xff, 0xd8]));
    assert!(!seen.to_string().contains("suspicio"), "{seen:#}");
    let worklist = server.json("/api/v1/worklist").await;
    assert_eq!(worklist["items"].as_array().unwrap().len(), 0);
    let told = topics(&server).await;
    assert!(
        told.contains("upload.seen") && !told.contains("verdict"),
        "{told}"
    );
    let listed = server.json("/api/v1/uploads").await;
    assert_eq!(listed["items"][0]["accession"], "S26-EARLY");

    let id = end(&server, &upload, &bytes, late).await;
    let judged = server.done(&id).await;
    assert_eq!(judged["outcome"], "suspicious");
    server.logged("tiles were read ahead", 1).await;
    let after = known(&server, &upload, |one| one["state"] == "finished").await;
    assert!(after["seen"].is_null() && after["read_ahead"].is_null());
    let none = server.get(&thumbnail(&upload)).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);

    // The same picture in a file of the usual order, which nobody can read ahead.
    let whole = medium_slide(folder.path(), "b.svs", 31);
    let (_, plain) = server
        .submit(&format!("accession=S26-PLAIN&{INSIDE}"), &whole)
        .await;
    let plain = plain["slide_id"].as_str().unwrap();
    let expected = server.done(plain).await;
    for field in ["outcome", "score", "reasons"] {
        assert_eq!(judged[field], expected[field]);
    }
    assert_eq!(judged["verdict"]["regions"], expected["verdict"]["regions"]);
    assert_eq!(
        judged["verdict"]["coverage"],
        expected["verdict"]["coverage"]
    );
    let (ours, theirs) = (tiles(&server, &id).await, tiles(&server, plain).await);
    assert!(ours.len() > 100);
    assert_eq!(ours, theirs);
    server.stop(&["Doe", "S26-EARLY"]);
}

#[tokio::test]
async fn what_cannot_be_told_early_is_said_and_what_is_wrong_is_told_at_once() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let usual = std::fs::read(medium_slide(folder.path(), "a.svs", 32)).unwrap();
    let upload = begin(&server, &usual, usual.len() / 2, "S1").await;
    let seen = known(&server, &upload, |one| !one["seen"].is_null()).await;
    assert_eq!(seen["seen"]["stage"], "waits", "{seen:#}");
    assert_eq!(seen["seen"]["tells_at_the_end"], true);
    let sentence = seen["seen"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("waiting for the last byte"), "{sentence}");
    assert!(seen["read_ahead"].is_null());
    let id = end(&server, &upload, &usual, usual.len() / 2).await;
    assert_eq!(server.done(&id).await["outcome"], "suspicious");

    let notes = b"these are notes, and no slide at all. ".repeat(1_000);
    let upload = begin(&server, &notes, 2_000, "S2").await;
    let seen = known(&server, &upload, |one| one["seen"]["stage"] == "refused").await;
    assert_eq!(seen["seen"]["problems"][0]["code"], "not_a_slide");
    let refused = patch(&server, &upload, 2_000, &notes[2_000..]).await;
    assert!(refused.status().is_client_error());

    let no_scale = folder.path().join("no-scale.svs");
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["sample", "generate", no_scale.to_str().unwrap()])
        .args(["--width", "3000", "--height", "3000"])
        .args(["--without-scale", "--directories-first"])
        .status();
    assert!(made.unwrap().success());
    let no_scale = std::fs::read(no_scale).unwrap();
    let upload = begin(&server, &no_scale, no_scale.len() / 4, "S3").await;
    let seen = known(&server, &upload, |one| one["seen"]["stage"] == "described").await;
    assert_eq!(seen["seen"]["problems"][0]["code"], "unknown_scale");
    server.stop(&[]);
}

#[tokio::test]
async fn an_upload_that_stalls_half_way_holds_nobody_up_and_goes_on() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_arriving_slide(folder.path(), "a.svs", 33);
    let (bytes, half) = (std::fs::read(&path).unwrap(), half_of_what_is_read(&path));
    let upload = begin(&server, &bytes, half, "S1").await;
    let stalled = known(&server, &upload, |one| {
        read(one) > 0 && one["read_ahead"]["state"] == "waiting"
    })
    .await;
    let planned = stalled["read_ahead"]["planned"].as_u64().unwrap();
    assert!(read(&stalled) < planned * 3 / 4, "{stalled:#}");
    let (_, other) = server
        .submit(
            &format!("accession=S2&{INSIDE}"),
            &slide(folder.path(), "b.svs", 34, 1),
        )
        .await;
    let other = server.done(other["slide_id"].as_str().unwrap()).await;
    assert_eq!(other["outcome"], "suspicious");
    let id = end(&server, &upload, &bytes, half).await;
    let judged = server.done(&id).await;
    assert_eq!(judged["outcome"], "suspicious");
    assert_eq!(judged["runs"].as_array().unwrap().len(), 1);
    server.stop(&[]);
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing_that_was_seen_or_read() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(arriving_slide(folder.path(), "a.svs", 35)).unwrap();
    let upload = begin(&server, &bytes, bytes.len() - 9, "S1").await;
    known(&server, &upload, |one| read(one) > 0).await;
    let given_up = tus(&server, Method::DELETE, &upload).send().await.unwrap();
    assert_eq!(given_up.status(), StatusCode::NO_CONTENT);
    let after = known(&server, &upload, |one| one["state"] == "terminated").await;
    assert!(after["seen"].is_null() && after["read_ahead"].is_null());
    assert_eq!(left_behind(&server).await, 0);
    // The next slide is judged as if nothing had been.
    let (_, taken) = server
        .submit(INSIDE, &slide(folder.path(), "b.svs", 36, 1))
        .await;
    let next = server.done(taken["slide_id"].as_str().unwrap()).await;
    assert_eq!(next["outcome"], "suspicious");
    assert_eq!(left_behind(&server).await, 0);
    server.stop(&[]);
}

/// Rows of what was seen and read ahead.
async fn left_behind(server: &Server) -> i64 {
    use sqlx::{Connection, Row, SqliteConnection};
    let url = format!(
        "sqlite://{}",
        server.data.path().join("zhedel.db").display()
    );
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("SELECT (SELECT count(*) FROM arrival) + (SELECT count(*) FROM tile_ahead) AS rows")
        .fetch_one(&mut database)
        .await
        .unwrap()
        .get("rows")
}

#[tokio::test]
async fn a_killed_worker_and_a_killed_service_lose_only_time() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_arriving_slide(folder.path(), "a.svs", 37);
    let bytes = std::fs::read(&path).unwrap();
    let (half, most) = (half_of_what_is_read(&path), bytes.len() - 3);
    let upload = begin(&server, &bytes, half, "S1").await;
    let before = read(&known(&server, &upload, |one| read(one) > 0).await);
    let old = server.children("work");
    signal(old[0], "KILL");
    server.new_child("work", &old);
    let more = patch(&server, &upload, half, &bytes[half..most]).await;
    assert_eq!(more.status(), StatusCode::NO_CONTENT);
    let before = read(&known(&server, &upload, |one| read(one) > before).await);

    let server = Server::start_on(server.kill(), 1);
    let kept = known(&server, &upload, |_| true).await;
    assert!(
        read(&kept) >= before && kept["offset"] == most as u64,
        "{kept:#}"
    );
    let id = end(&server, &upload, &bytes, most).await;
    let judged = server.done(&id).await;
    assert_eq!(judged["outcome"], "suspicious");
    assert_eq!(judged["verdict_version"], 1);
    server.logged("tiles were read ahead", 1).await;
    server.stop(&[]);
}
