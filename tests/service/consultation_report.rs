//! The report of a consultation as a PDF file over HTTP.

use super::audit::views;
use super::permanents::{post, signed};
use super::server::Server;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn get(server: &Server, path: &str) -> (StatusCode, reqwest::header::HeaderMap, Vec<u8>) {
    let answer = server.request(Method::GET, path).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn the_report_is_a_file_in_each_language_and_taking_it_is_on_record() {
    let server = Server::start();
    let read = json!({ "answers": "diagnosis", "category": "benign", "text": "Фиброаденома" });
    let id = signed(&server, "S26-40001", read).await;
    let path = format!("/api/v1/consultations/{id}/report.pdf");
    let mut files: Vec<Vec<u8>> = vec![];
    for language in ["en", "kk", "ru", "uz"] {
        let asked = format!("{path}?language={language}&utc_offset_minutes=300");
        let (status, headers, file) = get(&server, &asked).await;
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&file));
        assert_eq!(headers["content-type"], "application/pdf");
        assert_eq!(headers["cache-control"], "private, no-cache");
        assert_eq!(
            headers["content-disposition"],
            "inline; filename=\"report.pdf\""
        );
        assert!(file.starts_with(b"%PDF-") && file.trim_ascii_end().ends_with(b"%%EOF"));
        assert!(!files.contains(&file), "{language} is another language");
        files.push(file);
    }

    // Before a signature it is another file: the one that says so.
    let request = json!({
        "accession": "S26-40002", "part": "A", "question": "diagnosis", "urgency": "intraoperative", "organ": "breast",
    });
    let (_, made) = post(&server, "/api/v1/consultations", &request).await;
    let unsigned = made["consultation_id"].as_str().unwrap();
    let (status, _, _) = get(
        &server,
        &format!("/api/v1/consultations/{unsigned}/report.pdf"),
    )
    .await;
    assert_eq!(status, StatusCode::OK);

    for (asked, code) in [
        ("?utc_offset_minutes=100000", "invalid_query"),
        ("?utc_offset_minutes=-2147483648", "invalid_query"),
        ("?language=tlh", "invalid_query"),
    ] {
        let (status, _, body) = get(&server, &format!("{path}{asked}")).await;
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::BAD_REQUEST, &json!(code))
        );
    }
    let unknown = "/api/v1/consultations/0199a000-0000-7000-8000-000000000001/report.pdf";
    assert_eq!(get(&server, unknown).await.0, StatusCode::NOT_FOUND);

    // Asked for in four languages within minutes, it is one view.
    let exports = |id: &str| {
        let subject = format!("consultation {id}");
        let taken = views(&server).into_iter();
        taken
            .filter(|(of, how)| *of == subject && how.contains("report.pdf"))
            .count()
    };
    assert_eq!((exports(&id), exports(unsigned)), (1, 1));
    server.stop(&["S26-40001", "S26-40002", "Фиброаденома"]);
}
