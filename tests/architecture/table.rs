//! The import table: rooms, what each may import, and where outside crates may live.

/// What the table says of one import.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may stand.
    Allowed,
    /// It may not, with the reason.
    Forbidden(String),
}

/// Each room and the rooms, or parts of rooms, below it.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain"]),
    ("slide", &["domain"]),
    ("tissue", &["domain"]),
    ("classify", &["domain"]),
    ("store", &["domain", "access"]),
    ("paper", &[]),
    ("interop", &["domain", "paper"]),
    ("access", &["domain"]),
    ("auth", &["domain", "access", STORE]),
    ("sample", &["domain", "slide"]),
    (
        "triage",
        &["domain", "tissue", SLIDE, SLIDE_ERROR, CLASSIFY],
    ),
    (
        "validate",
        &[
            "domain",
            "tissue",
            "triage",
            "paper",
            SLIDE,
            SLIDE_ERROR,
            CLASSIFY,
        ],
    ),
    (
        "worker",
        &[
            "domain",
            "triage",
            "validate",
            "access",
            "interop",
            STORE,
            SLIDE,
            SLIDE_ERROR,
            SLIDE_VIEWER,
            CLASSIFY,
        ],
    ),
    (
        "ingest",
        &["domain", "interop", "access", STORE, SLIDE, SLIDE_VIEWER],
    ),
    ("deliver", &["domain", "interop", "access", STORE]),
    (
        "http",
        &[
            "domain",
            "interop",
            "access",
            "auth",
            "ingest",
            STORE,
            SLIDE,
            SLIDE_VIEWER,
            SLIDE_NATIVE,
        ],
    ),
    (
        "app",
        &[
            "domain", "config", "slide", "tissue", "classify", "store", "interop", "access",
            "auth", "sample", "triage", "paper", "validate", "worker", "ingest", "deliver", "http",
        ],
    ),
    ("cli", &["app", "config", "domain"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// The traits of a room, with the values in their signatures, stand in one file each.
const SLIDE: &str = "slide::reader";
const SLIDE_ERROR: &str = "slide::error";
const SLIDE_VIEWER: &str = "slide::viewer";
const SLIDE_NATIVE: &str = "slide::native_tiles";
const CLASSIFY: &str = "classify::classifier";
const STORE: &str = "store::contract";

/// Crates that any room may use: plain data, errors, logs.
const FREE: &[&str] = &[
    "bytes",
    "image",
    "jiff",
    "ndarray",
    "serde",
    "serde_json",
    "thiserror",
    "tracing",
    "uuid",
];

/// Rooms with `async` code, where the run-time may be used.
const ASYNC: &[&str] = &[
    "store", "auth", "worker", "ingest", "deliver", "http", "app", "cli",
];
const ASYNC_CRATES: &[&str] = &["futures", "tokio", "tokio_stream", "tokio_util"];

/// Crates that live in the named rooms only.
const HOMES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli"]),
    ("argon2", &["auth"]),
    ("axum", &["http"]),
    ("axum_server", &["http"]),
    ("base64", &["auth", "deliver", "http", "ingest", "validate"]),
    ("clap", &["cli"]),
    ("crossbeam_channel", &["classify", "triage", "validate"]),
    ("csv", &["interop", "validate"]),
    ("ed25519_dalek", &["auth", "store"]),
    ("exif", &["slide"]),
    ("flate2", &["paper"]),
    ("geojson", &["interop"]),
    ("getrandom", &["auth", "store"]),
    ("hmac", &["deliver"]),
    ("imageproc", &["tissue"]),
    ("indicatif", &["cli"]),
    ("lettre", &["deliver"]),
    ("libloading", &["slide"]),
    ("maud", &["interop", "validate"]),
    ("metrics", &["http", "worker", "app"]),
    ("metrics_exporter_prometheus", &["app"]),
    ("ort", &["classify"]),
    ("ort_tract", &["classify"]),
    ("openidconnect", &["auth"]),
    ("pdf_writer", &["paper"]),
    ("pulp", &["classify", "tissue"]),
    ("qrcode", &["http"]),
    ("rand_chacha", &["validate"]),
    ("rayon", &["tissue", "triage", "validate", "sample"]),
    ("roxmltree", &["interop"]),
    ("rustls", &["auth", "deliver", "http"]),
    ("reqwest", &["auth", "deliver"]),
    ("rust_embed", &["http"]),
    ("rustix", &["app", "store"]),
    ("sha1", &["ingest"]),
    (
        "sha2",
        &[
            "auth", "classify", "deliver", "ingest", "store", "sample", "validate", "http",
        ],
    ),
    ("sqlx", &["store"]),
    ("spdx", &["classify"]),
    ("statrs", &["validate"]),
    ("strsim", &["classify"]),
    ("subsetter", &["paper"]),
    ("totp_rs", &["auth"]),
    ("tempfile", &["ingest", "store", "app"]),
    ("tiff", &["slide"]),
    ("toml", &["classify", "config", "sample", "validate", "app"]),
    ("tower", &["http"]),
    ("tract_onnx", &["classify"]),
    ("tower_http", &["http"]),
    ("tracing_subscriber", &["cli", "app"]),
    ("ttf_parser", &["paper"]),
    ("turbojpeg", &["slide"]),
    ("utoipa", &["http"]),
    ("utoipa_axum", &["http"]),
    ("zip", &["ingest"]),
    ("zxcvbn", &["auth"]),
];

/// Names that Cargo.toml spells otherwise than code does.
const SPELLED: &[(&str, &str)] = &[("kamadak_exif", "exif")];

/// Crates that only tests may use.
const TEST_ONLY: &[&str] = &["insta", "proptest", "tempfile", "jsonschema", "tokio"];

/// Whether a top-level file or folder is a room.
pub fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

/// Whether an outside crate has a place in the house.
pub fn crate_is_placed(name: &str) -> bool {
    let name = SPELLED
        .iter()
        .find(|(manifest, _)| *manifest == name)
        .map_or(name, |(_, code)| code);
    FREE.contains(&name)
        || ASYNC_CRATES.contains(&name)
        || HOMES.iter().any(|(home, _)| *home == name)
}

/// Judges one path mentioned in `module`.
pub fn judge(module: &[String], path: &[String], in_tests: bool) -> Verdict {
    let room = module.first().map_or("lib", String::as_str);
    if path[0] == "crate" {
        return judge_room(room, path);
    }
    let name = path[0].as_str();
    if FREE.contains(&name) || (in_tests && TEST_ONLY.contains(&name)) {
        return Verdict::Allowed;
    }
    if ASYNC_CRATES.contains(&name) {
        return if ASYNC.contains(&room) {
            Verdict::Allowed
        } else {
            Verdict::Forbidden(format!("`{room}` has no async code"))
        };
    }
    match HOMES.iter().find(|(home, _)| *home == name) {
        Some((_, rooms)) if !rooms.contains(&room) => {
            Verdict::Forbidden(format!("the crate lives only in {}", rooms.join(", ")))
        }
        _ => Verdict::Allowed,
    }
}

fn judge_room(room: &str, path: &[String]) -> Verdict {
    let target = path[1..].join("::");
    let Some(target_room) = path.get(1) else {
        return Verdict::Allowed;
    };
    if target_room == room || !is_room(target_room) {
        return Verdict::Allowed;
    }
    let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return Verdict::Forbidden(format!("`{room}` is no room"));
    };
    let inside = |place: &str| target == place || target.starts_with(&format!("{place}::"));
    if below.iter().any(|place| inside(place)) {
        Verdict::Allowed
    } else {
        Verdict::Forbidden(format!("`{room}` may import {}", below.join(", ")))
    }
}
