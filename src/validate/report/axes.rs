//! A plot's frame: from values to places on the paper.

use maud::{Markup, html};

/// Width and height of a plot, user units.
const SIZE: (f64, f64) = (340.0, 300.0);
/// Room on the left, right, top and bottom for words.
const MARGIN: (f64, f64, f64, f64) = (46.0, 10.0, 10.0, 38.0);
/// Steps between ticks.
const TICKS: u32 = 5;

/// Linear axes over stated ranges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) x_name: &'static str,
    pub(super) y_name: &'static str,
    /// What is written at a place on the vertical axis.
    pub(super) y_words: fn(f64) -> String,
}

impl Axes {
    /// Both axes from 0 to 1.
    pub(super) fn unit(x_name: &'static str, y_name: &'static str) -> Self {
        Self {
            x: (0.0, 1.0),
            y: (0.0, 1.0),
            x_name,
            y_name,
            y_words: short,
        }
    }

    pub(super) fn across(&self, value: f64) -> f64 {
        let (left, right, _, _) = MARGIN;
        left + (value - self.x.0) / (self.x.1 - self.x.0) * (SIZE.0 - left - right)
    }

    pub(super) fn down(&self, value: f64) -> f64 {
        let (_, _, top, bottom) = MARGIN;
        SIZE.1 - bottom - (value - self.y.0) / (self.y.1 - self.y.0) * (SIZE.1 - top - bottom)
    }

    /// The points of a line or area.
    pub(super) fn points(&self, values: impl IntoIterator<Item = (f64, f64)>) -> String {
        let places = values
            .into_iter()
            .map(|(x, y)| format!("{:.1},{:.1}", self.across(x), self.down(y)));
        places.collect::<Vec<_>>().join(" ")
    }

    /// A plot: frame, ticks, names and what is drawn inside. `title` is what a screen reader says.
    pub(super) fn plot(&self, title: &str, inside: &Markup) -> Markup {
        let (left, base) = (self.across(self.x.0), self.down(self.y.0));
        let (right, ceiling) = (self.across(self.x.1), self.down(self.y.1));
        let ticks = |(low, high): (f64, f64)| {
            (0..=TICKS).map(move |n| low + (high - low) * f64::from(n) / f64::from(TICKS))
        };
        html! {
            svg viewBox=(format!("0 0 {} {}", SIZE.0, SIZE.1)) role="img" aria-label=(title) {
                @for x in ticks(self.x) {
                    line x1=(self.across(x)) x2=(self.across(x)) y1=(base) y2=(ceiling) stroke="#e7e9ee" {}
                    text x=(self.across(x)) y=(base + 14.0) text-anchor="middle" fill="#5b616e" { (short(x)) }
                }
                @for y in ticks(self.y) {
                    line x1=(left) x2=(right) y1=(self.down(y)) y2=(self.down(y)) stroke="#e7e9ee" {}
                    text x=(left - 6.0) y=(self.down(y) + 4.0) text-anchor="end" fill="#5b616e" { ((self.y_words)(y)) }
                }
                (inside)
                polyline points=(format!("{left},{ceiling} {left},{base} {right},{base}")) fill="none" stroke="#1d1f24" {}
                text x=(f64::midpoint(left, right)) y=(base + 31.0) text-anchor="middle" fill="#1d1f24" { (self.x_name) }
                text x="12" y=(f64::midpoint(base, ceiling)) text-anchor="middle" fill="#1d1f24"
                    transform=(format!("rotate(-90 12 {})", f64::midpoint(base, ceiling))) { (self.y_name) }
            }
        }
    }
}

/// A number as it stands at a tick.
pub(super) fn short(value: f64) -> String {
    if value.abs() >= 10.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}").trim_end_matches('0').to_owned()
    }
}
