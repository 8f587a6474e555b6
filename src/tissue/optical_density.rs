//! Optical density: how much light the stained tissue takes away.

use image::RgbImage;

/// Optical density of each pixel and channel, against the slide's own glass.
pub(super) struct OpticalDensity {
    /// Mean over the three channels.
    pub(super) mean: Vec<f32>,
    /// Highest less lowest channel: how coloured the absorption is. Grey shadow and dust have
    /// density but no chroma.
    pub(super) chroma: Vec<f32>,
}

/// Below this brightness the brightest pixels are not taken for glass: a photograph without
/// background has none.
const DARKEST_GLASS: u8 = 215;

impl OpticalDensity {
    /// Of every pixel, with the image's own brightest half per cent as glass.
    pub(super) fn of(image: &RgbImage, densities: &DensityTables) -> Self {
        let mut mean = Vec::with_capacity(image.len() / 3);
        let mut chroma = Vec::with_capacity(image.len() / 3);
        for pixel in image.pixels() {
            let od = densities.of(pixel.0);
            let high = od[0].max(od[1]).max(od[2]);
            let low = od[0].min(od[1]).min(od[2]);
            mean.push((od[0] + od[1] + od[2]) / 3.0);
            chroma.push(high - low);
        }
        Self { mean, chroma }
    }
}

/// Beer and Lambert's law for one glass: `−log10(I ÷ I₀)` of each channel and value.
#[derive(Debug, Clone, PartialEq)]
pub struct DensityTables([[f32; 256]; 3]);

impl DensityTables {
    /// Of an image, whose brightest half per cent is taken for glass.
    #[must_use]
    pub fn against_glass_of(image: &RgbImage) -> Self {
        Self::against(white_reference(image))
    }

    /// Against glass of a stated colour.
    #[must_use]
    pub fn against(glass: [u8; 3]) -> Self {
        Self(glass.map(|reference| {
            std::array::from_fn(|value| {
                let transmitted = (value as f32 + 1.0) / (f32::from(reference) + 1.0);
                (-transmitted.log10()).max(0.0)
            })
        }))
    }

    pub(super) fn of(&self, pixel: [u8; 3]) -> [f32; 3] {
        let [red, green, blue] = pixel.map(usize::from);
        [self.0[0][red], self.0[1][green], self.0[2][blue]]
    }
}

fn white_reference(image: &RgbImage) -> [u8; 3] {
    let mut histograms = [[0_u32; 256]; 3];
    for pixel in image.pixels() {
        for (histogram, value) in histograms.iter_mut().zip(pixel.0) {
            histogram[usize::from(value)] += 1;
        }
    }
    let brightest = image.width() * image.height() / 200;
    histograms.map(|histogram| {
        let mut above = 0;
        let level = (0..=255_u8)
            .rev()
            .find(|&value| {
                above += histogram[usize::from(value)];
                above > brightest
            })
            .unwrap_or(255);
        level.max(DARKEST_GLASS)
    })
}
