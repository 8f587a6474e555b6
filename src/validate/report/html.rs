//! A report as one HTML page that loads nothing.

use super::style::STYLE;
use crate::paper::document::{
    Block, Cell, Document, Fact, Figure, Framed, Item, Look, Picture, Rank, Span, Table, Text,
    Tone, starts,
};
use crate::paper::drawing::{Anchor, Colour, Drawing, Place, Shape};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The page.
pub(super) fn page(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(document.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (document.title) }
                @for block in &document.blocks { (part(block)) }
            }
        }
    };
    page.into_string()
}

fn part(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(Rank::Section, words) => h2 { (words) }
            Block::Heading(Rank::Part, words) => h3 { (words) }
            Block::Paragraph(tone, words) => p class=[class(*tone)] { (text(words)) }
            Block::List(items) => ul { @for one in items { (item(one)) } }
            Block::Table(table) => (self::table(table))
            Block::Figures(figures) => div class="figures" { @for one in figures { (figure(one)) } }
            Block::Facts(facts) => (self::facts(facts))
            Block::Framed(framed) => (self::framed(framed))
            Block::Gallery(pictures) => div class="gallery" { @for one in pictures { (picture(one)) } }
        }
    }
}

fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl { @for Fact { name, lines } in facts { dt { (name) } @for line in lines { dd { (text(line)) } } } }
    }
}

fn framed(framed: &Framed) -> Markup {
    html! {
        section.framed {
            p.soft { (framed.name) }
            p { strong { (framed.head) } }
        }
    }
}

fn class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Soft => Some("soft"),
        Tone::Notice => Some("notice"),
    }
}

fn text(text: &Text) -> Markup {
    html! {
        @for Span { look, words } in &text.0 {
            @match look {
                Look::Plain => (words)
                Look::Strong => strong { (words) }
                Look::Code => code { (words) }
            }
        }
    }
}

fn item(item: &Item) -> Markup {
    let class = item.met.map(|met| if met { "met" } else { "unmet" });
    html! { li class=[class] { (item.words) } }
}

fn table(table: &Table) -> Markup {
    let number = |at: usize| table.columns.get(at).is_some_and(|column| column.number);
    html! {
        div class="scroll" { table {
            @if table.columns.iter().any(|column| !column.name.is_empty()) {
                thead { tr { @for column in &table.columns {
                    th scope="col" class=[column.number.then_some("number")] { (column.name) }
                } } }
            }
            tbody { @for row in &table.rows { tr {
                @for (at, one) in starts(row) { (cell(one, number(at) && one.span == 1)) }
            } } }
        } }
    }
}

fn cell(cell: &Cell, number: bool) -> Markup {
    let lines = html! {
        @for (at, line) in cell.lines.iter().enumerate() { @if at > 0 { br; } (line) }
    };
    let span = (cell.span > 1).then_some(cell.span);
    let class = number
        .then_some("number")
        .or(cell.whole.then_some("interval"))
        .or(class(cell.tone));
    html! {
        @if cell.names {
            th scope="row" colspan=[span] { (lines) }
        } @else {
            td class=[class] colspan=[span] { (lines) }
        }
    }
}

fn figure(figure: &Figure) -> Markup {
    html! {
        figure {
            h3 { (figure.title) }
            @match &figure.plot {
                Ok(plot) => { (svg(plot)) figcaption { (figure.caption) } }
                Err(why) => { p class="soft" { "Not drawn: " (why) "." } }
            }
        }
    }
}

fn picture(picture: &Picture) -> Markup {
    html! {
        figure {
            @match &picture.jpeg {
                Some(jpeg) => {
                    img src=(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)))
                        alt=(format!("{}, score {}", picture.label, picture.score));
                }
                None => { p class="soft" { "no picture" } }
            }
            figcaption { strong { (picture.score) } " " (picture.label) br; (picture.name) }
        }
    }
}

fn svg(drawing: &Drawing) -> Markup {
    html! {
        svg viewBox=(format!("0 0 {} {}", drawing.width, drawing.height)) role="img" aria-label=(drawing.title) {
            @for one in &drawing.shapes { (shape(one)) }
        }
    }
}

fn hex([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn list(points: &[Place]) -> String {
    let places: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    places.join(" ")
}

fn shape(shape: &Shape) -> Markup {
    html! {
        @match shape {
            Shape::Line { points, colour, width, dash } => {
                polyline points=(list(points)) fill="none" stroke=(hex(*colour)) stroke-width=(width)
                    stroke-dasharray=[dash.map(|(dash, gap)| format!("{dash} {gap}"))] {}
            }
            Shape::Area { points, colour, opacity } => {
                polygon points=(list(points)) fill=(hex(*colour)) fill-opacity=(opacity) {}
            }
            Shape::Dot { middle: (x, y), radius, colour } => {
                circle cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(radius) fill=(hex(*colour)) {}
            }
            Shape::Words { at: (x, y), words, anchor, colour, upwards } => {
                text x=(format!("{x:.1}")) y=(format!("{y:.1}")) fill=(hex(*colour))
                    text-anchor=(match anchor { Anchor::Middle => "middle", Anchor::End => "end" })
                    transform=[upwards.then(|| format!("rotate(-90 {x:.1} {y:.1})"))] { (words) }
            }
        }
    }
}
