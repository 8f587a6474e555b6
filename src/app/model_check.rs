//! `zhedel model check`: load a bundle as a run would, and tell what it is.

use crate::classify::bundle::error::BundleError;
use crate::classify::classifier::{Classifier, Contract};
use crate::classify::engine::Engine;
use crate::classify::load::{LoadOptions, load};
use std::num::NonZeroUsize;
use std::path::Path;

/// Loads a bundle with every check and gives its contract.
///
/// # Errors
/// The reason for which the bundle is refused.
pub fn model_check(folder: &Path, engine: &Engine) -> Result<Contract, BundleError> {
    let options = LoadOptions {
        sessions: Some(NonZeroUsize::MIN),
        ..LoadOptions::default()
    };
    Ok(load(folder, engine, &options)?.contract().clone())
}
