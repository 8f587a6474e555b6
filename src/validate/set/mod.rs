//! A labelled set: which samples, what is known of each, and what is wrong with the list.

pub mod contents;
mod folder;
mod manifest;
pub mod problem;
pub mod read;
pub mod sample;
