//! The service over an encrypted line of its own.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

const NAME: &str = "zhedel.example.org";

fn serve(data: &Path, listen: &str, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["serve", "--listen", listen, "--workers", "0", "--data"])
        .arg(data)
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Sends a request over an encrypted line and gives the answer as text.
async fn ask(address: &str, roots: RootCertStore, request: &str) -> String {
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let line = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(NAME).unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut line = connector.connect(name, line).await.unwrap();
    line.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_line_that_the_service_encrypts_carries_a_cookie_for_encrypted_lines_alone() {
    let folder = TempDir::new().unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([NAME.to_owned()]).unwrap();
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| folder.path().join(name));
    std::fs::write(&chain, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let url = format!("https://{NAME}");
    let files = [chain.to_str().unwrap(), key.to_str().unwrap()];
    let data = folder.path().join("data");
    let mut child = serve(
        &data,
        "127.0.0.1:0",
        &[
            "--public-url",
            &url,
            "--certificate",
            files[0],
            "--key",
            files[1],
        ],
    );
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    let address = line()
        .strip_prefix("listening on https://")
        .unwrap()
        .to_owned();
    let link = line();
    let secret = link
        .split_once(&format!("{url}/welcome#"))
        .expect("the public address")
        .1
        .to_owned();

    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let alive = format!("GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n");
    let answer = ask(&address, roots.clone(), &alive).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let elsewhere = alive.replace(NAME, "evil.example");
    let answer = ask(&address, roots.clone(), &elsewhere).await;
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    let body = format!("{{\"secret\":\"{secret}\",\"password\":\"quite-a-long-test-password\"}}");
    let redeem = format!(
        "POST /api/v1/invitations/redeem HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(&address, roots, &redeem).await;
    assert!(
        answer.contains("set-cookie: __Host-zhedel=zhs_"),
        "{answer}"
    );
    assert!(answer.contains("SameSite=Strict; Secure"), "{answer}");
    super::server::signal(child.id(), "TERM");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_at_the_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("no.pem");
    std::fs::write(&file, "no certificate").unwrap();
    let file = file.to_str().unwrap();
    let data = folder.path().join("data");
    let told = |listen: &str, more: &[&str]| {
        let output = serve(&data, listen, more).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let files = ["--certificate", file, "--key", file];
    let unusable = told(
        "127.0.0.1:0",
        &[&["--public-url", "https://zhedel.example.org"], &files[..]].concat(),
    );
    assert!(
        unusable.contains("no.pem") && unusable.contains("cannot be used"),
        "{unusable}"
    );
    let nameless = told("127.0.0.1:0", &files);
    assert!(nameless.contains("--public-url"), "{nameless}");
    let open = told("0.0.0.0:0", &[]);
    assert!(open.contains("--certificate"), "{open}");
}
