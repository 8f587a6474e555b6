//! Second opinions over HTTP: of a colleague, and between two installations that were paired.

use super::inputs::{INSIDE, slide};
use super::server::{Server, inside, plain_client, redeem, signed_in};
use reqwest::header::CACHE_CONTROL;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use zhedel::auth::peer::message::{
    CONTENT_DIGEST, Covered, PERSON, SIGNATURE, SIGNATURE_INPUT, Stated, content_digest,
    request_base, signature_header,
};
use zhedel::domain::ids::{PairingId, PrincipalId};
use zhedel::store::checkpoints::key::CheckpointKey;

const ACCESSION: &str = "S26-SECRET-1";

/// Somebody who is signed in at a service.
struct Person {
    client: Client,
    url: String,
    id: String,
}

impl Person {
    async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.url);
        let request = self.client.request(method, url).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, told) = self.send(Method::POST, path, body).await;
        assert!(status.is_success(), "{path}: {status} {told}");
        told
    }

    async fn refused(&self, path: &str, body: Value) -> (StatusCode, String) {
        let (status, told) = self.send(Method::POST, path, body).await;
        assert!(!status.is_success(), "{path}: {told}");
        (status, told["code"].as_str().unwrap_or_default().to_owned())
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, path, Value::Null).await
    }

    async fn picture(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let url = format!("{}{path}", self.url);
        let answer = self.client.get(url).send().await.unwrap();
        let status = answer.status();
        if status == StatusCode::OK {
            assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        }
        (status, answer.bytes().await.unwrap().to_vec())
    }
}

async fn pathologist(server: &Server, login: &str) -> Person {
    let new = json!({ "login": login, "roles": ["pathologist"], "name": login });
    let made = server
        .request(Method::POST, "/api/v1/users")
        .json(&new)
        .send()
        .await
        .unwrap();
    let made: Value = made.json().await.unwrap();
    let link = made["invitation"]["path"].as_str().expect("a link");
    let secret = link.split_once('#').unwrap().1;
    Person {
        client: signed_in(&redeem(&server.url, secret)),
        url: server.url.clone(),
        id: made["user"]["id"].as_str().unwrap().to_owned(),
    }
}

/// The one who began the service, with every role.
fn administrator(server: &Server) -> Person {
    Person {
        client: server.client.clone(),
        url: server.url.clone(),
        id: String::new(),
    }
}

/// A slide of a case, and its consultation.
async fn case(server: &Server) -> (String, String) {
    let file = slide(server.data.path(), "lesion.svs", 7, 1);
    let query = format!("accession={ACCESSION}&{INSIDE}");
    let (status, taken) = server.submit(&query, &file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken}");
    let id = |name: &str| taken[name].as_str().unwrap().to_owned();
    (id("slide_id"), id("consultation_id"))
}

fn request(recipients: &Value) -> Value {
    json!({
        "recipients": recipients, "urgency": "intraoperative", "question": "Is it invasive?",
        "summary": "Woman of 54, a nodule of 12 mm.", "asked_in": "kk", "answer_in": "ru",
        "ground": "consent", "ground_words": "Signed consent, form 12.",
    })
}

fn read(category: &str) -> Value {
    json!({ "read": { "answers": "diagnosis", "category": category, "text": "Advice in words." } })
}

fn tile(place: &str, opinion: &str) -> String {
    format!("/received-opinions/{place}/{opinion}/slides/1/dzi_files/9/0_0.jpg")
}

