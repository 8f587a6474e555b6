//! Deep Zoom levels and tiles: pure arithmetic.
//!
//! Deep Zoom counts levels from the coarsest (level 0 is one pixel) to the finest; everything
//! else in Zhedel counts from the finest. [`DeepZoom::halvings`] is the one place that converts.

use crate::domain::geometry::{Level0Point, LevelSize};
use crate::slide::reader::SlideDescription;
use crate::slide::viewer::View;

/// The tiles that a level is cut into.
///
/// A browser keeps tiles for good under their address, so each grid of a slide has addresses of its
/// own: they end in its [`format`](Grid::format).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Tiles of 254 pixels that share a pixel with each neighbour, all of them drawn.
    Drawn,
    /// The grid of the slide's own file, so that its own tiles can be handed on.
    Native {
        /// Columns and rows of a tile, pixels.
        side: u32,
    },
}

impl Grid {
    /// Side of a tile without its overlap, pixels.
    #[must_use]
    pub fn side(self) -> u32 {
        match self {
            Self::Drawn => 254,
            Self::Native { side } => side,
        }
    }

    /// Pixels that a tile shares with each neighbour.
    #[must_use]
    pub fn overlap(self) -> u32 {
        match self {
            Self::Drawn => 1,
            Self::Native { .. } => 0,
        }
    }

    /// What the names of its tiles end in.
    #[must_use]
    pub fn format(self) -> &'static str {
        match self {
            Self::Drawn => "jpeg",
            Self::Native { .. } => "jpg",
        }
    }
}

/// The Deep Zoom pyramid over a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeepZoom {
    size: LevelSize,
    grid: Grid,
}

/// A tile in pixels of its Deep Zoom level, overlap included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoomTile {
    /// How often level 0 of the slide is halved to get this tile's level.
    pub halvings: u32,
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width and height.
    pub size: LevelSize,
}

impl DeepZoom {
    /// The pyramid over a slide of this size.
    #[must_use]
    pub fn new(size: LevelSize, grid: Grid) -> Self {
        Self { size, grid }
    }

    /// How its levels are cut into tiles.
    #[must_use]
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// The finest Deep Zoom level: ⌈log₂ of the longer side⌉.
    #[must_use]
    pub fn top(&self) -> u32 {
        let longest = self.size.width.max(self.size.height).max(1);
        u32::BITS - (longest - 1).leading_zeros()
    }

    /// How often level 0 of the slide is halved to get a Deep Zoom level; `None` if there is no
    /// such level.
    #[must_use]
    pub fn halvings(&self, level: u32) -> Option<u32> {
        self.top().checked_sub(level)
    }

    /// Size of a Deep Zoom level, pixels.
    #[must_use]
    pub fn level_size(&self, level: u32) -> Option<LevelSize> {
        let halvings = self.halvings(level)?;
        let halved = |length: u32| {
            let length = u64::from(length).div_ceil(1 << halvings).max(1);
            u32::try_from(length).unwrap_or(u32::MAX)
        };
        Some(LevelSize {
            width: halved(self.size.width),
            height: halved(self.size.height),
        })
    }

    /// Columns and rows of tiles of a level.
    #[must_use]
    pub fn tiles(&self, level: u32) -> Option<(u32, u32)> {
        let size = self.level_size(level)?;
        let side = self.grid.side();
        Some((size.width.div_ceil(side), size.height.div_ceil(side)))
    }

    /// The tile at a place; `None` if there is none.
    #[must_use]
    pub fn tile(&self, level: u32, column: u32, row: u32) -> Option<ZoomTile> {
        let (columns, rows) = self.tiles(level)?;
        if column >= columns || row >= rows {
            return None;
        }
        let size = self.level_size(level)?;
        let (side, overlap) = (self.grid.side(), self.grid.overlap());
        let along = |index: u32, length: u32| {
            let from = (index * side).saturating_sub(overlap);
            let to = (index + 1)
                .saturating_mul(side)
                .saturating_add(overlap)
                .min(length);
            (from, to - from)
        };
        let (x, width) = along(column, size.width);
        let (y, height) = along(row, size.height);
        Some(ZoomTile {
            halvings: self.halvings(level)?,
            x,
            y,
            size: LevelSize { width, height },
        })
    }

    /// The descriptor, `slide.dzi`.
    #[must_use]
    pub fn xml(&self) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" TileSize=\"{}\" Overlap=\"{}\" Format=\"{}\"><Size Width=\"{}\" Height=\"{}\"/></Image>\n",
            self.grid.side(),
            self.grid.overlap(),
            self.grid.format(),
            self.size.width,
            self.size.height
        )
    }
}

