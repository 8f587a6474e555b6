//! One run over one slide, from the open file to the verdict.

use super::ground::{Ground, downsample};
use super::heatmap::HeatMap;
use super::lattice::slide_score;
use super::passes::{Passes, Read, coverage};
use super::plan::Grid;
use super::quality::{Quality, quality};
use super::read::FieldReader;
use super::request::{Cancel, Observer, Request, TriageError};
use super::stream::Stream;
use super::survey::Survey;
use crate::classify::classifier::{Classifier, Contract};
use crate::domain::conclusion::{Evidence, TileFailures, conclude};
use crate::domain::geometry::Level0Rect;
use crate::domain::intended_use::Mismatch;
use crate::domain::progress::Progress;
use crate::domain::scale::{Mpp, Scale};
use crate::domain::stain_figures::StainFigures;
use crate::domain::tile::{Tile, TileOutcome, TileResult};
use crate::domain::tile_figures::TileFigures;
use crate::domain::verdict::{Coverage, Sampling, Timing, VERDICT_FORMAT, Verdict};
use crate::slide::reader::SlideReader;
use crate::tissue::detect::Detection;
use crate::tissue::focus::FocusCheck;
use crate::tissue::stain::StainCheck;
use std::time::{Duration, Instant};

/// A finished run: the verdict and what the exports are made from.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The verdict.
    pub verdict: Verdict,
    /// The base grid over tissue, ordered by x, then y.
    pub base: Vec<TileResult>,
    /// Half-stride tiles around suspicion, ordered by x, then y.
    pub refinement: Vec<TileResult>,
    /// The low-power picture of the slide.
    pub survey: Survey,
    /// The heat map; `None` if nothing was classified.
    pub heat_map: Option<HeatMap>,
}

/// Base tiles along each side of a window.
const WINDOW_TILES: f64 = 3.0;

/// Triages an open slide. `opened_in` is how long opening it took.
///
/// # Errors
/// [`TriageError::Cancelled`] if it was asked to stop, and what hinders the run as such. What is
/// wrong with the slide's content is no error but part of the verdict.
pub fn triage(
    slide: &dyn SlideReader,
    classifier: &dyn Classifier,
    request: &Request,
    opened_in: Duration,
    observer: &dyn Observer,
    cancel: &Cancel,
) -> Result<Finished, TriageError> {
    let threads = request.threads()?;
    let scale = request.scale(slide.description().scale);
    let run = Run {
        slide,
        classifier,
        contract: classifier.contract(),
        request,
        scale,
        bounds: slide.description().bounds(),
        threads: &threads,
        observer,
        cancel,
    };
    run.run(opened_in)
}

struct Run<'a> {
    slide: &'a dyn SlideReader,
    classifier: &'a dyn Classifier,
    contract: &'a Contract,
    request: &'a Request,
    scale: Scale,
    bounds: Level0Rect,
    threads: &'a rayon::ThreadPool,
    observer: &'a dyn Observer,
    cancel: &'a Cancel,
}

/// Tiles of both passes and what was drawn from them.
#[derive(Default)]
struct Classified {
    base: Vec<TileResult>,
    refinement: Vec<TileResult>,
    coverage: Coverage,
    score: Option<f64>,
    regions: Vec<crate::domain::verdict::Region>,
    heat_map: Option<HeatMap>,
}

