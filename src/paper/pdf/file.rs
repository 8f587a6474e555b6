//! Pages of marks as a PDF file.

use super::PdfError;
use super::encoding::{compressed, single};
use super::face::Faces;
use super::ink::{BOLD, FAINT, FAINT_OPACITY, Pen, REGULAR, Subsets};
use super::mark::{MARGIN, Mark, PAGE, Page};
use super::subset::{FontRefs, Subset};
use crate::paper::document::Document;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

/// Places in the file that are given out one by one.
struct Places(Ref);

impl Places {
    fn next(&mut self) -> Ref {
        self.0.bump()
    }

    fn font(&mut self) -> FontRefs {
        FontRefs {
            font: self.next(),
            descendant: self.next(),
            descriptor: self.next(),
            data: self.next(),
            unicode: self.next(),
        }
    }
}

/// Where everything is that several pages use.
struct Shared {
    pages: Ref,
    regular: FontRefs,
    bold: FontRefs,
    faint: Ref,
}

pub(super) fn write(
    document: &Document,
    pages: &[Page],
    faces: &Faces,
) -> Result<Vec<u8>, PdfError> {
    let mut pdf = Pdf::new();
    let mut places = Places(Ref::new(1));
    let catalog = places.next();
    let info = places.next();
    let shared = Shared {
        pages: places.next(),
        regular: places.font(),
        bold: places.font(),
        faint: places.next(),
    };
    let mut subsets = Subsets {
        regular: Subset::new(&faces.regular),
        bold: Subset::new(&faces.bold),
    };
    let sheets: Vec<Ref> = pages.iter().map(|_| places.next()).collect();
    for (number, (page, &sheet)) in (1_usize..).zip(pages.iter().zip(&sheets)) {
        let mut pen = Pen {
            content: Content::new(),
            faces,
            subsets: &mut subsets,
            pictures: 0,
        };
        if let Some(words) = &document.across {
            pen.across(words);
        }
        for mark in &page.marks {
            pen.mark(mark);
        }
        let number = document
            .page_number
            .replace("{page}", &number.to_string())
            .replace("{pages}", &pages.len().to_string());
        pen.foot(&document.foot, &number);
        let content = compressed(&pen.content.finish())?;
        add_page(&mut pdf, &mut places, &shared, sheet, page, &content);
    }
    subsets.regular.embed(&mut pdf, &shared.regular)?;
    subsets.bold.embed(&mut pdf, &shared.bold)?;
    pdf.ext_graphics(shared.faint)
        .non_stroking_alpha(single(FAINT_OPACITY));
    pdf.pages(shared.pages)
        .kids(sheets.iter().copied())
        .count(i32::try_from(sheets.len()).unwrap_or(i32::MAX))
        .media_box(whole_page());
    let outline = add_outline(&mut pdf, &mut places, pages, &sheets);
    let mut root = pdf.catalog(catalog);
    root.pages(shared.pages).lang(TextStr(document.language));
    if let Some(outline) = outline {
        root.outlines(outline);
    }
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info)
        .title(TextStr(&document.title))
        .creator(TextStr(concat!("Zhedel ", env!("CARGO_PKG_VERSION"))));
    Ok(pdf.finish())
}

fn whole_page() -> Rect {
    Rect::new(0.0, 0.0, single(PAGE.0), single(PAGE.1))
}

fn add_page(
    pdf: &mut Pdf,
    places: &mut Places,
    shared: &Shared,
    sheet: Ref,
    page: &Page,
    content: &[u8],
) {
    let mut pictures = Vec::new();
    for mark in &page.marks {
        if let Mark::Picture { jpeg, pixels, .. } = mark {
            let place = places.next();
            let mut image = pdf.image_xobject(place, jpeg);
            image.filter(Filter::DctDecode);
            image.width(i32::try_from(pixels.0).unwrap_or(i32::MAX));
            image.height(i32::try_from(pixels.1).unwrap_or(i32::MAX));
            image.color_space().device_rgb();
            image.bits_per_component(8);
            image.finish();
            pictures.push(place);
        }
    }
    let drawn = places.next();
    pdf.stream(drawn, content).filter(Filter::FlateDecode);
    let mut written = pdf.page(sheet);
    written
        .parent(shared.pages)
        .media_box(whole_page())
        .contents(drawn);
    let mut resources = written.resources();
    resources
        .fonts()
        .pair(REGULAR, shared.regular.font)
        .pair(BOLD, shared.bold.font);
    resources.ext_g_states().pair(FAINT, shared.faint);
    let mut named = resources.x_objects();
    for (number, place) in pictures.into_iter().enumerate() {
        named.pair(Name(format!("P{number}").as_bytes()), place);
    }
}

/// The sections as the reader's table of contents; `None` without any.
fn add_outline(pdf: &mut Pdf, places: &mut Places, pages: &[Page], sheets: &[Ref]) -> Option<Ref> {
    let entries: Vec<(Ref, &String, Ref, f64)> = pages
        .iter()
        .zip(sheets)
        .flat_map(|(page, &sheet)| page.sections.iter().map(move |one| (one, sheet)))
        .map(|((words, y), sheet)| (places.next(), words, sheet, *y))
        .collect();
    let (first, last) = (entries.first()?.0, entries.last()?.0);
    let outline = places.next();
    pdf.outline(outline)
        .first(first)
        .last(last)
        .count(i32::try_from(entries.len()).unwrap_or(i32::MAX));
    for (at, (entry, words, sheet, y)) in entries.iter().enumerate() {
        let mut item = pdf.outline_item(*entry);
        item.parent(outline).title(TextStr(words));
        if at > 0 {
            item.prev(entries[at - 1].0);
        }
        if let Some(next) = entries.get(at + 1) {
            item.next(next.0);
        }
        item.dest()
            .page(*sheet)
            .xyz(single(MARGIN), single(PAGE.1 - y), None);
    }
    Some(outline)
}
