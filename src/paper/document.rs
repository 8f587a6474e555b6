//! What a document says, before it becomes a page or a file: one source for HTML and PDF.

use super::drawing::Drawing;

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Document {
    pub(crate) title: String,
    /// The language of its words, a tag of BCP 47.
    pub(crate) language: &'static str,
    /// What stands below every page.
    pub(crate) foot: String,
    /// The number of a page; `{page}` and `{pages}` stand for the numbers.
    pub(crate) page_number: &'static str,
    /// What is said first where a font lacks a character of these words, which stands as `?` then.
    pub(crate) if_lacking: Option<String>,
    /// Words across every page, behind everything else.
    pub(crate) across: Option<String>,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    Heading(Rank, String),
    Paragraph(Tone, Text),
    List(Vec<Item>),
    Table(Table),
    Facts(Vec<Fact>),
    Framed(Framed),
    Figures(Vec<Figure>),
    Gallery(Vec<Picture>),
}

/// A fact: its name, and what is so, in one or more lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) lines: Vec<Text>,
}

impl Fact {
    /// A fact of words as people wrote them: each of their lines is one here.
    pub(crate) fn new(name: impl Into<String>, words: &str) -> Self {
        Self {
            name: name.into(),
            lines: words.lines().map(Text::from).collect(),
        }
    }
}

/// What must be found at first sight, in a frame and large letters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Framed {
    /// What it is, in small letters.
    pub(crate) name: String,
    pub(crate) head: String,
    /// Whether the frame is broken: that nothing was found out must not look like something that was.
    pub(crate) broken: bool,
}

/// How much a heading stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Section,
    Part,
}

/// How loud words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// Explains, and may be passed over.
    Soft,
    /// Must not be passed over.
    Notice,
}

/// Words, some of which stand out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Text(pub(crate) Vec<Span>);

/// Words of one look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub(crate) look: Look,
    pub(crate) words: String,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Strong,
    /// A digest: it may be broken anywhere.
    Code,
}

impl Text {
    pub(crate) fn and(mut self, look: Look, words: impl Into<String>) -> Self {
        self.0.push(Span {
            look,
            words: words.into(),
        });
        self
    }
}

impl Text {
    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|span| span.words.as_str())
    }
}

impl<T: Into<String>> From<T> for Text {
    fn from(words: T) -> Self {
        Self::default().and(Look::Plain, words)
    }
}

/// An entry of a list, with whether what it tells of is met, if that is the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) met: Option<bool>,
    pub(crate) words: String,
}

/// A table; without any column name it has no head.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Whether it holds numbers, which stand at the right.
    pub(crate) number: bool,
}

impl Column {
    pub(crate) fn words(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            number: false,
        }
    }

    pub(crate) fn number(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            number: true,
        }
    }
}

/// A cell: one or more lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) lines: Vec<String>,
    pub(crate) tone: Tone,
    /// Whether it names its row.
    pub(crate) names: bool,
    /// Columns that it takes.
    pub(crate) span: usize,
    /// Whether a page must not break its lines.
    pub(crate) whole: bool,
}

impl Cell {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self {
            lines: vec![words.into()],
            tone: Tone::Plain,
            names: false,
            span: 1,
            whole: false,
        }
    }

    pub(crate) fn empty() -> Self {
        Self::new("")
    }

    /// The name of its row.
    pub(crate) fn name(words: impl Into<String>) -> Self {
        Self {
            names: true,
            ..Self::new(words)
        }
    }

    pub(crate) fn soft(words: impl Into<String>) -> Self {
        Self {
            tone: Tone::Soft,
            ..Self::new(words)
        }
    }

    pub(crate) fn over(mut self, columns: usize) -> Self {
        self.span = columns;
        self
    }

    pub(crate) fn line(mut self, words: impl Into<String>) -> Self {
        self.lines.push(words.into());
        self
    }
}

/// A plot with its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) title: String,
    /// The plot, or why there is none.
    pub(crate) plot: Result<Drawing, String>,
    pub(crate) caption: String,
}

/// A small picture of a sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    /// As JPEG, if it could be read.
    pub(crate) jpeg: Option<Vec<u8>>,
    pub(crate) score: String,
    pub(crate) label: String,
    pub(crate) name: String,
}

/// Cells with the columns at which they begin.
pub(crate) fn starts(row: &[Cell]) -> impl Iterator<Item = (usize, &Cell)> {
    row.iter().scan(0, |next, cell| {
        let at = *next;
        *next += cell.span;
        Some((at, cell))
    })
}

impl Document {
    /// All words of its title, its foot, its paragraphs, facts and frames.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let said = self.blocks.iter().flat_map(|block| match block {
            Block::Heading(_, words) => vec![words.as_str()],
            Block::Paragraph(_, text) => text.words().collect(),
            Block::Facts(facts) => facts
                .iter()
                .flat_map(|fact| {
                    let said = fact.lines.iter().flat_map(Text::words);
                    std::iter::once(fact.name.as_str()).chain(said)
                })
                .collect(),
            Block::Framed(framed) => vec![framed.name.as_str(), framed.head.as_str()],
            Block::List(_) | Block::Table(_) | Block::Figures(_) | Block::Gallery(_) => vec![],
        });
        [self.title.as_str(), self.foot.as_str()]
            .into_iter()
            .chain(said)
    }
}
