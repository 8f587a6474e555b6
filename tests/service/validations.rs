//! Validation as a service: sets, runs, documents; a slide always comes first.

use super::inputs::{INSIDE, large_slide};
use super::server::{Server, signal};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The golden patches of the tiny model with their labels, each `copies` times.
fn make_set(folder: &Path, copies: usize) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/stain-density/golden");
    std::fs::create_dir_all(folder).unwrap();
    let mut list = "path,label,positive\n".to_owned();
    for (name, positive) in [
        ("stroma", "0"),
        ("glass", "0"),
        ("lesion", "1"),
        ("between", "1"),
    ] {
        for copy in 0..copies {
            let file = format!("secret-{name}-{copy}.png");
            std::fs::copy(golden.join(format!("{name}.png")), folder.join(&file)).unwrap();
            list.extend([file.as_str(), ",", name, ",", positive, "\n"]);
        }
    }
    std::fs::write(folder.join("labels.csv"), list).unwrap();
}

/// A service with a set `quick` and, if asked for, a set `slow` that takes a while.
struct Place {
    sets: TempDir,
    server: Server,
}

impl Place {
    fn start(slow: bool) -> Self {
        let sets = tempfile::tempdir().unwrap();
        make_set(&sets.path().join("quick"), 10);
        if slow {
            make_set(&sets.path().join("slow"), 300);
        }
        let data = tempfile::Builder::new()
            .prefix("zhedel-test")
            .tempdir()
            .unwrap();
        let server = Self::serve(&sets, Arc::new(data));
        Self { sets, server }
    }

    fn serve(sets: &TempDir, data: Arc<TempDir>) -> Server {
        let folder = sets.path().to_str().unwrap();
        Server::start_with(data, 1, &["--validation-sets", folder])
    }

