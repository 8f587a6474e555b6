//! Mail to people: that something happened, to which case by its code, and where to look.

mod letter;
pub mod sender;
pub mod server;
mod words;
