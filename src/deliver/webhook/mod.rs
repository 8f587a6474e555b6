//! Webhooks: signed messages to addresses that an organisation names.
//!
//! # Source
//! Standard Webhooks 1.0.

mod payload;
pub mod sender;
mod signature;
pub mod target;