    async fn ask(&self, body: &Value, key: &str) -> (StatusCode, Value) {
        let response = self
            .server
            .request(Method::POST, "/api/v1/validations")
            .header("idempotency-key", key)
            .json(body)
            .send()
            .await
            .unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn upload(&self, name: &str, archive: Vec<u8>) -> (StatusCode, Value) {
        let response = self
            .server
            .request(
                Method::POST,
                &format!("/api/v1/validation-sets?name={name}"),
            )
            .header("content-type", "application/zip")
            .body(archive)
            .send()
            .await
            .unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn start_slow(&self) -> String {
        let order = json!({ "set": "server:slow", "research": true, "resamples": 100_000 });
        let (status, asked) = self.ask(&order, "slow").await;
        assert_eq!(status, StatusCode::ACCEPTED, "{asked:#}");
        asked["id"].as_str().unwrap().to_owned()
    }

    async fn until(&self, id: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..1_800 {
            last = self.server.json(&format!("/api/v1/validations/{id}")).await;
            if wanted(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {what}: {last:#}\n{}", self.server.log());
    }

    async fn cancel(&self, id: &str) -> StatusCode {
        let path = format!("/api/v1/validations/{id}/cancel");
        let sent = self.server.request(Method::POST, &path).send().await;
        sent.unwrap().status()
    }
}

fn zip_of(folder: &Path) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&std::fs::read(&path).unwrap()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn stands_still(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
    state.is_some_and(|rest| rest.starts_with('T'))
}

#[tokio::test]
async fn a_validation_is_run_and_its_documents_are_served() {
    let place = Place::start(false);
    let server = &place.server;
    let order = json!({
        "set": "server:quick", "models": ["stain-density"], "research": true, "resamples": 200,
        "gate": "auc_at_least = 0.999999\nfailed_at_most = 0.0",
        "plan": "title = \"AUC\"\n[primary]\nauc_at_least = 0.5\n[settings]\nseed = 1",
    });
    let (status, asked) = place.ask(&order, "one").await;
    assert_eq!(status, StatusCode::ACCEPTED, "{asked:#}");
    assert_eq!(place.ask(&order, "one").await, (status, asked.clone()));
    let id = asked["id"].as_str().unwrap();
    let done = place.until(id, "done", |run| run["state"] == "done").await;
    let model = &done["figures"]["models"][0];
    assert_eq!(
        (&model["samples"], &model["failed"]),
        (&json!(40), &json!(0)),
        "{done:#}"
    );
    assert!(model["auc"]["value"].is_number(), "{done:#}");
    assert_eq!(done["figures"]["plan"]["title"], "AUC");
    let limits = done["figures"]["gate"].as_array().unwrap();
    assert!(
        limits
            .iter()
            .any(|limit| limit["limit"] == "failed_at_most" && limit["met"] == true)
    );

    for name in [
        "report.html",
        "metrics.json",
        "predictions.csv",
        "gate.json",
    ] {
        let listed = done["documents"].as_array().unwrap();
        assert!(listed.contains(&json!(name)), "{listed:?}");
        let path = format!("/api/v1/validations/{id}/{name}");
        let first = server.get(&path).await;
        assert_eq!(first.status(), StatusCode::OK, "{name}");
        let tag = first.headers()["etag"].clone();
        let policy = first.headers()["content-security-policy"].to_str().unwrap();
        assert_eq!(
            policy.contains("sandbox"),
            name == "report.html",
            "{policy}"
        );
        let again = server
            .request(Method::GET, &path)
            .header("if-none-match", tag);
        assert_eq!(
            again.send().await.unwrap().status(),
            StatusCode::NOT_MODIFIED
        );
    }
    let metrics = server
        .json(&format!("/api/v1/validations/{id}/metrics.json"))
        .await;
    assert_eq!(metrics["set"]["digest"], done["figures"]["set_digest"]);
    assert_eq!(place.cancel(id).await, StatusCode::CONFLICT);
    let page = server.json("/api/v1/validations").await;
    assert_eq!(page["items"][0]["id"], id);
    // Names of a set's files stand in its documents, and nowhere else.
    place.server.stop(&["secret-"]);
}

#[tokio::test]
async fn a_set_tells_which_splits_and_labels_it_has() {
    let place = Place::start(false);
    let folder = place.sets.path().join("split");
    make_set(&folder, 2);
    let list = folder.join("labels.csv");
    let rows = std::fs::read_to_string(&list).unwrap();
    let mut rows: Vec<String> = rows.lines().map(|row| format!("{row},valid")).collect();
    rows[0] = "path,label,positive,split".into();
    rows[1] = rows[1].replace(",valid", ",test");
    std::fs::write(&list, rows.join("\n")).unwrap();
    let contents = async |key: &str| {
        place
            .server
            .get(&format!("/api/v1/validation-sets/contents?set={key}"))
            .await
    };
    let found: Value = contents("server:split").await.json().await.unwrap();
    assert_eq!(
        found,
        json!({
            "samples": 8,
            "splits": [{ "name": "valid", "samples": 7 }, { "name": "test", "samples": 1 }],
            "labels": [
                { "name": "between", "samples": 2 },
                { "name": "glass", "samples": 2 },
                { "name": "lesion", "samples": 2 },
                { "name": "stroma", "samples": 2 },
            ],
        })
    );
    // A list that leads out of its set, that is none, or a set that is not there.
    let leaky = place.sets.path().join("leaky");
    std::fs::create_dir(&leaky).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", leaky.join("labels.csv")).unwrap();
    std::fs::create_dir(place.sets.path().join("broken")).unwrap();
    std::fs::write(place.sets.path().join("broken/set.toml"), "sample = 1").unwrap();
    for (key, status) in [
        ("server:leaky", 422),
        ("server:broken", 422),
        ("server:nowhere", 404),
        ("nowhere", 422),
    ] {
        let answer = contents(key).await;
        assert_eq!(answer.status().as_u16(), status, "{key}");
        let problem = answer.text().await.unwrap();
        let place = place.sets.path().to_str().unwrap();
        assert!(!problem.contains(place), "{problem}");
    }
    place.server.stop(&["secret-"]);
}

#[tokio::test]
async fn what_cannot_be_run_is_refused_at_once() {
    let place = Place::start(false);
    std::os::unix::fs::symlink("/", place.sets.path().join("root")).unwrap();
    let plan = "title = \"x\"\n[primary]\nauc_at_least = 0.5\n[settings]\nseed = 9";
    for (order, status) in [
        (json!({ "set": "server:nowhere" }), 404),
        (json!({ "set": "server:../quick" }), 404),
        (json!({ "set": "server:root" }), 404),
        (
            json!({ "set": "uploaded:01890000-0000-7000-8000-000000000000" }),
            404,
        ),
        (json!({ "set": "quick" }), 422),
        (json!({ "set": "server:quick", "models": ["nobody"] }), 422),
        (json!({ "set": "server:quick", "resamples": 1 }), 422),
        (json!({ "set": "server:quick", "gate": "auc = 1" }), 422),
        (json!({ "set": "server:quick", "plan": plan }), 422),
        (json!({ "set": "server:quick", "surprise": 1 }), 422),
    ] {
        let (found, problem) = place.ask(&order, &order.to_string()).await;
        assert_eq!(found.as_u16(), status, "{order}: {problem:#}");
        assert!(problem["code"].is_string(), "{problem:#}");
    }
    place.server.stop(&[]);
}

#[tokio::test]
async fn a_set_that_names_a_file_outside_of_it_fails() {
    let place = Place::start(false);
    let folder = place.sets.path().join("leaky");
    make_set(&folder, 1);
    let outside = place.server.data.path().join("outside.png");
    std::fs::copy(folder.join("secret-glass-0.png"), &outside).unwrap();
    for (name, way) in [
        ("by-path", outside.to_str().unwrap()),
        ("by-link", "link.png"),
    ] {
        let folder = place.sets.path().join(name);
        make_set(&folder, 1);
        std::os::unix::fs::symlink(&outside, folder.join("link.png")).unwrap();
        let mut list = std::fs::read_to_string(folder.join("labels.csv")).unwrap();
        list.extend([way, ",x,1\n"]);
        std::fs::write(folder.join("labels.csv"), list).unwrap();
        let order = json!({ "set": format!("server:{name}"), "research": true });
        let (_, asked) = place.ask(&order, name).await;
        let id = asked["id"].as_str().unwrap();
        let ended = place
            .until(id, "failed", |run| run["state"] == "failed")
            .await;
        assert_eq!(ended["attempts"], 1, "{ended:#}");
        assert!(
            ended["error"].as_str().unwrap().contains("outside"),
            "{ended:#}"
        );
    }
    place.server.stop(&["secret-"]);
}

#[tokio::test]
async fn an_uploaded_set_is_taken_once_run_on_and_deleted() {
    let place = Place::start(false);
    let archive = zip_of(&place.sets.path().join("quick"));
    let (status, set) = place.upload("mine", archive.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{set:#}");
    assert_eq!((&set["files"], &set["name"]), (&json!(41), &json!("mine")));
    assert_eq!(place.upload("again", archive).await.1["id"], set["id"]);
    let sets = place.server.json("/api/v1/validation-sets").await;
    let keys: Vec<&Value> = sets["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["key"])
        .collect();
    assert_eq!(keys, [&json!("server:quick"), &set["key"]]);

    let order = json!({ "set": set["key"], "research": true, "resamples": 100 });
    let (_, asked) = place.ask(&order, "run").await;
    let id = asked["id"].as_str().unwrap();
    place.until(id, "done", |run| run["state"] == "done").await;
    let path = format!("/api/v1/validation-sets/{}", set["id"].as_str().unwrap());
    let deleted = place.server.request(Method::DELETE, &path).send().await;
    assert_eq!(deleted.unwrap().status(), StatusCode::NO_CONTENT);
    let (status, _) = place.ask(&order, "after").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // What was found on it stays; its files do not.
    let metrics = place
        .server
        .json(&format!("/api/v1/validations/{id}/metrics.json"))
        .await;
    assert_eq!(metrics["set"]["name"], "mine");
    let left = walkdir::WalkDir::new(place.server.data.path().join("validation-sets"));
    let files = left
        .into_iter()
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file());
    assert_eq!(files.count(), 0);
    place.server.stop(&["secret-"]);
}

#[tokio::test]
async fn an_archive_that_cannot_be_taken_is_refused_with_the_reason() {
    let place = Place::start(false);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("labels.csv", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let link = zip.finish().unwrap().into_inner();
    for archive in [b"no archive".to_vec(), link] {
        let (status, problem) = place.upload("set", archive).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem:#}");
        assert_eq!(problem["code"], "invalid_archive", "{problem:#}");
    }
    let whole = zip_of(&place.sets.path().join("quick"));
    let (status, problem) = place.upload("", whole).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem:#}");
    let incoming = place.server.data.path().join("validation-sets/incoming");
    assert_eq!(
        incoming.read_dir().unwrap().count(),
        0,
        "something was left behind"
    );
    place.server.stop(&[]);
}

#[tokio::test]
async fn a_validation_stands_still_while_a_slide_is_due_and_goes_on() {
    let place = Place::start(true);
    let server = &place.server;
    server.ready().await;
    // Made before, since that takes as long as the validation has to last.
    let folder = tempfile::tempdir().unwrap();
    let file = large_slide(folder.path(), "a.svs", 31);
    let order = json!({ "set": "server:slow", "research": true, "resamples": 40_000 });
    let (_, asked) = place.ask(&order, "slow").await;
    let id = asked["id"].as_str().unwrap().to_owned();
    place
        .until(&id, "running", |run| {
            run["progress"]["done"].as_u64() > Some(0)
        })
        .await;
    let child = server.new_child("validation", &[]);
    let (_, taken) = server.submit(INSIDE, &file).await;
    let slide = taken["slide_id"].as_str().unwrap();
    let path = format!("/api/v1/slides/{slide}");
    let mut still: Option<(Instant, Instant)> = None;
    loop {
        let triaged = server.json(&path).await["state"] == "done";
        if stands_still(child) {
            let now = Instant::now();
            still = Some((still.map_or(now, |(first, _)| first), now));
        }
        if triaged {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (first, last) = still.expect("the validation worked on beside the slide");
    for _ in 0..250 {
        if !stands_still(child) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!stands_still(child), "it never went on");
    // The same process, the same attempt: nothing is done anew.
    assert_eq!(server.children("validation"), [child]);
    let run = place.until(&id, "done", |run| run["state"] == "done").await;
    assert_eq!(run["attempts"], 1, "{run:#}");
    // What it stood still is no part of what it worked.
    let metrics = server
        .json(&format!("/api/v1/validations/{id}/metrics.json"))
        .await;
    let worked = ["scoring_s", "metrics_s"].map(|part| metrics["timing"][part].as_f64().unwrap());
    let time = |what: &str| -> jiff::Timestamp { run[what].as_str().unwrap().parse().unwrap() };
    let whole = time("finished_at").duration_since(time("started_at"));
    let most = whole.as_secs_f64() - (last - first).as_secs_f64();
    assert!(
        worked[0] + worked[1] <= most,
        "{worked:?} of {whole:?}, {:?} of which it stood still",
        last - first
    );
    place.server.stop(&["secret-"]);
}

/// Folders of runs in the data folder.
fn left(data: &Path) -> Vec<std::path::PathBuf> {
    walkdir::WalkDir::new(data.join("validations"))
        .min_depth(2)
        .max_depth(2)
        .into_iter()
        .filter_map(|entry| Some(entry.ok()?.into_path()))
        .collect()
}

#[tokio::test]
async fn a_validation_that_is_cancelled_ends_and_leaves_nothing() {
    let place = Place::start(true);
    let server = &place.server;
    let id = place.start_slow().await;
    place
        .until(&id, "running", |run| {
            run["progress"]["done"].as_u64() > Some(0)
        })
        .await;
    assert_eq!(left(server.data.path()).len(), 1);
    assert_eq!(place.cancel(&id).await, StatusCode::NO_CONTENT);
    for _ in 0..500 {
        if server.children("validation").is_empty() && left(server.data.path()).is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(
        server.children("validation"),
        [0; 0],
        "cancelled, it works on"
    );
    let left = left(server.data.path());
    assert!(left.is_empty(), "{left:?}");
    place.server.stop(&["secret-"]);
}

/// Killed while it works, a run goes on from what was kept: its documents are those of a run that nothing
/// happened to.
#[tokio::test]
async fn a_validation_whose_process_was_killed_goes_on_where_it_was() {
    let place = Place::start(true);
    let order = json!({ "set": "server:slow", "research": true, "resamples": 30_000 });
    let (_, asked) = place.ask(&order, "killed").await;
    let id = asked["id"].as_str().unwrap().to_owned();
    place
        .until(&id, "running", |run| {
            run["progress"]["done"].as_u64() > Some(0)
        })
        .await;
    signal(place.server.new_child("validation", &[]), "KILL");
    let ended = place.until(&id, "done", |run| run["state"] == "done").await;
    assert_eq!(ended["attempts"], 2, "{ended:#}");
    let (_, asked) = place.ask(&order, "whole").await;
    let whole = asked["id"].as_str().unwrap();
    place
        .until(whole, "done", |run| run["state"] == "done")
        .await;
    let metrics = async |id: &str| {
        let path = format!("/api/v1/validations/{id}/metrics.json");
        place.server.json(&path).await
    };
    let (mut first, mut second) = (metrics(&id).await, metrics(whole).await);
    assert!(
        first["timing"]["kept"].as_u64() > Some(0),
        "{:#}",
        first["timing"]
    );
    assert_eq!(second["timing"]["kept"], 0);
    for document in [&mut first, &mut second] {
        document["timing"] = Value::Null;
    }
    assert_eq!(first, second);
    assert_eq!(left(place.server.data.path()).len(), 2, "documents only");
    place.server.stop(&["secret-"]);
}

#[tokio::test]
async fn a_validation_survives_the_death_of_its_process_and_of_the_service() {
    let place = Place::start(true);
    let id = place.start_slow().await;
    let running =
        |attempt: u64| move |run: &Value| run["state"] == "running" && run["attempts"] == attempt;
    place.until(&id, "running", running(1)).await;
    let child = place.server.new_child("validation", &[]);
    signal(child, "KILL");
    place.until(&id, "tried again", running(2)).await;
    let Place { sets, server } = place;
    let data = server.kill();
    let server = Place::serve(&sets, data);
    let place = Place { sets, server };
    place.until(&id, "tried a third time", running(3)).await;
    let child = place.server.new_child("validation", &[]);
    signal(child, "KILL");
    let ended = place
        .until(&id, "failed", |run| run["state"] == "failed")
        .await;
    let error = ended["error"].as_str().unwrap();
    assert!(
        error.contains("3 attempts") && error.contains("signal"),
        "{error}"
    );
    place.server.stop(&["secret-"]);
}
