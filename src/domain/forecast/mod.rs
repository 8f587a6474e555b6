//! When a verdict will be there: predicted from what finished runs cost and from the queue ahead,
//! with an interval, and held against what came. Why so: `docs/decisions/0014-forecast.md`.

pub mod accuracy;
pub mod cost;
pub mod line;
pub mod pace;
pub mod prediction;
mod scenario;
