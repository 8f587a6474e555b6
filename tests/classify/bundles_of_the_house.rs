//! Every bundle in `models/` loads, and its golden patches pass, on this engine.

use crate::support::root;
use zhedel::classify::bundle::contents::Bundle;
use zhedel::classify::engine::Engine;
use zhedel::classify::load::{LoadOptions, load};

/// Loads every variant of every bundle.
pub fn suite(engine: &Engine) {
    let Ok(folders) = std::fs::read_dir(root().join("models")) else {
        eprintln!("skipped: there is no models/");
        return;
    };
    for folder in folders.map(|entry| entry.unwrap().path()) {
        if !folder.join("bundle.toml").exists() {
            continue;
        }
        let bundle = Bundle::read(&folder).unwrap();
        for variant in &bundle.manifest().variants {
            let options = LoadOptions {
                sessions: std::num::NonZeroUsize::new(1),
                threads: None,
                variant: Some(variant.id.clone()),
                preferred_batch: std::num::NonZeroUsize::new(1),
            };
            if let Err(refusal) = load(&folder, engine, &options) {
                panic!("{} refuses {}: {refusal}", engine.name(), variant.id);
            }
        }
    }
}
