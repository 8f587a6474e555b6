//! Figures of the clinic over HTTP: rates with their counts, who is named to whom, and the table.

use super::permanents::{post, signed};
use super::server::{Server, redeem, signed_in};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::process::Command;

/// The cookie of somebody with one role.
fn somebody(server: &Server, login: &str, role: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .args(["user", "add", login, "--role", role, "--data"])
        .arg(server.data.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let link = String::from_utf8(output.stdout).unwrap();
    redeem(&server.url, link.trim().split_once('#').unwrap().1)
}

#[tokio::test]
async fn a_month_has_its_reads_deferrals_and_discordances_by_cause() {
    let server = Server::start();
    let read = |category: &str| json!({ "answers": "diagnosis", "category": category });
    let mut put_off = read("deferred");
    put_off["deferral"] = json!("sampling");
    for (number, read, permanent) in [
        (
            1,
            read("benign"),
            json!({ "category": "benign", "concordance": "agree" }),
        ),
        (
            2,
            read("benign"),
            json!({ "category": "malignant", "concordance": "major", "cause": "sampling" }),
        ),
        (
            3,
            put_off,
            json!({ "category": "benign", "concordance": "deferred", "cause": "technical", "appropriate": true }),
        ),
    ] {
        let id = signed(&server, &format!("S26-3000{number}"), read).await;
        let mut diagnosis = permanent;
        diagnosis["words"] = json!("In words");
        let path = format!("/api/v1/consultations/{id}/permanent-diagnoses");
        let (status, told) = post(&server, &path, &json!({ "diagnosis": diagnosis })).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
    }
    signed(&server, "S26-30004", read("atypical")).await;

    let report = server.json("/api/v1/clinic-figures").await;
    let months = report["months"].as_array().unwrap();
    assert_eq!((months.len(), &report["time_zone"]), (13, &json!("UTC")));
    let figures = &report["total"];
    let rate = |name: &str| (figures[name]["n"].clone(), figures[name]["of"].clone());
    assert_eq!(figures["reads"], 4);
    assert_eq!(rate("deferred"), (json!(1), json!(4)));
    assert_eq!(rate("followed_up"), (json!(3), json!(4)));
    assert_eq!(rate("concordant"), (json!(1), json!(2)));
    assert_eq!(rate("major"), (json!(1), json!(2)));
    assert_eq!(figures["major_causes"], json!({ "sampling": 1 }));
    assert_eq!(figures["deferred_judged"]["appropriate"], 1);
    assert!(figures["deferred"]["share"]["low"].as_f64().unwrap() > 0.0);
    assert_eq!(report["organs"][0]["organ"], "breast");
    assert_eq!(figures["machine"]["unseen"], 3, "nothing was scanned");
    assert_eq!(report["benchmarks"][0]["of"], "deferred");

    // An administrator sees who read, a technician does not.
    assert_eq!(report["readers"][0]["name"], "administrator");
    let cookie = somebody(&server, "figures.technician", "technician");
    let ask = |path: &str| {
        signed_in(&cookie)
            .get(format!("{}{path}", server.url))
            .send()
    };
    let seen: Value = ask("/api/v1/clinic-figures")
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&seen["readers"][0]["name"], &seen["readers"][0]["reads"]),
        (&Value::Null, &json!(4))
    );
    let table = ask("/api/v1/clinic-figures.csv").await.unwrap();
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.unwrap();
    // Wilson, z = 1.96: (1/4 + 0.4802 ± 0.6408) / 1.9604, and (1/2 + 0.9604 ± 1.1844) / 2.9208.
    for row in [
        ",all,all,,deferred,,1,4,0.2500,0.0456,0.6994,",
        ",all,all,,major,,1,2,0.5000,0.0945,0.9055,",
        ",all,all,,major,sampling,1,,,,,",
        ",all,all,,deferred_appropriate,,1,,,,,",
    ] {
        assert!(table.contains(row), "{row} is not in\n{table}");
    }
    assert!(table.contains(",pathologist_1,reads,,4,"), "{table}");
    assert!(
        !table.contains("administrator") && !table.contains("S26-3"),
        "{table}"
    );
    server.stop(&["S26-30001", "In words"]);
}
