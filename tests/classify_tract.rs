//! The conformance suite on the pure-Rust engine. A file of its own, since a process loads one
//! engine.

#[path = "classify/broken.rs"]
mod broken;
#[path = "classify/bundles_of_the_house.rs"]
mod bundles_of_the_house;
#[path = "classify/conformance.rs"]
mod conformance;
#[path = "classify/domain.rs"]
mod domain;
#[path = "classify/odd_models.rs"]
mod odd_models;
#[path = "classify/support.rs"]
mod support;

use zhedel::classify::engine::{Engine, EngineError};

#[test]
fn tract_conforms_and_says_that_it_is_slow() {
    // A file that is there and is no library must not keep the program from working.
    let no_library = support::root().join("Cargo.toml");
    let nowhere = support::root().join("runtime/nowhere.so");
    let engine = Engine::start(&[nowhere, no_library]).unwrap();
    assert!(engine.name().starts_with("tract 0."), "{}", engine.name());
    let warning = engine.warning().unwrap();
    for part in ["nowhere.so is not there", "Cargo.toml", "`make runtime`"] {
        assert!(warning.contains(part), "{warning}");
    }
    assert!(matches!(
        Engine::start(&[]),
        Err(EngineError::AlreadyStarted)
    ));
    conformance::suite(&engine);
    odd_models::suite(&engine);
    domain::suite(&engine);
    bundles_of_the_house::suite(&engine);
}