/// Nothing of whose slides these are, and nothing that a machine found.
fn names_nobody(received: &Value) {
    let text = received.to_string();
    for word in [
        ACCESSION,
        "slide_id",
        "case_id",
        "consultation_id",
        "verdict",
        "score",
        "regions",
    ] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

/// The asking reader sees it otherwise, and records how that was resolved.
async fn weigh(asking: &Person, consultation: &str, id: &str) {
    asking
        .post(
            &format!("/api/v1/consultations/{consultation}/claim"),
            json!({}),
        )
        .await;
    let draft = json!({ "version": 0, "form": { "answers": "diagnosis", "category": "benign" }, "ai_visible": false });
    let draft_path = format!("/api/v1/consultations/{consultation}/draft");
    let (status, saved) = asking.send(Method::PUT, &draft_path, draft).await;
    assert_eq!(status, StatusCode::OK, "{saved}");
    let weighing = json!({ "resolution": "agreed_with_opinion", "words": "Looked at together." });
    let weighed = asking
        .post(&format!("/api/v1/opinions/{id}/adjudications"), weighing)
        .await;
    let weighed = &weighed["items"][0];
    assert_eq!(
        (&weighed["differs"], &weighed["own_category"]),
        (&json!(true), &json!("benign"))
    );
    assert_eq!(weighed["adjudications"][0]["opinion_category"], "malignant");
}

#[tokio::test]
async fn a_colleague_gives_advice_and_the_local_pathologist_weighs_it() {
    let server = Server::start();
    let (slide, consultation) = case(&server).await;
    let asking = administrator(&server);
    let colleague = pathologist(&server, "second.reader").await;
    let third = pathologist(&server, "third.reader").await;
    let (_, known) = asking.get("/api/v1/opinion-recipients").await;
    assert_eq!(known["colleagues"].as_array().unwrap().len(), 2, "{known}");

    let path = format!("/api/v1/consultations/{consultation}/opinions");
    let mut telling = request(&json!([{ "kind": "colleague", "person": colleague.id }]));
    telling["summary"] = json!(format!("Patient of {ACCESSION}"));
    let refused = asking.refused(&path, telling).await;
    assert_eq!(
        refused,
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid".into())
    );
    let sent = request(&json!([{ "kind": "colleague", "person": colleague.id }]));
    let asked = &asking.post(&path, sent).await["items"][0];
    assert_eq!(
        (&asked["state"], &asked["turn"]),
        (&json!("asked"), &json!(0))
    );
    assert_eq!(asked["recipients"][0]["name"], "second.reader");
    let id = asked["opinion_id"].as_str().unwrap();

    let (_, queue) = colleague.get("/api/v1/received-opinions").await;
    let waiting = &queue["items"][0];
    assert_eq!(waiting["opinion_id"], id);
    assert_eq!(waiting["check"], asked["check"], "both see the same words");
    names_nobody(&queue);
    let (_, others) = third.get("/api/v1/received-opinions").await;
    assert_eq!(others["items"], json!([]));
    let there = format!("/api/v1/received-opinions/here/{id}");
    assert_eq!(third.get(&there).await.0, StatusCode::NOT_FOUND);

    let pixels = tile("here", id);
    assert_eq!(colleague.picture(&pixels).await.0, StatusCode::NOT_FOUND);
    let early = colleague
        .refused(&format!("{there}/answer"), read("malignant"))
        .await;
    assert_eq!(early, (StatusCode::CONFLICT, "opinion_refused".into()));
    let accepted = colleague
        .post(&format!("{there}/acceptance"), json!({}))
        .await;
    assert_eq!(
        (&accepted["state"], &accepted["mine"]),
        (&json!("accepted"), &json!(true))
    );
    assert_eq!(colleague.picture(&pixels).await.0, StatusCode::OK);
    let descriptor = format!("/received-opinions/here/{id}/slides/1/dzi.dzi");
    let (status, xml) = colleague.picture(&descriptor).await;
    assert_eq!(status, StatusCode::OK);
    let xml = String::from_utf8(xml).unwrap();
    assert!(
        xml.contains("<Image") && xml.contains("zhedel:mpp-x=\"0."),
        "{xml}"
    );
    for none in [
        "slides/2/dzi.dzi",
        "slides/0/dzi.dzi",
        "slides/1/dzi_files/9/999_0.jpg",
    ] {
        let (status, _) = colleague
            .picture(&format!("/received-opinions/here/{id}/{none}"))
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{none}");
    }
    assert_eq!(third.picture(&pixels).await.0, StatusCode::NOT_FOUND);

    let given = colleague
        .post(&format!("{there}/answer"), read("malignant"))
        .await;
    assert_eq!(given["answer"]["read"]["category"], "malignant");
    let (_, after) = asking.get(&path).await;
    let after = &after["items"][0];
    assert_eq!(after["answer"]["reader"]["name"], "second.reader");
    assert_eq!(after["differs"], false, "there is no own view yet");
    // It is advice: nothing of the consultation itself has moved, and nobody has signed.
    let (_, file) = asking
        .get(&format!("/api/v1/consultations/{consultation}"))
        .await;
    assert_eq!((&file["reads"], &file["draft"]), (&json!([]), &Value::Null));

    weigh(&asking, &consultation, id).await;
    assert_eq!(colleague.picture(&pixels).await.0, StatusCode::OK);
    let ended = asking
        .post(&format!("/api/v1/opinions/{id}/withdrawal"), json!({}))
        .await;
    assert!(ended["items"][0]["revoked_at"].is_string(), "{ended}");
    assert_eq!(colleague.picture(&pixels).await.0, StatusCode::NOT_FOUND);
    assert!(!slide.is_empty());
    server.stop(&[ACCESSION, "Is it invasive?", "Advice in words."]);
}

/// Two installations that are paired and confirmed on both sides, and the pairing's id.
async fn paired(asking: &Server, reading: &Server) -> String {
    let (ours, theirs) = (administrator(asking), administrator(reading));
    let early = ours.refused("/api/v1/pairings/offers", json!({})).await;
    assert_eq!(early, (StatusCode::CONFLICT, "country_missing".into()));
    for (side, country) in [(&ours, "KZ"), (&theirs, "UZ")] {
        let country = json!({ "country": country });
        let path = "/api/v1/organisation-country";
        let (status, told) = side.send(Method::PUT, path, country).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
    }
    let offer = ours.post("/api/v1/pairings/offers", json!({})).await;
    let link = offer["link"].as_str().unwrap();
    let itself = ours
        .refused("/api/v1/pairings", json!({ "link": link }))
        .await;
    assert_eq!(itself.1, "peer_itself");
    let broken = json!({ "link": "https://nobody.example/pairings" });
    let broken = theirs.refused("/api/v1/pairings", broken).await;
    assert_eq!(broken.1, "invalid_link");
    let met = theirs
        .post("/api/v1/pairings", json!({ "link": link }))
        .await;
    let spent = theirs
        .refused("/api/v1/pairings", json!({ "link": link }))
        .await;
    assert_eq!(spent, (StatusCode::GONE, "invitation_spent".into()));
    let (_, listed) = ours.get("/api/v1/pairings").await;
    let other = &listed["items"][0];
    assert_eq!(other["words"], met["words"], "people compare them");
    assert_eq!(
        (&other["state"], &met["state"]),
        (&json!("met"), &json!("met"))
    );
    assert_eq!(
        (&other["country"], &met["country"]),
        (&json!("UZ"), &json!("KZ"))
    );
    let id = met["id"].as_str().unwrap().to_owned();

    // Confirmed on one side alone, nothing is answered.
    theirs
        .post(&format!("/api/v1/pairings/{id}/confirmation"), json!({}))
        .await;
    let (_, none) = theirs.get("/api/v1/received-opinions").await;
    assert_eq!(none["unreachable"].as_array().unwrap().len(), 1, "{none}");
    ours.post(&format!("/api/v1/pairings/{id}/confirmation"), json!({}))
        .await;
    let (_, both) = theirs.get("/api/v1/received-opinions").await;
    assert_eq!(both, json!({ "items": [], "unreachable": [] }));
    id
}

#[tokio::test]
async fn a_paired_installation_gives_advice_on_pixels_that_it_does_not_keep() {
    let (server, other) = (Server::start(), Server::start());
    let (slide, consultation) = case(&server).await;
    let asking = administrator(&server);
    let pairing = paired(&server, &other).await;
    let reader = pathologist(&other, "d.yuldashev").await;
    let beside = pathologist(&other, "beside").await;

    let (_, known) = asking.get("/api/v1/opinion-recipients").await;
    assert_eq!(known["peers"][0]["country"], "UZ", "{known}");
    let path = format!("/api/v1/consultations/{consultation}/opinions");
    let sent = request(&json!([{ "kind": "peer", "pairing": pairing }]));
    let asked = asking.post(&path, sent).await["items"][0].clone();
    let id = asked["opinion_id"].as_str().unwrap();

    let (_, queue) = reader.get("/api/v1/received-opinions").await;
    names_nobody(&queue);
    let waiting = &queue["items"][0];
    assert_eq!(
        (&waiting["place"], &waiting["opinion_id"]),
        (&json!(pairing), &json!(id))
    );
    assert_eq!(
        (&waiting["asking_country"], &waiting["summary"]),
        (&json!("KZ"), &asked["summary"])
    );
    assert_eq!(
        waiting["check"], asked["check"],
        "both installations show the same words"
    );

    let there = format!("/api/v1/received-opinions/{pairing}/{id}");
    let pixels = tile(&pairing, id);
    assert_eq!(reader.picture(&pixels).await.0, StatusCode::NOT_FOUND);
    let accepted = reader.post(&format!("{there}/acceptance"), json!({})).await;
    assert_eq!(accepted["mine"], true, "{accepted}");
    let second = beside
        .refused(&format!("{there}/acceptance"), json!({}))
        .await;
    assert_eq!(second, (StatusCode::CONFLICT, "opinion_refused".into()));
    let (status, seen) = reader.picture(&pixels).await;
    assert_eq!(status, StatusCode::OK);
    let (_, own) = picture_here(&server, &slide).await;
    assert_eq!(seen, own, "the very pixels");
    assert_eq!(beside.picture(&pixels).await.0, StatusCode::NOT_FOUND);
    let outside = tile(&pairing, id).replace("0_0.jpg", "..%2f..%2f0_0.jpg");
    assert_eq!(reader.picture(&outside).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        asking.picture(&pixels).await.0,
        StatusCode::NOT_FOUND,
        "it holds them itself"
    );

    reader
        .post(&format!("{there}/answer"), read("malignant"))
        .await;
    let (_, after) = asking.get(&path).await;
    let after = &after["items"][0];
    let author = &after["answer"]["reader"];
    assert_eq!(
        (&author["name"], &author["country"]),
        (&json!("d.yuldashev"), &json!("UZ"))
    );
    assert_eq!(after["answer"]["read"]["text"], "Advice in words.");

    asking
        .post(&format!("/api/v1/opinions/{id}/withdrawal"), json!({}))
        .await;
    assert_eq!(reader.picture(&pixels).await.0, StatusCode::NOT_FOUND);
    let kept = walk(other.data.path(), &seen[seen.len() / 2..][..64]);
    assert_eq!(
        kept,
        Vec::<std::path::PathBuf>::new(),
        "the other side stores no pixel"
    );
    server.stop(&[ACCESSION, "Is it invasive?"]);
    other.stop(&["Is it invasive?", "Advice in words."]);
}

/// The same tile as whoever holds the slide sees it.
async fn picture_here(server: &Server, slide: &str) -> (StatusCode, Vec<u8>) {
    let answer = server
        .get(&format!("/slides/{slide}/dzi_files/9/0_0.jpg"))
        .await;
    (answer.status(), answer.bytes().await.unwrap().to_vec())
}

/// Files below a folder that hold these bytes.
fn walk(folder: &std::path::Path, bytes: &[u8]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path, bytes));
        } else if let Ok(all) = std::fs::read(&path) {
            let holds = all.windows(bytes.len()).any(|window| window == bytes);
            found.extend(holds.then_some(path));
        }
    }
    found
}

