//! Whether a form is a read.

use super::form::{AllocationForm, MarginForm, NodesForm, ReadForm};
use crate::domain::consultation::question::Question;
use crate::domain::field_fault::FieldFaults;
use crate::domain::free_text::{Line, TextError};
use crate::domain::read::allocation::{Allocation, Destination};
use crate::domain::read::category::{Category, CategoryCode, DeferralReason};
use crate::domain::read::margin::{Margin, MarginCode, MarginStatus};
use crate::domain::read::nodes::{Deposit, DepositKind, Nodes};
use crate::domain::read::structured::StructuredRead;
use std::str::FromStr;

/// Margins that one part may have.
const MOST_MARGINS: usize = 24;
/// Pieces that one part may be cut into.
const MOST_PIECES: usize = 12;
/// Nodes that one part may have.
const MOST_NODES: u32 = 500;
/// Largest length, mm.
const MOST_MM: f64 = 500.0;

impl ReadForm {
    /// The read, if nothing is missing and nothing contradicts anything.
    ///
    /// # Errors
    /// Every field that is wrong, with what would do.
    pub fn check(&self) -> Result<StructuredRead, FieldFaults> {
        check(self)
    }
}

impl TryFrom<ReadForm> for StructuredRead {
    type Error = FieldFaults;

    fn try_from(form: ReadForm) -> Result<Self, FieldFaults> {
        form.check()
    }
}

fn check(form: &ReadForm) -> Result<StructuredRead, FieldFaults> {
    let mut faults = FieldFaults::default();
    let answers = form.answers;
    if answers.is_none() {
        faults.note("answers", "name the question that this read answers");
    }
    let category = category(form, &mut faults);
    let margins = margins(&form.margins, &mut faults);
    let nodes = form.nodes.as_ref().map(|form| nodes(form, &mut faults));
    let allocation = allocation(&form.allocation, &mut faults);
    let text = words("text", form.text.as_deref(), &mut faults);
    if let (Some(answers), true) = (
        answers,
        category.as_ref().is_some_and(Category::is_diagnosis),
    ) {
        answered(form, answers, &mut faults);
    }
    let read = category
        .zip(answers)
        .map(|(category, answers)| StructuredRead {
            answers,
            category,
            margins,
            nodes: nodes.flatten(),
            adequacy: form.adequacy,
            allocation,
            text,
        });
    faults.or(read)
}

/// What a read with a diagnosis has to say to the question that it answers.
fn answered(form: &ReadForm, answers: Question, faults: &mut FieldFaults) {
    let missing = match answers {
        Question::Margin if form.margins.is_empty() => {
            ("margins", "the question is the margin: name at least one")
        }
        Question::Node if form.nodes.is_none() => (
            "nodes",
            "the question is the lymph node: say how many were examined and are positive",
        ),
        Question::Adequacy if form.adequacy.is_none() => (
            "adequacy",
            "the question is whether the tissue is enough: say so",
        ),
        _ => return,
    };
    faults.note(missing.0, missing.1);
}

fn words<T: FromStr<Err = TextError>>(
    field: impl Into<String>,
    text: Option<&str>,
    faults: &mut FieldFaults,
) -> Option<T> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    faults.take(field, text.parse())
}

fn category(form: &ReadForm, faults: &mut FieldFaults) -> Option<Category> {
    let text: Option<Line<300>> = words("deferral_text", form.deferral_text.as_deref(), faults);
    let Some(code) = form.category else {
        faults.note("category", "choose the category");
        return None;
    };
    let category = match code {
        CategoryCode::Malignant => Category::Malignant,
        CategoryCode::Benign => Category::Benign,
        CategoryCode::Atypical => Category::Atypical,
        CategoryCode::NonDiagnostic => Category::NonDiagnostic,
        CategoryCode::Deferred => return deferred(form, text, faults),
    };
    if form.deferral.is_some() {
        let why = "only a deferred read has a reason; leave it out or choose deferred";
        faults.note("deferral", why);
    }
    if text.is_some() {
        let why = "only a deferred read has a reason; write this under `text`";
        faults.note("deferral_text", why);
    }
    Some(category)
}

fn deferred(
    form: &ReadForm,
    text: Option<Line<300>>,
    faults: &mut FieldFaults,
) -> Option<Category> {
    let Some(reason) = form.deferral else {
        faults.note("deferral", "say why the diagnosis is deferred");
        return None;
    };
    if reason == DeferralReason::Other && text.is_none() {
        faults.note("deferral_text", "the reason is `other`: write it");
    }
    Some(Category::Deferred { reason, text })
}

