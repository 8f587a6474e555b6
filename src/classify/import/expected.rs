//! What the engine makes of the golden patches: their expected scores, and whether the outputs can
//! be logits.

use super::error::ImportError;
use super::fit::Fitted;
use crate::classify::activation::Activation;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::graph;
use crate::classify::engine::Engine;
use crate::classify::model_session::ModelSession;
use crate::classify::preprocess::Preprocessor;
use image::{Rgb, RgbImage};
use std::num::NonZeroUsize;
use std::path::Path;

/// What the engine makes of a model's golden patches.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Scores of each golden patch in the order of the classes, rounded to 1e-6.
    pub scores: Vec<Vec<f64>>,
    /// Scores of blank glass.
    pub glass: Vec<f64>,
}

/// Raw outputs this near to scores are taken for scores.
const LIKE_SCORES: f32 = 1e-3;
/// Fields that no golden patch need resemble: white glass, black, grey, stroma, nuclei.
const PROBES: [[u8; 3]; 5] = [
    [245, 245, 245],
    [0, 0, 0],
    [128, 128, 128],
    [225, 180, 205],
    [90, 60, 140],
];

/// Scores the golden patches.
///
/// # Errors
/// [`ImportError::Bundle`] if the engine does not take the graph, the graph is not what was made
/// out or breaks its contract; [`ImportError::LikeScores`] if its outputs look like scores.
pub fn expected(
    engine: &Engine,
    weights: &[u8],
    path: &Path,
    fitted: &Fitted,
    golden: &[RgbImage],
    outputs_are_logits: bool,
) -> Result<Expected, ImportError> {
    let one_thread = NonZeroUsize::MIN;
    let mut session = ModelSession::open(engine, weights, fitted.graph.clone(), one_thread)
        .map_err(|why| BundleError::Graph {
            path: path.to_owned(),
            engine: engine.name().to_owned(),
            why,
        })?;
    graph::check(&session, path)?;
    let layout = fitted.graph.layout;
    let preprocessor = Preprocessor::new(layout, fitted.transform.normalisation);
    let mut raw = |field: &RgbImage| -> Result<Vec<f32>, ImportError> {
        let mut buffer = layout.buffer(1);
        preprocessor.prepare(field, &mut buffer, 0);
        let rows = session
            .raw(&buffer, 1)
            .map_err(|source| BundleError::GoldenRun {
                path: path.to_owned(),
                source,
            })?;
        Ok(rows
            .into_iter()
            .next()
            .map_or_else(Vec::new, |row| row.classes))
    };
    let golden = golden.iter().map(&mut raw).collect::<Result<Vec<_>, _>>()?;
    let probes = PROBES
        .iter()
        .map(|colour| {
            raw(&RgbImage::from_pixel(
                layout.side,
                layout.side,
                Rgb(*colour),
            ))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !outputs_are_logits && let Some(sum) = like_scores(golden.iter().chain(&probes)) {
        return Err(ImportError::LikeScores {
            path: path.to_owned(),
            sum,
        });
    }
    Ok(Expected {
        glass: probes.first().map(|row| scores(row)).unwrap_or_default(),
        scores: golden.iter().map(|row| scores(row)).collect(),
    })
}

fn scores(raw: &[f32]) -> Vec<f64> {
    let mut scores = raw.to_vec();
    Activation::of(raw.len()).apply(&mut scores);
    scores
        .into_iter()
        .map(|score| (f64::from(score) * 1e6).round() / 1e6)
        .collect()
}

/// Whether every row looks like scores, with a clause about their sum.
fn like_scores<'a>(rows: impl Iterator<Item = &'a Vec<f32>> + Clone) -> Option<&'static str> {
    let in_range = |value: &f32| (-LIKE_SCORES..=1.0 + LIKE_SCORES).contains(value);
    if !rows.clone().flatten().all(in_range) {
        return None;
    }
    // A graph that answers the same whatever it sees has another fault, which is told elsewhere.
    let first = rows.clone().next()?;
    if rows.clone().all(|row| row == first) {
        return None;
    }
    let to_one = |row: &Vec<f32>| (row.iter().sum::<f32>() - 1.0).abs() <= LIKE_SCORES;
    let several = rows.clone().all(|row| row.len() > 1);
    Some(if several && rows.into_iter().all(to_one) {
        " and sum to one"
    } else {
        ""
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_scores_are_told_from_logits() {
        let like = |rows: &[Vec<f32>]| like_scores(rows.iter());
        assert_eq!(
            like(&[vec![0.2, 0.8], vec![1.0, 0.0]]),
            Some(" and sum to one")
        );
        assert_eq!(like(&[vec![0.2, 0.9], vec![0.5, 0.9]]), Some(""));
        assert_eq!(like(&[vec![0.2], vec![1.0]]), Some(""));
        assert_eq!(like(&[vec![0.2, 0.8], vec![-2.0, 3.0]]), None);
        assert_eq!(like(&[vec![0.0, 0.0], vec![0.0, 0.0]]), None);
    }

    #[test]
    fn one_value_becomes_a_score_by_a_sigmoid() {
        assert_eq!(scores(&[0.0]), [0.5]);
        assert!(scores(&[-20.0])[0] < 1e-6);
    }
}
