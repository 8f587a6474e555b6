//! A plot as shapes, for a page and for paper alike.

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

pub(super) const INK: Colour = [0x1d, 0x1f, 0x24];
pub(super) const SOFT: Colour = [0x5b, 0x61, 0x6e];
pub(super) const GRID: Colour = [0xe7, 0xe9, 0xee];
pub(super) const FAINT: Colour = [0x9a, 0xa0, 0xac];
pub(super) const FIRST: Colour = [0x1d, 0x4e, 0xd8];
pub(super) const SECOND: Colour = [0xb4, 0x53, 0x09];
pub(super) const THIRD: Colour = [0x64, 0x74, 0x8b];

/// Size of words in a plot, user units.
pub(super) const WORD_SIZE: f64 = 11.0;

/// A plot; places run from the top left corner, in user units.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawing {
    /// What a screen reader says.
    pub(super) title: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
}

/// A place: across, down.
pub(super) type Place = (f64, f64);

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Line {
        points: Vec<Place>,
        colour: Colour,
        width: f64,
        /// Length of dash and gap.
        dash: Option<(f64, f64)>,
    },
    Area {
        points: Vec<Place>,
        colour: Colour,
        opacity: f64,
    },
    Dot {
        middle: Place,
        radius: f64,
        colour: Colour,
    },
    Words {
        /// On the base line.
        at: Place,
        words: String,
        anchor: Anchor,
        colour: Colour,
        /// Whether they run upwards.
        upwards: bool,
    },
}

/// Which end of words lies at their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Middle,
    End,
}

impl Shape {
    pub(super) fn line(points: Vec<Place>, colour: Colour, width: f64) -> Self {
        Self::Line {
            points,
            colour,
            width,
            dash: None,
        }
    }

    pub(super) fn dashed(points: Vec<Place>, colour: Colour) -> Self {
        Self::Line {
            points,
            colour,
            width: 1.0,
            dash: Some((3.0, 3.0)),
        }
    }

    /// A rectangle from one corner to the opposite one.
    pub(super) fn block(from: Place, to: Place, colour: Colour) -> Self {
        Self::Area {
            points: vec![from, (to.0, from.1), to, (from.0, to.1)],
            colour,
            opacity: 1.0,
        }
    }
}
