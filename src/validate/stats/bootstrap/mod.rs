//! The bootstrap: intervals for any statistic, by sample within class or by group.
//!
//! A resample is a list of sample indices; a statistic is a function of such a list. Every resample
//! has a random stream of its own, so results depend on the seed alone and never on the number of
//! threads. A resample on which the statistic has no value, such as one of a single class, is
//! counted and told.

mod acceleration;
pub mod band;
pub mod replicates;
pub mod resampler;
