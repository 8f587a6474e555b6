//! What the report says, from top to bottom.

use super::facts::{ReportFacts, ReportRead};
use super::times::{millimetres, moment, zone};
use super::words::{Words, words};
use crate::domain::account::Language;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::ReadBack;
use crate::domain::ids::SectionId;
use crate::domain::read::category::CategoryCode;
use crate::domain::read::form::ReadForm;
use crate::domain::read::on_screen::OnScreen;
use crate::paper::document::{Block, Document, Fact, Framed, Look, Rank, Text, Tone};
use std::collections::BTreeSet;

/// The report in a language.
pub(super) fn document(facts: &ReportFacts, language: Language) -> Document {
    let report = Report {
        facts,
        words: words(language),
    };
    let words = report.words;
    let name = report.name();
    let mut blocks = vec![
        Block::Paragraph(Tone::Soft, words.title.into()),
        Block::Facts(report.asked()),
    ];
    blocks.extend(match facts.reads.last() {
        Some(standing) => report.signed(standing),
        None => report.unsigned(),
    });
    if facts.disputed {
        blocks.push(Block::Paragraph(Tone::Notice, words.disputed.into()));
    }
    blocks.extend(report.earlier());
    blocks.extend(report.below());
    Document {
        title: name.clone(),
        language: words.tag,
        foot: format!("{name} · {}", facts.laboratory),
        page_number: words.page_number,
        across: facts.reads.is_empty().then(|| words.not_signed.to_owned()),
        if_lacking: Some(words.unshown.to_owned()),
        blocks,
    }
}

struct Report<'a> {
    facts: &'a ReportFacts,
    words: &'static Words,
}

