//! The only three events that sound, and to whom.

pub mod ended;
pub mod kind;
pub mod watch;
