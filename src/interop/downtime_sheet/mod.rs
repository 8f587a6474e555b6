//! The downtime sheet: what is open, and lines to write on, as one HTML page for A4 paper that loads nothing.

mod style;
mod words;

use crate::domain::account::Language;
use crate::domain::consultation::life_state::LifeState;
use crate::domain::downtime::open_list::{OpenConsultation, OpenList};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use style::STYLE;
use words::{Words, words};

/// Lines that are left free for what comes while the service is down.
const FREE_LINES: usize = 8;
/// Stands where nothing was stated.
const NONE: &str = "–";

/// The page in a language, with times of a zone.
#[must_use]
pub fn downtime_sheet(list: &OpenList, language: Language, zone: &TimeZone) -> String {
    let words = words(language);
    let as_of = local(list.as_of, zone, "%Y-%m-%d %H:%M (%:z)");
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (words.title) ", " (list.organisation) ", " (as_of) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                section { (open(list, words, &as_of, zone)) }
                section class="free" { (free(list, words)) }
            }
        }
    };
    page.into_string()
}

fn local(at: Timestamp, zone: &TimeZone, form: &str) -> String {
    at.to_zoned(zone.clone()).strftime(form).to_string()
}

fn head(title: &str, organisation: &str, aside: &Markup) -> Markup {
    html! {
        header {
            h1 { (title) }
            p { (organisation) }
            p class="time" { (aside) }
        }
    }
}

fn open(list: &OpenList, words: &Words, as_of: &str, zone: &TimeZone) -> Markup {
    let aside = html! { (words.as_of) " " strong { (as_of) } };
    html! {
        (head(words.title, &list.organisation, &aside))
        p { (words.old) }
        @if list.items.is_empty() {
            p class="none" { (words.none) }
        } @else {
            table {
                (widths(&[12, 13, 13, 12, 16, 17, 17]))
                thead { tr { @for name in words.columns { th scope="col" { (name) } } } }
                tbody { @for one in &list.items { (line(one, words, list.as_of, zone)) } }
            }
        }
        @if list.more > 0 { p class="none" { (words.more) " " (list.more) } }
        footer { (words.footer) }
    }
}

/// Columns that are as wide as what is written into them, in per cent of the line.
fn widths(shares: &[u8]) -> Markup {
    html! { colgroup { @for share in shares { col style=(format!("width: {share}%")); } } }
}

fn line(one: &OpenConsultation, words: &Words, now: Timestamp, zone: &TimeZone) -> Markup {
    let day = |at: Timestamp| local(at, zone, "%Y-%m-%d");
    let time = |at: Timestamp| {
        let form = if day(at) == day(now) {
            "%H:%M"
        } else {
            "%d.%m. %H:%M"
        };
        local(at, zone, form)
    };
    let calls = one.state == LifeState::Signed;
    html! {
        tr {
            td { strong { (time(one.due_at)) } br; (words.since) " " (time(one.received_at)) br; (words.urgency(one.urgency)) }
            td { strong { (one.accession.as_str()) } br; (words.part) " " strong { (one.part.as_str()) } }
            td {
                (one.site.as_ref().map_or(NONE, |site| site.as_str())) br;
                (one.laterality.map_or(NONE, |side| words.side(side)))
            }
            td {
                (words.room) " " strong { (one.room.as_ref().map_or(NONE, |room| room.as_str())) } br;
                strong { (one.call_back.as_ref().map_or(NONE, |number| number.as_str())) }
            }
            td {
                (one.question.map_or(NONE, |question| words.question(question))) br;
                @if calls { strong { (words.state(one.state)) } } @else { (words.state(one.state)) }
                @if let Some(reader) = &one.reader { ": " (reader) }
                @if one.carry_glass(now) { br; strong { (words.carry) } }
            }
            td class="hand" {}
            td class="hand" {}
        }
    }
}

fn free(list: &OpenList, words: &Words) -> Markup {
    let aside = html! { (words.date) " ______________" };
    html! {
        (head(words.sheet, &list.organisation, &aside))
        ol { @for step in words.steps { li { (step) } } }
        table {
            (widths(&[11, 11, 11, 10, 11, 20, 12, 14]))
            thead { tr { @for name in words.free { th scope="col" { (name) } } } }
            tbody {
                @for _ in 0..FREE_LINES {
                    tr { @for _ in words.free { td class="hand" {} } }
                }
            }
        }
        footer { (words.footer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::consultation::question::Question;
    use crate::domain::deadline::Urgency;
    use crate::domain::specimen::Laterality;
    use proptest::prelude::*;

    fn one() -> OpenConsultation {
        OpenConsultation {
            accession: "S26-10442".parse().unwrap(),
            part: "B".parse().unwrap(),
            site: Some("left breast".parse().unwrap()),
            laterality: Some(Laterality::Left),
            room: Some("3".parse().unwrap()),
            call_back: Some("4217".parse().unwrap()),
            question: Some(Question::Margin),
            urgency: Urgency::Intraoperative,
            state: LifeState::Received,
            received_at: "2026-11-27T21:00:00Z".parse().unwrap(),
            due_at: "2026-11-27T21:20:00Z".parse().unwrap(),
            reader: None,
            scanned: false,
        }
    }

    fn list(items: Vec<OpenConsultation>) -> OpenList {
        OpenList {
            organisation: "Laboratory <1>".into(),
            as_of: "2026-11-27T21:10:00Z".parse().unwrap(),
            items,
            more: 0,
        }
    }

    fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(5))
    }

    #[test]
    fn a_line_tells_whose_it_is_where_to_call_and_when_by_the_clock_on_the_wall() {
        let page = downtime_sheet(&list(vec![one()]), Language::En, &zone());
        for told in [
            "S26-10442",
            "left breast",
            "4217",
            "Margin",
            "2026-11-28 02:10 (+05:00)",
            "<strong>02:20</strong>",
            "CARRY THE GLASS",
            "Laboratory &lt;1&gt;",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }

    #[test]
    fn every_language_has_every_state_and_room_to_write() {
        for language in Language::ALL {
            let items = LifeState::ALL.map(|state| OpenConsultation { state, ..one() });
            let page = downtime_sheet(&list(items.to_vec()), language, &zone());
            assert!(page.contains(&format!("lang=\"{}\"", language.code())));
            let hand = page.matches("class=\"hand\"").count();
            assert_eq!(hand, 2 * items.len() + 8 * FREE_LINES);
        }
    }

    #[test]
    fn an_empty_list_says_so_and_a_cut_one_too() {
        let page = downtime_sheet(&list(vec![]), Language::En, &zone());
        assert!(page.contains("Nothing is open."));
        let cut = OpenList {
            more: 17,
            ..list(vec![one()])
        };
        let page = downtime_sheet(&cut, Language::En, &zone());
        assert!(page.contains("not shown here: 17"), "{page}");
    }

    proptest! {
        #[test]
        fn nothing_that_somebody_typed_becomes_markup(reader in "\\PC{0,60}") {
            let hostile = OpenConsultation { reader: Some(format!("<script>{reader}</script>")), ..one() };
            let page = downtime_sheet(&list(vec![hostile]), Language::Ru, &zone());
            prop_assert!(!page.contains("<script"));
        }
    }
}
