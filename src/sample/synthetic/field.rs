//! Slow quantities, worked out on a coarse grid and filled in between.

/// Pixels between two points of the grid. The grid is fixed to the slide, so that neighbouring
/// tiles agree along their border.
pub const PITCH: i64 = 16;

/// A quantity over a rectangle of level-0 pixels.
#[derive(Debug)]
pub struct Field {
    left: i64,
    top: i64,
    columns: usize,
    values: Vec<f32>,
}

impl Field {
    /// Works out a quantity over the rectangle from (x, y), `width` × `height` level-0 pixels;
    /// `value` takes a level-0 place.
    pub fn new(
        (x, y): (i64, i64),
        (width, height): (u32, u32),
        mut value: impl FnMut(i64, i64) -> f32,
    ) -> Self {
        let (left, top) = (x.div_euclid(PITCH), y.div_euclid(PITCH));
        let right = (x + i64::from(width) - 1).div_euclid(PITCH) + 1;
        let bottom = (y + i64::from(height) - 1).div_euclid(PITCH) + 1;
        let mut values = Vec::new();
        for row in top..=bottom {
            for column in left..=right {
                values.push(value(column * PITCH, row * PITCH));
            }
        }
        Self {
            left,
            top,
            columns: usize::try_from(right - left + 1).unwrap_or(1),
            values,
        }
    }

    /// The largest value at any point of the grid.
    pub fn largest(&self) -> f32 {
        self.values.iter().copied().fold(f32::MIN, f32::max)
    }

    /// The row of values at level-0 row `y`, ready to be read along x.
    pub fn row(&self, y: i64) -> FieldRow<'_> {
        let row = index(y.div_euclid(PITCH) - self.top);
        let start = row * self.columns;
        let upper = &self.values[start..start + self.columns];
        let lower = &self.values[start + self.columns..start + 2 * self.columns];
        FieldRow {
            left: self.left,
            upper,
            lower,
            along: fraction(y),
        }
    }
}

/// One row of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldRow<'a> {
    left: i64,
    upper: &'a [f32],
    lower: &'a [f32],
    along: f32,
}

impl FieldRow<'_> {
    /// The value at level-0 column `x`.
    pub fn at(&self, x: i64) -> f32 {
        let column = index(x.div_euclid(PITCH) - self.left);
        let along = fraction(x);
        let mix = |from: f32, to: f32, share: f32| from + (to - from) * share;
        mix(
            mix(self.upper[column], self.upper[column + 1], along),
            mix(self.lower[column], self.lower[column + 1], along),
            self.along,
        )
    }
}

fn index(offset: i64) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

fn fraction(at: i64) -> f32 {
    let within = i16::try_from(at.rem_euclid(PITCH)).unwrap_or(0);
    f32::from(within) / 16.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sloping_plane_is_filled_in_exactly_and_wherever_it_is_cut() {
        #[allow(clippy::cast_precision_loss)]
        let plane = |x: i64, y: i64| (x + 2 * y) as f32;
        for (x, y, width, height) in [(0, 0, 40, 30), (-7, 13, 33, 1), (160, -50, 1, 70)] {
            let field = Field::new((x, y), (width, height), plane);
            for row in y..y + i64::from(height) {
                for column in x..x + i64::from(width) {
                    let difference = field.row(row).at(column) - plane(column, row);
                    assert!(difference.abs() < 1e-3, "{column}, {row}");
                }
            }
        }
    }
}
