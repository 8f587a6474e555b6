//! A plot as shapes, for a page and for paper alike.

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

pub(crate) const INK: Colour = [0x1d, 0x1f, 0x24];
pub(crate) const SOFT: Colour = [0x5b, 0x61, 0x6e];
pub(crate) const GRID: Colour = [0xe7, 0xe9, 0xee];
pub(crate) const FAINT: Colour = [0x9a, 0xa0, 0xac];
pub(crate) const FIRST: Colour = [0x1d, 0x4e, 0xd8];
pub(crate) const SECOND: Colour = [0xb4, 0x53, 0x09];
pub(crate) const THIRD: Colour = [0x64, 0x74, 0x8b];

/// Size of words in a plot, user units.
pub(crate) const WORD_SIZE: f64 = 11.0;

/// A plot; places run from the top left corner, in user units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    /// What a screen reader says.
    pub(crate) title: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) shapes: Vec<Shape>,
}

/// A place: across, down.
pub(crate) type Place = (f64, f64);

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
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
pub(crate) enum Anchor {
    Middle,
    End,
}

impl Shape {
    pub(crate) fn line(points: Vec<Place>, colour: Colour, width: f64) -> Self {
        Self::Line {
            points,
            colour,
            width,
            dash: None,
        }
    }

    pub(crate) fn dashed(points: Vec<Place>, colour: Colour) -> Self {
        Self::Line {
            points,
            colour,
            width: 1.0,
            dash: Some((3.0, 3.0)),
        }
    }

    /// A rectangle from one corner to the opposite one.
    pub(crate) fn block(from: Place, to: Place, colour: Colour) -> Self {
        Self::Area {
            points: vec![from, (to.0, from.1), to, (from.0, to.1)],
            colour,
            opacity: 1.0,
        }
    }
}
