//! The composition root: the only place that names concrete types and starts the processes.

pub mod export;
pub mod model_check;
pub mod runtimes;
pub mod sample;
pub mod slide_info;
pub mod triage;
