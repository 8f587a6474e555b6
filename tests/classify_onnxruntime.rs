//! The conformance suite on ONNX Runtime. A file of its own, since a process loads one engine.

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
fn onnx_runtime_conforms() {
    let library = support::root().join("runtime/libonnxruntime.so");
    if !library.exists() {
        eprintln!(
            "skipped: {} is not there; `make runtime` brings it",
            library.display()
        );
        return;
    }
    let nowhere = support::root().join("runtime/nowhere.so");
    let engine = Engine::start(&[nowhere, library.clone()]).unwrap();
    assert!(
        engine.name().starts_with("onnxruntime 1."),
        "{}",
        engine.name()
    );
    assert_eq!(engine.warning(), None);
    assert!(matches!(
        Engine::start(&[library]),
        Err(EngineError::AlreadyStarted)
    ));
    conformance::suite(&engine);
    odd_models::suite(&engine);
    domain::suite(&engine);
    bundles_of_the_house::suite(&engine);
}
