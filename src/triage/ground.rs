//! What is known of a slide before its tiles are read: the low-power picture, where tissue lies, and the
//! grid of tiles over it.

use super::plan::Grid;
use super::request::{Cancel, TriageError};
use super::survey::{Survey, survey};
use crate::classify::classifier::Contract;
use crate::domain::geometry::Level0Rect;
use crate::domain::scale::Scale;
use crate::domain::tile::Tile;
use crate::domain::verdict::{Reason, ReasonCode};
use crate::slide::reader::SlideReader;
use crate::tissue::detect::{Detection, detect_tissue};
use crate::tissue::fold::{Folds, NearbyDensity};
use crate::tissue::optical_density::DensityTables;

/// Below this agreement of the two tissue detectors the tissue is uncertain.
const LEAST_AGREEMENT: f64 = 0.5;
/// A slide whose finest level is coarser than the model's scale by more than this is refused.
const COARSEST: f64 = 1.25;

/// The low-power picture and what was found on it.
pub(super) struct Ground {
    pub(super) survey: Survey,
    pub(super) densities: DensityTables,
    pub(super) tissue: Detection,
    pub(super) folds: Folds,
    /// What forbids a judgement of the slide.
    pub(super) hindrances: Vec<Reason>,
}

impl Ground {
    /// Surveys a slide in parallel on the threads of the calling pool.
    pub(super) fn survey(
        slide: &dyn SlideReader,
        scale: Scale,
        contract: &Contract,
        cancel: &Cancel,
    ) -> Result<Self, TriageError> {
        let survey = survey(slide, cancel)?;
        let densities = DensityTables::against_glass_of(&survey.image);
        let (tissue, folds) = {
            // Let go before the tiles are read.
            let low_power = survey.for_tissue(scale.mpp());
            let um = low_power.um(scale.mpp());
            let (tissue, nearby) = rayon::join(
                || {
                    detect_tissue(
                        &low_power.image,
                        &densities,
                        low_power.downsample,
                        &low_power.unread,
                    )
                },
                || NearbyDensity::of(&low_power.image, &densities, um),
            );
            let folds = Folds::find(&nearby, &tissue.mask);
            (tissue, folds)
        };
        let mut hindrances = scale_hindrance(scale, contract);
        hindrances.extend(tissue_hindrance(&tissue));
        Ok(Self {
            survey,
            densities,
            tissue,
            folds,
            hindrances,
        })
    }

    /// The grid and its tiles over tissue; `None` if scale or tissue do not allow a plan.
    pub(super) fn plan(
        &self,
        bounds: &Level0Rect,
        scale: Scale,
        contract: &Contract,
    ) -> Option<(Grid, Vec<Tile>)> {
        let mpp = scale.mpp().filter(|_| self.hindrances.is_empty())?;
        let grid = Grid::new(bounds, mpp, contract.field_pixels, contract.spacing_um_px);
        let tiles = grid.over_tissue(&self.tissue.mask, bounds);
        Some((grid, tiles))
    }
}

/// Level-0 pixels per pixel that the model sees.
pub(super) fn downsample(scale: Scale, contract: &Contract) -> f64 {
    scale
        .mpp()
        .map_or(1.0, |mpp| contract.spacing_um_px / mpp.mean())
}

/// Why the slide's scale forbids a judgement, if it does.
pub(super) fn scale_hindrance(scale: Scale, contract: &Contract) -> Vec<Reason> {
    let Some(mpp) = scale.mpp() else {
        return vec![Reason::new(
            ReasonCode::UnknownScale,
            "The file does not tell how many micrometres a pixel covers; state it (for example 0.25 µm/px for a 40x scan) and run again.",
        )];
    };
    if mpp.mean() > contract.spacing_um_px * COARSEST {
        return vec![Reason::new(
            ReasonCode::ScaleTooCoarse,
            format!(
                "The finest level has {:.2} µm/px; the model needs {:.2} µm/px. Scan again at higher power.",
                mpp.mean(),
                contract.spacing_um_px
            ),
        )];
    }
    Vec::new()
}

fn tissue_hindrance(tissue: &Detection) -> Option<Reason> {
    if tissue.mask.tissue_pixels() == 0 {
        return Some(Reason::new(
            ReasonCode::NoTissue,
            "No tissue was found on the slide. Check that the right glass was scanned.",
        ));
    }
    (tissue.agreement < LEAST_AGREEMENT).then(|| {
        Reason::new(
            ReasonCode::TissueUncertain,
            format!(
                "The two tissue detectors disagree (agreement {:.2}, at least {LEAST_AGREEMENT:.2} is needed), so the tissue cannot be outlined safely.",
                tissue.agreement
            ),
        )
    })
}
