//! An engine that was named and is not at hand is an error that says what to do; nothing else runs in
//! its place. A file of its own, since a process loads one engine.

use std::path::Path;
use zhedel::classify::engine::{Engine, EngineError};
use zhedel::domain::engine_choice::EngineChoice;

#[test]
fn an_onnx_runtime_without_the_provider_says_so() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/libonnxruntime.so");
    if !library.exists() {
        eprintln!(
            "skipped: {} is not there; `make runtime` brings it",
            library.display()
        );
        return;
    }
    let refused =
        Engine::start_named(EngineChoice::Cuda, std::slice::from_ref(&library)).unwrap_err();
    assert!(
        matches!(
            &refused,
            EngineError::WithoutProvider {
                engine: EngineChoice::Cuda,
                library: found,
                ..
            } if *found == library
        ),
        "{refused}"
    );
    assert!(refused.to_string().contains("onnxruntime-gpu"), "{refused}");
}