impl Report<'_> {
    /// Which part of which case it is about.
    fn name(&self) -> String {
        let part = (self.words.of_part)(self.facts.part.as_str());
        format!("{} · {part}", self.facts.accession)
    }

    fn moment(&self, at: jiff::Timestamp) -> String {
        moment(at, self.facts.offset, self.words)
    }

    /// What was asked for, of which part.
    fn asked(&self) -> Vec<Fact> {
        let (facts, words) = (self.facts, self.words);
        let question: fn(Question) -> &'static str = words.question_of;
        let question = facts.question.map_or(words.not_stated, question);
        let asked = facts.asked.as_ref();
        let asked = asked.map_or(question.to_owned(), |asked| format!("{question}: {asked}"));
        let mut told = vec![
            Fact::new(words.laboratory, &facts.laboratory),
            strong(words.accession, facts.accession.as_str()),
            strong(words.part, facts.part.as_str()),
            strong(words.site, facts.site.as_deref().unwrap_or(words.unstated)),
            strong(
                words.laterality,
                facts.laterality.map_or(words.unstated, words.side),
            ),
            Fact::new(words.urgency, (words.urgency_of)(facts.urgency)),
        ];
        if let Some(room) = &facts.room {
            told.push(Fact::new(words.room, room));
        }
        told.push(Fact::new(words.question, &asked));
        if let Some(note) = &facts.clinical_note {
            told.push(Fact::new(words.clinical_note, note));
        }
        told
    }

    fn unsigned(&self) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![
            Block::Framed(Framed {
                name: self.name(),
                head: words.not_signed.to_owned(),
                broken: true,
            }),
            Block::Paragraph(Tone::Plain, words.not_signed_meaning.into()),
        ];
        if let Some(why) = &self.facts.called_off {
            blocks.push(Block::Paragraph(
                Tone::Plain,
                (words.called_off)(why).into(),
            ));
        }
        blocks
    }

    /// The version that stands.
    fn signed(&self, read: &ReportRead) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![
            Block::Framed(Framed {
                name: words.read.to_owned(),
                head: head(&read.form, words).to_owned(),
                broken: says_nothing(&read.form),
            }),
            Block::Facts(found(&read.form, words)),
        ];
        if let Some(why) = &read.amended_because {
            let amended = (words.amended)(read.version.saturating_sub(1), why);
            blocks.push(Block::Paragraph(Tone::Plain, amended.into()));
        }
        if self.facts.changed_since {
            blocks.push(Block::Paragraph(Tone::Notice, words.changed_since.into()));
        }
        let mut under = self.signature(read);
        under.push(self.calls(read.version));
        blocks.push(Block::Facts(under));
        blocks
    }

    /// Who signed a version, how, and what they had before their eyes.
    fn signature(&self, read: &ReportRead) -> Vec<Fact> {
        let words = self.words;
        let by = (words.signed_by)(&read.author, &self.moment(read.signed_at), read.version);
        let mut lines = vec![
            Text::default().and(Look::Strong, by),
            (words.signed_how)(&read.signature).into(),
        ];
        if let Some(at) = read.late_from {
            let late = (words.read_at)(&self.moment(at));
            lines.push(Text::default().and(Look::Strong, late));
        }
        let signed = Fact {
            name: words.signature.to_owned(),
            lines,
        };
        let mut told = vec![
            signed,
            Fact::new(words.looked, &looked(&read.on_screen, words)),
        ];
        let digests: BTreeSet<String> = read
            .on_screen
            .slides()
            .iter()
            .map(|slide| slide.digest.to_string())
            .collect();
        if !digests.is_empty() {
            let lines = digests.into_iter().map(Text::from).collect();
            let name = words.slides.to_owned();
            told.push(Fact { name, lines });
        }
        told.push(Fact::new(words.content, &read.content.to_string()));
        told
    }

    /// Every call, and whether the version that stands was read back.
    fn calls(&self, standing: u32) -> Fact {
        let (facts, words) = (self.facts, self.words);
        let heard = facts
            .calls
            .iter()
            .any(|call| call.version == standing && call.read_back == ReadBack::Correct);
        let mut lines = vec![];
        if !heard {
            lines.push(Text::default().and(Look::Strong, words.not_called));
        }
        lines.extend(facts.calls.iter().map(|call| {
            let at = self.moment(call.at);
            let role = (words.role)(call.role);
            let told = (words.called)(&at, &call.caller, &call.called, role, call.version);
            let late = if call.late {
                format!("({}) ", words.late)
            } else {
                String::new()
            };
            Text::from(format!("{told} {late}"))
                .and(Look::Strong, (words.read_back)(call.read_back))
        }));
        let taken = facts.acknowledged.iter();
        lines.extend(taken.filter(|one| one.version == standing).map(|one| {
            let told = (words.acknowledged)(&one.by, &self.moment(one.at));
            Text::from(told)
        }));
        let name = words.calls.to_owned();
        Fact { name, lines }
    }

    /// The versions that others took the place of, the latest first: what each says stands below that it does not hold.
    fn earlier(&self) -> Vec<Block> {
        let (reads, words) = (&self.facts.reads, self.words);
        if reads.len() < 2 {
            return vec![];
        }
        let mut blocks = vec![Block::Heading(Rank::Section, words.earlier.to_owned())];
        for pair in reads.windows(2).rev() {
            let [read, next] = pair else { continue };
            let why = next.amended_because.as_deref().unwrap_or(words.not_stated);
            let replaced = (words.replaced)(next.version, why);
            let mut told = vec![Fact::new(words.read, head(&read.form, words))];
            told.extend(found(&read.form, words).into_iter().map(quiet));
            told.extend(self.signature(read).into_iter().map(quiet));
            blocks.push(Block::Paragraph(
                Tone::Plain,
                Text::default().and(Look::Strong, replaced),
            ));
            blocks.push(Block::Facts(told));
        }
        blocks
    }

    fn below(&self) -> Vec<Block> {
        let (facts, words) = (self.facts, self.words);
        let intended = Text::default()
            .and(Look::Strong, format!("{}. ", words.intended_use))
            .and(Look::Plain, words.statement);
        let made = (words.made)(&self.moment(facts.made_at), &facts.made_by);
        let made = format!(
            "{made} {} Zhedel {}.",
            (words.zone)(&zone(facts.offset)),
            env!("CARGO_PKG_VERSION")
        );
        vec![
            Block::Paragraph(Tone::Soft, intended),
            Block::Paragraph(Tone::Soft, made.into()),
        ]
    }
}

