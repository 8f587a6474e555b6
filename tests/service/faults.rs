//! Killed workers, killed servers, killed decoders: nothing accepted is lost, and every run has
//! exactly one final verdict.

use super::inputs::{INSIDE, crashing_slide, large_slide, slide};
use super::server::{Server, inside, signal};
use reqwest::StatusCode;
use serde_json::Value;
use std::time::Duration;

async fn in_progress(server: &Server, id: &str) {
    for _ in 0..6_000 {
        let slide = server.json(&format!("/api/v1/slides/{id}")).await;
        assert_ne!(
            slide["state"], "done",
            "too fast to be disturbed: {slide:#}"
        );
        if slide["state"] == "in_progress" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never in progress: {}", server.log());
}

fn exactly_one_verdict(slide: &Value) {
    assert_eq!(slide["outcome"], "suspicious", "{slide:#}");
    assert_eq!(slide["runs"].as_array().unwrap().len(), 1, "{slide:#}");
    assert_eq!(slide["verdict_version"], 1, "{slide:#}");
}

#[tokio::test]
async fn a_killed_worker_loses_nothing() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 21);
    let (status, taken) = server.submit(INSIDE, &file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    let id = taken["slide_id"].as_str().unwrap();
    in_progress(&server, id).await;
    let old = server.children("work");
    signal(old[0], "KILL");
    server.new_child("work", &old);
    exactly_one_verdict(&server.done(id).await);
    assert!(
        server.log().contains("a dead worker's run was put back"),
        "{}",
        server.log()
    );
    server.stop(&[]);
}

#[tokio::test]
async fn a_worker_that_is_stopped_is_replaced_and_loses_nothing() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 27);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let id = taken["slide_id"].as_str().unwrap();
    in_progress(&server, id).await;
    let old = server.children("work");
    signal(old[0], "STOP");
    server.new_child("work", &old);
    exactly_one_verdict(&server.done(id).await);
    server.logged("a worker tells nothing any more", 1).await;
    server.stop(&[]);
}

#[tokio::test]
async fn a_slide_that_kills_every_worker_ends_as_failed() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 25);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let id = taken["slide_id"].as_str().unwrap();
    let mut old = Vec::new();
    for killed in 0..3 {
        // Until it is put back, the run still stands as that of the worker that is gone.
        server
            .logged("a dead worker's run was put back", killed)
            .await;
        let worker = server.new_child("work", &old);
        in_progress(&server, id).await;
        signal(worker, "KILL");
        old.push(worker);
    }
    let done = server.done(id).await;
    assert_eq!(done["outcome"], "failed", "{done:#}");
    assert_eq!(done["verdict_version"], 1, "{done:#}");
    let reason = &done["verdict"]["reasons"][0];
    assert_eq!(reason["code"], "technical_error", "{done:#}");
    let sentence = reason["sentence"].as_str().unwrap();
    assert!(sentence.contains("3 attempts"), "{sentence}");
    // The next slide is judged as if nothing had happened.
    let (_, taken) = server
        .submit(INSIDE, &slide(folder.path(), "b.svs", 26, 1))
        .await;
    let next = server.done(taken["slide_id"].as_str().unwrap()).await;
    assert_eq!(next["outcome"], "suspicious", "{next:#}");
    server.stop(&[]);
}

#[tokio::test]
async fn a_killed_server_keeps_what_it_accepted() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 22);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let id = taken["slide_id"].as_str().unwrap();
    in_progress(&server, id).await;
    let data = server.kill();
    let server = Server::start_on(data, 1);
    exactly_one_verdict(&server.done(id).await);
    server.stop(&[]);
}

#[tokio::test]
async fn a_server_asked_to_end_gives_its_run_back() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 23);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let id = taken["slide_id"].as_str().unwrap().to_owned();
    in_progress(&server, &id).await;
    let data = std::sync::Arc::clone(&server.data);
    server.stop(&[]);
    let server = Server::start_on(data, 1);
    exactly_one_verdict(&server.done(&id).await);
    server.stop(&[]);
}

#[tokio::test]
async fn a_killed_decoder_is_replaced_and_the_service_answers_on() {
    let server = Server::start();
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 24, 0);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let id = taken["slide_id"].as_str().unwrap();
    let old = server.children("decode");
    for pid in &old {
        signal(*pid, "KILL");
    }
    // At the right edge, so that they are drawn.
    for row in 0..4 {
        let tile = format!("/slides/{id}/dzi_files/11/7_{row}.jpg");
        assert_eq!(server.get(&tile).await.status(), StatusCode::OK);
    }
    server.new_child("decode", &old);
    server.done(id).await;
    server.stop(&[]);
}

#[tokio::test]
async fn a_file_that_crashes_its_readers_takes_nothing_else_along() {
    let folder = tempfile::tempdir().unwrap();
    let Some(file) = crashing_slide(folder.path()) else {
        return;
    };
    let server = Server::start();
    server.ready().await;
    let (status, taken) = server.submit(INSIDE, &file).await;
    // Without OpenSlide nobody reads it at all.
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        println!("skipped: {taken:#}");
        return;
    }
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    let id = taken["slide_id"].as_str().unwrap();
    let mut refused = 0;
    for tile in 0..9 * 12 {
        let (column, row) = (tile % 9, tile / 9);
        let tile = format!("/slides/{id}/dzi_files/12/{column}_{row}.jpeg");
        match server.get(&tile).await.status() {
            StatusCode::OK => {}
            StatusCode::UNPROCESSABLE_ENTITY => refused += 1,
            other => panic!("{other} for {tile}"),
        }
    }
    assert!(refused > 0, "no view crashed its decoder");
    let done = server.done(id).await;
    assert_eq!(done["outcome"], "failed", "{done:#}");
    let (_, taken) = server
        .submit(INSIDE, &slide(folder.path(), "b.svs", 27, 1))
        .await;
    let next = server.done(taken["slide_id"].as_str().unwrap()).await;
    assert_eq!(next["outcome"], "suspicious", "{next:#}");
    server.stop(&[]);
}

#[test]
fn the_command_line_answers_for_a_file_that_crashes_its_reader() {
    let folder = tempfile::tempdir().unwrap();
    let Some(file) = crashing_slide(folder.path()) else {
        return;
    };
    let out = folder.path().join("out");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args([
            "triage",
            "--json",
            "--model",
            "tests/models/stain-density",
            "--out",
        ])
        .arg(&out)
        .arg(&file)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["outcome"], "failed");
    assert!(out.join("verdict.json").is_file());
}

#[tokio::test]
async fn a_data_folder_has_one_service_only() {
    let server = Server::start();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(server.data.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use"));
    assert!(inside(&server.data, "zhedel.db").is_file());
    server.stop(&[]);
}
