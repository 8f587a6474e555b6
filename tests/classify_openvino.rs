//! The conformance suite on ONNX Runtime with `OpenVINO`. A file of its own, since a process loads one
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

use zhedel::classify::engine::Engine;
use zhedel::domain::engine_choice::EngineChoice;

#[test]
fn onnx_runtime_with_openvino_conforms() {
    let library = support::root().join("runtime/openvino/libonnxruntime.so");
    if !library.exists() {
        eprintln!(
            "skipped: {} is not there; `make runtime` brings it for x86-64",
            library.display()
        );
        return;
    }
    let engine = Engine::start_named(EngineChoice::OpenVino, &[library]).unwrap();
    assert_eq!(engine.choice(), EngineChoice::OpenVino);
    assert!(
        engine.name().ends_with(" with OpenVINO"),
        "{}",
        engine.name()
    );
    assert_eq!(engine.warning(), None);
    conformance::suite(&engine);
    odd_models::suite(&engine);
    domain::suite(&engine);
    bundles_of_the_house::suite(&engine);
}
