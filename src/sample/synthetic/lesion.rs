//! Planted lesions: star-shaped polygons that are the ground truth itself.

use super::noise::{hash, unit};
use super::spec::{SampleError, SampleSpec};
use super::tissue::Tissue;

/// Corners of an outline.
const CORNERS: u32 = 48;

/// Draws before a lesion is given up.
const TRIES: i64 = 20_000;

/// A lesion. Places are in µm from the top left corner of the slide.
#[derive(Debug, Clone)]
pub struct Lesion {
    x: f64,
    y: f64,
    /// No corner lies further from the middle.
    reach: f64,
    /// The outline, not closed.
    pub outline: Vec<(f64, f64)>,
}

impl Lesion {
    /// Whether a place lies inside, by the even-odd rule.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        if (x - self.x).abs() > self.reach || (y - self.y).abs() > self.reach {
            return false;
        }
        let mut inside = false;
        let mut last = self.outline[self.outline.len() - 1];
        for &corner in &self.outline {
            let crosses = (corner.1 > y) != (last.1 > y);
            if crosses {
                let at = (last.0 - corner.0) * (y - corner.1) / (last.1 - corner.1) + corner.0;
                inside ^= x < at;
            }
            last = corner;
        }
        inside
    }

    fn new(x: f64, y: f64, radius: f64, draw: u64) -> Self {
        // A few slow waves around the outline, fewer than its corners can show.
        let wave = |turns: f64, from: u32, angle: f64| {
            (turns * angle + f64::from(unit(draw, from)) * std::f64::consts::TAU).sin()
        };
        let outline = (0..CORNERS)
            .map(|corner| {
                let angle = f64::from(corner) / f64::from(CORNERS) * std::f64::consts::TAU;
                let wobble = 0.5 * wave(2.0, 0, angle)
                    + 0.3 * wave(3.0, 16, angle)
                    + 0.2 * wave(5.0, 32, angle);
                let radius = radius * (1.0 + 0.2 * wobble);
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
            .collect();
        Self {
            x,
            y,
            reach: radius * 1.2,
            outline,
        }
    }
}

/// Plants the lesions of a slide inside its tissue, apart from each other.
pub fn plant(spec: &SampleSpec, tissue: &Tissue) -> Result<Vec<Lesion>, SampleError> {
    let mut lesions: Vec<Lesion> = Vec::new();
    for number in 0..spec.lesions {
        let radius = {
            let size = unit(hash(spec.seed, i64::from(number), 21), 0);
            spec.lesion_diameter / 2.0 * (0.85 + 0.3 * f64::from(size))
        };
        let planted = (0..TRIES).find_map(|attempt| {
            let draw = hash(spec.seed ^ 0x1e51_0000, i64::from(number), attempt);
            let (x, y) = tissue.somewhere(draw)?;
            let lesion = Lesion::new(x, y, radius, hash(draw, 3, 5));
            let fits = is_on_the_slide(spec, &lesion)
                && tissue.depth(x, y) > 0.0
                && lesion
                    .outline
                    .iter()
                    .all(|&(x, y)| tissue.depth(x, y) > 0.02)
                && lesions.iter().all(|other| {
                    let (dx, dy) = (x - other.x, y - other.y);
                    (dx * dx + dy * dy).sqrt() > 1.3 * (lesion.reach + other.reach)
                });
            fits.then_some(lesion)
        });
        lesions.push(planted.ok_or(SampleError::NoRoom {
            number: number + 1,
            diameter: (2.0 * radius).round(),
        })?);
    }
    Ok(lesions)
}

fn is_on_the_slide(spec: &SampleSpec, lesion: &Lesion) -> bool {
    let width = f64::from(spec.size.width) * spec.mpp;
    let height = f64::from(spec.size.height) * spec.mpp;
    lesion.x > lesion.reach
        && lesion.y > lesion.reach
        && lesion.x + lesion.reach < width
        && lesion.y + lesion.reach < height
}
