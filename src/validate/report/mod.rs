//! The report: one HTML file that needs nothing else, for people who decide on a model.

mod axes;
mod figures;
mod gallery;
mod input;
mod page;
mod style;
mod tables;

pub use input::ReportInput;
pub use page::html;
