//! Reading tiles of a slide whose bytes still come, for the run that will follow.
//!
//! Nothing is concluded here: tissue is sought and tiles are planned as a run does it, and tiles are read as
//! soon as their bytes are there, each exactly as the run would. What they amount to is for the run to say.

use super::ground::{Ground, downsample};
use super::order::spread;
use super::read::FieldReader;
use super::request::{Cancel, Request, TriageError};
use super::stream::Stream;
use super::survey;
use crate::classify::classifier::Classifier;
use crate::domain::tile::{Tile, TileResult};
use crate::domain::verdict::Reason;
use crate::slide::reader::SlideReader;
use crate::tissue::stain::StainCheck;
use std::collections::HashSet;

/// The bytes of a slide that still come.
pub trait Landing: Sync {
    /// How many are there, from the first one on.
    fn landed(&self) -> u64;

    /// Waits until more than `landed` are there; `false` if nobody should wait any longer.
    fn wait_beyond(&self, landed: u64) -> bool;
}

/// Follows a reading ahead; called from its own threads, so it must be quick.
pub trait AheadObserver: Sync {
    /// Tissue was sought: its area in mm², if the scale is known, how many tiles are planned over it, and what will
    /// forbid a judgement of the slide.
    fn planned(&self, tissue_mm2: Option<f64>, tiles: u64, hindrances: &[Reason]);

    /// Tiles are finished.
    fn tiles(&self, tiles: &[TileResult]);
}

/// How a reading ahead ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AheadEnd {
    /// All that can be read before the run was read.
    Complete,
    /// There is nothing for this model to read, as far as can be told by now.
    Nothing,
    /// So many bytes must be there before it can go on.
    Waits {
        /// Bytes, from the beginning of the file.
        until: u64,
    },
}

/// Reads the base tiles of a slide as their bytes come.
///
/// # Errors
/// [`TriageError`], as for a run.
pub fn read_ahead(
    slide: &dyn SlideReader,
    classifier: &dyn Classifier,
    request: &Request,
    landing: &dyn Landing,
    observer: &dyn AheadObserver,
    cancel: &Cancel,
) -> Result<AheadEnd, TriageError> {
    let contract = classifier.contract();
    let outside = !contract
        .intended_use
        .mismatches(&request.specimen, request.question)
        .is_empty();
    if outside && !request.research {
        return Ok(AheadEnd::Nothing);
    }
    let until = survey::bytes_needed(slide);
    if landing.landed() < until {
        return Ok(AheadEnd::Waits { until });
    }
    let threads = request.threads()?;
    let scale = request.scale(slide.description().scale);
    let ground = threads.install(|| Ground::survey(slide, scale, contract, cancel))?;
    let bounds = slide.description().bounds();
    let plan = ground.plan(&bounds, scale, contract);
    let tissue_mm2 = scale
        .mpp()
        .map(|mpp| mpp.area_mm2(ground.tissue.mask.tissue_area()));
    let planned = plan.as_ref().map_or(0, |(_, tiles)| tiles.len() as u64);
    observer.planned(tissue_mm2, planned, &ground.hindrances);
    let Some((grid, mut tiles)) = plan else {
        return Ok(AheadEnd::Nothing);
    };
    spread(&grid, &mut tiles);
    let stain = StainCheck::new(&ground.densities);
    let fields = FieldReader::new(slide, downsample(scale, contract));
    let stream = Stream {
        fields: &fields,
        stain: &stain,
        folds: &ground.folds,
        classifier,
        threads: &threads,
        cancel,
        until: None,
    };
    let mut unread = Unread::new(tiles, &fields, &request.ahead);
    loop {
        let landed = landing.landed();
        let ready = unread.take(landed);
        if ready.is_empty() {
            match unread.next() {
                None => return Ok(AheadEnd::Complete),
                Some(until) if !landing.wait_beyond(landed) => {
                    return Ok(AheadEnd::Waits { until });
                }
                Some(_) => {}
            }
        } else {
            stream.run(&ready, &|results| observer.tiles(results))?;
        }
        if cancel.is_cancelled() {
            return Err(TriageError::Cancelled);
        }
    }
}

/// Tiles that are still to be read, those first whose bytes come first.
struct Unread {
    /// Bytes that must be there, and the tile; the next one last.
    tiles: Vec<(u64, Tile)>,
}

impl Unread {
    /// Those of the tiles that are not in `read`. Those whose bytes never come are left to the run.
    fn new(tiles: Vec<Tile>, fields: &FieldReader<'_>, read: &[TileResult]) -> Self {
        let read: HashSet<Tile> = read.iter().map(|result| result.tile).collect();
        let mut tiles: Vec<(u64, Tile)> = tiles
            .into_iter()
            .filter(|tile| !read.contains(tile))
            .map(|tile| (fields.bytes_needed(&tile.rect), tile))
            .filter(|(needed, _)| *needed < u64::MAX)
            .collect();
        // Stable, so that tiles beside each other stay so.
        tiles.sort_by_key(|(needed, _)| *needed);
        tiles.reverse();
        Self { tiles }
    }

    /// Takes out the tiles whose bytes are there.
    fn take(&mut self, landed: u64) -> Vec<Tile> {
        let left = self.tiles.partition_point(|(needed, _)| *needed > landed);
        let taken = self.tiles.split_off(left);
        taken.into_iter().rev().map(|(_, tile)| tile).collect()
    }

    /// Bytes that must be there for the next tile.
    fn next(&self) -> Option<u64> {
        self.tiles.last().map(|(needed, _)| *needed)
    }
}
