//! From a decoded field to a patch as the model takes it: what WSInfer's transforms do.

use crate::classify::classifier::PatchBuffer;
use crate::classify::patch_layout::PatchLayout;
use crate::classify::pil_resize::{PilResizer, Size};
use image::RgbImage;
use std::cell::RefCell;

/// Mean and standard deviation per channel (red, green, blue) on a scale of 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// Taken off each value.
    pub mean: [f32; 3],
    /// Each value is then divided by it.
    pub std: [f32; 3],
}

impl Normalisation {
    /// Values stay as `ToTensor` leaves them, 0..=1.
    pub const NONE: Self = Self {
        mean: [0.0; 3],
        std: [1.0; 3],
    };
}

/// Resizes fields to patches and normalises them.
#[derive(Clone)]
pub struct Preprocessor {
    layout: PatchLayout,
    /// The normalised value of every byte, per channel.
    normalised: Box<[[f32; 256]; 3]>,
}

/// What one thread keeps between fields, so that none allocates pixels anew.
struct Scratch {
    resizer: PilResizer,
    resized: Vec<u8>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        resizer: PilResizer::default(),
        resized: Vec::new(),
    });
}

impl Preprocessor {
    /// A preprocessor for patches of `layout`.
    #[must_use]
    pub fn new(layout: PatchLayout, normalisation: Normalisation) -> Self {
        let mut normalised = Box::new([[0.0; 256]; 3]);
        for (channel, table) in normalised.iter_mut().enumerate() {
            let (mean, std) = (normalisation.mean[channel], normalisation.std[channel]);
            for (byte, value) in (0..=u8::MAX).zip(table) {
                // The same operations in the same order as ToTensor and Normalize, in f32.
                *value = (f32::from(byte) / 255.0 - mean) / std;
            }
        }
        Self { layout, normalised }
    }

    /// Writes one square field of any size into place `index` of the buffer.
    ///
    /// A field of the patch's own size is taken as it is; any other is resized as PIL does it.
    ///
    /// # Panics
    /// If the field is empty, `index` lies outside the buffer or the buffer has another form.
    pub fn prepare(&self, field: &RgbImage, buffer: &mut PatchBuffer, index: usize) {
        // A field without pixels would leave in the buffer what was there before.
        assert!(
            field.width() > 0 && field.height() > 0,
            "a field has at least one pixel"
        );
        let side = self.layout.side as usize;
        let from = Size {
            width: field.width() as usize,
            height: field.height() as usize,
        };
        let to = Size {
            width: side,
            height: side,
        };
        if from == to {
            self.write(&field.as_raw()[..self.layout.values()], buffer, index);
            return;
        }
        SCRATCH.with_borrow_mut(|Scratch { resizer, resized }| {
            resized.resize(self.layout.values(), 0);
            resizer.resize(field.as_raw(), from, resized, to);
            self.write(resized, buffer, index);
        });
    }

    fn write(&self, pixels: &[u8], buffer: &mut PatchBuffer, index: usize) {
        let values = self.layout.values();
        let place = index * values..(index + 1) * values;
        match buffer {
            PatchBuffer::NchwF32(buffer) => self.normalise(pixels, &mut buffer[place]),
            PatchBuffer::NhwcF32(buffer) => self.normalise_by_pixel(pixels, &mut buffer[place]),
            PatchBuffer::NhwcU8(buffer) => buffer[place].copy_from_slice(pixels),
        }
    }

    /// As [`Self::normalise`], with the three values of a pixel side by side.
    fn normalise_by_pixel(&self, pixels: &[u8], patch: &mut [f32]) {
        let (pixels, _) = pixels.as_chunks::<3>();
        let (values, _) = patch.as_chunks_mut::<3>();
        for (pixel, value) in pixels.iter().zip(values) {
            for ((byte, value), table) in pixel.iter().zip(value).zip(&*self.normalised) {
                *value = table[usize::from(*byte)];
            }
        }
    }

    fn normalise(&self, pixels: &[u8], patch: &mut [f32]) {
        let plane = patch.len() / 3;
        let (red, rest) = patch.split_at_mut(plane);
        let (green, blue) = rest.split_at_mut(plane);
        let [reds, greens, blues] = &*self.normalised;
        let (pixels, _) = pixels.as_chunks::<3>();
        for (((pixel, red), green), blue) in pixels.iter().zip(red).zip(green).zip(blue) {
            *red = reds[usize::from(pixel[0])];
            *green = greens[usize::from(pixel[1])];
            *blue = blues[usize::from(pixel[2])];
        }
    }
}
