//! The report: one HTML file that needs nothing else, for people who decide on a model.

mod axes;
mod figures;
mod gallery;
mod page;
mod style;
mod tables;

pub use page::{ReportInput, html};
