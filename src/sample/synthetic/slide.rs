//! The slide itself: every pixel from its place.

use super::blur;
use super::field::{Field, FieldRow};
use super::lesion::{Lesion, plant};
use super::noise::{hash, smooth, unit};
use super::nuclei::{LESIONAL, NORMAL, Nucleus};
use super::spec::{SampleError, SampleSpec, ScaleTold};
use super::stain::colour;
use super::tissue::Tissue;
use super::truth::GroundTruth;
use crate::domain::geometry::{Level0Point, Level0Rect, Polygon};
use crate::domain::scale::Mpp;
use crate::slide::pyramid_writer::{self, PyramidSpec, ScaleTags};
use image::{Rgb, RgbImage};
use std::path::Path;

/// A synthetic slide that renders any part of itself.
#[derive(Debug, Clone)]
pub struct SyntheticSlide {
    spec: SampleSpec,
    tissue: Tissue,
    lesions: Vec<Lesion>,
}

/// Writes a synthetic slide to `path` as a pyramidal tiled JPEG TIFF and tells what was planted;
/// `progress` hears how many tiles of level 0 are done, and of how many.
///
/// # Errors
/// [`SampleError`] if the spec makes no slide or the file cannot be written.
pub fn write(
    path: &Path,
    spec: &SampleSpec,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<GroundTruth, SampleError> {
    let slide = SyntheticSlide::new(spec.clone())?;
    let mpp = Mpp {
        x: spec.mpp,
        y: spec.mpp,
    };
    let scale = match spec.scale {
        ScaleTold::Vendor => ScaleTags::Aperio(mpp),
        ScaleTold::TiffResolution => ScaleTags::TiffResolution(mpp),
        ScaleTold::No => ScaleTags::None,
    };
    let pyramid = PyramidSpec {
        quality: spec.quality,
        layout: spec.layout,
        ..PyramidSpec::new(spec.size, scale)
    };
    pyramid_writer::write(path, &pyramid, &|rect| slide.render(rect), progress)?;
    Ok(slide.ground_truth())
}

/// Haematoxylin and eosin of a rectangle while it is painted.
struct Canvas {
    x: i64,
    y: i64,
    width: u32,
    height: u32,
    haematoxylin: Vec<f32>,
    eosin: Vec<f32>,
}

impl SyntheticSlide {
    /// Lays tissue and lesions.
    ///
    /// # Errors
    /// [`SampleError`] if a value of the spec is out of its range or the lesions find no room.
    pub fn new(spec: SampleSpec) -> Result<Self, SampleError> {
        spec.check()?;
        let tissue = Tissue::new(&spec);
        let lesions = plant(&spec, &tissue)?;
        Ok(Self {
            spec,
            tissue,
            lesions,
        })
    }

    /// The planted lesions.
    #[must_use]
    pub fn ground_truth(&self) -> GroundTruth {
        let pixel = |micrometres: f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let pixel = (micrometres / self.spec.mpp).round() as u64;
            pixel
        };
        let lesions = self
            .lesions
            .iter()
            .map(|lesion| {
                let mut exterior: Vec<Level0Point> = lesion
                    .outline
                    .iter()
                    .map(|(x, y)| Level0Point {
                        x: pixel(*x),
                        y: pixel(*y),
                    })
                    .collect();
                exterior.extend(exterior.first().copied());
                Polygon {
                    exterior,
                    interiors: Vec::new(),
                }
            })
            .collect();
        GroundTruth { lesions }
    }

    /// Whether a place, level-0 pixels, lies on tissue.
    #[must_use]
    pub fn is_tissue(&self, x: f64, y: f64) -> bool {
        self.tissue.depth(x * self.spec.mpp, y * self.spec.mpp) > 0.0
    }

    /// Whether a place, level-0 pixels, lies in a planted lesion.
    #[must_use]
    pub fn is_lesion(&self, x: f64, y: f64) -> bool {
        self.in_lesion(x * self.spec.mpp, y * self.spec.mpp)
    }

    /// Renders a part of level 0; parts rendered apart fit together to the pixel.
    #[must_use]
    pub fn render(&self, rect: Level0Rect) -> RgbImage {
        let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
        let place = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
        let (x, y) = (place(rect.x), place(rect.y));
        let (width, height) = (side(rect.width), side(rect.height));
        let radius = blur::radius(self.spec.blur / self.spec.mpp);
        if radius == 0 {
            return self.paint(x, y, width, height);
        }
        let margin = 3 * radius;
        let wider = self.paint(
            x - i64::from(margin),
            y - i64::from(margin),
            width + 2 * margin,
            height + 2 * margin,
        );
        blur::blur(&wider, radius)
    }

    fn in_lesion(&self, x: f64, y: f64) -> bool {
        self.lesions.iter().any(|lesion| lesion.contains(x, y))
    }

    fn paint(&self, x: i64, y: i64, width: u32, height: u32) -> RgbImage {
        let mpp = self.spec.mpp;
        let field = |value: &dyn Fn(f64, f64) -> f32| {
            Field::new((x, y), (width, height), |x, y| {
                value(x as f64 * mpp, y as f64 * mpp)
            })
        };
        let depth = field(&|x, y| self.tissue.depth(x, y));
        if depth.largest() < -0.05 {
            return glass(self.spec.seed, x, y, width, height);
        }
        let lesion = field(&|x, y| if self.in_lesion(x, y) { 1.0 } else { 0.0 });
        let seed = self.spec.seed;
        let shade = field(&|x, y| smooth(seed + 2, x / 160.0, y / 160.0));
        let mut canvas = Canvas::new(x, y, width, height);
        canvas.ground(seed, mpp, &depth, &lesion, &shade);
        self.nuclei(&mut canvas);
        canvas.develop(seed)
    }

    fn nuclei(&self, canvas: &mut Canvas) {
        let (seed, mpp) = (self.spec.seed, self.spec.mpp);
        let bounds = (
            canvas.x as f64 * mpp,
            canvas.y as f64 * mpp,
            (canvas.x + i64::from(canvas.width)) as f64 * mpp,
            (canvas.y + i64::from(canvas.height)) as f64 * mpp,
        );
        let inside = |nucleus: &Nucleus| self.tissue.depth(nucleus.x, nucleus.y) > 0.01;
        for nucleus in NORMAL.touching(seed, bounds) {
            // Crowds and clearings, so that density alone does not make a lesion.
            let crowd = smooth(seed + 3, nucleus.x / 90.0, nucleus.y / 90.0);
            if nucleus.rank < 0.25 + 0.7 * crowd
                && !self.in_lesion(nucleus.x, nucleus.y)
                && inside(&nucleus)
            {
                canvas.nucleus(seed, mpp, &nucleus);
            }
        }
        for nucleus in LESIONAL.touching(seed, bounds) {
            if nucleus.rank < 0.92 && self.in_lesion(nucleus.x, nucleus.y) {
                canvas.nucleus(seed, mpp, &nucleus);
            }
        }
    }
}

