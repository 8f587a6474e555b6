//! Starts and stops the real binary, and asserts that it ends cleanly.

use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running service with a data folder of its own.
///
/// Whoever ends a test calls [`Server::stop`], which asserts a clean end; a test that fails kills
/// the service when this is dropped.
pub struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    /// Somebody with every role that a person can have, signed in.
    pub client: Client,
    /// The cookie that they show.
    pub cookie: String,
    pub url: String,
    pub data: Arc<TempDir>,
}

impl Server {
    /// A service with one worker and the tiny test model.
    pub fn start() -> Self {
        let data = tempfile::Builder::new()
            .prefix("zhedel-test")
            .tempdir()
            .unwrap();
        Self::start_on(Arc::new(data), 1)
    }

    /// A service on a data folder that was used before.
    pub fn start_on(data: Arc<TempDir>, workers: usize) -> Self {
        Self::start_with(data, workers, &[])
    }

    /// The same with more arguments.
    pub fn start_with(data: Arc<TempDir>, workers: usize, more: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let is_fresh = !inside(&data, "zhedel.db").exists();
        let mut child = Command::new(env!("CARGO_BIN_EXE_zhedel"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--workers", &workers.to_string()])
            .args(more)
            .arg("--models")
            .arg(root.join("tests/models/stain-density"))
            .arg("--data")
            .arg(data.path())
            .current_dir(root)
            .env("ZHEDEL_LOG", "zhedel=debug,warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        collect(child.stderr.take().unwrap(), Arc::clone(&log));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("a line").unwrap();
        let url = line
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("the first line is {line}"))
            .to_owned();
        let session = if is_fresh {
            let line = lines.next().expect("a second line").unwrap();
            let secret = line.split_once('#').expect("a link").1.to_owned();
            first_session(&url, &secret)
        } else {
            session(&url, ADMINISTRATOR, PASSWORD)
        };
        Self {
            child,
            log,
            client: signed_in(&session),
            cookie: session,
            url,
            data,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// A one-request upload; gives the status and the JSON that came back.
    pub async fn submit(&self, query: &str, slide: &Path) -> (StatusCode, Value) {
        let response = self
            .request(Method::POST, &format!("/api/v1/slides?{query}"))
            .header("content-type", "application/octet-stream")
            .body(std::fs::read(slide).unwrap())
            .send()
            .await
            .unwrap();
        (response.status(), response.json().await.unwrap())
    }

    /// Waits until a slide's machine work is done and gives its document.
    pub async fn done(&self, slide: &str) -> Value {
        let path = format!("/api/v1/slides/{slide}");
        let mut last = Value::Null;
        for _ in 0..PATIENCE.as_millis() / 100 {
            last = self.json(&path).await;
            if last["state"] == "done" {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("still not done: {last:#}\n{}", self.log());
    }

    /// Waits until the service can triage.
    pub async fn ready(&self) {
        for _ in 0..PATIENCE.as_millis() / 100 {
            if self.get("/readyz").await.status() == StatusCode::OK {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never ready: {}", self.log());
    }

    /// Waits until something was logged so many times.
    pub async fn logged(&self, text: &str, times: usize) {
        for _ in 0..PATIENCE.as_millis() / 20 {
            if self.log().matches(text).count() >= times {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never logged {times} times: {text}\n{}", self.log());
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Processes that the service started, by what they do.
    pub fn children(&self, role: &str) -> Vec<u32> {
        children_of(self.child.id())
            .into_iter()
            .filter(|pid| command_line(*pid).split('\0').nth(1) == Some(role))
            .collect()
    }

    /// Waits until the service has a child of this role that is none of `old`.
    pub fn new_child(&self, role: &str, old: &[u32]) -> u32 {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(pid) = self.children(role).into_iter().find(|p| !old.contains(p)) {
                return pid;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no new `{role}`: {}", self.log());
    }

    /// Ends the service as a power cut would, and gives its data folder for another one.
    pub fn kill(mut self) -> Arc<TempDir> {
        let children = children_of(self.child.id());
        signal(self.child.id(), "KILL");
        self.child.wait().unwrap();
        // Its children notice and end by themselves.
        wait_until_gone(&children);
        Arc::clone(&self.data)
    }

    /// Ends the service in order and asserts that it and its children are gone, and that it logged
    /// no error and none of the given words.
    pub fn stop(mut self, secrets: &[&str]) {
        let children = children_of(self.child.id());
        signal(self.child.id(), "TERM");
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "does not end: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        };
        wait_until_gone(&children);
        // What was logged last may still be on its way.
        while !self.log().contains("ended") && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = self.log();
        assert!(status.success(), "{status}: {log}");
        assert!(log.contains("ended"), "{log}");
        let errors: Vec<&str> = log
            .lines()
            .filter(|line| line.contains(" ERROR "))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        for secret in secrets {
            assert!(!log.contains(secret), "the log holds {secret}: {log}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// What the first administrator signs in with.
pub const ADMINISTRATOR: &str = "administrator";
/// Password of every account of the tests.
pub const PASSWORD: &str = "quite-a-long-test-password";

/// What every client of the tests is built from: the library asks for a provider of cryptography even where no line is
/// encrypted.
pub fn builder() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// A client that shows nothing.
pub fn plain_client() -> Client {
    builder().build().unwrap()
}

/// A client that shows a session.
pub fn signed_in(cookie: &str) -> Client {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_str(cookie).unwrap());
    builder().default_headers(headers).build().unwrap()
}

/// The cookie of a new session.
pub fn session(url: &str, login: &str, password: &str) -> String {
    let sent = json!({ "login": login, "password": password });
    now(plain_client()
        .post(format!("{url}/api/v1/session"))
        .json(&sent))
}

/// The cookie of whoever redeems a one-time link with the password of the tests.
pub fn redeem(url: &str, secret: &str) -> String {
    let sent = json!({ "secret": secret, "password": PASSWORD });
    now(plain_client()
        .post(format!("{url}/api/v1/invitations/redeem"))
        .json(&sent))
}

/// The first administrator takes every role that a person can have.
fn first_session(url: &str, secret: &str) -> String {
    let cookie = redeem(url, secret);
    let client = signed_in(&cookie);
    let url = url.to_owned();
    let work = async move {
        let me: Value = client
            .get(format!("{url}/api/v1/session"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let roles = json!({ "roles": ["administrator", "technician", "pathologist", "validator"] });
        let path = format!("{url}/api/v1/users/{}", me["id"].as_str().unwrap());
        let answer = client.patch(path).json(&roles).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    };
    apart(work);
    cookie
}

/// Sends a request that signs in, and gives the cookie that came back.
fn now(request: RequestBuilder) -> String {
    apart(async {
        let answer = request.send().await.unwrap();
        let cookie = answer.headers().get(SET_COOKIE).cloned();
        let text = answer.text().await.unwrap();
        let cookie = cookie.unwrap_or_else(|| panic!("no session: {text}"));
        cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    })
}

/// Waits for something in a thread of its own, since tests start services from within a run-time.
fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let run = move || tokio::runtime::Runtime::new().unwrap().block_on(work);
    std::thread::spawn(run).join().unwrap()
}

/// Sends a signal to one process.
pub fn signal(pid: u32, name: &str) {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

fn collect(mut from: impl Read + Send + 'static, log: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            log.lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    });
}

fn children_of(parent: u32) -> Vec<u32> {
    let folders = std::fs::read_dir("/proc").unwrap();
    folders
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| parent_of(*pid) == Some(parent))
        .collect()
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold spaces; state and parent follow it.
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()
}

fn command_line(pid: u32) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default()
}

fn wait_until_gone(pids: &[u32]) {
    let until = Instant::now() + PATIENCE;
    for pid in pids {
        while command_line(*pid).contains("zhedel") {
            assert!(Instant::now() < until, "process {pid} is left over");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A path below the data folder.
pub fn inside(data: &TempDir, name: &str) -> PathBuf {
    data.path().join(name)
}
