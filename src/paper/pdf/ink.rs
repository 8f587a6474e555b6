//! The marks of one page as drawing operations.

use super::encoding::single;
use super::face::Faces;
use super::mark::{MARGIN, Mark, PAGE};
use super::subset::Subset;
use crate::paper::drawing::{Anchor, Colour, Place, SOFT, Shape, WORD_SIZE};
use pdf_writer::{Content, Name, Str};

/// Names of the fonts among a page's resources.
pub(super) const REGULAR: Name<'_> = Name(b"R");
/// The bold one.
pub(super) const BOLD: Name<'_> = Name(b"B");
/// Name of the state in which areas let shine through what is below.
pub(super) const FAINT: Name<'_> = Name(b"T");
/// How much of such an area is seen.
pub(super) const FAINT_OPACITY: f64 = 0.15;
/// Size of the words below a page, points.
const FOOT: f64 = 7.5;
/// How much of the diagonal words across a page take.
const ACROSS: f64 = 0.72;
/// Their colour.
const PALE: Colour = [0xe2, 0xe4, 0xe8];
/// Distance of the handles of four curves that make a circle, in radii.
const HANDLE: f64 = 0.552_284_75;

/// The glyphs that all pages use.
pub(super) struct Subsets<'a> {
    pub(super) regular: Subset<'a>,
    pub(super) bold: Subset<'a>,
}

/// Draws on one page. Marks have their places from the top, the file from the bottom.
pub(super) struct Pen<'p, 'a> {
    pub(super) content: Content,
    pub(super) faces: &'p Faces,
    pub(super) subsets: &'p mut Subsets<'a>,
    /// Pictures drawn so far on the page: their names are P0, P1 …
    pub(super) pictures: usize,
}

fn up(y: f64) -> f32 {
    single(PAGE.1 - y)
}

