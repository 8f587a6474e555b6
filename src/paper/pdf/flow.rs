//! Laying a document out on pages, from top to bottom.

use super::face::Faces;
use super::mark::{MARGIN, Mark, PAGE, Page};
use super::paragraph::{lines, plain_lines};
use crate::paper::document::{Block, Document, Figure, Item, Look, Picture, Rank, Text, Tone};
use crate::paper::drawing::{Colour, INK, Place, SECOND, SOFT};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;

/// Width between the borders, points.
pub(super) const WIDTH: f64 = PAGE.0 - 2.0 * MARGIN;
/// Height at which a page is full; the page number stands below.
const BOTTOM: f64 = PAGE.1 - MARGIN - 12.0;
/// Size of words, points.
pub(super) const BODY: f64 = 9.0;
/// Height of a line, in units of the size of its words.
pub(super) const LEADING: f64 = 1.35;
const RULE: Colour = [0xd5, 0xd8, 0xde];
const TINT: Colour = [0xff, 0xf7, 0xed];
const FIGURES_IN_ROW: usize = 2;
const PICTURES_IN_ROW: usize = 6;
const GUTTER: f64 = 16.0;

/// Pages that fill.
pub(super) struct Flow<'a> {
    pub(super) faces: &'a Faces,
    pages: Vec<Page>,
    /// The page that is being filled.
    page: Page,
    /// Height down to which it is full.
    pub(super) y: f64,
}

impl<'a> Flow<'a> {
    pub(super) fn new(faces: &'a Faces) -> Self {
        Self {
            faces,
            pages: Vec::new(),
            page: Page::default(),
            y: MARGIN,
        }
    }

    pub(super) fn lay_out(mut self, document: &Document) -> Vec<Page> {
        self.y += 6.0;
        let title = Text::default().and(Look::Strong, &document.title);
        self.text(&title, 19.0, INK, 0.0);
        self.y += 6.0;
        if let Some(notice) = &document.if_lacking
            && !document.words().all(|words| self.faces.have(words))
        {
            self.paragraph(Tone::Notice, &notice.as_str().into());
        }
        for (at, block) in document.blocks.iter().enumerate() {
            match block {
                Block::Heading(rank, words) => {
                    let under = under_heading(document.blocks.get(at + 1));
                    self.heading(*rank, words, under);
                }
                Block::Paragraph(tone, text) => self.paragraph(*tone, text),
                Block::List(items) => self.list(items),
                Block::Facts(facts) => self.facts(facts),
                Block::Framed(framed) => self.framed(framed),
                Block::Table(table) => self.table(table),
                Block::Figures(figures) => self.figures(figures),
                Block::Gallery(pictures) => self.gallery(pictures),
            }
        }
        self.pages.push(self.page);
        self.pages
    }

    /// Goes on to the next page unless so much room is left.
    pub(super) fn room(&mut self, height: f64) -> bool {
        if self.y + height <= BOTTOM || self.y <= MARGIN {
            return false;
        }
        self.pages.push(std::mem::take(&mut self.page));
        self.y = MARGIN;
        true
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        self.page.marks.push(mark);
    }

    pub(super) fn words(&mut self, at: Place, words: &str, size: f64, bold: bool, colour: Colour) {
        self.mark(Mark::Words {
            at,
            words: words.to_owned(),
            size,
            bold,
            colour,
        });
    }

    pub(super) fn rule(&mut self, width: f64) {
        let y = self.y;
        self.mark(Mark::Line {
            from: (MARGIN, y),
            to: (MARGIN + width, y),
            colour: RULE,
            width: 0.6,
        });
    }

    /// Words over as many lines as they take.
    fn text(&mut self, text: &Text, size: f64, colour: Colour, indent: f64) {
        let height = size * LEADING;
        for line in lines(text, self.faces, size, WIDTH - indent) {
            self.room(height);
            for piece in line {
                let at = (MARGIN + indent + piece.left, self.y + size);
                self.words(at, &piece.words, size, piece.bold, colour);
            }
            self.y += height;
        }
    }

    fn heading(&mut self, rank: Rank, words: &str, under: f64) {
        let text = Text::default().and(Look::Strong, words);
        match rank {
            Rank::Section => {
                self.y += 14.0;
                self.room(under);
                self.page.sections.push((words.to_owned(), self.y));
                self.text(&text, 13.5, INK, 0.0);
                self.rule(WIDTH);
                self.y += 7.0;
            }
            Rank::Part => {
                self.y += 8.0;
                self.room(under);
                self.text(&text, 10.5, INK, 0.0);
                self.y += 3.0;
            }
        }
    }

    fn paragraph(&mut self, tone: Tone, text: &Text) {
        match tone {
            Tone::Plain => self.text(text, BODY, INK, 0.0),
            Tone::Soft => self.text(text, BODY - 0.5, SOFT, 0.0),
            Tone::Notice => {
                // In one piece, so that its bar and ground are one as well.
                let number = lines(text, self.faces, BODY, WIDTH - 12.0).len();
                let height = number as f64 * BODY * LEADING + 6.0;
                self.room(height);
                let (top, bottom) = (self.y, (self.y + height).min(BOTTOM));
                self.mark(Mark::Block {
                    from: (MARGIN, top),
                    to: (MARGIN + WIDTH, bottom),
                    colour: TINT,
                });
                self.mark(Mark::Block {
                    from: (MARGIN, top),
                    to: (MARGIN + 3.0, bottom),
                    colour: SECOND,
                });
                self.y += 3.0;
                self.text(text, BODY, INK, 12.0);
                self.y += 3.0;
            }
        }
        self.y += 5.0;
    }