/// A request as a paired installation signs it.
struct Signed {
    key: CheckpointKey,
    pairing: PairingId,
    person: PrincipalId,
}

impl Signed {
    fn headers(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        created: i64,
    ) -> [(&'static str, String); 4] {
        let stated = Stated {
            pairing: self.pairing,
            created,
            nonce: uuid::Uuid::new_v4().simple().to_string(),
        };
        let covered = Covered {
            method,
            path,
            body,
            person: self.person,
        };
        let signature = self.key.sign_bytes(&request_base(&covered, &stated));
        [
            (PERSON, self.person.to_string()),
            (CONTENT_DIGEST, content_digest(body)),
            (SIGNATURE_INPUT, stated.header()),
            (SIGNATURE, signature_header(&signature)),
        ]
    }
}

#[tokio::test]
async fn what_is_not_signed_now_once_and_whole_by_a_paired_key_is_not_answered() {
    let (server, other) = (Server::start(), Server::start());
    let pairing = paired(&server, &other).await;
    let key = inside(&other.data, "installation-key.pem");
    let (key, _) = CheckpointKey::open_or_make(&key).unwrap();
    let signed = Signed {
        key,
        pairing: pairing.parse().unwrap(),
        person: PrincipalId::generate(),
    };
    let client = plain_client();
    let send =
        async |method: Method, path: &str, headers: &[(&str, String)], body: &'static str| {
            let mut request = client
                .request(method, format!("{}{path}", server.url))
                .body(body);
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            if !body.is_empty() {
                request = request.header("content-type", "application/json");
            }
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let told: Value = answer.json().await.unwrap();
            (status, told["code"].as_str().unwrap_or_default().to_owned())
        };
    let now = || jiff::Timestamp::now().as_second();
    let list = "/peer/v1/opinions";
    let not_paired = || (StatusCode::UNAUTHORIZED, "not_paired".to_owned());