impl Canvas {
    fn new(x: i64, y: i64, width: u32, height: u32) -> Self {
        let pixels = width as usize * height as usize;
        Self {
            x,
            y,
            width,
            height,
            haematoxylin: vec![0.0; pixels],
            eosin: vec![0.0; pixels],
        }
    }

    /// The ground between the nuclei: eosinophilic fibres, a blue haze in lesions, clefts.
    fn ground(&mut self, seed: u64, mpp: f64, depth: &Field, lesion: &Field, shade: &Field) {
        let rows = self
            .haematoxylin
            .chunks_exact_mut(self.width as usize)
            .zip(self.eosin.chunks_exact_mut(self.width as usize));
        for (y, (haematoxylin, eosin)) in (self.y..).zip(rows) {
            let (depth, lesion, shade) = (depth.row(y), lesion.row(y), shade.row(y));
            let pixels = haematoxylin.iter_mut().zip(eosin);
            for (x, (haematoxylin, eosin)) in (self.x..).zip(pixels) {
                let cover = (depth.at(x) * EDGE).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let (h, e) = ground(seed, mpp, x, y, &lesion, &shade);
                    *haematoxylin = cover * h;
                    *eosin = cover * e;
                }
            }
        }
    }

    fn nucleus(&mut self, seed: u64, mpp: f64, nucleus: &Nucleus) {
        #[allow(clippy::cast_possible_truncation)]
        let scale = mpp as f32;
        let (long, short) = (nucleus.long / scale, nucleus.short / scale);
        let (x, y) = (
            nucleus.x / mpp - self.x as f64,
            nucleus.y / mpp - self.y as f64,
        );
        // A rim of about one pixel fades, however small the nucleus.
        let rim = 1.0 / short.max(1.0);
        let reach = f64::from(long * (1.0 + rim)) + 1.0;
        let span = |at: f64, side: u32| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let span = (at - reach).max(0.0) as u32..((at + reach).max(0.0) as u32).min(side);
            span
        };
        let (cos, sin) = nucleus.direction;
        for row in span(y, self.height) {
            for column in span(x, self.width) {
                #[allow(clippy::cast_possible_truncation)]
                let (dx, dy) = ((f64::from(column) - x) as f32, (f64::from(row) - y) as f32);
                let u = (dx * cos + dy * sin) / long;
                let v = (dy * cos - dx * sin) / short;
                let distance = (u * u + v * v).sqrt();
                let cover = ((1.0 - distance) / rim + 0.5).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let clump = hash(
                        seed + 5,
                        (self.x + i64::from(column)) >> 1,
                        (self.y + i64::from(row)) >> 1,
                    );
                    let chromatin = 0.8 + 0.2 * unit(clump, 0);
                    let index = row as usize * self.width as usize + column as usize;
                    // The darkest wins, so that the order of overlapping nuclei has no say.
                    let found = &mut self.haematoxylin[index];
                    *found = found.max(cover * nucleus.darkness * chromatin);
                }
            }
        }
    }

    /// The picture, with the sensor's grain.
    fn develop(&self, seed: u64) -> RgbImage {
        let mut bytes = Vec::with_capacity(self.haematoxylin.len() * 3);
        let mut stains = self.haematoxylin.iter().zip(&self.eosin);
        for y in self.y..self.y + i64::from(self.height) {
            for (x, (haematoxylin, eosin)) in
                (self.x..self.x + i64::from(self.width)).zip(&mut stains)
            {
                bytes.extend(grainy(colour(*haematoxylin, *eosin), seed, x, y));
            }
        }
        RgbImage::from_raw(self.width, self.height, bytes).unwrap_or_default()
    }
}

