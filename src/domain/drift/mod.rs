//! Whether what a model sees, and what it says of it, is still what it was.
//!
//! Figures of change, never an alarm: a shift may be the case mix, the season or the scanner, and
//! only a person who looks at the slides can tell.

pub mod band;
mod course;
pub mod figures;
pub mod moments;
pub mod record;
pub mod report;
pub mod score_counts;
pub mod series;
pub mod shift;
pub mod validated;
pub mod week;
