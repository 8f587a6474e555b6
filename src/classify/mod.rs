//! Running a model over patches: one trait, the bundle that is checked at load, the engines.

pub mod activation;
pub mod bundle;
mod candidate;
pub mod classifier;
pub mod engine;
pub mod engine_version;
pub mod import;
pub mod load;
pub mod model_session;
pub mod patch_layout;
pub mod pil_resize;
pub mod preferred_batch;
pub mod preprocess;
mod provider;
pub mod session_pool;
pub mod tuning;
