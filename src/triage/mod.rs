//! The pipeline over one slide: open → survey → plan → classify → aggregate → verdict.

pub mod ahead;
mod ground;
pub mod heatmap;
mod lattice;
mod order;
mod outline;
mod passes;
pub mod picture;
pub mod plan;
mod quality;
pub mod read;
pub mod request;
pub mod run;
mod stream;
pub mod survey;
