//! Running models over labelled sets: metrics with intervals, and what they rest on.

pub mod check;
mod compare;
pub mod concordance;
pub mod estimate;
mod file_digest;
pub mod gate;
pub mod journal;
mod judge;
pub mod lesions;
mod measure;
pub mod metrics;
mod part;
pub mod plan;
pub mod prediction;
pub mod predictions_csv;
pub mod report;
pub mod run;
pub mod score;
pub mod set;
pub mod stats;
mod subgroups;
pub mod summary;
pub mod thresholds;
mod turnaround;
