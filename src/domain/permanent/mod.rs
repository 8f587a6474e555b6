//! The permanent diagnosis of a part, and how the intraoperative read of it compares.

pub mod category;
pub mod concordance;
pub mod diagnosis;
pub mod form;
pub mod source;
pub mod standard;
