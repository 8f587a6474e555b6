//! A plot's frame: from values to places on the paper.

use crate::paper::drawing::{Anchor, Colour, Drawing, GRID, INK, Place, SOFT, Shape};

/// Width and height of a plot, user units.
const SIZE: (f64, f64) = (340.0, 300.0);
/// Room on the left, right, top and bottom for words.
const MARGIN: (f64, f64, f64, f64) = (46.0, 10.0, 10.0, 38.0);
/// Steps between ticks.
const TICKS: u32 = 5;

/// Linear axes over stated ranges.
#[derive(Debug, Clone)]
pub(super) struct Axes {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) x_name: &'static str,
    pub(super) y_name: &'static str,
    /// Places of the ticks on the horizontal axis, with what is written there.
    pub(super) x_ticks: Vec<(f64, String)>,
    /// What is written at a place on the vertical axis.
    pub(super) y_words: fn(f64) -> String,
}

impl Axes {
    /// Axes over ranges, with evenly spread ticks.
    pub(super) fn over(
        x: (f64, f64),
        y: (f64, f64),
        x_name: &'static str,
        y_name: &'static str,
    ) -> Self {
        Self {
            x,
            y,
            x_name,
            y_name,
            x_ticks: even(x).map(|at| (at, short(at))).collect(),
            y_words: short,
        }
    }

    /// Both axes from 0 to 1.
    pub(super) fn unit(x_name: &'static str, y_name: &'static str) -> Self {
        Self::over((0.0, 1.0), (0.0, 1.0), x_name, y_name)
    }

    fn across(&self, value: f64) -> f64 {
        let (left, right, _, _) = MARGIN;
        left + (value - self.x.0) / (self.x.1 - self.x.0) * (SIZE.0 - left - right)
    }

    fn down(&self, value: f64) -> f64 {
        let (_, _, top, bottom) = MARGIN;
        SIZE.1 - bottom - (value - self.y.0) / (self.y.1 - self.y.0) * (SIZE.1 - top - bottom)
    }

    pub(super) fn place(&self, value: (f64, f64)) -> Place {
        (self.across(value.0), self.down(value.1))
    }

    /// The points of a line or area.
    pub(super) fn points(&self, values: impl IntoIterator<Item = (f64, f64)>) -> Vec<Place> {
        values.into_iter().map(|value| self.place(value)).collect()
    }

    /// A plot: frame, ticks, names and what is drawn inside. `title` is what a screen reader says.
    pub(super) fn plot(&self, title: &str, inside: impl IntoIterator<Item = Shape>) -> Drawing {
        let (left, base) = (self.across(self.x.0), self.down(self.y.0));
        let (right, ceiling) = (self.across(self.x.1), self.down(self.y.1));
        let mut shapes = Vec::new();
        for (at, words) in &self.x_ticks {
            let x = self.across(*at);
            shapes.push(Shape::line(vec![(x, base), (x, ceiling)], GRID, 1.0));
            shapes.push(plain((x, base + 14.0), words.clone(), Anchor::Middle, SOFT));
        }
        for at in even(self.y) {
            let y = self.down(at);
            shapes.push(Shape::line(vec![(left, y), (right, y)], GRID, 1.0));
            let words = (self.y_words)(at);
            shapes.push(plain((left - 6.0, y + 4.0), words, Anchor::End, SOFT));
        }
        shapes.extend(inside);
        let frame = vec![(left, ceiling), (left, base), (right, base)];
        shapes.push(Shape::line(frame, INK, 1.0));
        let below = (f64::midpoint(left, right), base + 31.0);
        shapes.push(plain(below, self.x_name.to_owned(), Anchor::Middle, INK));
        shapes.push(Shape::Words {
            at: (12.0, f64::midpoint(base, ceiling)),
            words: self.y_name.to_owned(),
            anchor: Anchor::Middle,
            colour: INK,
            upwards: true,
        });
        Drawing {
            title: title.to_owned(),
            width: SIZE.0,
            height: SIZE.1,
            shapes,
        }
    }
}

fn plain(at: Place, words: String, anchor: Anchor, colour: Colour) -> Shape {
    Shape::Words {
        at,
        words,
        anchor,
        colour,
        upwards: false,
    }
}

fn even((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..=TICKS).map(move |n| low + (high - low) * f64::from(n) / f64::from(TICKS))
}

/// A number as it stands at a tick.
pub(super) fn short(value: f64) -> String {
    if value.abs() >= 10.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}").trim_end_matches('0').to_owned()
    }
}