impl Pen<'_, '_> {
    pub(super) fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Words {
                at,
                words,
                size,
                bold,
                colour,
            } => self.words(*at, words, *size, *bold, *colour, false),
            Mark::Line {
                from,
                to,
                colour,
                width,
            } => self.line(&[*from, *to], *colour, *width, None),
            Mark::Block { from, to, colour } => {
                let corners = [*from, (to.0, from.1), *to, (from.0, to.1)];
                self.area(&corners, *colour, 1.0);
            }
            Mark::Shape {
                shape,
                scale,
                moved,
            } => self.shape(shape, *scale, *moved),
            Mark::Picture { at, size, .. } => {
                let name = format!("P{}", self.pictures);
                self.pictures += 1;
                let (width, height) = (single(size.0), single(size.1));
                self.content.save_state();
                self.content
                    .transform([width, 0.0, 0.0, height, single(at.0), up(at.1 + size.1)]);
                self.content.x_object(Name(name.as_bytes()));
                self.content.restore_state();
            }
        }
    }

    fn fill(&mut self, colour: Colour) {
        let [red, green, blue] = colour.map(|part| f32::from(part) / 255.0);
        self.content.set_fill_rgb(red, green, blue);
    }

    fn words(
        &mut self,
        at: Place,
        words: &str,
        size: f64,
        bold: bool,
        colour: Colour,
        upwards: bool,
    ) {
        if words.is_empty() {
            return;
        }
        self.fill(colour);
        let direction = if upwards { (0.0, 1.0) } else { (1.0, 0.0) };
        self.show(at, direction, words, size, bold);
    }

    /// Shows words that run in a direction: a unit vector, rightwards and upwards.
    fn show(&mut self, at: Place, (along, rise): Place, words: &str, size: f64, bold: bool) {
        let (name, subset) = if bold {
            (BOLD, &mut self.subsets.bold)
        } else {
            (REGULAR, &mut self.subsets.regular)
        };
        let [a, b, c, d] = [along, rise, -rise, along].map(single);
        self.content.begin_text();
        self.content.set_font(name, single(size));
        self.content
            .set_text_matrix([a, b, c, d, single(at.0), up(at.1)]);
        self.content.show(Str(&subset.encode(words)));
        self.content.end_text();
    }

    /// Words across the whole page, from its lower left to its upper right, pale enough to be written over.
    pub(super) fn across(&mut self, words: &str) {
        let diagonal = PAGE.0.hypot(PAGE.1);
        let (along, rise) = (PAGE.0 / diagonal, PAGE.1 / diagonal);
        let size = ACROSS * diagonal / self.faces.of(true).width(words, 1.0).max(1.0);
        let [red, green, blue] = PALE.map(|part| f32::from(part) / 255.0);
        self.content.set_fill_rgb(red, green, blue);
        // Half of their length back from the middle, and half of their height to the right of the line.
        let (back, aside) = (ACROSS * diagonal / 2.0, size * 0.36);
        let at = (
            PAGE.0 / 2.0 - along * back + rise * aside,
            PAGE.1 / 2.0 + rise * back + along * aside,
        );
        self.show(at, (along, rise), words, size, true);
    }

    fn path(&mut self, points: &[Place]) {
        for (number, (x, y)) in points.iter().enumerate() {
            if number == 0 {
                self.content.move_to(single(*x), up(*y));
            } else {
                self.content.line_to(single(*x), up(*y));
            }
        }
    }

    fn line(&mut self, points: &[Place], colour: Colour, width: f64, dash: Option<(f64, f64)>) {
        let [red, green, blue] = colour.map(|part| f32::from(part) / 255.0);
        self.content.set_stroke_rgb(red, green, blue);
        self.content.set_line_width(single(width));
        let dash = dash.map(|(dash, gap)| [single(dash), single(gap)]);
        self.content
            .set_dash_pattern(dash.into_iter().flatten(), 0.0);
        self.path(points);
        self.content.stroke();
    }

    fn area(&mut self, points: &[Place], colour: Colour, opacity: f64) {
        let is_faint = opacity < 1.0;
        if is_faint {
            self.content.save_state();
            self.content.set_parameters(FAINT);
        }
        self.fill(colour);
        self.path(points);
        self.content.close_path();
        self.content.fill_nonzero();
        if is_faint {
            self.content.restore_state();
        }
    }

    fn dot(&mut self, (x, y): Place, radius: f64, colour: Colour) {
        let handle = radius * HANDLE;
        self.fill(colour);
        self.content.move_to(single(x + radius), up(y));
        // Quarter by quarter: each unit vector turns into the next.
        for (a, b) in [
            ((1.0, 0.0), (0.0, 1.0)),
            ((0.0, 1.0), (-1.0, 0.0)),
            ((-1.0, 0.0), (0.0, -1.0)),
            ((0.0, -1.0), (1.0, 0.0)),
        ] {
            self.content.cubic_to(
                single(x + a.0 * radius + b.0 * handle),
                up(y + a.1 * radius + b.1 * handle),
                single(x + b.0 * radius + a.0 * handle),
                up(y + b.1 * radius + a.1 * handle),
                single(x + b.0 * radius),
                up(y + b.1 * radius),
            );
        }
        self.content.close_path();
        self.content.fill_nonzero();
    }

    fn shape(&mut self, shape: &Shape, scale: f64, moved: Place) {
        let place = |(x, y): Place| (x * scale + moved.0, y * scale + moved.1);
        let places = |points: &[Place]| points.iter().copied().map(place).collect::<Vec<_>>();
        match shape {
            Shape::Line {
                points,
                colour,
                width,
                dash,
            } => {
                let dash = dash.map(|(dash, gap)| (dash * scale, gap * scale));
                self.line(&places(points), *colour, width * scale, dash);
            }
            Shape::Area {
                points,
                colour,
                opacity,
            } => self.area(&places(points), *colour, *opacity),
            Shape::Dot {
                middle,
                radius,
                colour,
            } => self.dot(place(*middle), radius * scale, *colour),
            Shape::Words {
                at,
                words,
                anchor,
                colour,
                upwards,
            } => {
                let size = WORD_SIZE * scale;
                let width = self.faces.of(false).width(words, size);
                let before = match anchor {
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                let (x, y) = place(*at);
                let at = if *upwards {
                    (x, y + before)
                } else {
                    (x - before, y)
                };
                self.words(at, words, size, false, *colour, *upwards);
            }
        }
    }

    /// What stands below every page.
    pub(super) fn foot(&mut self, words: &str, number: &str) {
        let y = PAGE.1 - MARGIN + 6.0;
        self.words((MARGIN, y), words, FOOT, false, SOFT, false);
        let width = self.faces.of(false).width(number, FOOT);
        let at = (PAGE.0 - MARGIN - width, y);
        self.words(at, number, FOOT, false, SOFT, false);
    }
}
