//! Proving who somebody is: passwords, second factors, sessions, tokens.

pub mod error;
pub mod gate;
mod lock_out;
pub mod oidc;
mod password;
pub mod peer;
pub mod secret;
pub mod signing_secret;
mod totp;
