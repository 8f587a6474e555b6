//! Facts beside their names, and what stands in a frame.

use super::flow::{BODY, Flow, LEADING, WIDTH};
use super::mark::{MARGIN, Mark};
use super::paragraph::{lines, plain_lines};
use crate::paper::document::{Fact, Framed};
use crate::paper::drawing::{INK, Place, SOFT, Shape};

/// Width of the column of names, points.
const NAMES: f64 = 128.0;
/// Room between the two columns, points.
const GAP: f64 = 10.0;
/// Room below a fact, points.
const BELOW: f64 = 2.5;
/// Size of the words that are found first, points.
const HEAD: f64 = 19.0;
/// Room between a frame and its words, points.
const PAD: f64 = 12.0;

impl Flow<'_> {
    pub(super) fn facts(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.fact(fact);
        }
        self.y += 6.0;
    }

    fn fact(&mut self, fact: &Fact) {
        let height = BODY * LEADING;
        let names = plain_lines(&fact.name, false, self.faces, BODY, NAMES);
        let said: Vec<_> = fact
            .lines
            .iter()
            .flat_map(|line| lines(line, self.faces, BODY, WIDTH - NAMES - GAP))
            .collect();
        for at in 0..names.len().max(said.len()) {
            self.room(height);
            let base = self.y + BODY;
            if let Some(name) = names.get(at) {
                self.words((MARGIN, base), name, BODY, false, SOFT);
            }
            for piece in said.get(at).into_iter().flatten() {
                let left = MARGIN + NAMES + GAP + piece.left;
                self.words((left, base), &piece.words, BODY, piece.bold, INK);
            }
            self.y += height;
        }
        self.y += BELOW;
    }

    /// A frame is never divided between pages.
    pub(super) fn framed(&mut self, framed: &Framed) {
        let width = WIDTH - 2.0 * PAD;
        let names = plain_lines(&framed.name, false, self.faces, BODY, width);
        let head = plain_lines(&framed.head, true, self.faces, HEAD, width);
        let height =
            (names.len() as f64 * BODY + head.len() as f64 * HEAD) * LEADING + 2.0 * PAD - 4.0;
        self.y += 4.0;
        self.room(height);
        let (top, bottom) = (self.y, self.y + height);
        let corners: [Place; 4] = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, height), (0.0, height)];
        for (at, from) in corners.into_iter().enumerate() {
            self.mark(Mark::Shape {
                shape: Shape::Line {
                    points: vec![from, corners[(at + 1) % corners.len()]],
                    colour: INK,
                    width: 1.6,
                    dash: framed.broken.then_some((6.0, 4.0)),
                },
                scale: 1.0,
                moved: (MARGIN, top),
            });
        }
        self.y += PAD - 2.0;
        for (lines, size, bold, colour) in [(names, BODY, false, SOFT), (head, HEAD, true, INK)] {
            for line in lines {
                let at = (MARGIN + PAD, self.y + size);
                self.words(at, &line, size, bold, colour);
                self.y += size * LEADING;
            }
        }
        self.y = bottom + 8.0;
    }
}
