//! How long a consultation takes, from the moments that somebody or something stamped.
//!
//! A moment that nobody stamped is missing and is counted as missing; none is made up from others.

pub mod entry;
pub mod histogram;
pub mod measure;
pub mod order;
pub mod report;
pub mod stamp;
pub mod study;
pub mod tally;
pub mod timeline;
