//! A second opinion: asked of a colleague or another organisation, given as advice, weighed by the local pathologist.

pub mod adjudication;
pub mod check_code;
pub mod country;
pub mod life;
pub mod pairing;
pub mod peer_address;
pub mod peer_key;
pub mod reader;
pub mod recipient;
pub mod request;
mod words;
