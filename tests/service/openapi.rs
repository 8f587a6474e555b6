//! The description of the interface that is checked in is the one that is served.

use std::path::Path;

#[test]
fn the_checked_in_description_is_the_served_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let served = zhedel::http::router::description();
    if std::env::var_os("ZHEDEL_WRITE_OPENAPI").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        checked_in == served,
        "docs/openapi.json is not what is served; run the test again with ZHEDEL_WRITE_OPENAPI=1 and commit it"
    );
}
