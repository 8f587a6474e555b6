//! Which tiles of Deep Zoom are tiles of the slide's own file: pure arithmetic.

use super::geometry::{DeepZoom, Grid, ZoomTile};
use crate::slide::native_tiles::NativeLevel;
use crate::slide::reader::SlideDescription;
use std::ops::RangeInclusive;

/// Sides of tiles that suit a viewer, pixels: smaller ones are too many requests, larger ones are slow to
/// draw on the levels that have to be drawn.
const SIDES: RangeInclusive<u32> = 128..=1_024;

/// A tile of the slide's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NativePlace {
    /// The level, as in [`SlideDescription::levels`].
    pub level: usize,
    /// Its column in the grid of the level.
    pub column: u32,
    /// Its row.
    pub row: u32,
}

/// The grid in which a slide is shown whose file has such tiles on these levels. Deep Zoom knows one size
/// of tiles for all levels; that of level 0 serves most.
#[must_use]
pub fn grid(levels: &[NativeLevel]) -> Grid {
    match levels.first() {
        Some(NativeLevel { level: 0, side }) if SIDES.contains(side) => {
            Grid::Native { side: *side }
        }
        _ => Grid::Drawn,
    }
}

/// The tile of the file that is this very tile of Deep Zoom; `None` if there is none, so that it has to be
/// drawn: the file lacks the level, or the tile reaches past the image and is padded in the file.
///
/// Deep Zoom rounds the size of a halved level up, writers often round it down; all but the last column or
/// row are the same.
#[must_use]
pub fn native_place(
    zoom: &DeepZoom,
    tile: &ZoomTile,
    slide: &SlideDescription,
    levels: &[NativeLevel],
) -> Option<NativePlace> {
    let Grid::Native { side } = zoom.grid() else {
        return None;
    };
    let scale = (1_u64 << tile.halvings) as f64;
    let NativeLevel { level, .. } = *levels.iter().find(|native| {
        let level = slide.levels.get(native.level);
        // Whole numbers, so they are equal or they are not.
        native.side == side
            && level.is_some_and(|level| (level.downsample - scale).abs() < f64::EPSILON)
    })?;
    let size = slide.levels[level].size;
    let inside = |from: u32, length: u32, all: u32| {
        length == side && from.checked_add(length).is_some_and(|end| end <= all)
    };
    let is_whole = inside(tile.x, tile.size.width, size.width)
        && inside(tile.y, tile.size.height, size.height);
    is_whole.then_some(NativePlace {
        level,
        column: tile.x / side,
        row: tile.y / side,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::LevelSize;
    use crate::domain::scale::Scale;
    use crate::slide::reader::Level;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// A slide whose levels are `steps` halvings apart, rounded up or down.
    fn slide(width: u32, height: u32, steps: u32, count: u32, up: bool) -> SlideDescription {
        let levels = (0..count)
            .map(|index| {
                let scale = 1_u32 << (steps * index);
                let side = |side: u32| {
                    let halved = if up {
                        side.div_ceil(scale)
                    } else {
                        side / scale
                    };
                    halved.max(1)
                };
                Level {
                    size: LevelSize {
                        width: side(width),
                        height: side(height),
                    },
                    downsample: f64::from(scale),
                }
            })
            .collect();
        SlideDescription {
            format: "test".into(),
            back_end: "test".into(),
            levels,
            reduced: vec![],
            scale: Scale::UNKNOWN,
            objective_power: None,
            scanner: None,
            associated: vec![],
            warnings: vec![],
        }
    }

    fn all(slide: &SlideDescription, side: u32) -> Vec<NativeLevel> {
        (0..slide.levels.len())
            .map(|level| NativeLevel { level, side })
            .collect()
    }

    #[test]
    fn only_square_tiles_of_a_size_that_suits_set_the_grid() {
        let level = |level: usize, side: u32| NativeLevel { level, side };
        assert_eq!(grid(&[level(0, 240)]), Grid::Native { side: 240 });
        assert_eq!(grid(&[]), Grid::Drawn);
        assert_eq!(grid(&[level(1, 256)]), Grid::Drawn);
        assert_eq!(grid(&[level(0, 64), level(1, 256)]), Grid::Drawn);
        assert_eq!(grid(&[level(0, 4_096)]), Grid::Drawn);
    }

    #[test]
    fn padded_tiles_and_levels_in_between_are_drawn() {
        let slide = slide(2_220, 2_967, 2, 2, false);
        let levels = all(&slide, 240);
        let zoom = DeepZoom::new(slide.levels[0].size, grid(&levels));
        let place = |below_top: u32, column: u32, row: u32| {
            let tile = zoom.tile(zoom.top() - below_top, column, row).unwrap();
            native_place(&zoom, &tile, &slide, &levels)
        };
        let expected =
            |level: usize, column: u32, row: u32| Some(NativePlace { level, column, row });
        assert_eq!(place(0, 0, 0), expected(0, 0, 0));
        assert_eq!(place(0, 8, 11), expected(0, 8, 11));
        assert_eq!(place(0, 9, 0), None);
        assert_eq!(place(0, 0, 12), None);
        assert_eq!(place(1, 0, 0), None);
        assert_eq!(place(2, 1, 2), expected(1, 1, 2));
        // 2967 / 4 is 742 in Deep Zoom and 741 in the file: the last row is padded in both.
        assert_eq!(place(2, 0, 3), None);
        // A level in other tiles is drawn.
        let tile = zoom.tile(zoom.top() - 2, 1, 2).unwrap();
        let mixed = [
            levels[0],
            NativeLevel {
                level: 1,
                side: 256,
            },
        ];
        assert_eq!(native_place(&zoom, &tile, &slide, &mixed), None);
    }

    proptest! {
        #[test]
        fn a_tile_handed_on_is_the_very_tile_of_deep_zoom(
            width in 1_u32..20_000, height in 1_u32..3_000, side in 8_u32..33,
            steps in 1_u32..3, count in 1_u32..5, up: bool, has_every: bool
        ) {
            let side = side * 16;
            let slide = slide(width, height, steps, count, up);
            let mut levels = all(&slide, side);
            if !has_every {
                levels.truncate(1);
            }
            let zoom = DeepZoom::new(slide.levels[0].size, grid(&levels));
            let mut seen = BTreeSet::new();
            for level in 0..=zoom.top() {
                let (columns, rows) = zoom.tiles(level).unwrap();
                let size = zoom.level_size(level).unwrap();
                let mut covered = 0;
                for (column, row) in (0..columns).flat_map(|c| (0..rows).map(move |r| (c, r))) {
                    let tile = zoom.tile(level, column, row).unwrap();
                    covered += tile.size.pixels();
                    // Each tile begins where the one before ends, so they cover the level once.
                    prop_assert_eq!((tile.x, tile.y), (column * side, row * side));
                    let place = native_place(&zoom, &tile, &slide, &levels);
                    let own = levels
                        .iter()
                        .find(|native| tile.halvings == steps * u32::try_from(native.level).unwrap());
                    let whole = own.is_some_and(|native| {
                        let own = slide.levels[native.level].size;
                        (column + 1) * side <= own.width.min(size.width)
                            && (row + 1) * side <= own.height.min(size.height)
                    });
                    prop_assert_eq!(place.is_some(), whole);
                    if let Some(place) = place {
                        prop_assert_eq!((place.column, place.row), (column, row));
                        prop_assert!(seen.insert((place.level, column, row)));
                    }
                }
                prop_assert_eq!(covered, size.pixels());
            }
        }
    }
}
