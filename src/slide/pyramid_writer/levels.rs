//! Rows of tiles flowing down the pyramid.

use super::parallel::map;
use super::spec::{PyramidError, PyramidSpec};
use crate::domain::geometry::{Level0Rect, LevelSize};
use crate::slide::halve::halve;
use crate::slide::region::extend_edges;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage, imageops};

/// One finished tile: its JPEG stream, and half its size for the level below.
struct Tile {
    jpeg: Vec<u8>,
    half: RgbImage,
}

/// What takes the finished rows: level and JPEG streams, left to right.
type Sink<'a> = dyn FnMut(usize, &[Vec<u8>]) -> Result<(), PyramidError> + 'a;

/// The levels while they grow.
pub(super) struct Levels<'a> {
    spec: &'a PyramidSpec,
    states: Vec<State>,
}

struct State {
    size: LevelSize,
    /// The next row of tiles.
    row: u32,
    /// Halves of a row of the level above that waits for the row under it.
    waiting: Option<Vec<RgbImage>>,
}

impl<'a> Levels<'a> {
    pub(super) fn new(spec: &'a PyramidSpec) -> Self {
        let states = spec
            .level_sizes()
            .into_iter()
            .map(|size| State {
                size,
                row: 0,
                waiting: None,
            })
            .collect();
        Self { spec, states }
    }

    /// Renders the next row of level 0 and finishes every row below that it completes.
    pub(super) fn render_row(
        &mut self,
        render: &(dyn Fn(Level0Rect) -> RgbImage + Sync),
        sink: &mut Sink<'_>,
    ) -> Result<(), PyramidError> {
        let size = self.spec.size;
        let row = self.states[0].row;
        let tiles = map(self.across(0), |column| {
            let rect = self.rect(size, column, row);
            let image = render(rect);
            if (u64::from(image.width()), u64::from(image.height())) != (rect.width, rect.height) {
                return Err(PyramidError::TileSize {
                    width: image.width(),
                    height: image.height(),
                    wanted_width: rect.width,
                    wanted_height: rect.height,
                });
            }
            self.finish(image)
        });
        self.pass_on(0, tiles, sink)
    }

    /// Hands a finished row to the sink and its halves to the level below.
    fn pass_on(
        &mut self,
        level: usize,
        tiles: Vec<Result<Tile, PyramidError>>,
        sink: &mut Sink<'_>,
    ) -> Result<(), PyramidError> {
        let mut streams = Vec::with_capacity(tiles.len());
        let mut halves = Vec::with_capacity(tiles.len());
        for tile in tiles {
            let tile = tile?;
            streams.push(tile.jpeg);
            halves.push(tile.half);
        }
        sink(level, &streams)?;
        let state = &mut self.states[level];
        state.row += 1;
        let is_last = state.row == state.size.height.div_ceil(self.spec.tile);
        let Some(below) = self.states.get_mut(level + 1) else {
            return Ok(());
        };
        let (upper, lower) = match below.waiting.take() {
            Some(upper) => (upper, Some(halves)),
            None if is_last => (halves, None),
            None => {
                below.waiting = Some(halves);
                return Ok(());
            }
        };
        let (size, row) = (below.size, below.row);
        let tiles = map(self.across(level + 1), |column| {
            let rect = self.rect(size, column, row);
            self.finish(self.join(rect, column, &upper, lower.as_deref()))
        });
        self.pass_on(level + 1, tiles, sink)
    }

    /// One tile out of up to four halves.
    fn join(
        &self,
        rect: Level0Rect,
        column: usize,
        upper: &[RgbImage],
        lower: Option<&[RgbImage]>,
    ) -> RgbImage {
        let half = i64::from(self.spec.tile / 2);
        let mut image = RgbImage::new(side(rect.width), side(rect.height));
        for (y, row) in [(0, Some(upper)), (half, lower)] {
            for (x, column) in [(0, column * 2), (half, column * 2 + 1)] {
                if let Some(part) = row.and_then(|row| row.get(column)) {
                    imageops::replace(&mut image, part, x, y);
                }
            }
        }
        image
    }

    fn finish(&self, image: RgbImage) -> Result<Tile, PyramidError> {
        let half = halve(&image);
        let tile = self.spec.tile;
        let full = extend_edges(
            image,
            LevelSize {
                width: tile,
                height: tile,
            },
        );
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, self.spec.quality)
            .encode(full.as_raw(), tile, tile, ExtendedColorType::Rgb8)
            .map_err(|source| PyramidError::Encode { source })?;
        Ok(Tile { jpeg, half })
    }

    fn across(&self, level: usize) -> usize {
        self.states[level].size.width.div_ceil(self.spec.tile) as usize
    }

    /// The part of a level that a tile covers, in pixels of that level.
    fn rect(&self, size: LevelSize, column: usize, row: u32) -> Level0Rect {
        let tile = u64::from(self.spec.tile);
        let (x, y) = (column as u64 * tile, u64::from(row) * tile);
        Level0Rect {
            x,
            y,
            width: tile.min(u64::from(size.width).saturating_sub(x)),
            height: tile.min(u64::from(size.height).saturating_sub(y)),
        }
    }
}

/// A side of at most one tile.
fn side(side: u64) -> u32 {
    u32::try_from(side).unwrap_or(u32::MAX)
}
