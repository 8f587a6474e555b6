//! Making a bundle of somebody else's model: what it says of itself, what a person must state.
//!
//! Nothing that decides over a patient is guessed. What the graph tells is read from it; what it
//! cannot tell is asked for; what contradicts is refused.

pub mod error;
pub mod expected;
pub mod file_kind;
pub mod fit;
pub mod graph_facts;
pub mod licences;
pub mod sheet;
pub mod source;
pub mod spdx_check;
