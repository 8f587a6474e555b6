//! Second opinions: asked for here, given here, and between installations.

mod ask_document;
pub(super) mod asking;
pub(super) mod giving;
mod own_address;
pub(super) mod pairings;
pub(super) mod peer;
mod peer_problem;
mod place;
mod reader;
pub(super) mod recipients;
pub(super) mod slides;
mod wire;
mod words_document;
