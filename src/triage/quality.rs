//! Whether the slide's tissue can be judged at all: stain and focus, on a sample of its tiles.

use super::read::FieldReader;
use crate::domain::stain_figures::StainFigures;
use crate::domain::tile::Tile;
use crate::domain::verdict::{Reason, ReasonCode};
use crate::tissue::dyes::DyeSums;
use crate::tissue::focus::{FocusCheck, LEAST_SHARPNESS, median};
use crate::tissue::stain::{Appearance, StainCheck};
use image::RgbImage;
use rayon::prelude::*;

/// Tiles that are looked at, spread over the plan.
const SAMPLED: usize = 48;
/// One in this many sampled fields must have enough contrast to be judged for focus.
const LEAST_JUDGED: usize = 4;
/// Share of sampled fields without H&E from which the slide is none.
const MOST_FLAWED: f64 = 0.5;
/// Optical density of the stained fields, median: below it a section is too pale, above it too
/// dark or under-exposed. Sections that were measured lie between 0.167 and 0.40.
const DENSITY: (f64, f64) = (0.15, 0.60);

/// What was seen of one sampled tile.
struct Look {
    appearance: Appearance,
    sharpness: Option<f64>,
    dyes: DyeSums,
}

/// What the sampled tiles tell of the slide.
#[derive(Default)]
pub(super) struct Quality {
    /// What forbids a judgement of it.
    pub(super) hindrances: Vec<Reason>,
    /// How strongly it is stained; `None` if no sampled tile is.
    pub(super) stain: Option<StainFigures>,
}

/// Looks at a sample of the tiles; one that cannot be decoded is passed over.
pub(super) fn quality(
    tiles: &[Tile],
    fields: &FieldReader<'_>,
    stain: &StainCheck<'_>,
    focus: &FocusCheck,
    threads: &rayon::ThreadPool,
) -> Quality {
    let look = |field: &RgbImage| Look {
        appearance: stain.appearance(field),
        dyes: DyeSums::of(field, stain.densities()),
        sharpness: focus.clone().look(field).sharpness,
    };
    let step = tiles.len().div_ceil(SAMPLED).max(1);
    let looks: Vec<Look> = threads.install(|| {
        tiles
            .par_iter()
            .step_by(step)
            .filter_map(|tile| Some(look(&fields.read(&tile.rect).ok()?)))
            .collect()
    });
    Quality {
        hindrances: hindrances(&looks),
        stain: stain_figures(&looks),
    }
}

/// Over the fields that are stained: ink and other stains are no matter of the two dyes.
fn stain_figures(looks: &[Look]) -> Option<StainFigures> {
    let mut sums = DyeSums::default();
    for look in looks {
        if let Appearance::Stained { .. } = look.appearance {
            sums.merge(&look.dyes);
        }
    }
    sums.figures()
}

fn hindrances(looks: &[Look]) -> Vec<Reason> {
    if looks.is_empty() {
        return Vec::new();
    }
    // Focus on something that is no tissue tells nothing.
    if let Some(reason) = no_h_and_e(looks) {
        return vec![reason];
    }
    // Blur spreads the stain, so that it looks paler than it is.
    out_of_focus(looks)
        .or_else(|| too_pale_or_dark(looks))
        .into_iter()
        .collect()
}

fn no_h_and_e(looks: &[Look]) -> Option<Reason> {
    let flawed = looks
        .iter()
        .filter(|look| matches!(look.appearance, Appearance::Flawed(_)))
        .count();
    (flawed as f64 >= MOST_FLAWED * looks.len() as f64).then(|| {
        Reason::new(
            ReasonCode::WrongStain,
            format!(
                "{flawed} of {} sampled fields do not look like tissue in haematoxylin and eosin: another stain, ink, or a damaged picture. Check the slide and scan again.",
                looks.len()
            ),
        )
    })
}

fn too_pale_or_dark(looks: &[Look]) -> Option<Reason> {
    let densities: Vec<f64> = looks
        .iter()
        .filter_map(|look| match look.appearance {
            Appearance::Stained { density } => Some(density),
            // Where nothing absorbs light, as little as nothing was stained.
            Appearance::Empty => Some(0.0),
            Appearance::Flawed(_) => None,
        })
        .collect();
    let density = median(densities)?;
    let (palest, darkest) = DENSITY;
    let sentence = if density < palest {
        format!(
            "The tissue is too pale: its optical density is {density:.2}, at least {palest:.2} is needed. Check stain and exposure, and scan again."
        )
    } else if density > darkest {
        format!(
            "The picture is too dark: its optical density is {density:.2}, at most {darkest:.2} can be judged. Check exposure and stain, and scan again."
        )
    } else {
        return None;
    };
    Some(Reason::new(ReasonCode::WrongStain, sentence))
}

fn out_of_focus(looks: &[Look]) -> Option<Reason> {
    let values: Vec<f64> = looks.iter().filter_map(|look| look.sharpness).collect();
    // A field without contrast cannot be judged; a slide on which most fields have none is as
    // little in focus as one that was measured to be blurred.
    if values.len() < looks.len().div_ceil(LEAST_JUDGED) {
        return Some(Reason::new(
            ReasonCode::Blurred,
            format!(
                "Only {} of {} sampled fields show enough detail to judge focus. Scan again.",
                values.len(),
                looks.len()
            ),
        ));
    }
    let sharpness = median(values)?;
    (sharpness < LEAST_SHARPNESS).then(|| {
        Reason::new(
            ReasonCode::Blurred,
            format!(
                "The scan is out of focus: sharpness {sharpness:.2}, at least {LEAST_SHARPNESS:.2} is needed. Scan again."
            ),
        )
    })
}
