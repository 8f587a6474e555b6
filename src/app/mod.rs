//! The composition root: the only place that names concrete types and starts the processes.

pub mod concordance;
mod confine;
mod data_folder;
pub mod decode;
pub mod export;
pub mod guard;
mod housekeeping;
pub mod logging;
pub mod model_check;
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
pub mod validation_child;
mod validation_figures;
mod validation_launcher;
mod validation_order;
pub mod work;
