//! Places on a slide, each in a type that names its reference frame.
//!
//! Three frames exist: level-0 pixels (full resolution, origin top left, y down), pixels of one
//! level, and micrometres. They are different types so that they cannot be mixed by accident.

use serde::{Deserialize, Serialize};

/// A point in level-0 pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Level0Point {
    /// Distance from the left edge, level-0 pixels.
    pub x: u64,
    /// Distance from the top edge, level-0 pixels.
    pub y: u64,
}

/// An axis-aligned rectangle in level-0 pixels; `x + width` and `y + height` are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Level0Rect {
    /// Left edge, level-0 pixels.
    pub x: u64,
    /// Top edge, level-0 pixels.
    pub y: u64,
    /// Width, level-0 pixels.
    pub width: u64,
    /// Height, level-0 pixels.
    pub height: u64,
}

impl Level0Rect {
    /// The top left corner, level-0 pixels.
    #[must_use]
    pub fn origin(&self) -> Level0Point {
        Level0Point {
            x: self.x,
            y: self.y,
        }
    }

    /// The first column right of the rectangle, level-0 pixels.
    #[must_use]
    pub fn right(&self) -> u64 {
        self.x.saturating_add(self.width)
    }

    /// The first row below the rectangle, level-0 pixels.
    #[must_use]
    pub fn bottom(&self) -> u64 {
        self.y.saturating_add(self.height)
    }

    /// The centre, level-0 pixels with a fraction.
    #[must_use]
    pub fn centre(&self) -> (f64, f64) {
        (
            self.x as f64 + self.width as f64 / 2.0,
            self.y as f64 + self.height as f64 / 2.0,
        )
    }

    /// Area in level-0 pixels.
    #[must_use]
    pub fn area(&self) -> u64 {
        self.width.saturating_mul(self.height)
    }

    /// Whether a point (level-0 pixels with a fraction) lies inside.
    #[must_use]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.x as f64
            && y >= self.y as f64
            && x < self.right() as f64
            && y < self.bottom() as f64
    }

    /// The part that both rectangles share, if any.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let x = self.x.max(other.x);
        let y = self.y.max(other.y);
        let right = self.right().min(other.right());
        let bottom = self.bottom().min(other.bottom());
        (right > x && bottom > y).then(|| Self {
            x,
            y,
            width: right - x,
            height: bottom - y,
        })
    }
}

/// Width and height in pixels of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LevelSize {
    /// Columns of the level.
    pub width: u32,
    /// Rows of the level.
    pub height: u32,
}

impl LevelSize {
    /// Number of pixels.
    #[must_use]
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// A polygon in level-0 pixels: one closed outer ring and its holes.
///
/// Rings repeat their first point at the end, as GeoJSON asks (RFC 7946, 3.1.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polygon {
    /// The outer ring.
    pub exterior: Vec<Level0Point>,
    /// Rings of the holes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interiors: Vec<Vec<Level0Point>>,
}

impl Polygon {
    /// Area in square level-0 pixels: the outer ring less its holes (shoelace formula).
    #[must_use]
    pub fn area(&self) -> f64 {
        let holes: f64 = self.interiors.iter().map(|ring| ring_area(ring)).sum();
        ring_area(&self.exterior) - holes
    }

    /// The smallest rectangle around the outer ring; `None` for an empty ring.
    #[must_use]
    pub fn bounds(&self) -> Option<Level0Rect> {
        let x = self.exterior.iter().map(|p| p.x).min()?;
        let y = self.exterior.iter().map(|p| p.y).min()?;
        let right = self.exterior.iter().map(|p| p.x).max()?;
        let bottom = self.exterior.iter().map(|p| p.y).max()?;
        Some(Level0Rect {
            x,
            y,
            width: right - x,
            height: bottom - y,
        })
    }
}
fn ring_area(ring: &[Level0Point]) -> f64 {
    let twice: f64 = ring
        .windows(2)
        .map(|w| w[0].x as f64 * w[1].y as f64 - w[1].x as f64 * w[0].y as f64)
        .sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: u64, y: u64, width: u64, height: u64) -> Level0Rect {
        Level0Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn a_square_with_a_hole_has_the_area_between_them() {
        let ring = |x0: u64, x1: u64| {
            [(x0, x0), (x1, x0), (x1, x1), (x0, x1), (x0, x0)]
                .map(|(x, y)| Level0Point { x, y })
                .to_vec()
        };
        let polygon = Polygon {
            exterior: ring(0, 10),
            interiors: vec![ring(2, 4)],
        };
        assert!((polygon.area() - 96.0).abs() < 1e-9);
        assert_eq!(polygon.bounds(), Some(rect(0, 0, 10, 10)));
    }

    #[test]
    fn rectangles_that_only_touch_share_nothing() {
        assert_eq!(rect(0, 0, 5, 5).intersection(&rect(5, 0, 5, 5)), None);
        assert_eq!(
            rect(0, 0, 6, 6).intersection(&rect(4, 5, 9, 9)),
            Some(rect(4, 5, 2, 1))
        );
    }
}
