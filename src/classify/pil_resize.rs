//! Bilinear resize to the byte as PIL does it, which is what WSInfer's Resize is.
//!
//! Models are trained and tested behind PIL. A faster library was tried and differed from it by a
//! grey level in every sixth value, so that scores would never quite be WSInfer's. The arithmetic
//! is that of Pillow's `Resample.c`: a triangle that widens when the image shrinks, weights in
//! fixed point with 22 bits, rows first, rounded to bytes in between.
#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the dispatched code is compiled for the oldest processor"
)]

use pulp::{Arch, NullaryFnOnce};

/// Bits after the point of a weight: 32 less 8 of a byte and 2 of headroom.
const PRECISION: u32 = 32 - 8 - 2;
/// One half in that fixed point; it makes the final shift round.
const HALF: i32 = 1 << (PRECISION - 1);

/// Pixels that are weighted at a time when resizing rows.
const STEP: usize = 4;

/// Resizes RGB images; keeps its tables and rows, so that images of one size allocate nothing.
#[derive(Debug, Default)]
pub struct PilResizer {
    across: Axis,
    down: Axis,
    padded: Vec<u8>,
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
        self.rows.resize(from.height * to.width * 3, 0);
        self.sums.resize(to.width * 3, 0);
        self.padded.clear();
        self.padded.resize((from.width + STEP) * 3 + 1, 0);
        // The same code is compiled for several processors and the fastest that fits is taken; the
        // result is the same to the bit, since all arithmetic is on integers.
        Arch::new().dispatch(BothPasses {
            resizer: self,
            pixels: &pixels[..from.height * from.width * 3],
            source_row: from.width * 3,
            resized: &mut resized[..to.height * to.width * 3],
            target_row: to.width * 3,
        });
    }

    #[inline(always)]
    fn resize_rows(&mut self, pixels: &[u8], source_row: usize, target_row: usize) {
        let rows = self.rows.chunks_exact_mut(target_row);
        for (source, row) in pixels.chunks_exact(source_row).zip(rows) {
            self.padded[..source_row].copy_from_slice(source);
            self.across.resize_row(&self.padded, row);
        }
    }

    #[inline(always)]
    fn resize_columns(&mut self, resized: &mut [u8], target_row: usize) {
        let targets = resized.chunks_exact_mut(target_row);
        for (window, target) in self.down.windows.iter().zip(targets) {
            let rows = self.rows[window.first * target_row..].chunks_exact(target_row);
            self.sums.fill(HALF);
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

/// What is compiled for several processors: all of it must be inlined here.
struct BothPasses<'a> {
    resizer: &'a mut PilResizer,
    pixels: &'a [u8],
    source_row: usize,
    resized: &'a mut [u8],
    target_row: usize,
}

impl NullaryFnOnce for BothPasses<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (resizer, row) = (self.resizer, self.target_row);
        resizer.resize_rows(self.pixels, self.source_row, row);
        resizer.resize_columns(self.resized, row);
    }
}

/// The source pixels behind each target pixel of one axis, with their weights.
#[derive(Debug, Default)]
struct Axis {
    from: usize,
    to: usize,
    windows: Vec<Window>,
    /// In steps; the last step of a window is filled up with zeros.
    weights: Vec<[i32; STEP]>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    /// First source pixel.
    first: usize,
    /// Source pixels.
    length: usize,
    /// Where its weights stand.
    steps: (usize, usize),
}

impl Axis {
    #[inline(always)]
    fn weights_of(&self, window: &Window) -> &[i32] {
        let steps = &self.weights[window.steps.0..window.steps.1];
        &steps.as_flattened()[..window.length]
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
            self.weights.extend(triangle.chunks(STEP).map(|step| {
                let mut weights = [0; STEP];
                for (weight, part) in weights.iter_mut().zip(step) {
                    *weight = (0.5 + part / sum * f64::from(1_u32 << PRECISION)) as i32;
                }
                weights
            }));
            self.windows.push(Window {
                first,
                length: triangle.len(),
                steps: (start, self.weights.len()),
            });
        }
    }

    /// Four bytes are weighted together, three of a pixel and one of the next, since so many fill a
    /// register; the fourth sum is thrown away. `source` goes on for a step and a byte past its row.
    #[inline(always)]
    fn resize_row(&self, source: &[u8], target: &mut [u8]) {
        let (target, _) = target.as_chunks_mut::<3>();
        let windows = self.windows.iter().zip(target);
        if self.weights.len() == self.windows.len() {
            // Every window is one step, as when an image shrinks to half or grows.
            for ((window, pixel), weights) in windows.zip(&self.weights) {
                *pixel = pixel_of(add_step([HALF; 4], &source[window.first * 3..], weights));
            }
            return;
        }
        for (window, pixel) in windows {
            let mut sums = [HALF; 4];
            let steps = &self.weights[window.steps.0..window.steps.1];
            for (number, weights) in steps.iter().enumerate() {
                sums = add_step(sums, &source[(window.first + number * STEP) * 3..], weights);
            }
            *pixel = pixel_of(sums);
        }
    }
}

/// Adds a step of weighted pixels to the sums of red, green, blue and a byte that does not count.
#[inline(always)]
fn add_step(sums: [i32; 4], source: &[u8], weights: &[i32; STEP]) -> [i32; 4] {
    let bytes = &source[..=STEP * 3];
    let mut totals = sums;
    for (tap, weight) in weights.iter().enumerate() {
        let four = [0, 1, 2, 3].map(|lane| i32::from(bytes[tap * 3 + lane]));
        for (total, byte) in totals.iter_mut().zip(four) {
            *total += byte * weight;
        }
    }
    totals
}

#[inline(always)]
fn pixel_of(sums: [i32; 4]) -> [u8; 3] {
    let [red, green, blue, _] = sums.map(to_byte);
    [red, green, blue]
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte before"
)]
#[inline(always)]
fn to_byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}
