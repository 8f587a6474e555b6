//! Uploads: tus in pieces, broken lines, wrong checksums, duplicates, conflicts, bad input.

use super::inputs::{INSIDE, slide};
use super::server::Server;
use super::tus::{BYTES, create, header, offset, patch, tus};
use reqwest::{Method, StatusCode};
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

#[tokio::test]
async fn an_upload_survives_a_broken_line_and_a_wrong_checksum() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 11, 1);
    let bytes = std::fs::read(&file).unwrap();
    let upload = create(&server, bytes.len(), "S26-TUS").await;
    let third = bytes.len() / 3;

    break_off(&server, &upload, &bytes[..third], bytes.len());
    let mut kept = 0;
    for _ in 0..100 {
        kept = offset(&server, &upload).await;
        if kept > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(kept > 0, "what arrived is kept: {}", server.log());

    let wrong = tus(&server, Method::PATCH, &upload)
        .header("content-type", BYTES)
        .header("upload-offset", kept)
        .header("upload-checksum", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=")
        .body(bytes[kept..].to_vec())
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status().as_u16(), 460);
    assert_eq!(offset(&server, &upload).await, kept);

    let elsewhere = patch(&server, &upload, kept + 1, b"x").await;
    assert_eq!(elsewhere.status(), StatusCode::CONFLICT);

    let last = patch(&server, &upload, kept, &bytes[kept..]).await;
    assert_eq!(last.status(), StatusCode::NO_CONTENT);
    let slide = header(&last, "zhedel-slide");
    assert_eq!(server.done(&slide).await["outcome"], "suspicious");
    let head = tus(&server, Method::HEAD, &upload).send().await.unwrap();
    assert_eq!(header(&head, "zhedel-slide"), slide);
    server.stop(&["Doe", "S26-TUS"]);
}

/// Sends the head of a request and a part of its body, then hangs up.
fn break_off(server: &Server, upload: &str, bytes: &[u8], announced: usize) {
    let address = server.url.trim_start_matches("http://");
    let mut line = TcpStream::connect(address).unwrap();
    write!(
        line,
        "PATCH {upload} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\nTus-Resumable: 1.0.0\r\nContent-Type: {BYTES}\r\nUpload-Offset: 0\r\nContent-Length: {announced}\r\n\r\n",
        server.cookie
    )
    .unwrap();
    line.write_all(bytes).unwrap();
    line.flush().unwrap();
    std::thread::sleep(Duration::from_millis(300));
}

#[tokio::test]
async fn what_the_protocol_refuses_is_refused() {
    let server = Server::start();
    let options = server
        .request(Method::OPTIONS, "/files")
        .send()
        .await
        .unwrap();
    assert_eq!(options.status(), StatusCode::NO_CONTENT);
    assert!(header(&options, "tus-extension").contains("termination"));
    let most: u64 = header(&options, "tus-max-size").parse().unwrap();

    let unversioned = server.request(Method::POST, "/files").send().await.unwrap();
    assert_eq!(unversioned.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(header(&unversioned, "tus-version"), "1.0.0");
    let huge = tus(&server, Method::POST, "/files")
        .header("upload-length", most + 1)
        .send()
        .await
        .unwrap();
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);

    let upload = create(&server, 10, "S1").await;
    let typed = tus(&server, Method::PATCH, &upload)
        .header("content-type", "text/plain")
        .header("upload-offset", 0)
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(typed.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = patch(&server, &upload, 0, b"more than ten bytes").await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let given_up = tus(&server, Method::DELETE, &upload).send().await.unwrap();
    assert_eq!(given_up.status(), StatusCode::NO_CONTENT);
    let gone = tus(&server, Method::HEAD, &upload).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::GONE);
    let unknown = "/files/01900000-0000-7000-8000-000000000000";
    let unknown = tus(&server, Method::HEAD, unknown).send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    server.stop(&[]);
}

#[tokio::test]
async fn a_duplicate_is_told_and_another_name_raises_a_conflict() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 12, 0);
    let (_, first) = server
        .submit(&format!("accession=S1&{INSIDE}"), &file)
        .await;
    let (status, again) = server
        .submit(&format!("accession=S1&{INSIDE}"), &file)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(again["duplicate"], true);
    assert_eq!(again["slide_id"], first["slide_id"]);
    let (status, other) = server
        .submit(&format!("accession=S2&{INSIDE}"), &file)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(other["identity_conflict"], true);
    for id in [&first["slide_id"], &other["slide_id"]] {
        let slide = server.done(id.as_str().unwrap()).await;
        let accessions = slide["identity_conflict"]["accessions"].as_array().unwrap();
        assert_eq!(accessions.len(), 2, "{slide:#}");
        let alike = slide["identity_conflict"]["slides"].as_array().unwrap();
        let told: Vec<_> = alike.iter().map(|one| &one["slide_id"]).collect();
        assert_eq!(told, [&first["slide_id"], &other["slide_id"]]);
        assert_eq!(
            (&alike[1]["accession"], &alike[1]["withdrawn"]),
            (&"S2".into(), &false.into())
        );
    }
    server.stop(&[]);
}

