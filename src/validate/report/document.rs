//! What a report says, before it becomes a page or a file: one source for HTML and PDF.

use super::drawing::Drawing;

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Heading(Rank, String),
    Paragraph(Tone, Text),
    List(Vec<Item>),
    Table(Table),
    Figures(Vec<Figure>),
    Gallery(Vec<Picture>),
}

/// How much a heading stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    Section,
    Part,
}

/// How loud words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    #[default]
    Plain,
    /// Explains, and may be passed over.
    Soft,
    /// Must not be passed over.
    Notice,
}

/// Words, some of which stand out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Text(pub(super) Vec<Span>);

/// Words of one look.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) look: Look,
    pub(super) words: String,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Strong,
    /// A digest: it may be broken anywhere.
    Code,
}

impl Text {
    pub(super) fn and(mut self, look: Look, words: impl Into<String>) -> Self {
        self.0.push(Span {
            look,
            words: words.into(),
        });
        self
    }
}

impl<T: Into<String>> From<T> for Text {
    fn from(words: T) -> Self {
        Self::default().and(Look::Plain, words)
    }
}

/// An entry of a list, with whether what it tells of is met, if that is the question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) met: Option<bool>,
    pub(super) words: String,
}

/// A table; without any column name it has no head.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Whether it holds numbers, which stand at the right.
    pub(super) number: bool,
}

impl Column {
    pub(super) fn words(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            number: false,
        }
    }

    pub(super) fn number(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            number: true,
        }
    }
}

/// A cell: one or more lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) lines: Vec<String>,
    pub(super) tone: Tone,
    /// Whether it names its row.
    pub(super) names: bool,
    /// Columns that it takes.
    pub(super) span: usize,
    /// Whether a page must not break its lines.
    pub(super) whole: bool,
}

impl Cell {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self {
            lines: vec![words.into()],
            tone: Tone::Plain,
            names: false,
            span: 1,
            whole: false,
        }
    }

    pub(super) fn empty() -> Self {
        Self::new("")
    }

    /// The name of its row.
    pub(super) fn name(words: impl Into<String>) -> Self {
        Self {
            names: true,
            ..Self::new(words)
        }
    }

    pub(super) fn soft(words: impl Into<String>) -> Self {
        Self {
            tone: Tone::Soft,
            ..Self::new(words)
        }
    }

    pub(super) fn over(mut self, columns: usize) -> Self {
        self.span = columns;
        self
    }

    pub(super) fn line(mut self, words: impl Into<String>) -> Self {
        self.lines.push(words.into());
        self
    }
}

/// A plot with its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) title: String,
    /// The plot, or why there is none.
    pub(super) plot: Result<Drawing, String>,
    pub(super) caption: String,
}

/// A small picture of a sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// As JPEG, if it could be read.
    pub(super) jpeg: Option<Vec<u8>>,
    pub(super) score: String,
    pub(super) label: String,
    pub(super) name: String,
}
