//! Slides to try the program with.

pub mod synthetic;