    fn list(&mut self, items: &[Item]) {
        for item in items {
            self.room(BODY * LEADING);
            let at = (MARGIN + 3.0, self.y + BODY);
            self.words(at, "•", BODY, false, SOFT);
            // An unmet limit stands out; its words say that it is not met.
            let look = if item.met == Some(false) {
                Look::Strong
            } else {
                Look::Plain
            };
            let text = Text::default().and(look, &item.words);
            self.text(&text, BODY, INK, 13.0);
        }
        self.y += 5.0;
    }

    fn figures(&mut self, figures: &[Figure]) {
        let width = (WIDTH - GUTTER) / FIGURES_IN_ROW as f64;
        for row in figures.chunks(FIGURES_IN_ROW) {
            let captions: Vec<Vec<String>> = row
                .iter()
                .map(|figure| {
                    let words = match &figure.plot {
                        Ok(_) => figure.caption.clone(),
                        Err(why) => format!("Not drawn: {why}."),
                    };
                    plain_lines(&words, false, self.faces, 7.5, width)
                })
                .collect();
            let plot = |figure: &Figure| {
                figure
                    .plot
                    .as_ref()
                    .map_or(0.0, |plot| plot.height * width / plot.width)
            };
            let heights = row.iter().zip(&captions).map(|(figure, caption)| {
                16.0 + plot(figure) + caption.len() as f64 * 7.5 * LEADING
            });
            let height = heights.fold(0.0, f64::max);
            self.room(height);
            let top = self.y;
            for (number, (figure, caption)) in row.iter().zip(captions).enumerate() {
                let left = MARGIN + number as f64 * (width + GUTTER);
                self.words((left, top + 10.0), &figure.title, 9.5, true, INK);
                if let Ok(drawing) = &figure.plot {
                    for shape in &drawing.shapes {
                        self.mark(Mark::Shape {
                            shape: shape.clone(),
                            scale: width / drawing.width,
                            moved: (left, top + 16.0),
                        });
                    }
                }
                let under = top + 16.0 + plot(figure);
                self.small_lines(&caption, (left, under), 7.5);
            }
            self.y = top + height + 10.0;
        }
    }

    fn gallery(&mut self, pictures: &[Picture]) {
        let side = (WIDTH - GUTTER / 2.0 * (PICTURES_IN_ROW as f64 - 1.0)) / PICTURES_IN_ROW as f64;
        for row in pictures.chunks(PICTURES_IN_ROW) {
            let captions: Vec<Vec<String>> = row
                .iter()
                .map(|picture| {
                    let first = format!("{} {}", picture.score, picture.label);
                    let mut caption = plain_lines(&first, false, self.faces, 6.8, side);
                    caption.extend(plain_lines(&picture.name, false, self.faces, 6.8, side));
                    caption
                })
                .collect();
            let longest = captions.iter().map(Vec::len).max().unwrap_or(0);
            let height = side + 3.0 + longest as f64 * 6.8 * LEADING;
            self.room(height);
            let top = self.y;
            for (number, (picture, caption)) in row.iter().zip(captions).enumerate() {
                let left = MARGIN + number as f64 * (side + GUTTER / 2.0);
                match picture
                    .jpeg
                    .as_ref()
                    .and_then(|jpeg| Some((jpeg, size_of(jpeg)?)))
                {
                    Some((jpeg, (width, height))) => {
                        let scale = side / f64::from(width.max(height).max(1));
                        self.mark(Mark::Picture {
                            size: (f64::from(width) * scale, f64::from(height) * scale),
                            at: (left, top),
                            pixels: (width, height),
                            jpeg: jpeg.clone(),
                        });
                    }
                    None => self.words((left, top + 10.0), "no picture", 6.8, false, SOFT),
                }
                self.small_lines(&caption, (left, top + side + 3.0), 6.8);
            }
            self.y = top + height + 8.0;
        }
    }

    fn small_lines(&mut self, lines: &[String], (left, top): Place, size: f64) {
        for (number, line) in lines.iter().enumerate() {
            let y = top + number as f64 * size * LEADING + size;
            self.words((left, y), line, size, false, SOFT);
        }
    }
}

/// Room that must be left for a heading and the beginning of what follows, so that it does not stand
/// alone.
fn under_heading(next: Option<&Block>) -> f64 {
    match next {
        Some(Block::Figures(_)) => 290.0,
        Some(Block::Gallery(_)) => 150.0,
        _ => 80.0,
    }
}

/// Width and height of a JPEG, pixels, if it is one.
fn size_of(jpeg: &[u8]) -> Option<(u32, u32)> {
    ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg)
        .into_dimensions()
        .ok()
}
