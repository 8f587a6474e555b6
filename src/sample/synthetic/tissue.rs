//! Where the tissue lies: a few fragments with ragged edges, as after cutting.

use super::noise::{hash, smooth, unit};
use super::spec::SampleSpec;

/// Side of the part of the glass that one fragment has for itself, µm.
const FRAGMENT_PITCH: f64 = 9_000.0;

/// Share of its bounding box that a fragment covers: |x|⁴ + |y|⁴ ≤ 1.
const COVERED: f64 = 0.927;

/// How far the edge wanders, as a share of the fragment's half side.
const RAGGED: f32 = 0.08;

/// The fragments of tissue. Places are in µm from the top left corner of the slide.
#[derive(Debug, Clone)]
pub struct Tissue {
    seed: u64,
    fragments: Vec<Fragment>,
}

#[derive(Debug, Clone)]
struct Fragment {
    x: f64,
    y: f64,
    half_width: f64,
    half_height: f64,
}

impl Tissue {
    /// Lays the tissue of a slide.
    pub fn new(spec: &SampleSpec) -> Self {
        let width = f64::from(spec.size.width) * spec.mpp;
        let height = f64::from(spec.size.height) * spec.mpp;
        let pieces = |side: f64| (side / FRAGMENT_PITCH).round().max(1.0);
        let (pitch_x, pitch_y) = (width / pieces(width), height / pieces(height));
        // Both sides shrink alike until the area is right.
        let shrink = (spec.tissue / COVERED).sqrt();
        let mut fragments = Vec::new();
        if spec.tissue > 0.0 {
            let mut y = pitch_y / 2.0;
            while y < height {
                let mut x = pitch_x / 2.0;
                while x < width {
                    let place = hash(spec.seed, fragments.len().try_into().unwrap_or(0), 11);
                    let (half_width, half_height) =
                        (pitch_x / 2.0 * shrink, pitch_y / 2.0 * shrink);
                    let shift = |from: u32, room: f64| (f64::from(unit(place, from)) - 0.5) * room;
                    fragments.push(Fragment {
                        x: x + shift(0, pitch_x / 2.0 - half_width),
                        y: y + shift(16, pitch_y / 2.0 - half_height),
                        half_width,
                        half_height,
                    });
                    x += pitch_x;
                }
                y += pitch_y;
            }
        }
        Self {
            seed: spec.seed ^ 0x7155,
            fragments,
        }
    }

    /// How deep a place lies inside the tissue: positive inside, negative on glass, in shares of
    /// the half side of its fragment.
    pub fn depth(&self, x: f64, y: f64) -> f32 {
        let nearest = self
            .fragments
            .iter()
            .map(|fragment| fragment.distance(x, y))
            .fold(f32::INFINITY, f32::min);
        if nearest > 1.0 + RAGGED {
            return 1.0 - nearest;
        }
        let wander = 0.7 * smooth(self.seed, x / 700.0, y / 700.0)
            + 0.3 * smooth(self.seed + 1, x / 120.0, y / 120.0);
        1.0 + RAGGED * (2.0 * wander - 1.0) - nearest
    }

    /// A place drawn from the tissue's bounding boxes: fragment and position by `draw`.
    pub fn somewhere(&self, draw: u64) -> Option<(f64, f64)> {
        let count = self.fragments.len() as u64;
        let index = (draw >> 48).checked_rem(count)?;
        let fragment = self.fragments.get(usize::try_from(index).ok()?)?;
        let along = |from: u32| f64::from(unit(draw, from)) * 2.0 - 1.0;
        Some((
            fragment.x + along(0) * fragment.half_width,
            fragment.y + along(16) * fragment.half_height,
        ))
    }
}

impl Fragment {
    /// Distance from the middle, 1 on the undisturbed edge.
    fn distance(&self, x: f64, y: f64) -> f32 {
        #[allow(clippy::cast_possible_truncation)]
        let (u, v) = (
            ((x - self.x) / self.half_width) as f32,
            ((y - self.y) / self.half_height) as f32,
        );
        let (u2, v2) = (u * u, v * v);
        (u2 * u2 + v2 * v2).sqrt().sqrt()
    }
}
