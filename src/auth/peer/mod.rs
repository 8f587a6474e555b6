//! Other installations: requests that they sign, and requests to them that this one signs.

pub mod client;
pub mod error;
pub mod identity;
pub mod message;
mod seen;
pub mod verifier;
pub mod words;
