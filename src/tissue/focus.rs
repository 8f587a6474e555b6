//! Focus: whether the finest detail that the model sees is there.
#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the dispatched code is compiled for the oldest processor"
)]

use image::RgbImage;
use pulp::{Arch, NullaryFnOnce};

/// How sharp one field is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldFocus {
    /// Energy of the Laplacian by the variance of brightness, over the whole field.
    ///
    /// The ratio does not depend on stain strength. On sharp H&E at 1 µm/px it is about 7; a
    /// Gaussian blur of 1 px leaves about 0.4, of 1.5 px 0.13, of 3 px 0.03
    /// (`docs/benchmarks.md`). `None` for a field with too little contrast to judge, such as glass.
    pub sharpness: Option<f64>,
    /// Of the field's [`CELLS`] × [`CELLS`] cells, those with enough contrast to judge whose own
    /// ratio is below [`LEAST_SHARPNESS`].
    pub blurred_cells: u32,
}

impl FieldFocus {
    /// Whether a part of the field is out of focus that is too large to pass over: under an air
    /// bubble, in lifted tissue, beneath dirt on the cover glass.
    #[must_use]
    pub fn is_partly_blurred(&self) -> bool {
        self.blurred_cells >= BLURRED_CELLS
    }
}

/// Cells along each side of a field.
pub const CELLS: usize = 4;

/// Blurred cells from which a field is partly out of focus. One alone is as often a smooth place of
/// sharp tissue.
const BLURRED_CELLS: u32 = 2;

/// Below this median sharpness of its tissue fields, at the model's scale, a slide is blurred.
///
/// It is what a Gaussian blur of 1.5 px of the model's pixels leaves.
pub const LEAST_SHARPNESS: f64 = 0.12;

/// Variance of brightness (grey levels squared) below which nothing can be judged.
const LEAST_CONTRAST: f64 = 25.0;

/// Scale at which the bounds were measured, µm/px. A finer picture of the same tissue changes less
/// from pixel to pixel and would look blurred.
const MEASURED_UM: f64 = 0.97;

/// Fields with a shorter side are not judged, pixels.
const SMALLEST_FIELD: usize = 8;

/// Looks at the focus of fields, at the scale of the model or at 0.97 µm/px if that is coarser; kept,
/// so that no field allocates.
#[derive(Debug, Clone)]
pub struct FocusCheck {
    /// Pixels along each side of a field at the scale at which it is judged.
    side: usize,
    /// Sum of the three channels, row by row, of the field at that scale.
    brightness: Vec<i32>,
    /// The same over some rows of the field as it came, one value a column.
    columns: Vec<i32>,
}

