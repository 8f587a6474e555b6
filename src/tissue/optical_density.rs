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
    /// Beer and Lambert: `−log10(I ÷ I₀)` with the image's brightest half per cent as `I₀`.
    pub(super) fn of(image: &RgbImage) -> Self {
        let white = white_reference(image);
        let tables: Vec<Vec<f32>> = white.iter().map(|&reference| table(reference)).collect();
        let mut mean = Vec::with_capacity(image.len() / 3);
        let mut chroma = Vec::with_capacity(image.len() / 3);
        for pixel in image.pixels() {
            let [r, g, b] = pixel.0;
            let od = [
                tables[0][usize::from(r)],
                tables[1][usize::from(g)],
                tables[2][usize::from(b)],
            ];
            let high = od[0].max(od[1]).max(od[2]);
            let low = od[0].min(od[1]).min(od[2]);
            mean.push((od[0] + od[1] + od[2]) / 3.0);
            chroma.push(high - low);
        }
        Self { mean, chroma }
    }
}

fn table(reference: u8) -> Vec<f32> {
    (0..=255_u8)
        .map(|value| {
            let transmitted = (f32::from(value) + 1.0) / (f32::from(reference) + 1.0);
            (-transmitted.log10()).max(0.0)
        })
        .collect()
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
