//! Figures of the clinic by calendar month: reads, deferrals, concordance, the machine beside it, times.

pub mod benchmark;
pub mod entry;
pub mod figures;
pub mod machine;
pub mod month;
pub mod rate;
pub mod report;
