//! The service over HTTP.

pub mod bounded_cache;
pub mod deep_zoom;
