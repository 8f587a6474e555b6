//! What came of some slides, as it is told.

use super::moments::Moments;
use super::week::WeekSums;
use crate::domain::tile_figures::TileFigures;
use serde::Serialize;
use std::collections::BTreeMap;

/// Slides below which only counts are given.
pub const LEAST_SLIDES: u64 = 20;

/// What came of some slides.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Slides with a final verdict.
    pub slides: u64,
    /// Slides by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Shares of slides by outcome; absent below the least number of slides.
    pub outcome_shares: Option<BTreeMap<String, f64>>,
    /// Slides by reason for which they could not be assessed; one slide may have several.
    pub reasons: BTreeMap<String, u64>,
    /// Shares of slides by reason; absent below the least number of slides.
    pub reason_shares: Option<BTreeMap<String, f64>>,
    /// Slides with a score.
    pub scored: u64,
    /// 10th, 25th, 50th, 75th and 90th percentile of slide scores, to a thousandth; absent below the
    /// least number.
    pub score_percentiles: Option<[f64; 5]>,
    /// Tiles of all slides.
    pub tiles: TileFigures,
    /// Slides with tiles that the model saw.
    pub tiled: u64,
    /// Share of tiles outside the model's domain, mean over those slides; absent below the least
    /// number.
    pub out_of_domain_share: Option<f64>,
    /// Slides whose stain was measured.
    pub stained: u64,
    /// Haematoxylin; absent below the least number of those slides.
    pub haematoxylin: Option<DyeLevel>,
    /// Eosin; absent below the least number of those slides.
    pub eosin: Option<DyeLevel>,
}

/// Optical density of one dye over some slides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DyeLevel {
    /// Mean of the slides' means.
    pub mean: f64,
    /// Standard deviation of the slides' means.
    pub between_slides: f64,
    /// Mean of the standard deviations within the slides.
    pub within_slides: f64,
}

impl From<&WeekSums> for Figures {
    fn from(sums: &WeekSums) -> Self {
        let slides = sums.slides;
        let shares = |counts: &BTreeMap<String, u64>| {
            let share = |count: &u64| *count as f64 / slides as f64;
            (slides >= LEAST_SLIDES).then(|| {
                counts
                    .iter()
                    .map(|(code, count)| (code.clone(), share(count)))
                    .collect()
            })
        };
        let scored = sums.scores.n();
        let percentile = |percent| sums.scores.percentile(percent).unwrap_or_default();
        Self {
            slides,
            outcomes: sums.outcomes.clone(),
            outcome_shares: shares(&sums.outcomes),
            reasons: sums.reasons.clone(),
            reason_shares: shares(&sums.reasons),
            scored,
            score_percentiles: (scored >= LEAST_SLIDES)
                .then(|| [10, 25, 50, 75, 90].map(percentile)),
            tiles: sums.tiles.clone(),
            tiled: sums.out_of_domain.n,
            out_of_domain_share: sums
                .out_of_domain
                .mean()
                .filter(|_| enough(&sums.out_of_domain)),
            stained: sums.haematoxylin.n,
            haematoxylin: dye(&sums.haematoxylin, &sums.haematoxylin_spread),
            eosin: dye(&sums.eosin, &sums.eosin_spread),
        }
    }
}

fn enough(moments: &Moments) -> bool {
    moments.n >= LEAST_SLIDES
}

fn dye(means: &Moments, spreads: &Moments) -> Option<DyeLevel> {
    Some(DyeLevel {
        mean: means.mean().filter(|_| enough(means))?,
        between_slides: means.deviation()?,
        within_slides: spreads.mean()?,
    })
}
