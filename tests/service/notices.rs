//! Webhooks and mail as their receivers see them: a small HTTP receiver and a small SMTP server take what comes.

use super::inputs::{INSIDE, slide};
use super::server::Server;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Longest wait for anything to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a receiver got.
#[derive(Debug, Clone)]
struct Message {
    headers: BTreeMap<String, String>,
    body: String,
}

impl Message {
    fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    fn told(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// What a receiver does, written apart from the program: Standard Webhooks, `v1`.
    fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let signed = format!(
            "{}.{}.{}",
            self.id(),
            self.headers["webhook-timestamp"],
            self.body
        );
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        let mut given = self.headers["webhook-signature"].split(' ');
        given.any(|one| one == expected)
    }
}

/// A receiver that answers with these statuses, one a message, and with 204 from then on.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    async fn answering(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let got = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&got);
        tokio::spawn(async move {
            loop {
                let (line, _) = listener.accept().await.unwrap();
                let message = read_request(
                    line,
                    |number| statuses.get(number).copied().unwrap_or(204),
                    &taken,
                );
                message.await;
            }
        });
        Self { url, got }
    }

    fn got(&self) -> Vec<Message> {
        self.got.lock().unwrap().clone()
    }

    async fn wait_for(&self, count: usize) -> Vec<Message> {
        until(|| (self.got().len() >= count).then(|| self.got())).await
    }
}

async fn read_request(line: TcpStream, status: impl Fn(usize) -> u16, taken: &Mutex<Vec<Message>>) {
    let mut line = BufReader::new(line);
    let mut headers = BTreeMap::new();
    let mut text = String::new();
    line.read_line(&mut text).await.unwrap();
    assert_eq!(text, "POST /hook HTTP/1.1\r\n");
    loop {
        text.clear();
        line.read_line(&mut text).await.unwrap();
        let Some((name, value)) = text.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    line.read_exact(&mut body).await.unwrap();
    let number = {
        let mut taken = taken.lock().unwrap();
        taken.push(Message {
            headers,
            body: String::from_utf8(body).unwrap(),
        });
        taken.len() - 1
    };
    let answer = format!(
        "HTTP/1.1 {} Answer\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret",
        status(number)
    );
    line.write_all(answer.as_bytes()).await.unwrap();
}

/// A mail server that keeps what it is told; it refuses the first so many mails for now.
struct MailServer {
    url: String,
    got: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    async fn refusing_first(count: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let got = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&got);
        tokio::spawn(async move {
            let mut refused = 0;
            loop {
                let (line, _) = listener.accept().await.unwrap();
                let refuse = refused < count;
                refused += 1;
                let taken = Arc::clone(&taken);
                tokio::spawn(async move { take_mail(line, refuse, &taken).await });
            }
        });
        Self { url, got }
    }

    async fn wait_for(&self, count: usize) -> Vec<String> {
        until(|| {
            let got = self.got.lock().unwrap();
            (got.len() >= count).then(|| got.clone())
        })
        .await
    }
}