#[tokio::test]
async fn the_same_file_with_other_facts_is_triaged_again_and_a_name_is_taken() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 21, 0);
    let (_, first) = server.submit("", &file).await;
    let id = first["slide_id"].as_str().unwrap();
    let judged = server.done(id).await;
    assert_eq!(judged["verdict"]["outcome"], "cannot_assess");
    let (status, again) = server
        .submit(&format!("accession=S9&{INSIDE}"), &file)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&again["duplicate"], &again["corrected"]),
        (&true.into(), &true.into())
    );
    assert_eq!(again["slide_id"], first["slide_id"]);
    assert_ne!(again["run_id"], first["run_id"]);
    let judged = server.done(id).await;
    assert_eq!(judged["verdict"]["outcome"], "no_suspicion_found");
    assert_eq!(judged["accession"], "S9");
    assert!(judged["identity_conflict"].is_null());
    server.stop(&[]);
}

#[tokio::test]
async fn every_refusal_is_a_problem_document() {
    let server = Server::start();
    let refusals = [
        (Method::DELETE, "/api/v1/worklist", 405),
        (Method::PUT, "/files", 412),
        (Method::POST, "/api/v1/slides?acession=S1", 400),
        (Method::POST, "/api/v1/slides?accession=S%E2%80%AE1", 422),
        (Method::POST, "/api/v1/slides?accession=S%FF1", 422),
        (Method::POST, "/api/v1/slides?mpp=wide", 422),
        (Method::GET, "/api/v1/slides/none", 404),
    ];
    for (method, path, status) in refusals {
        let answer = server
            .request(method.clone(), path)
            .header("content-type", "application/octet-stream")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), status, "{method} {path}");
        let kind = answer.headers()["content-type"].clone();
        assert_eq!(kind, "application/problem+json", "{method} {path}");
        if status == 405 {
            assert!(answer.headers().contains_key("allow"), "{method} {path}");
        }
        let problem: serde_json::Value = answer.json().await.unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            !detail.is_empty() && !detail.contains("literal"),
            "{detail}"
        );
    }
    let id = "01900000-0000-7000-8000-000000000000";
    let large = server
        .request(Method::POST, &format!("/api/v1/slides/{id}/runs"))
        .header("content-type", "application/json")
        .body(vec![b' '; 128 << 10])
        .send()
        .await
        .unwrap();
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let kind = large.headers()["content-type"].clone();
    assert_eq!(kind, "application/problem+json");
    server.stop(&[]);
}

#[tokio::test]
async fn what_is_no_slide_is_refused_with_the_reason() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(slide(folder.path(), "a.svs", 13, 0)).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let files = [
        (write("empty.svs", b""), [415, 422]),
        (write("text.svs", b"this is no picture at all"), [415, 415]),
        (write("cut.svs", &good[..good.len() / 2]), [415, 422]),
        (write("loop.tif", &ifd_loop()), [415, 422]),
    ];
    for (path, statuses) in files {
        let (status, problem) = server.submit(INSIDE, &path).await;
        assert!(statuses.contains(&status.as_u16()), "{path:?} {problem:#}");
        assert!(
            problem["detail"].as_str().unwrap().len() > 10,
            "{problem:#}"
        );
        assert!(!problem.to_string().contains("zhedel-test"), "{problem:#}");
    }
    for query in ["mpp=25400", "organ=%2F%2F", "model=none", "urgency=soon"] {
        let (status, problem) = server.submit(query, Path::new(file!())).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query} {problem:#}"
        );
    }
    let mismatch = server
        .request(Method::POST, "/api/v1/slides")
        .header("content-type", "application/octet-stream")
        .header(
            "repr-digest",
            "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:",
        )
        .body(good.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(mismatch.status(), StatusCode::BAD_REQUEST);
    let form = server
        .request(Method::POST, "/api/v1/slides")
        .header("content-type", "text/plain")
        .body(good)
        .send()
        .await
        .unwrap();
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let worklist = server.json("/api/v1/worklist").await;
    assert_eq!(worklist["items"].as_array().unwrap().len(), 0);
    server.stop(&[]);
}

/// A TIFF whose first directory follows itself.
fn ifd_loop() -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    bytes.extend_from_slice(&8_u32.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    // ImageWidth, SHORT, one value, 65535
    bytes.extend_from_slice(&[0x00, 0x01, 3, 0, 1, 0, 0, 0, 0xff, 0xff, 0, 0]);
    bytes.extend_from_slice(&8_u32.to_le_bytes());
    bytes
}
