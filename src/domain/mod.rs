//! Values and rules only: no input or output, no threads, no outside engine.

pub mod annotation;
pub mod audit;
pub mod case;
pub mod conclusion;
pub mod consultation;
pub mod deadline;
pub mod drift;
pub mod event;
pub mod forecast;
pub mod geometry;
pub mod ids;
pub mod intended_use;
pub mod model_choice;
pub mod progress;
pub mod provisional;
pub mod run;
pub mod scale;
pub mod scanner;
pub mod slide;
pub mod specimen;
pub mod stain_figures;
pub mod tile;
pub mod tile_figures;
pub mod upload;
pub mod validation;
pub mod verdict;
