//! Statistics of diagnostic accuracy: pure functions on scores, labels and counts.
//!
//! A metric that cannot be computed is a [`StatsError`](error::StatsError) that names what was
//! missing; it is never 0 or 1 by default. Scores are higher for the more suspicious sample, a
//! label is `true` for the positive class (tumour), and rates are fractions of 1. Tied scores
//! count as tied everywhere, so that no result depends on the order of the samples.

pub mod auc_estimate;
pub mod bootstrap;
pub mod calibration;
pub mod clustered_auc;
pub mod clustered_proportion;
pub mod confusion;
pub mod delong;
mod distribution;
pub mod error;
pub mod froc;
pub mod grouping;
pub mod holm;
pub mod interval;
pub mod labelled_scores;
pub mod learn_then_test;
mod midrank;
pub mod precision_recall;
pub mod predictive_value;
pub mod proportion;
pub(super) mod quantile;
mod random_stream;
pub mod risk_coverage;
pub mod roc;
pub mod small_sample;
