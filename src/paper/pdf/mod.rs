//! A report as a PDF: pages of A4, words that can be selected, plots as lines.

mod encoding;
mod face;
mod facts;
mod file;
mod flow;
mod ink;
mod mark;
mod paragraph;
mod subset;
mod table;

use crate::paper::document::Document;
use face::Faces;
use flow::Flow;

/// Why no PDF could be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font of the program cannot be used.
    #[error("the font {name} of the program cannot be used; build it again")]
    Font {
        /// Its name.
        name: &'static str,
    },
    /// The file could not be put together.
    #[error("the PDF cannot be written: {why}")]
    Write {
        /// What the writer said.
        why: String,
    },
}

/// The report as a file. The same document gives the same bytes: it holds no time.
pub(crate) fn pdf(document: &Document) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::load()?;
    let pages = Flow::new(&faces).lay_out(document);
    file::write(document, &pages, &faces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::document::{
        Block, Cell, Column, Fact, Figure, Framed, Item, Picture, Rank, Table, Text, Tone,
    };
    use crate::paper::drawing::{Anchor, Drawing, INK, Shape};

    fn document(rows: usize) -> Document {
        let row = |n: usize| {
            vec![
                Cell::name(format!("sample {n}")),
                Cell::new("0.5"),
                Cell::soft("a method with a rather long name that has to be broken into lines"),
            ]
        };
        let drawing = Drawing {
            title: "plot".into(),
            width: 340.0,
            height: 300.0,
            shapes: vec![
                Shape::dashed(vec![(0.0, 0.0), (9.0, 9.0)], INK),
                Shape::block((0.0, 0.0), (9.0, 9.0), INK),
                Shape::Dot {
                    middle: (5.0, 5.0),
                    radius: 3.0,
                    colour: INK,
                },
                Shape::Words {
                    at: (9.0, 9.0),
                    words: "1 − specificity, µm², Қазақ".into(),
                    anchor: Anchor::Middle,
                    colour: INK,
                    upwards: true,
                },
            ],
        };
        let figure = |plot| Figure {
            title: "A plot".into(),
            plot,
            caption: "What it shows.".into(),
        };
        let picture = |jpeg| Picture {
            jpeg,
            score: "0.100".into(),
            label: "tumor".into(),
            name: "a/very/long/path/without/any/space/in/it.png".into(),
        };
        Document {
            title: "Validation on a set".into(),
            language: "en",
            foot: "Validation on a set".into(),
            page_number: "page {page} of {pages}",
            if_lacking: Some("A character is lacking.".into()),
            across: Some("NOT SIGNED".into()),
            blocks: vec![
                Block::Heading(Rank::Section, "Section".into()),
                Block::Paragraph(Tone::Notice, Text::from("Words of a notice. ".repeat(40))),
                Block::Framed(Framed {
                    name: "The result".into(),
                    head: "A result with words enough for several lines. ".repeat(4),
                    broken: true,
                }),
                Block::Facts(vec![Fact::new(
                    "A name that is rather long for its column",
                    &"words and more of them, ".repeat(90),
                )]),
                Block::List(vec![Item {
                    met: Some(false),
                    words: "a limit".into(),
                }]),
                Block::Table(Table {
                    columns: vec![
                        Column::words("name"),
                        Column::number("score"),
                        Column::words("method"),
                    ],
                    rows: (0..rows).map(row).collect(),
                }),
                Block::Figures(vec![figure(Ok(drawing)), figure(Err("no data".into()))]),
                Block::Gallery(vec![picture(Some(vec![1, 2, 3])), picture(None)]),
            ],
        }
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let first = pdf(&document(3)).unwrap();
        assert!(first.starts_with(b"%PDF-"));
        assert_eq!(first, pdf(&document(3)).unwrap());
        assert_ne!(first, pdf(&document(4)).unwrap());
        assert!(!String::from_utf8_lossy(&first).contains("CreationDate"));
    }

    #[test]
    fn a_long_table_goes_on_over_pages_and_keeps_its_head() {
        let faces = Faces::load().unwrap();
        let laid = Flow::new(&faces).lay_out(&document(200));
        assert!(laid.len() > 3, "{}", laid.len());
        let heads = laid
            .iter()
            .filter(|page| page.marks.iter().any(|mark| mark.says("method")))
            .count();
        let with_rows = laid
            .iter()
            .filter(|page| page.marks.iter().any(|mark| mark.says("0.5")))
            .count();
        assert_eq!(heads, with_rows);
        for page in &laid {
            for mark in &page.marks {
                assert!(mark.lies_on_the_page(), "{mark:?}");
            }
        }
    }
}
