//! The composition root: the only place that names concrete types and starts the processes.

pub mod concordance;
mod confine;
mod data_folder;
pub mod decode;
mod drift_figures;
pub mod export;
pub mod golden_sample;
pub mod guard;
mod housekeeping;
pub mod logging;
pub mod model_check;
pub mod model_import;
pub mod model_list;
mod model_table;
mod parent;
pub mod runtimes;
pub mod sample;
pub mod serve;
mod signals;
pub mod slide_info;
mod supervisor;
pub mod triage;
pub mod validate;
pub mod work;
