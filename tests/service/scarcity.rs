//! When the service runs out of room or a sender out of time.

use super::inputs::{INSIDE, medium_slide, slide};
use super::server::{Server, inside};
use super::tus::{BYTES, create, header, offset, patch, tus};
use reqwest::{Method, StatusCode};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A small file system of its own over a folder.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one, which only root may; tells why if it cannot.
    fn over(folder: &Path, megabytes: u32) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(folder)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder.to_owned())),
            Ok(output) => {
                let why = String::from_utf8_lossy(&output.stderr);
                println!("skipped: no small disk can be mounted: {why}");
                None
            }
            Err(error) => {
                println!("skipped: no small disk can be mounted: {error}");
                None
            }
        }
    }

    /// Fills it but for `spare` bytes.
    fn fill(&self, spare: u64) {
        let path = self.0.join("filler");
        let mut filler = File::create(&path).unwrap();
        let block = vec![0; 1 << 16];
        while filler.write_all(&block).is_ok() {}
        let full = filler.metadata().unwrap().len();
        filler.set_len(full.saturating_sub(spare)).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, since a test that fails may still have files open there.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_bytes_keeps_what_it_has_and_goes_on_once_there_is_room() {
    let data = Arc::new(TempDir::new().unwrap());
    let Some(disk) = SmallDisk::over(data.path(), 48) else {
        return;
    };
    // Nothing is kept back, so that the disk is really full in the middle of a request.
    let server = Server::start_with(Arc::clone(&data), 1, &["--keep-free", "0"]);
    server.ready().await;
    let folder = tempfile::tempdir().unwrap();
    let file = medium_slide(folder.path(), "a.svs", 31);
    let bytes = std::fs::read(&file).unwrap();
    let upload = create(&server, bytes.len(), "S26-FULL").await;
    // The check at the beginning of a request sees more room than there will be.
    let (half, rest) = bytes.split_at(bytes.len() / 2);
    let mut line = open_line(&server, &upload, bytes.len());
    line.write_all(half).unwrap();
    line.flush().unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    disk.fill(0);
    line.write_all(rest).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 507"), "{answer}");
    assert!(answer.contains("storage_full"), "{answer}");
    // Nor is there room for a row.
    let (status, problem) = server.submit(INSIDE, &file).await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE, "{problem:#}");

    disk.make_room();
    let kept = offset(&server, &upload).await;
    assert!(kept < bytes.len(), "{kept}");
    let last = patch(&server, &upload, kept, &bytes[kept..]).await;
    assert_eq!(last.status(), StatusCode::NO_CONTENT);
    let done = server.done(&header(&last, "zhedel-slide")).await;
    assert_eq!(done["outcome"], "suspicious", "{done:#}");
    server.stop(&["S26-FULL"]);
    drop(disk);
}

/// A request whose body the test sends itself.
fn open_line(server: &Server, upload: &str, length: usize) -> TcpStream {
    let address = server.url.trim_start_matches("http://");
    let mut line = TcpStream::connect(address).unwrap();
    write!(
        line,
        "PATCH {upload} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\nContent-Type: {BYTES}\r\nUpload-Offset: 0\r\nContent-Length: {length}\r\n\r\n",
        server.cookie
    )
    .unwrap();
    line
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_its_bytes_are_sent() {
    let data = Arc::new(TempDir::new().unwrap());
    let Some(disk) = SmallDisk::over(data.path(), 48) else {
        return;
    };
    let server = Server::start_with(Arc::clone(&data), 1, &["--keep-free", "16"]);
    server.ready().await;
    let upload = tus(&server, Method::POST, "/files").header("upload-length", 40 << 20);
    let refused = upload.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert!(
        problem["detail"].as_str().unwrap().contains("make room"),
        "{problem:#}"
    );

    disk.fill(15 << 20);
    let folder = tempfile::tempdir().unwrap();
    let small = slide(folder.path(), "a.svs", 33, 0);
    let (status, problem) = server.submit(INSIDE, &small).await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE, "{problem:#}");
    let readiness = server.get("/readyz").await;
    assert_eq!(readiness.status(), StatusCode::SERVICE_UNAVAILABLE);
    let readiness: serde_json::Value = readiness.json().await.unwrap();
    assert_eq!(readiness["checks"]["room"], false, "{readiness:#}");

    disk.make_room();
    let (status, taken) = server.submit(INSIDE, &small).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    server.done(taken["slide_id"].as_str().unwrap()).await;
    server.stop(&[]);
    drop(disk);
}

#[tokio::test]
async fn an_upload_that_stands_still_expires_and_leaves_nothing() {
    let data = Arc::new(TempDir::new().unwrap());
    let server = Server::start_with(Arc::clone(&data), 0, &["--upload-expiry", "1s"]);
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(slide(folder.path(), "a.svs", 32, 0)).unwrap();
    let upload = create(&server, bytes.len(), "S26-LATE").await;
    let some = patch(&server, &upload, 0, &bytes[..1000]).await;
    assert!(some.headers().contains_key("upload-expires"), "{some:?}");
    tokio::time::sleep(Duration::from_millis(1_200)).await;

    let head = tus(&server, Method::HEAD, &upload).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::GONE);
    let late = patch(&server, &upload, 1000, &bytes[1000..]).await;
    assert_eq!(late.status(), StatusCode::GONE);
    assert_eq!(files(&inside(&data, "blobs")), 1);
    server.stop(&["S26-LATE"]);

    // The sweep comes at the start and every few minutes.
    let server = Server::start_with(Arc::clone(&data), 0, &[]);
    server.logged("swept what nothing refers to", 1).await;
    assert_eq!(files(&inside(&data, "blobs")), 0);
    server.stop(&[]);
}

/// Files below a folder.
fn files(folder: &Path) -> usize {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file())
        .count()
}

#[test]
fn an_expiry_of_nothing_is_wrong_usage() {
    for time in ["0s", "-1h", "soon"] {
        let output = Command::new(env!("CARGO_BIN_EXE_zhedel"))
            .args(["serve", &format!("--upload-expiry={time}")])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{time}");
    }
}