fn strong(name: &str, words: &str) -> Fact {
    Fact {
        name: name.to_owned(),
        lines: words
            .lines()
            .map(|line| Text::default().and(Look::Strong, line))
            .collect(),
    }
}

/// The same without anything that stands out: it does not hold any more.
fn quiet(mut fact: Fact) -> Fact {
    for line in &mut fact.lines {
        for span in &mut line.0 {
            span.look = Look::Plain;
        }
    }
    fact
}

/// What a read says in its largest letters.
fn head(form: &ReadForm, words: &Words) -> &'static str {
    match form.category {
        Some(CategoryCode::Deferred) => words.no_diagnosis_yet,
        Some(category) => (words.category)(category),
        None => words.not_stated,
    }
}

/// Whether a read says that there is no diagnosis: it must not look like one.
fn says_nothing(form: &ReadForm) -> bool {
    matches!(
        form.category,
        None | Some(CategoryCode::Deferred | CategoryCode::NonDiagnostic)
    )
}

/// What a read states beside its category.
fn found(form: &ReadForm, words: &Words) -> Vec<Fact> {
    let mut told = vec![];
    if let Some(reason) = form.deferral {
        let reason = (words.deferral_reason)(reason);
        let reason = form
            .deferral_text
            .as_ref()
            .map_or(reason.to_owned(), |text| format!("{reason}: {text}"));
        told.push(strong(words.deferral, &reason));
    }
    for margin in &form.margins {
        let distance = margin.distance_mm.map(|mm| millimetres(mm, words));
        let status = margin.status.map_or(words.not_stated, words.margin_status);
        let face = margin.face.as_deref().unwrap_or_default();
        let ink = margin.ink.as_deref().filter(|ink| !ink.is_empty());
        let words_of_it = (words.margin)(face, ink, status, distance.as_deref());
        told.push(strong((words.question_of)(Question::Margin), &words_of_it));
    }
    if let Some(nodes) = form.nodes {
        let (positive, examined) = (nodes.positive.unwrap_or(0), nodes.examined.unwrap_or(0));
        let counted = (words.nodes_counted)(positive, examined);
        let deposit = nodes.deposit.map(|kind| (words.deposit)(kind).to_owned());
        let largest = nodes.largest_mm.map(|mm| millimetres(mm, words));
        told.push(strong(
            words.nodes,
            &listed([Some(counted), deposit, largest]),
        ));
    }
    if let Some(adequacy) = form.adequacy {
        told.push(strong(words.adequacy, (words.adequacy_of)(adequacy)));
    }
    for one in &form.allocation {
        let place = (words.destination)(one.destination).to_owned();
        told.push(strong(
            words.allocation,
            &listed([Some(place), one.note.clone()]),
        ));
    }
    if let Some(text) = &form.text {
        told.push(strong(words.text, text));
    }
    told
}

fn listed<const N: usize>(parts: [Option<String>; N]) -> String {
    let said: Vec<String> = parts.into_iter().flatten().collect();
    said.join(", ")
}

/// What was looked at, and whether marks of the program could have been seen before the category was chosen.
fn looked(on_screen: &OnScreen, words: &Words) -> String {
    match on_screen {
        OnScreen::Microscope => words.at_microscope.to_owned(),
        OnScreen::Scans {
            slides,
            ai_before_draft,
        } => {
            let sections: BTreeSet<SectionId> = slides.iter().map(|one| one.section).collect();
            let marks = if *ai_before_draft {
                words.ai_before
            } else {
                words.ai_after
            };
            format!("{} {marks}", (words.on_screen)(sections.len()))
        }
    }
}

#[cfg(test)]
mod tests;
