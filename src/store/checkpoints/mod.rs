//! Signed checkpoints of audit chains, in files outside of the database.
//!
//! Each series is one file of JSON lines, `<series>.jsonl`, that is only ever added to, with the public
//! key that its signatures are checked with beside it, `<series>.pem`.

pub mod error;
pub mod key;
mod line;
pub mod log;
pub mod series;
