//! What stands on a page: words, shapes and pictures at their places.

use crate::paper::drawing::{Colour, Place, Shape};

/// Size of a page: A4, points.
pub(super) const PAGE: (f64, f64) = (595.28, 841.89);
/// Empty border on every side, points.
pub(super) const MARGIN: f64 = 48.0;

/// Something on a page; places run from the top left corner, in points.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Words {
        /// Left end on the base line.
        at: Place,
        words: String,
        size: f64,
        bold: bool,
        colour: Colour,
    },
    Line {
        from: Place,
        to: Place,
        colour: Colour,
        width: f64,
    },
    Block {
        from: Place,
        to: Place,
        colour: Colour,
    },
    /// A shape of a plot, which is scaled and moved.
    Shape {
        shape: Shape,
        scale: f64,
        moved: Place,
    },
    Picture {
        jpeg: Vec<u8>,
        /// Its width and height, pixels.
        pixels: (u32, u32),
        at: Place,
        size: (f64, f64),
    },
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) marks: Vec<Mark>,
    /// Headings of sections with the height at which they stand.
    pub(super) sections: Vec<(String, f64)>,
}

#[cfg(test)]
impl Mark {
    pub(super) fn says(&self, what: &str) -> bool {
        matches!(self, Self::Words { words, .. } if words == what)
    }

    pub(super) fn lies_on_the_page(&self) -> bool {
        let inside = |(x, y): Place| {
            (MARGIN - 1.0..=PAGE.0 - MARGIN + 1.0).contains(&x) && (0.0..=PAGE.1).contains(&y)
        };
        match self {
            Self::Words { at, .. } => inside(*at),
            Self::Line { from, to, .. } | Self::Block { from, to, .. } => {
                inside(*from) && inside(*to)
            }
            Self::Shape { moved, .. } => inside(*moved),
            Self::Picture { at, size, .. } => inside(*at) && inside((at.0 + size.0, at.1 + size.1)),
        }
    }
}