/// How steeply tissue ends, by depth in half sides of a fragment: within some 2 µm on a large slide.
/// Cut tissue has a sharp edge, and a soft one looks out of focus.
const EDGE: f32 = 2_000.0;

/// Haematoxylin and eosin of the ground at a level-0 pixel.
fn ground(
    seed: u64,
    mpp: f64,
    x: i64,
    y: i64,
    lesion: &FieldRow<'_>,
    shade: &FieldRow<'_>,
) -> (f32, f32) {
    let (u, v) = (x as f64 * mpp, y as f64 * mpp);
    let (lesion, shade) = (lesion.at(x), shade.at(x));
    // Fibres are long in one direction and thin across; the shade bends them.
    let across = u - v + 260.0 * f64::from(shade);
    let fibre = smooth(seed + 4, (u + v) / 45.0, across / 5.0);
    let eosin = 0.22 + 0.30 * shade + 0.25 * fibre - 0.10 * lesion;
    let haematoxylin = 0.03 + 0.05 * shade + lesion * (0.14 + 0.06 * fibre);
    // Clefts open where both are lowest.
    let cleft = ((0.10 - fibre * shade) * 14.0).clamp(0.0, 1.0) * (1.0 - lesion);
    ((1.0 - cleft) * haematoxylin, (1.0 - 0.9 * cleft) * eosin)
}

fn glass(seed: u64, x: i64, y: i64, width: u32, height: u32) -> RgbImage {
    let empty = colour(0.0, 0.0);
    RgbImage::from_fn(width, height, |column, row| {
        Rgb(grainy(
            empty,
            seed,
            x + i64::from(column),
            y + i64::from(row),
        ))
    })
}

/// A step more or less of brightness.
fn grainy(colour: [u8; 3], seed: u64, x: i64, y: i64) -> [u8; 3] {
    let grain = u8::try_from(hash(seed + 6, x, y) & 3).unwrap_or(0);
    colour.map(|value| value.saturating_add(grain))
}