    let headers = signed.headers("GET", list, b"", now());
    assert_eq!(
        send(Method::GET, list, &headers, "").await.0,
        StatusCode::OK
    );
    let replayed = send(Method::GET, list, &headers, "").await;
    assert_eq!(replayed, not_paired(), "the same request a second time");
    assert_eq!(send(Method::GET, list, &[], "").await, not_paired());
    for late in [now() - 120, now() + 120] {
        let headers = signed.headers("GET", list, b"", late);
        let answer = send(Method::GET, list, &headers, "").await;
        assert_eq!(answer, (StatusCode::UNAUTHORIZED, "clock_differs".into()));
    }
    let one = format!("{list}/{}/answer", uuid::Uuid::now_v7());
    let headers = signed.headers("POST", &one, b"{}", now());
    let other_body = send(Method::POST, &one, &headers, r#"{"x":1}"#).await;
    assert_eq!(other_body, not_paired());
    let headers = signed.headers("GET", list, b"", now());
    let other_path = format!("{list}/{}", uuid::Uuid::now_v7());
    assert_eq!(
        send(Method::GET, &other_path, &headers, "").await,
        not_paired()
    );
    let query = format!("{list}?all=1");
    assert_eq!(send(Method::GET, &query, &headers, "").await, not_paired());
    let mut another_person = signed.headers("GET", list, b"", now());
    another_person[0].1 = PrincipalId::generate().to_string();
    assert_eq!(
        send(Method::GET, list, &another_person, "").await,
        not_paired()
    );
    let foreign = tempfile::tempdir().unwrap();
    let (key, _) = CheckpointKey::open_or_make(&foreign.path().join("key.pem")).unwrap();
    let forged = Signed { key, ..signed };
    let headers = forged.headers("GET", list, b"", now());
    assert_eq!(send(Method::GET, list, &headers, "").await, not_paired());
    // A session of somebody with every role is no signature either.
    let session = server.get(list).await;
    assert_eq!(session.status(), StatusCode::UNAUTHORIZED);

    let (key, _) =
        CheckpointKey::open_or_make(&inside(&other.data, "installation-key.pem")).unwrap();
    let signed = Signed { key, ..forged };
    let path = format!("/api/v1/pairings/{pairing}");
    let (status, ended) = administrator(&server)
        .send(Method::DELETE, &path, json!({}))
        .await;
    assert_eq!((status, &ended["state"]), (StatusCode::OK, &json!("ended")));
    let headers = signed.headers("GET", list, b"", now());
    assert_eq!(send(Method::GET, list, &headers, "").await, not_paired());
    server.stop(&[]);
    other.stop(&[]);
}
