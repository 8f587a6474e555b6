//! Drift over twelve weeks, as the page and Prometheus are told.

use super::server::Server;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use zhedel::domain::drift::record::DriftRecord;
use zhedel::domain::drift::week::{WeekSums, monday_of};
use zhedel::domain::stain_figures::{DyeFigures, StainFigures};
use zhedel::domain::tile_figures::TileFigures;
use zhedel::domain::verdict::Outcome;

const SLIDES: u64 = 30;
const SHIFTED: &str = "Aperio, no. SS1302";
const STEADY: &str = "Hamamatsu C13210, no. 000003";

/// A week of slides, all of them alike but for a spread that is the same every week.
fn week(eosin: f64, blurred: u64) -> WeekSums {
    let mut sums = WeekSums::default();
    for slide in 0..SLIDES {
        let spread = (slide % 5) as f64 / 100.0;
        let dye = |mean| DyeFigures { mean, spread: 0.1 };
        let mut tiles = TileFigures::default();
        for tile in 0..100_u32 {
            tiles.count_score(f64::from(tile) / 250.0);
        }
        tiles.out_of_domain = 2 + slide % 3;
        let is_blurred = slide < blurred;
        sums.add(&DriftRecord {
            outcome: if is_blurred {
                Outcome::CannotAssess
            } else {
                Outcome::NoSuspicionFound
            },
            score: (!is_blurred).then_some(0.2 + spread),
            reasons: if is_blurred {
                vec!["blurred".into()]
            } else {
                vec![]
            },
            tiles: Some(tiles),
            stain: Some(StainFigures {
                points: 4_000,
                haematoxylin: dye(0.3 + spread),
                eosin: dye(eosin + spread),
            }),
        });
    }
    sums
}

/// Writes the twelve weeks up to the current one into the database of a service that is not running.
async fn seed(data: &Path) {
    let url = format!("sqlite://{}", data.join("zhedel.db").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let current: Date = monday_of(Timestamp::now()).unwrap();
    for (scanner, shifts) in [(SHIFTED, true), (STEADY, false)] {
        for number in 1..=12_i64 {
            let changed = shifts && number >= 9;
            let sums = if changed { week(0.26, 9) } else { week(0.2, 1) };
            sqlx::query(
                "INSERT INTO drift_week SELECT id, 'node 1', ?, ?, ? FROM organisation WHERE name = 'local'",
            )
            .bind(scanner)
            .bind((current - (12 - number).weeks()).to_string())
            .bind(serde_json::to_string(&sums).unwrap())
            .execute(&mut database)
            .await
            .unwrap();
        }
    }
}

/// The figures of a group that have left their band.
fn left(group: &Value) -> Vec<String> {
    let series = group["series"].as_array().unwrap();
    let left = series.iter().filter(|one| !one["left"].is_null());
    left.map(|one| format!("{} {}", one["kind"], one["left"]["side"]).replace('"', ""))
        .collect()
}

#[tokio::test]
async fn a_shift_in_week_nine_is_told_and_a_steady_scanner_is_left_in_peace() {
    let server = Server::start();
    server.ready().await;
    let data = Arc::clone(&server.data);
    server.stop(&[]);
    seed(data.path()).await;

    let server = Server::start_on(data, 1);
    let drift = server.json("/api/v1/drift").await;
    let [shifted, steady] = &drift["groups"].as_array().unwrap()[..] else {
        panic!("two groups: {drift:#}")
    };
    assert_eq!(
        (&shifted["scanner"], &steady["scanner"]),
        (&SHIFTED.into(), &STEADY.into())
    );
    assert_eq!(
        left(shifted),
        [
            "outcome below",
            "outcome above",
            "eosin above",
            "reason above"
        ]
    );
    assert_eq!(left(steady), Vec::<String>::new());
    assert_eq!(shifted["weeks"].as_array().unwrap().len(), 12);
    assert_eq!(shifted["validated"], Value::Null);
    assert_eq!(drift["validations_seen"], true);

    let figures = gauges(&server).await;
    let told = |name: &str, scanner: &str, more: &str| {
        let wanted = |line: &&str| {
            line.starts_with(&format!("{name}{{"))
                && line.contains(&format!("scanner=\"{scanner}\""))
                && line.contains("model=\"node 1\"")
                && line.contains(more)
        };
        let line = figures.lines().find(wanted);
        let line = line.unwrap_or_else(|| panic!("no {name} of {scanner} in {figures}"));
        line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()
    };
    for (name, more, of_shifted, of_steady) in [
        ("zhedel_drift_baseline_slides", "", 240.0, 240.0),
        ("zhedel_drift_recent_slides", "", 120.0, 120.0),
        ("zhedel_drift_recent_scored", "", 84.0, 116.0),
        (
            "zhedel_drift_recent_not_assessed",
            "reason=\"blurred\"",
            36.0,
            4.0,
        ),
        (
            "zhedel_drift_recent_outcomes",
            "outcome=\"cannot_assess\"",
            36.0,
            4.0,
        ),
        (
            "zhedel_drift_eosin_density",
            "period=\"baseline\"",
            0.22,
            0.22,
        ),
        (
            "zhedel_drift_eosin_density",
            "period=\"recent\"",
            0.28,
            0.22,
        ),
        (
            "zhedel_drift_out_of_domain_share",
            "period=\"recent\"",
            0.03,
            0.03,
        ),
        (
            "zhedel_drift_weeks_beside_band",
            "figure=\"eosin\"",
            4.0,
            0.0,
        ),
        (
            "zhedel_drift_weeks_beside_band",
            "figure=\"haematoxylin\"",
            0.0,
            0.0,
        ),
    ] {
        for (scanner, expected) in [(SHIFTED, of_shifted), (STEADY, of_steady)] {
            let value = told(name, scanner, more);
            assert!(
                (value - expected).abs() < 1e-9,
                "{name} {scanner} {more}: {value}"
            );
        }
    }
    let index = told("zhedel_drift_tile_psi", STEADY, "");
    assert!((0.0..0.001).contains(&index), "{index}");
    server.stop(&[]);
}

/// The metrics, once drift is told in them: that is done just after the start.
async fn gauges(server: &Server) -> String {
    for _ in 0..200 {
        let figures = server.get("/metrics").await.text().await.unwrap();
        if figures.contains("zhedel_drift_groups_left_out") {
            return figures;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("drift was never told: {}", server.log());
}