fn margins(forms: &[MarginForm], faults: &mut FieldFaults) -> Vec<Margin> {
    if forms.len() > MOST_MARGINS {
        faults.note("margins", format!("name at most {MOST_MARGINS} margins"));
        return vec![];
    }
    let mut margins: Vec<Margin> = Vec::new();
    for (place, form) in forms.iter().enumerate() {
        let Some(margin) = margin(form, &format!("margins[{place}]"), faults) else {
            continue;
        };
        if margins
            .iter()
            .any(|other| (&other.ink, &other.face) == (&margin.ink, &margin.face))
        {
            let why = "this face with this ink is named already";
            faults.note(format!("margins[{place}].face"), why);
        }
        margins.push(margin);
    }
    margins
}

fn margin(form: &MarginForm, field: &str, faults: &mut FieldFaults) -> Option<Margin> {
    let ink = words(format!("{field}.ink"), form.ink.as_deref(), faults);
    let face = form.face.as_deref().unwrap_or_default();
    let face = faults.take(format!("{field}.face"), face.parse());
    let distance_mm = length(format!("{field}.distance_mm"), form.distance_mm, faults);
    let Some(code) = form.status else {
        faults.note(
            format!("{field}.status"),
            "say what was found at this margin",
        );
        return None;
    };
    if code != MarginCode::Free && form.distance_mm.is_some() {
        let why = "only a free margin has a distance";
        faults.note(format!("{field}.distance_mm"), why);
    }
    let status = match code {
        MarginCode::Involved => MarginStatus::Involved,
        MarginCode::Free => MarginStatus::Free { distance_mm },
        MarginCode::NotAssessable => MarginStatus::NotAssessable,
    };
    face.map(|face| Margin { ink, face, status })
}

/// A length in mm, above 0.
fn length(field: String, mm: Option<f64>, faults: &mut FieldFaults) -> Option<f64> {
    let mm = mm?;
    if mm > 0.0 && mm <= MOST_MM {
        Some(mm)
    } else {
        faults.note(
            field,
            format!("write mm, more than 0 and at most {MOST_MM}"),
        );
        None
    }
}

fn nodes(form: &NodesForm, faults: &mut FieldFaults) -> Option<Nodes> {
    let largest_mm = length("nodes.largest_mm".into(), form.largest_mm, faults);
    if form
        .examined
        .is_none_or(|one| !(1..=MOST_NODES).contains(&one))
    {
        let why = format!("say how many nodes were looked at, 1 to {MOST_NODES}");
        faults.note("nodes.examined", why);
    }
    let Some(positive) = form.positive else {
        faults.note(
            "nodes.positive",
            "say how many nodes are positive; 0 if none is",
        );
        return None;
    };
    let examined = form.examined?;
    if positive > examined {
        let why = format!("{positive} cannot be positive of {examined} examined");
        faults.note("nodes.positive", why);
    }
    let kind = form.deposit.or(form.largest_mm.map(DepositKind::of_size));
    if positive == 0 && kind.is_some() {
        let why = "no node is positive: leave the deposit out, or count its node";
        faults.note("nodes.deposit", why);
    }
    if let (Some(kind), Some(mm)) = (kind, largest_mm)
        && !kind.fits(mm)
    {
        let why = format!(
            "a deposit of {mm} mm is not of this kind: isolated tumour cells are at most 0.2 mm, a micrometastasis at most 2 mm, a macrometastasis is larger"
        );
        faults.note("nodes.deposit", why);
    }
    Some(Nodes {
        examined,
        positive,
        deposit: kind.map(|kind| Deposit { kind, largest_mm }),
    })
}

fn allocation(forms: &[AllocationForm], faults: &mut FieldFaults) -> Vec<Allocation> {
    if forms.len() > MOST_PIECES {
        faults.note("allocation", format!("name at most {MOST_PIECES} pieces"));
        return vec![];
    }
    let pieces = forms.iter().enumerate().map(|(place, form)| {
        let field = format!("allocation[{place}].note");
        let note = words(field.clone(), form.note.as_deref(), faults);
        if form.destination == Destination::Other && note.is_none() {
            faults.note(field, "it goes elsewhere: write where");
        }
        Allocation {
            destination: form.destination,
            note,
        }
    });
    pieces.collect()
}

#[cfg(test)]
mod tests;
