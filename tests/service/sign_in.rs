//! Signing in and out, one-time links, tokens, and what holds at once.

use super::inputs::slide;
use super::server::{ADMINISTRATOR, PASSWORD, Server, plain_client, redeem, session, signed_in};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

async fn sign_in(server: &Server, login: &str, password: &str) -> Response {
    plain_client()
        .post(format!("{}/api/v1/session", server.url))
        .json(&json!({ "login": login, "password": password }))
        .send()
        .await
        .unwrap()
}

async fn code(answer: Response, status: StatusCode) -> String {
    assert_eq!(answer.status(), status);
    let problem: Value = answer.json().await.unwrap();
    problem["code"].as_str().unwrap_or("").to_owned()
}

/// Makes an account and gives its id and the secret of its link.
async fn make(server: &Server, login: &str, roles: Value) -> (String, String) {
    let answer = server
        .request(Method::POST, "/api/v1/users")
        .json(&json!({ "login": login, "roles": roles }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let made: Value = answer.json().await.unwrap();
    let path = made["invitation"]["path"].as_str().unwrap();
    let secret = path.split_once('#').unwrap().1.to_owned();
    (made["user"]["id"].as_str().unwrap().to_owned(), secret)
}

async fn change(server: &Server, id: &str, body: Value) -> Response {
    let path = format!("/api/v1/users/{id}");
    server
        .request(Method::PATCH, &path)
        .json(&body)
        .send()
        .await
        .unwrap()
}

async fn worklist(client: &Client, server: &Server) -> StatusCode {
    let path = format!("{}/api/v1/worklist", server.url);
    client.get(path).send().await.unwrap().status()
}

#[tokio::test]
async fn a_session_begins_with_the_right_password_and_ends_with_signing_out() {
    let server = Server::start();
    let wrong = sign_in(&server, ADMINISTRATOR, "not the password").await;
    assert_eq!(
        code(wrong, StatusCode::UNAUTHORIZED).await,
        "wrong_credentials"
    );
    let nobody = sign_in(&server, "nobody", PASSWORD).await;
    assert_eq!(
        code(nobody, StatusCode::UNAUTHORIZED).await,
        "wrong_credentials"
    );

    let right = sign_in(&server, "Administrator", PASSWORD).await;
    let cookie = right.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let client = signed_in(cookie.split(';').next().unwrap());
    assert_eq!(worklist(&client, &server).await, StatusCode::OK);
    let url = format!("{}/api/v1/session", server.url);
    let me: Value = client.get(&url).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["login"], "administrator");
    assert_eq!(me["organisation"]["name"], "local");

    let out = client.delete(&url).send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert_eq!(worklist(&client, &server).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        worklist(&plain_client(), &server).await,
        StatusCode::UNAUTHORIZED
    );
    server.stop(&[PASSWORD, "not the password"]);
}

#[tokio::test]
async fn wrong_passwords_lock_an_account_and_an_open_session_goes_on() {
    let server = Server::start();
    for login in [ADMINISTRATOR, "nobody"] {
        for _ in 0..5 {
            let wrong = sign_in(&server, login, "not the password").await;
            assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        }
        let locked = sign_in(&server, login, PASSWORD).await;
        assert!(locked.headers().contains_key("retry-after"));
        assert_eq!(code(locked, StatusCode::TOO_MANY_REQUESTS).await, "locked");
    }
    assert_eq!(worklist(&server.client, &server).await, StatusCode::OK);
    let me = server.json("/api/v1/session").await["id"].clone();
    let unlocked = change(&server, me.as_str().unwrap(), json!({ "unlock": true })).await;
    assert_eq!(unlocked.status(), StatusCode::OK);
    assert_eq!(
        sign_in(&server, ADMINISTRATOR, PASSWORD).await.status(),
        StatusCode::OK
    );
    server.stop(&[PASSWORD]);
}

#[tokio::test]
async fn a_link_is_good_once_and_the_last_one_only() {
    let server = Server::start();
    let (id, first) = make(&server, "aigul", json!(["pathologist"])).await;
    let again = server.request(Method::POST, &format!("/api/v1/users/{id}/invitation"));
    let again: Value = again.send().await.unwrap().json().await.unwrap();
    let second = again["path"]
        .as_str()
        .unwrap()
        .split_once('#')
        .unwrap()
        .1
        .to_owned();

    let post = |path: &str, body: Value| {
        plain_client()
            .post(format!("{}/api/v1/invitations/{path}", server.url))
            .json(&body)
            .send()
    };
    let spent = post("open", json!({ "secret": first })).await.unwrap();
    assert_eq!(code(spent, StatusCode::GONE).await, "invitation_spent");
    let open: Value = post("open", json!({ "secret": second }))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(open["login"], "aigul");
    let easy = post(
        "redeem",
        json!({ "secret": second, "password": "password123" }),
    )
    .await
    .unwrap();
    assert_eq!(
        code(easy, StatusCode::UNPROCESSABLE_ENTITY).await,
        "password_refused"
    );
    let client = signed_in(&redeem(&server.url, &second));
    assert_eq!(worklist(&client, &server).await, StatusCode::OK);
    let spent = post("redeem", json!({ "secret": second, "password": PASSWORD }))
        .await
        .unwrap();
    assert_eq!(code(spent, StatusCode::GONE).await, "invitation_spent");
    server.stop(&[&first, &second]);
}

#[tokio::test]
async fn a_role_taken_away_and_a_disabled_account_hold_at_once() {
    let server = Server::start();
    let (id, secret) = make(&server, "aigul", json!(["pathologist"])).await;
    let client = signed_in(&redeem(&server.url, &secret));
    assert_eq!(worklist(&client, &server).await, StatusCode::OK);
    assert_eq!(
        change(&server, &id, json!({ "roles": ["surgeon"] }))
            .await
            .status(),
        StatusCode::OK
    );
    assert_eq!(worklist(&client, &server).await, StatusCode::FORBIDDEN);
    assert_eq!(
        change(&server, &id, json!({ "disabled": true }))
            .await
            .status(),
        StatusCode::OK
    );
    assert_eq!(worklist(&client, &server).await, StatusCode::UNAUTHORIZED);
    let refused = sign_in(&server, "aigul", PASSWORD).await;
    assert_eq!(
        code(refused, StatusCode::UNAUTHORIZED).await,
        "wrong_credentials"
    );
    server.stop(&[]);
}

#[tokio::test]
async fn an_event_line_ends_with_the_rights_of_whoever_listens() {
    let server = Server::start();
    let (id, secret) = make(&server, "aigul", json!(["pathologist"])).await;
    let client = signed_in(&redeem(&server.url, &secret));
    let mut line = client
        .get(format!("{}/events", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(line.status(), StatusCode::OK);
    assert_eq!(
        change(&server, &id, json!({ "disabled": true }))
            .await
            .status(),
        StatusCode::OK
    );
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while let Ok(Some(_)) = line.chunk().await {}
    });
    assert!(ended.await.is_ok(), "the line is still open");
    server.stop(&[]);
}

#[tokio::test]
async fn somebody_always_manages_accounts() {
    let server = Server::start();
    let me = server.json("/api/v1/session").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for body in [
        json!({ "disabled": true }),
        json!({ "roles": ["pathologist"] }),
    ] {
        let last = change(&server, &me, body).await;
        assert_eq!(code(last, StatusCode::CONFLICT).await, "last_administrator");
    }
    for (login, roles) in [
        ("x", json!(["pathologist"])),
        ("worker", json!(["worker"])),
        ("program", json!(["service_account"])),
        ("none", json!([])),
    ] {
        let refused = server
            .request(Method::POST, "/api/v1/users")
            .json(&json!({ "login": login, "roles": roles }))
            .send()
            .await
            .unwrap();
        assert_eq!(
            refused.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{login}"
        );
    }
    make(&server, "aigul", json!(["pathologist"])).await;
    let taken = server
        .request(Method::POST, "/api/v1/users")
        .json(&json!({ "login": "AIGUL", "roles": ["pathologist"] }))
        .send()
        .await
        .unwrap();
    assert_eq!(code(taken, StatusCode::CONFLICT).await, "taken");
    server.stop(&[]);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let server = Server::start();
    let other = signed_in(&session(&server.url, ADMINISTRATOR, PASSWORD));
    let put = |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        server
            .request(Method::PUT, "/api/v1/session/password")
            .json(&body)
            .send()
    };
    let next = "another-quite-long-password";
    let wrong = put("not the password", next).await.unwrap();
    assert_eq!(
        code(wrong, StatusCode::UNAUTHORIZED).await,
        "wrong_credentials"
    );
    assert_eq!(
        put(PASSWORD, next).await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(worklist(&server.client, &server).await, StatusCode::OK);
    assert_eq!(worklist(&other, &server).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        sign_in(&server, ADMINISTRATOR, PASSWORD).await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        sign_in(&server, ADMINISTRATOR, next).await.status(),
        StatusCode::OK
    );
    server.stop(&[PASSWORD, next]);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_its_codes_count_once() {
    let server = Server::start();
    let offered: Value = server
        .request(Method::POST, "/api/v1/session/totp")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(offered["qr_svg"].as_str().unwrap().contains("<svg"));
    let secret = offered["secret"].as_str().unwrap().to_owned();
    let set = |code: String| {
        let body = json!({ "secret": secret, "code": code });
        server
            .request(Method::PUT, "/api/v1/session/totp")
            .json(&body)
            .send()
    };
    assert_eq!(
        set("000000".into()).await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    let current = current_code(&secret);
    assert_eq!(
        set(current.clone()).await.unwrap().status(),
        StatusCode::NO_CONTENT
    );

    let needed = sign_in(&server, ADMINISTRATOR, PASSWORD).await;
    assert_eq!(code(needed, StatusCode::UNAUTHORIZED).await, "code_needed");
    let with = |code: String| {
        let body = json!({ "login": ADMINISTRATOR, "password": PASSWORD, "code": code });
        plain_client()
            .post(format!("{}/api/v1/session", server.url))
            .json(&body)
            .send()
    };
    let used = with(current).await.unwrap();
    assert_eq!(code(used, StatusCode::UNAUTHORIZED).await, "wrong_code");

    let away = server.request(Method::DELETE, "/api/v1/session/totp");
    let away = away
        .json(&json!({ "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    assert_eq!(away.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        sign_in(&server, ADMINISTRATOR, PASSWORD).await.status(),
        StatusCode::OK
    );
    server.stop(&[&secret]);
}

/// The code of now, as an authenticator application shows it.
fn current_code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = jiff::Timestamp::now().as_second();
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

#[tokio::test]
async fn a_page_of_another_site_can_do_nothing_in_a_session() {
    let server = Server::start();
    let try_from = |name: &'static str, value: &'static str| {
        let body = json!({ "minutes": { "intraoperative": 20, "urgent": 30, "routine": 600 } });
        server
            .request(Method::PUT, "/api/v1/turnaround-targets")
            .header(name, value)
            .json(&body)
            .send()
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
    ] {
        let refused = try_from(name, value).await.unwrap();
        assert_eq!(
            code(refused, StatusCode::FORBIDDEN).await,
            "foreign_page",
            "{value}"
        );
    }
    assert_eq!(
        try_from("sec-fetch-site", "same-origin")
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
    server.stop(&[]);
}

#[tokio::test]
async fn an_upload_goes_on_with_its_token_when_the_session_has_ended() {
    let server = Server::start();
    let bytes = std::fs::read(slide(server.data.path(), "lesion.svs", 7, 1)).unwrap();
    let cookie = session(&server.url, ADMINISTRATOR, PASSWORD);
    let mine = signed_in(&cookie);
    let open = |client: &Client| {
        client
            .post(format!("{}/files", server.url))
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len())
            .send()
    };
    let opened = open(&mine).await.unwrap();
    let other = open(&mine).await.unwrap();
    let header =
        |answer: &Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let (place, token) = (
        header(&opened, "location"),
        header(&opened, "zhedel-upload-token"),
    );
    let out = mine
        .delete(format!("{}/api/v1/session", server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);

    let send = |place: &str, credentials: Option<&str>| {
        let request = plain_client()
            .patch(format!("{}{place}", server.url))
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.clone());
        match credentials {
            Some(token) => request.bearer_auth(token).send(),
            None => request.header(COOKIE, &cookie).send(),
        }
    };
    assert_eq!(
        send(&place, None).await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    // A stolen one sends to no other upload, opens none, and sees nothing.
    let elsewhere = send(&header(&other, "location"), Some(&token))
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
    for path in ["/api/v1/worklist", "/api/v1/uploads", "/events"] {
        let seen = plain_client()
            .get(format!("{}{path}", server.url))
            .bearer_auth(&token);
        assert_eq!(
            seen.send().await.unwrap().status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let done = send(&place, Some(&token)).await.unwrap();
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    let slide = header(&done, "zhedel-slide");
    server.done(&slide).await;
    server.stop(&[&token]);
}