impl ZoomTile {
    /// What to look at for this tile: the nearest finer level of the slide, shrunk to the tile.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn view(&self, slide: &SlideDescription) -> View {
        let scale = 1_u64 << self.halvings;
        let level = slide.level_for_downsample(scale as f64);
        let source = slide.levels[level];
        let per_pixel = scale as f64 / source.downsample;
        let origin = Level0Point {
            x: u64::from(self.x) * scale,
            y: u64::from(self.y) * scale,
        };
        // A tile at the right or bottom edge may reach past the level by the rounding of its
        // size; the read stays inside.
        let along = |origin: u64, out: u32, length: u32| {
            let from = (origin as f64 / source.downsample) as u32;
            let wanted = (f64::from(out) * per_pixel).round() as u32;
            wanted.min(length.saturating_sub(from)).max(1)
        };
        let size = LevelSize {
            width: along(origin.x, self.size.width, source.size.width),
            height: along(origin.y, self.size.height, source.size.height),
        };
        View::Region {
            level,
            origin,
            size,
            out: LevelSize {
                width: self.size.width.min(size.width),
                height: self.size.height.min(size.height),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scale::Scale;
    use crate::slide::reader::Level;
    use proptest::prelude::*;

    fn slide(width: u32, height: u32, downsamples: &[f64]) -> SlideDescription {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let levels = downsamples
            .iter()
            .map(|&downsample| Level {
                size: LevelSize {
                    width: ((f64::from(width) / downsample) as u32).max(1),
                    height: ((f64::from(height) / downsample) as u32).max(1),
                },
                downsample,
            })
            .collect();
        SlideDescription {
            format: "test".into(),
            back_end: "test".into(),
            levels,
            reduced: Vec::new(),
            scale: Scale::UNKNOWN,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        }
    }

    #[test]
    fn the_levels_are_those_of_the_format() {
        let size = LevelSize {
            width: 2220,
            height: 2967,
        };
        let zoom = DeepZoom::new(size, Grid::Drawn);
        assert_eq!(zoom.top(), 12);
        assert_eq!(zoom.tiles(12), Some((9, 12)));
        assert_eq!(zoom.tiles(0), Some((1, 1)));
        assert_eq!(zoom.tiles(13), None);
        assert_eq!(zoom.tile(12, 9, 0), None);
        let one = LevelSize {
            width: 1,
            height: 1,
        };
        assert_eq!(zoom.level_size(0), Some(one));
        assert_eq!(DeepZoom::new(one, Grid::Drawn).top(), 0);
    }

    #[test]
    fn the_descriptor_tells_the_grid() {
        let size = LevelSize {
            width: 2220,
            height: 2967,
        };
        for (grid, told) in [
            (Grid::Drawn, r#"TileSize="254" Overlap="1" Format="jpeg""#),
            (
                Grid::Native { side: 240 },
                r#"TileSize="240" Overlap="0" Format="jpg""#,
            ),
        ] {
            let xml = DeepZoom::new(size, grid).xml();
            assert!(xml.contains(told), "{xml}");
            assert!(
                xml.contains(r#"<Size Width="2220" Height="2967"/>"#),
                "{xml}"
            );
        }
    }

    #[test]
    fn a_coarse_tile_reads_the_nearest_finer_level() {
        let slide = slide(46_000, 32_914, &[1.0, 4.0, 16.0]);
        let zoom = DeepZoom::new(slide.levels[0].size, Grid::Drawn);
        let tile = zoom.tile(zoom.top() - 3, 1, 1).unwrap();
        let View::Region {
            level,
            origin,
            size,
            out,
        } = tile.view(&slide)
        else {
            panic!("a tile is a region");
        };
        assert_eq!(level, 1);
        assert_eq!(
            origin,
            Level0Point {
                x: 253 * 8,
                y: 253 * 8
            }
        );
        assert_eq!((size.width, out.width), (512, 256));
    }

    proptest! {
        #[test]
        fn tiles_cover_each_level_once_plus_overlap(
            width in 1_u32..200_000, height in 1_u32..3_000, from_top in 0_u32..20,
            side in prop::option::of(128_u32..1_024)
        ) {
            let grid = side.map_or(Grid::Drawn, |side| Grid::Native { side });
            let (side, overlap) = (grid.side(), grid.overlap());
            let zoom = DeepZoom::new(LevelSize { width, height }, grid);
            let level = zoom.top().saturating_sub(from_top);
            let size = zoom.level_size(level).unwrap();
            let (columns, rows) = zoom.tiles(level).unwrap();
            for (count, length, along_x) in [(columns, size.width, true), (rows, size.height, false)] {
                let mut covered = 0;
                for index in 0..count {
                    let tile = if along_x {
                        zoom.tile(level, index, 0)
                    } else {
                        zoom.tile(level, 0, index)
                    }
                    .unwrap();
                    let (from, extent) = if along_x {
                        (tile.x, tile.size.width)
                    } else {
                        (tile.y, tile.size.height)
                    };
                    let core = from + if index > 0 { overlap } else { 0 };
                    prop_assert_eq!(core, covered);
                    covered = (covered + side).min(length);
                    prop_assert_eq!(from + extent, (covered + overlap).min(length));
                }
                prop_assert_eq!(covered, length);
            }
        }

        #[test]
        fn every_read_lies_inside_its_level_and_only_shrinks(
            width in 1_u32..100_000, height in 1_u32..100_000,
            from_top in 0_u32..17, place in 0.0..1.0_f64
        ) {
            let slide = slide(width, height, &[1.0, 3.98, 16.1]);
            let zoom = DeepZoom::new(slide.levels[0].size, Grid::Drawn);
            let level = zoom.top().saturating_sub(from_top);
            let (columns, rows) = zoom.tiles(level).unwrap();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let at = |count: u32| (f64::from(count) * place) as u32;
            let tile = zoom.tile(level, at(columns), at(rows)).unwrap();
            let View::Region { level, origin, size, out } = tile.view(&slide) else {
                panic!("a tile is a region");
            };
            let source = slide.levels[level];
            prop_assert!(out.width <= size.width && out.height <= size.height);
            let right = origin.x as f64 / source.downsample + f64::from(size.width);
            let bottom = origin.y as f64 / source.downsample + f64::from(size.height);
            prop_assert!(right <= f64::from(source.size.width) + 1.0, "{right} {source:?}");
            prop_assert!(bottom <= f64::from(source.size.height) + 1.0, "{bottom} {source:?}");
        }
    }
}