impl FocusCheck {
    /// For a model whose fields have `side` pixels along each side, at `um_px` µm/px.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(side: u32, um_px: f64) -> Self {
        Self {
            side: (f64::from(side) * (um_px / MEASURED_UM).min(1.0)).round() as usize,
            brightness: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// Judges a field, which may be finer than it is judged.
    pub fn look(&mut self, field: &RgbImage) -> FieldFocus {
        let (width, height) = (field.width() as usize, field.height() as usize);
        // A field that is coarser is judged as it is: enlarged it would look blurred.
        let side = self.side.min(width).min(height);
        if side < SMALLEST_FIELD {
            return FieldFocus {
                sharpness: None,
                blurred_cells: 0,
            };
        }
        // Compiled for several processors; the sums are of integers and the same to the bit.
        Arch::new().dispatch(Judged {
            check: self,
            field,
            side,
        })
    }

    #[inline(always)]
    fn judge(&mut self, field: &RgbImage, side: usize) -> FieldFocus {
        self.reduce(field, side);
        let mut whole = Sums::default();
        let mut blurred_cells = 0;
        for row in 0..CELLS {
            for column in 0..CELLS {
                let cell = Sums::of(&self.brightness, side, [column, row]);
                blurred_cells += u32::from(cell.sharpness().is_some_and(|s| s < LEAST_SHARPNESS));
                whole.add(&cell);
            }
        }
        FieldFocus {
            sharpness: whole.sharpness(),
            blurred_cells,
        }
    }

    /// Means over the field's pixels that fall into each of those that are judged.
    #[inline(always)]
    fn reduce(&mut self, field: &RgbImage, side: usize) {
        let (width, height) = (field.width() as usize, field.height() as usize);
        self.brightness.clear();
        self.brightness.reserve(side * side);
        let (pixels, _) = field.as_raw().as_chunks::<3>();
        let sum =
            |&[red, green, blue]: &[u8; 3]| i32::from(red) + i32::from(green) + i32::from(blue);
        if width == side && height == side {
            self.brightness.extend(pixels.iter().map(sum));
            return;
        }
        for y in 0..side {
            let rows = y * height / side..(y + 1) * height / side;
            self.columns.clear();
            self.columns.resize(width, 0);
            for row in rows.clone() {
                let row = &pixels[row * width..(row + 1) * width];
                for (total, pixel) in self.columns.iter_mut().zip(row) {
                    *total += sum(pixel);
                }
            }
            let mut from = 0;
            for x in 1..=side {
                let to = x * width / side;
                let columns = &self.columns[from..to];
                let count = i32::try_from(rows.len() * columns.len()).unwrap_or(i32::MAX);
                self.brightness
                    .push(columns.iter().sum::<i32>() / count.max(1));
                from = to;
            }
        }
    }
}

/// The judgement of one field, for the processor at hand.
struct Judged<'a> {
    check: &'a mut FocusCheck,
    field: &'a RgbImage,
    side: usize,
}

impl NullaryFnOnce for Judged<'_> {
    type Output = FieldFocus;

    #[inline(always)]
    fn call(self) -> FieldFocus {
        self.check.judge(self.field, self.side)
    }
}

/// Values whose squared Laplacians, up to (4 × 765)² each, surely fit 31 bits together.
const EXACT: usize = 128;

/// Sums over a part of a field; brightness is the sum of the three channels.
#[derive(Debug, Default)]
struct Sums {
    points: usize,
    brightness: i64,
    brightness_squared: i64,
    inner: usize,
    laplacian: i64,
    laplacian_squared: i64,
}

impl Sums {
    /// Of one cell of a field of `side` by `side` values.
    #[inline(always)]
    fn of(brightness: &[i32], side: usize, [column, row]: [usize; 2]) -> Self {
        let bounds = |at: usize| (at * side / CELLS, (at + 1) * side / CELLS);
        let ((left, right), (top, bottom)) = (bounds(column), bounds(row));
        let mut sums = Self::default();
        for y in top..bottom {
            let line = &brightness[y * side..(y + 1) * side];
            for values in line[left..right].chunks(EXACT) {
                let sum: i32 = values.iter().sum();
                let square: i32 = values.iter().map(|value| value * value).sum();
                sums.brightness += i64::from(sum);
                sums.brightness_squared += i64::from(square);
            }
            sums.points += right - left;
            if y == 0 || y + 1 == side {
                continue;
            }
            let above = &brightness[(y - 1) * side..y * side];
            let below = &brightness[(y + 1) * side..(y + 2) * side];
            // The outermost pixels have no neighbour on one side.
            let (left, right) = (left.max(1), right.min(side - 1));
            let middle = &line[left..right];
            let (before, after) = (&line[left - 1..right - 1], &line[left + 1..=right]);
            let (above, below) = (&above[left..right], &below[left..right]);
            for from in (0..middle.len()).step_by(EXACT) {
                let part = from..(from + EXACT).min(middle.len());
                let (before, after) = (&before[part.clone()], &after[part.clone()]);
                let (above, below) = (&above[part.clone()], &below[part.clone()]);
                let (mut sum, mut square) = (0, 0);
                for ((((middle, before), after), above), below) in middle[part]
                    .iter()
                    .zip(before)
                    .zip(after)
                    .zip(above)
                    .zip(below)
                {
                    let laplacian = before + after + above + below - 4 * middle;
                    sum += laplacian;
                    square += laplacian * laplacian;
                }
                sums.laplacian += i64::from(sum);
                sums.laplacian_squared += i64::from(square);
            }
            sums.inner += right - left;
        }
        sums
    }

    fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.brightness += other.brightness;
        self.brightness_squared += other.brightness_squared;
        self.inner += other.inner;
        self.laplacian += other.laplacian;
        self.laplacian_squared += other.laplacian_squared;
    }

    fn sharpness(&self) -> Option<f64> {
        let contrast = variance(self.points, self.brightness, self.brightness_squared);
        // Of the sum of three channels, whose variance is nine times that of their mean.
        (contrast >= 9.0 * LEAST_CONTRAST)
            .then(|| variance(self.inner, self.laplacian, self.laplacian_squared) / contrast)
    }
}

fn variance(count: usize, sum: i64, square: i64) -> f64 {
    let count = count.max(1) as f64;
    let mean = sum as f64 / count;
    (square as f64 / count - mean * mean).max(0.0)
}

/// Median; `None` of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, imageops};

    #[allow(clippy::cast_possible_truncation)]
    fn field() -> RgbImage {
        RgbImage::from_fn(96, 96, |x, y| {
            let n = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503_977)) >> 13;
            let base = if (x / 12 + y / 12) % 2 == 0 { 120 } else { 190 };
            Rgb([(base + n % 40) as u8; 3])
        })
    }

    fn look(field: &RgbImage) -> FieldFocus {
        FocusCheck::new(96, MEASURED_UM).look(field)
    }

    fn sharpness(field: &RgbImage) -> f64 {
        look(field).sharpness.unwrap()
    }

    #[test]
    fn blur_takes_the_sharpness_away() {
        let (sharp, blurred) = (sharpness(&field()), imageops::blur(&field(), 2.0));
        assert!(sharp > 4.0 * LEAST_SHARPNESS, "{sharp}");
        assert!(sharpness(&blurred) < LEAST_SHARPNESS);
        assert!(look(&blurred).is_partly_blurred() && !look(&field()).is_partly_blurred());
    }

    #[test]
    fn a_blurred_corner_is_noticed_though_the_field_as_a_whole_is_sharp() {
        let mut field = field();
        let blurred = imageops::blur(&field, 3.0);
        let corner = imageops::crop_imm(&blurred, 40, 40, 56, 56).to_image();
        imageops::replace(&mut field, &corner, 40, 40);
        assert!(sharpness(&field) > LEAST_SHARPNESS);
        assert!(look(&field).is_partly_blurred());
    }

    #[test]
    fn stain_strength_does_not_matter() {
        let pale = RgbImage::from_fn(96, 96, |x, y| {
            Rgb(field().get_pixel(x, y).0.map(|v| 150 + v / 3))
        });
        let ratio = sharpness(&pale) / sharpness(&field());
        assert!((0.7..1.4).contains(&ratio), "{ratio}");
    }

    #[test]
    fn a_field_is_judged_at_the_scale_of_the_model_and_never_finer_than_was_measured() {
        let finer = imageops::resize(&field(), 192, 192, imageops::FilterType::Nearest);
        assert_eq!(look(&finer), look(&field()));
        let finer_model = FocusCheck::new(192, MEASURED_UM / 2.0).look(&finer);
        assert_eq!(finer_model, look(&field()));
        let larger_field = FocusCheck::new(192, MEASURED_UM).look(&finer);
        assert!(larger_field.sharpness.unwrap() < sharpness(&field()));
    }

    #[test]
    fn glass_and_specks_cannot_be_judged() {
        for (width, height) in [(96, 96), (1, 1), (7, 200)] {
            let focus = look(&RgbImage::from_pixel(width, height, Rgb([240; 3])));
            assert_eq!(focus.sharpness, None);
            assert!(!focus.is_partly_blurred());
        }
    }
}
