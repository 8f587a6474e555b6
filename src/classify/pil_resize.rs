//! Bilinear resize to the byte as PIL does it, which is what WSInfer's Resize is.
//!
//! Models are trained and tested behind PIL. A faster library was tried and differed from it by a
//! grey level in every sixth value, so that scores would never quite be WSInfer's. The arithmetic
//! is that of Pillow's `Resample.c`: a triangle that widens when the image shrinks, weights in
//! fixed point with 22 bits, rows first, rounded to bytes in between.

/// Bits after the point of a weight: 32 less 8 of a byte and 2 of headroom.
const PRECISION: u32 = 32 - 8 - 2;
/// One half in that fixed point; it makes the final shift round.
const HALF: i32 = 1 << (PRECISION - 1);

/// Resizes RGB images; keeps its tables and rows, so that images of one size allocate nothing.
#[derive(Debug, Default)]
pub struct PilResizer {
    across: Axis,
    down: Axis,
    rows: Vec<u8>,
    sums: Vec<i32>,
}

/// Width and height of an RGB image, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl PilResizer {
    /// Resizes `pixels`, `[height, width, 3]` bytes of size `from`, into `resized` of size `to`.
    ///
    /// # Panics
    /// If a slice is shorter than its size or a size is empty.
    pub fn resize(&mut self, pixels: &[u8], from: Size, resized: &mut [u8], to: Size) {
        self.across.prepare(from.width, to.width);
        self.down.prepare(from.height, to.height);
        let (source_row, target_row) = (from.width * 3, to.width * 3);
        self.rows.resize(from.height * target_row, 0);
        let sources = pixels[..from.height * source_row].chunks_exact(source_row);
        for (source, row) in sources.zip(self.rows.chunks_exact_mut(target_row)) {
            self.across.resize_row(source, row);
        }
        let targets = resized[..to.height * target_row].chunks_exact_mut(target_row);
        for (window, target) in self.down.windows.iter().zip(targets) {
            let rows = self.rows[window.first * target_row..].chunks_exact(target_row);
            self.sums.clear();
            self.sums.resize(target_row, HALF);
            for (row, &weight) in rows.zip(self.down.weights_of(window)) {
                for (sum, &byte) in self.sums.iter_mut().zip(row) {
                    *sum += i32::from(byte) * weight;
                }
            }
            for (byte, &sum) in target.iter_mut().zip(&self.sums) {
                *byte = to_byte(sum);
            }
        }
    }
}

/// The source pixels behind each target pixel of one axis, with their weights.
#[derive(Debug, Default)]
struct Axis {
    from: usize,
    to: usize,
    windows: Vec<Window>,
    weights: Vec<i32>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    /// First source pixel.
    first: usize,
    /// Where its weights stand.
    weights: (usize, usize),
}

impl Axis {
    fn weights_of(&self, window: &Window) -> &[i32] {
        &self.weights[window.weights.0..window.weights.1]
    }

    /// Finds windows and weights, unless they are those of the last image.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions are cut off towards zero, as in Pillow; they lie within the image"
    )]
    fn prepare(&mut self, from: usize, to: usize) {
        if (self.from, self.to) == (from, to) {
            return;
        }
        assert!(from > 0 && to > 0, "an image has at least one pixel");
        (self.from, self.to) = (from, to);
        self.windows.clear();
        self.weights.clear();
        let scale = from as f64 / to as f64;
        // A triangle of one pixel each way when growing, of as many as fall on one when shrinking.
        let reach = scale.max(1.0);
        let mut triangle = Vec::new();
        for target in 0..to {
            let centre = (target as f64 + 0.5) * scale;
            let first = (centre - reach + 0.5).max(0.0) as usize;
            let end = ((centre + reach + 0.5) as usize).min(from);
            triangle.clear();
            triangle.extend((first..end).map(|source| {
                let distance = (source as f64 - centre + 0.5) / reach;
                (1.0 - distance.abs()).max(0.0)
            }));
            let sum: f64 = triangle.iter().sum();
            let start = self.weights.len();
            self.weights.extend(
                triangle
                    .iter()
                    .map(|weight| (0.5 + weight / sum * f64::from(1_u32 << PRECISION)) as i32),
            );
            self.windows.push(Window {
                first,
                weights: (start, self.weights.len()),
            });
        }
    }

    fn resize_row(&self, source: &[u8], target: &mut [u8]) {
        let (source, _) = source.as_chunks::<3>();
        let (target, _) = target.as_chunks_mut::<3>();
        for (window, pixel) in self.windows.iter().zip(target) {
            let mut sums = [HALF; 3];
            for (bytes, &weight) in source[window.first..].iter().zip(self.weights_of(window)) {
                for (sum, &byte) in sums.iter_mut().zip(bytes) {
                    *sum += i32::from(byte) * weight;
                }
            }
            *pixel = sums.map(to_byte);
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte before"
)]
fn to_byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}