impl Run<'_> {
    fn run(&self, opened_in: Duration) -> Result<Finished, TriageError> {
        let started = Instant::now();
        self.observer.progress(Progress::Surveying);
        let ground = self
            .threads
            .install(|| Ground::survey(self.slide, self.scale, self.contract, self.cancel))?;
        let stain = StainCheck::new(&ground.densities);
        let plan = ground.plan(&self.bounds, self.scale, self.contract);
        let mut hindrances = ground.hindrances.clone();
        let fields = FieldReader::new(self.slide, downsample(self.scale, self.contract));
        let quality = plan.as_ref().map_or_else(Quality::default, |(_, tiles)| {
            let focus = FocusCheck::new(self.contract.field_pixels, self.contract.spacing_um_px);
            quality(tiles, &fields, &stain, &focus, self.threads)
        });
        hindrances.extend(quality.hindrances);
        let surveyed_in = started.elapsed();

        let mismatches = self
            .contract
            .intended_use
            .mismatches(&self.request.specimen, self.request.question);
        let classifying = Instant::now();
        let wanted = hindrances.is_empty() && (mismatches.is_empty() || self.request.research);
        let classified = match plan {
            Some((grid, tiles)) if wanted => {
                let stream = Stream {
                    fields: &fields,
                    stain: &stain,
                    folds: &ground.folds,
                    classifier: self.classifier,
                    threads: self.threads,
                    cancel: self.cancel,
                    until: self.request.budget.map(|budget| started + budget),
                };
                self.classify(&stream, &grid, tiles, &mismatches, started)?
            }
            Some((_, tiles)) => Classified {
                coverage: Coverage::new(tiles.len() as u64, 0, 0),
                ..Classified::default()
            },
            None => Classified::default(),
        };
        let classified_in = classifying.elapsed();

        self.observer.progress(Progress::Concluding);
        let evidence = Evidence {
            hindrances,
            mismatches,
            coverage: classified.coverage,
            failures: TileFailures::of(&classified.base),
            score: classified.score,
        };
        let timing = timing(
            opened_in,
            surveyed_in,
            classified_in,
            opened_in + started.elapsed(),
            classified.base.len() + classified.refinement.len(),
        );
        let verdict = self.verdict(
            &evidence,
            &classified,
            &ground.tissue,
            quality.stain,
            timing,
        );
        Ok(Finished {
            verdict,
            base: classified.base,
            refinement: classified.refinement,
            survey: ground.survey,
            heat_map: classified.heat_map,
        })
    }

    fn tile_figures(&self, base: &[TileResult]) -> Option<TileFigures> {
        if base.is_empty() {
            return None;
        }
        let mut figures = TileFigures::default();
        for tile in base {
            match &tile.outcome {
                TileOutcome::Read { scores } => {
                    figures.count_score(self.contract.suspicion(scores));
                }
                TileOutcome::Doubtful { scores, doubt } => {
                    figures.count_score(self.contract.suspicion(scores));
                    figures.count_doubt(*doubt);
                }
                TileOutcome::Failed { failure } => figures.count_failure(*failure),
            }
        }
        Some(figures)
    }

    fn classify(
        &self,
        stream: &Stream<'_>,
        grid: &Grid,
        tiles: Vec<Tile>,
        mismatches: &[Mismatch],
        started: Instant,
    ) -> Result<Classified, TriageError> {
        let Some(mpp) = self.scale.mpp() else {
            return Ok(Classified::default());
        };
        let planned = tiles.len();
        let passes = Passes {
            stream,
            grid: *grid,
            bounds: self.bounds,
            mpp,
            contract: self.contract,
            observer: self.observer,
            mismatches,
            started,
        };
        let Read {
            base,
            refinement,
            lattice,
        } = passes.read(tiles, &self.request.earlier, &self.request.ahead)?;
        let windows = lattice.windows();
        Ok(Classified {
            coverage: coverage(&base, planned),
            score: slide_score(&windows),
            regions: passes.regions(&lattice, &windows),
            heat_map: Some(HeatMap::new(*grid, self.bounds, &lattice.cells(), &base)),
            base,
            refinement,
        })
    }

    fn verdict(
        &self,
        evidence: &Evidence,
        classified: &Classified,
        tissue: &Detection,
        stain: Option<StainFigures>,
        timing: Timing,
    ) -> Verdict {
        let conclusion = conclude(evidence, &self.contract.thresholds);
        let mpp: Option<Mpp> = self.scale.mpp();
        let contract = self.contract;
        let stride_um = f64::from(contract.field_pixels) * contract.spacing_um_px;
        // A bundle that does not tell for which lesions its thresholds hold is taken to miss what
        // does not fill a window.
        let smallest_lesion_um = if contract.smallest_lesion_um > 0.0 {
            contract.smallest_lesion_um
        } else {
            stride_um * WINDOW_TILES
        };
        Verdict {
            format: VERDICT_FORMAT,
            outcome: conclusion.outcome,
            reasons: conclusion.reasons,
            score: classified.score,
            thresholds: Some(contract.thresholds),
            coverage: classified.coverage,
            tissue_mm2: mpp.map(|mpp| mpp.area_mm2(tissue.mask.tissue_area())),
            // Where nothing was computed there is no area, not an area of nought.
            suspicious_mm2: mpp.and(classified.score).map(|_| {
                // Not `sum`: that of no floats is −0.
                classified
                    .regions
                    .iter()
                    .fold(0.0, |sum, region| sum + region.area_mm2)
            }),
            tile_figures: self.tile_figures(&classified.base),
            stain_figures: stain,
            mpp: self.scale.into(),
            sampling: Some(Sampling {
                stride_um,
                field_um: contract.label_field_um,
                can_miss_um: smallest_lesion_um.max(stride_um - contract.label_field_um),
            }),
            model: Some(contract.identity.clone()),
            model_choice: None,
            specimen: self.request.specimen.clone(),
            research: self.request.research,
            regions: classified.regions.clone(),
            timing,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

fn timing(
    opened_in: Duration,
    surveyed_in: Duration,
    classified_in: Duration,
    total: Duration,
    tiles: usize,
) -> Timing {
    let ms = |duration: Duration| (duration.as_secs_f64() * 1e4).round() / 10.0;
    let seconds = classified_in.as_secs_f64();
    Timing {
        open_ms: ms(opened_in),
        tissue_ms: ms(surveyed_in),
        classify_ms: ms(classified_in),
        total_ms: ms(total),
        tiles_per_s: if tiles == 0 {
            0.0
        } else {
            (tiles as f64 / seconds * 10.0).round() / 10.0
        },
    }
}