/// As much of SMTP as a client needs.
async fn take_mail(line: TcpStream, refuse: bool, taken: &Mutex<Vec<String>>) {
    let mut line = BufReader::new(line);
    line.write_all(b"220 test ESMTP\r\n").await.unwrap();
    let mut envelope = String::new();
    let mut text = String::new();
    loop {
        text.clear();
        if line.read_line(&mut text).await.unwrap_or(0) == 0 {
            return;
        }
        let command = text.to_ascii_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME\r\n"
        } else if command.starts_with("MAIL FROM") && refuse {
            "451 come back later\r\n"
        } else if command.starts_with("MAIL FROM") || command.starts_with("RCPT TO") {
            envelope.push_str(&text);
            "250 good\r\n"
        } else if command.starts_with("DATA") {
            line.write_all(b"354 go on\r\n").await.unwrap();
            let mut mail = envelope.clone();
            loop {
                text.clear();
                line.read_line(&mut text).await.unwrap();
                if text == ".\r\n" {
                    break;
                }
                mail.push_str(&text);
            }
            taken.lock().unwrap().push(mail);
            "250 taken\r\n"
        } else if command.starts_with("QUIT") {
            line.write_all(b"221 bye\r\n").await.unwrap();
            return;
        } else {
            "250 good\r\n"
        };
        line.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// The subject and the text of a mail, decoded.
fn readable(mail: &str) -> String {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let mut text = String::new();
    for word in head.split("=?utf-8?b?").skip(1) {
        let encoded = word.split("?=").next().unwrap();
        text.push_str(&String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap());
    }
    text.push('\n');
    let head = head.to_ascii_lowercase();
    let body: Vec<u8> = if head.contains("content-transfer-encoding: base64") {
        STANDARD.decode(body.replace("\r\n", "")).unwrap()
    } else if head.contains("content-transfer-encoding: quoted-printable") {
        unquoted(body)
    } else {
        body.as_bytes().to_vec()
    };
    text.push_str(&String::from_utf8(body).unwrap());
    text
}

fn unquoted(body: &str) -> Vec<u8> {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, others @ ..] = rest {
        if *first == b'=' {
            let digits = std::str::from_utf8(&others[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &others[2..];
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    bytes
}

async fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(tokio::time::Instant::now() < end, "it never came");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn folder() -> Arc<TempDir> {
    let folder = tempfile::Builder::new().prefix("zhedel-test").tempdir();
    Arc::new(folder.unwrap())
}

async fn send(server: &Server, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let answer = server.request(method, path).json(&body);
    let answer = answer.send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn add(server: &Server, url: &str, topics: &[&str]) -> (String, String) {
    let body = json!({ "url": url, "label": "laboratory system", "topics": topics });
    let (status, made) = send(server, Method::POST, "/api/v1/webhooks", body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["webhook"]["id"]), text(&made["secret"]))
}

/// Words of which none may leave the service.
const PRIVATE: [&str; 8] = [
    "S26-10442",
    "Timur",
    "left breast",
    "4217",
    "administrator",
    "benign",
    "suspicious",
    "no_suspicion_found",
];

fn assert_nothing_private(text: &str) {
    for word in PRIVATE {
        assert!(!text.contains(word), "{word} left the service: {text}");
    }
}

const EVERYTHING: [&str; 14] = [
    "consultation.requested",
    "consultation.received",
    "consultation.offered",
    "consultation.awaiting_section",
    "consultation.communicated",
    "consultation.cancelled",
    "read.signed",
    "call.recorded",
    "call.acknowledged",
    "material.after_signature",
    "alarm.raised",
    "slide.accepted",
    "verdict.final",
    "identity.conflict",
];

/// A consultation with a slide, signed and called.
async fn whole_loop(server: &Server) {
    let request = json!({
        "accession": "S26-10442", "part": "B", "question": "diagnosis", "urgency": "intraoperative",
        "site": "left breast", "laterality": "left", "operating_room": "3", "call_back_number": "4217",
    });
    let (status, made) = send(server, Method::POST, "/api/v1/consultations", request).await;
    assert_eq!(status, StatusCode::CREATED);
    let at = format!(
        "/api/v1/consultations/{}",
        made["consultation_id"].as_str().unwrap()
    );
    let file = slide(server.data.path(), "first.svs", 7, 1);
    let submit = format!("accession=S26-10442&part=B&urgency=intraoperative&{INSIDE}");
    let (_, taken) = server.submit(&submit, &file).await;
    server.done(taken["slide_id"].as_str().unwrap()).await;
    send(server, Method::POST, &format!("{at}/claim"), json!({})).await;
    let seen = server.json(&at).await["slides"].clone();
    let signing = json!({
        "read": { "answers": "diagnosis", "category": "benign" },
        "confirmation": { "part": "B", "site": "left breast", "laterality": "left", "accession_end": "0442" },
        "on_screen": { "view": "scans", "slides": seen, "ai_before_draft": false },
        "password": super::server::PASSWORD,
        "screen_clock": jiff::Timestamp::now(),
    });
    let (status, signed) = send(server, Method::POST, &format!("{at}/reads"), signing).await;
    assert_eq!(status, StatusCode::OK, "{signed}");
    let call = json!({ "read_version": 1, "called_name": "Timur", "called_role": "surgeon", "read_back": "correct" });
    let (status, called) = send(server, Method::POST, &format!("{at}/calls"), call).await;
    assert_eq!(status, StatusCode::OK, "{called}");
}

/// The log, once so many stand in it as delivered: an attempt is recorded after its receiver has answered.
async fn delivered(server: &Server, many: usize) -> Value {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        let log = server.json("/api/v1/deliveries?state=delivered").await;
        if log["items"].as_array().unwrap().len() >= many {
            return log;
        }
        assert!(tokio::time::Instant::now() < end, "{log}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_webhook_hears_of_the_whole_loop_signed_and_without_name_or_outcome() {
    let server = Server::start_with(folder(), 1, &["--webhook-network", "127.0.0.0/8"]);
    let receiver = Receiver::answering(&[500]).await;
    let (id, secret) = add(&server, &receiver.url, &EVERYTHING).await;
    whole_loop(&server).await;
    let got = receiver.wait_for(8).await;
    let mut seen = HashSet::new();
    for message in &got {
        assert!(message.is_signed_with(&secret), "{message:?}");
        assert_nothing_private(&message.body);
        let told = message.told();
        let keys: Vec<&String> = told["data"].as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["case_code", "case_id", "consultation_id", "event_id"],
            "an outcome has no place"
        );
        let mut tampered = message.clone();
        tampered.body = tampered.body.replace("consultation_id", "consultation_ie");
        assert!(!tampered.is_signed_with(&secret), "a body that was changed");
        let mut replayed = message.clone();
        let later = "4102444800".to_owned();
        replayed.headers.insert("webhook-timestamp".into(), later);
        assert!(!replayed.is_signed_with(&secret), "a time that was changed");
        seen.insert(message.id().to_owned());
    }
    assert_eq!(
        got[0].id(),
        got.iter()
            .rev()
            .find(|one| one.id() == got[0].id())
            .unwrap()
            .id()
    );
    let again = got.iter().filter(|one| one.id() == got[0].id()).count();
    assert_eq!(again, 2, "refused, then sent again under the same id");
    assert_eq!(seen.len(), 7, "everything else once");
    let topics: HashSet<String> = got
        .iter()
        .map(|one| one.told()["type"].as_str().unwrap().to_owned())
        .collect();
    for topic in [
        "consultation.requested",
        "consultation.received",
        "slide.accepted",
        "verdict.final",
        "read.signed",
        "call.recorded",
        "consultation.communicated",
    ] {
        assert!(topics.contains(topic), "{topic} of {topics:?}");
    }
    let data = &got[0].told()["data"];
    assert_eq!(data["case_code"].as_str().unwrap().len(), 9);
    assert!(data["case_id"].is_string() && data["consultation_id"].is_string());

    let log = delivered(&server, 7).await;
    let first = log["items"].as_array().unwrap();
    let first = first.iter().find(|one| one["id"] == got[0].id()).unwrap();
    assert_eq!(first["attempts"][0]["outcome"], "refused");
    assert_eq!(first["attempts"][0]["status"], 500);
    assert_eq!(first["attempts"][1]["status"], 204);
    assert_nothing_private(&log.to_string());

    // The secret is changed in peace, and what arrived can be had once more.
    let rotate = format!("/api/v1/webhooks/{id}/secret");
    let (_, rotated) = send(&server, Method::POST, &rotate, json!({})).await;
    let new = rotated["secret"].as_str().unwrap();
    let resend = format!("/api/v1/deliveries/{}/resend", got[0].id());
    let (status, _) = send(&server, Method::POST, &resend, json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let last = receiver.wait_for(9).await.pop().unwrap();
    assert_eq!(last.id(), got[0].id());
    assert!(last.is_signed_with(new) && last.is_signed_with(&secret));
    let (_, cut) = send(
        &server,
        Method::POST,
        &rotate,
        json!({ "overlap_hours": 0 }),
    )
    .await;
    let newest = cut["secret"].as_str().unwrap();
    let test = format!("/api/v1/webhooks/{id}/test");
    let (status, _) = send(&server, Method::POST, &test, json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let last = receiver.wait_for(10).await.pop().unwrap();
    assert_eq!(last.told()["type"], "test");
    assert!(last.is_signed_with(newest) && !last.is_signed_with(new));
    let listed = server.json("/api/v1/webhooks").await;
    assert!(!listed.to_string().contains("whsec_"));
    let metrics = server.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("zhedel_deliveries_dead"), "{metrics}");
    let data = Arc::clone(&server.data);
    server.stop(&["whsec_", newest, &receiver.url, "S26-10442"]);

    // Another start sends nothing of it again.
    let count = receiver.got().len();
    let server = Server::start_with(data, 1, &["--webhook-network", "127.0.0.0/8"]);
    let path = format!("/api/v1/webhooks/{id}/test");
    send(&server, Method::POST, &path, json!({})).await;
    let all = receiver.wait_for(count + 1).await;
    assert_eq!(all.len(), count + 1);
    assert_eq!(all[count].told()["type"], "test");
    server.stop(&[]);
}

#[tokio::test]
async fn no_webhook_leads_into_the_house_unless_the_operator_says_so() {
    let server = Server::start();
    let receiver = Receiver::answering(&[]).await;
    for url in [
        receiver.url.as_str(),
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "http://hooks.example.org/",
        "https://user:password@hooks.example.org/",
    ] {
        let body = json!({ "url": url, "label": "x", "topics": ["read.signed"] });
        let (status, problem) = send(&server, Method::POST, "/api/v1/webhooks", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert_eq!(problem["code"], "webhook_address", "{url}");
    }
    // A name is judged by where it leads when something is sent.
    let named = receiver
        .url
        .replace("http://127.0.0.1", "https://localhost");
    let (id, _) = add(&server, &named, &["read.signed"]).await;
    let test = format!("/api/v1/webhooks/{id}/test");
    send(&server, Method::POST, &test, json!({})).await;
    let mut log = Value::Null;
    for _ in 0..PATIENCE.as_millis() / 100 {
        log = server.json("/api/v1/deliveries").await;
        if log["items"][0]["attempts"] != json!([]) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let attempt = &log["items"][0]["attempts"][0];
    assert_eq!(attempt["outcome"], "address_refused", "{log}");
    assert!(receiver.got().is_empty(), "nobody called");
    server.stop(&[]);
}

#[tokio::test]
async fn mail_is_in_the_readers_language_and_comes_again_when_the_server_was_busy() {
    let mail = MailServer::refusing_first(1).await;
    let server = Server::start_with(
        folder(),
        1,
        &[
            "--smtp-url",
            &mail.url,
            "--mail-from",
            "Zhedel <zhedel@hospital.example>",
        ],
    );
    let before = server.json("/api/v1/session/mail").await;
    assert_eq!(before["address"], Value::Null, "nobody gets mail unasked");
    assert!(
        before["topics"]
            .as_array()
            .unwrap()
            .contains(&json!("consultation.offered"))
    );
    let language = json!({ "language": "kk" });
    send(&server, Method::PUT, "/api/v1/session/language", language).await;
    let wrong = json!({ "address": "a@b.example\r\nBcc: c@d.example" });
    let (status, _) = send(&server, Method::PUT, "/api/v1/session/mail", wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let choice = json!({
        "address": "aigul@lab.example",
        "topics": ["consultation.requested", "verdict.final", "read.signed"],
    });
    let (status, _) = send(&server, Method::PUT, "/api/v1/session/mail", choice).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    whole_loop(&server).await;
    let got = mail.wait_for(4).await;
    for one in &got {
        assert!(one.contains("RCPT TO:<aigul@lab.example>"), "{one}");
        assert!(one.contains("Auto-Submitted: auto-generated"), "{one}");
        assert!(one.contains("Content-Language: kk"), "{one}");
        let text = readable(one);
        assert_nothing_private(&text);
        assert!(!text.contains("Қатер"), "{text}");
    }
    let texts: Vec<String> = got.iter().map(|one| readable(one)).collect();
    for told in [
        "Бұл мекенжайға хабарламалар келеді",
        "Зерттеу сұралды",
        "Бағдарлама нәтижесі дайын",
        "Қорытындыға қол қойылды",
    ] {
        assert!(
            texts.iter().any(|text| text.contains(told)),
            "{told}: {texts:#?}"
        );
    }
    let signed = texts
        .iter()
        .find(|text| text.contains("қол қойылды"))
        .unwrap();
    assert!(
        signed.contains(&format!("{}/cases/", server.url)),
        "{signed}"
    );
    let log = delivered(&server, 4).await;
    let retried = log["items"].as_array().unwrap().iter();
    let retried = retried.filter(|one| one["attempts"].as_array().unwrap().len() == 2);
    assert_eq!(retried.count(), 1, "{log}");
    assert!(!log.to_string().contains("lab.example"));

    let (status, _) = send(
        &server,
        Method::PUT,
        "/api/v1/session/mail",
        json!({ "address": null }),
    )
    .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    server.stop(&["aigul@lab.example", "S26-10442"]);
}

#[test]
fn a_mail_server_that_cannot_be_used_is_told_at_the_start() {
    let folder = TempDir::new().unwrap();
    let told = |more: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_zhedel"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .args(more)
            .env_remove("ZHEDEL_SMTP_PASSWORD")
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let from = "Zhedel <zhedel@hospital.example>";
    let secret = told(&[
        "--smtp-url",
        "smtp://u:very-secret@mail.example",
        "--mail-from",
        from,
    ]);
    assert!(
        secret.contains("--smtp-user") && !secret.contains("very-secret"),
        "{secret}"
    );
    let nobody = told(&["--smtp-url", "smtp://mail.example", "--mail-from", "nobody"]);
    assert!(nobody.contains("--mail-from"), "{nobody}");
    let alone = told(&[
        "--smtp-url",
        "smtp://mail.example",
        "--mail-from",
        from,
        "--smtp-user",
        "z",
    ]);
    assert!(alone.contains("ZHEDEL_SMTP_PASSWORD"), "{alone}");
    let network = told(&["--webhook-network", "10.0.0.0/64"]);
    assert!(network.contains("is no network"), "{network}");
}
