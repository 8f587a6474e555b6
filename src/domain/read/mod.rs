//! What a pathologist finds in one part, and what makes it a signed read.

pub mod adequacy;
pub mod allocation;
pub mod category;
mod check;
pub mod clocks;
pub mod confirmation;
pub mod difference;
mod fill;
pub mod form;
pub mod margin;
pub mod nodes;
pub mod on_screen;
pub mod signature;
pub mod structured;
