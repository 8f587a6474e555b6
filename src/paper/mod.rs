//! Documents for paper: what they say, drawings in them, and their pages as a PDF file.

pub(crate) mod document;
pub(crate) mod drawing;
pub mod pdf;
