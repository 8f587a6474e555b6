//! A sender that speaks tus.

use super::server::Server;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use std::io::Write as _;

pub const BYTES: &str = "application/offset+octet-stream";

pub fn tus(server: &Server, method: Method, path: &str) -> RequestBuilder {
    server
        .request(method, path)
        .header("tus-resumable", "1.0.0")
}

/// `Upload-Metadata` with a file name that must not be logged.
fn metadata(accession: &str) -> String {
    let output = std::process::Command::new("base64")
        .arg("-w0")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            child
                .stdin
                .take()
                .unwrap()
                .write_all(accession.as_bytes())?;
            child.wait_with_output()
        })
        .unwrap();
    let accession = String::from_utf8(output.stdout).unwrap();
    // filename: Doe-Jane.svs; organ: synthetic; preparation: ffpe; age_group: adult
    format!(
        "filename RG9lLUphbmUuc3Zz,accession {accession},organ c3ludGhldGlj,preparation ZmZwZQ==,age_group YWR1bHQ="
    )
}

pub async fn create(server: &Server, length: usize, accession: &str) -> String {
    let response = tus(server, Method::POST, "/files")
        .header("upload-length", length)
        .header("upload-metadata", metadata(accession))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    header(&response, "location")
}

pub fn header(response: &Response, name: &str) -> String {
    response
        .headers()
        .get(name)
        .unwrap_or_else(|| panic!("no {name} in {response:?}"))
        .to_str()
        .unwrap()
        .to_owned()
}

pub async fn patch(server: &Server, upload: &str, offset: usize, bytes: &[u8]) -> Response {
    tus(server, Method::PATCH, upload)
        .header("content-type", BYTES)
        .header("upload-offset", offset)
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap()
}

pub async fn offset(server: &Server, upload: &str) -> usize {
    let response = tus(server, Method::HEAD, upload).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "cache-control"), "no-store");
    header(&response, "upload-offset").parse().unwrap()
}
