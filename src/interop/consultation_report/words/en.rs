//! English.

use super::Words;
use crate::domain::consultation::call::CalledRole;
use crate::domain::consultation::question::Question;
use crate::domain::consultation::step::ReadBack;
use crate::domain::deadline::Urgency;
use crate::domain::read::adequacy::Adequacy;
use crate::domain::read::allocation::Destination;
use crate::domain::read::category::{CategoryCode, DeferralReason};
use crate::domain::read::margin::MarginCode;
use crate::domain::read::nodes::DepositKind;
use crate::domain::read::signature::Signature;
use crate::domain::specimen::Laterality;

pub(super) const WORDS: Words = Words {
    tag: "en",
    date: "%Y-%m-%d %H:%M",
    decimal: ".",
    mm: "mm",
    page_number: "page {page} of {pages}",
    title: "Consultation report",
    laboratory: "Laboratory",
    accession: "Accession",
    part: "Part",
    site: "Site",
    laterality: "Side",
    urgency: "Urgency",
    room: "Operating room",
    question: "Question",
    clinical_note: "Clinical note",
    unstated: "none stated",
    not_stated: "not stated",
    not_signed: "NOT SIGNED",
    not_signed_meaning: "No pathologist has signed a read of this part. This sheet states no result.",
    read: "Signed read",
    no_diagnosis_yet: "NO DIAGNOSIS YET: wait for the permanent section",
    deferral: "Why deferred",
    nodes: "Lymph nodes",
    adequacy: "Adequacy",
    allocation: "Where the tissue goes",
    text: "In words",
    signature: "Signature",
    looked: "What was looked at",
    at_microscope: "The glass, at the microscope.",
    ai_before: "What the program marks was visible before the category was chosen.",
    ai_after: "What the program marks was not visible before the category was chosen.",
    slides: "Slides on the screen, SHA-256",
    content: "What was signed, SHA-256",
    calls: "Calls to the operating room",
    not_called: "This version has not been called and read back yet.",
    changed_since: "After this version was signed, a slide came or changed. It is not part of this read.",
    disputed: "Whose slide this is, is disputed: the same file stands under another accession number too.",
    earlier: "Earlier versions, no longer in force",
    intended_use: "Intended use",
    statement: "Zhedel orders and displays H&E images for a qualified pathologist who reads every section. It is not for primary diagnosis, not for use without a pathologist, and not validated for frozen or paediatric tissue by itself. It is not a cleared device: research use until a manufacturer takes responsibility. A person signs every read; the program never states a diagnosis.",
    late: "entered afterwards",
    unshown: "Characters that this file cannot show stand as “?”: look at the case.",
    of_part: |part| format!("Part {part}"),
    called_off: |why| format!("Called off: {why}"),
    margin: |face, ink, status, distance| {
        let ink = ink.map_or_else(String::new, |ink| format!(" (ink: {ink})"));
        let distance = distance.map_or_else(String::new, |distance| format!(", {distance}"));
        format!("{face}{ink}: {status}{distance}")
    },
    nodes_counted: |positive, examined| format!("{positive} positive of {examined} examined"),
    signed_by: |name, at, version| format!("{name}, {at}, version {version}"),
    read_at: |at| format!("read at {at}, entered afterwards"),
    on_screen: |sections| {
        let noun = if sections == 1 { "section" } else { "sections" };
        format!("{sections} {noun} on the screen.")
    },
    amended: |version, why| format!("Takes the place of version {version}, because: {why}"),
    replaced: |by, why| format!("Replaced by version {by}, because: {why}"),
    called: |at, caller, name, role, version| {
        format!("{at}: {caller} called {name} ({role}) with version {version}.")
    },
    acknowledged: |name, at| format!("Acknowledged for the operating room by {name}, {at}"),
    made: |at, name| {
        format!(
            "Made {at} for {name}. It shows what was on record then; a later amendment is not in it."
        )
    },
    zone: |zone| format!("All times are {zone}."),
    category,
    deferral_reason,
    margin_status,
    deposit,
    adequacy_of,
    destination,
    question_of,
    side,
    urgency_of,
    role,
    signed_how,
    read_back,
};

fn category(category: CategoryCode) -> &'static str {
    match category {
        CategoryCode::Malignant => "Malignant",
        CategoryCode::Benign => "Benign",
        CategoryCode::Atypical => "Atypical",
        CategoryCode::NonDiagnostic => "Non-diagnostic",
        CategoryCode::Deferred => "Deferred",
    }
}

fn deferral_reason(reason: DeferralReason) -> &'static str {
    match reason {
        DeferralReason::Sampling => "Sampling: the sections may not show what matters",
        DeferralReason::FreezingArtefact => "Freezing artefact",
        DeferralReason::NeedsImmunohistochemistry => "Needs immunohistochemistry",
        DeferralReason::NeedsPermanentSection => "Needs the permanent section",
        DeferralReason::Other => "Another reason",
    }
}

fn margin_status(status: MarginCode) -> &'static str {
    match status {
        MarginCode::Involved => "involved",
        MarginCode::Free => "free",
        MarginCode::NotAssessable => "not assessable",
    }
}

fn deposit(kind: DepositKind) -> &'static str {
    match kind {
        DepositKind::IsolatedTumourCells => "isolated tumour cells (≤ 0.2 mm)",
        DepositKind::Micrometastasis => "micrometastasis (≤ 2 mm)",
        DepositKind::Macrometastasis => "macrometastasis (> 2 mm)",
    }
}

fn adequacy_of(adequacy: Adequacy) -> &'static str {
    match adequacy {
        Adequacy::Adequate => "adequate",
        Adequacy::Limited => "limited",
        Adequacy::Inadequate => "inadequate",
    }
}

fn destination(destination: Destination) -> &'static str {
    match destination {
        Destination::Frozen => "kept frozen",
        Destination::Formalin => "formalin",
        Destination::FlowCytometry => "flow cytometry",
        Destination::Molecular => "molecular tests",
        Destination::Cytogenetics => "cytogenetics",
        Destination::ElectronMicroscopy => "electron microscopy",
        Destination::Microbiology => "microbiology",
        Destination::Biobank => "biobank",
        Destination::Other => "elsewhere",
    }
}

fn question_of(question: Question) -> &'static str {
    match question {
        Question::Diagnosis => "Diagnosis",
        Question::Margin => "Margin",
        Question::Node => "Lymph node",
        Question::Adequacy => "Adequacy",
        Question::Other => "Another question",
    }
}

fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "left",
        Laterality::Right => "right",
        Laterality::Both => "both sides",
        Laterality::Midline => "midline",
    }
}

fn urgency_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Intraoperative => "Intraoperative",
        Urgency::Urgent => "Urgent",
        Urgency::Routine => "Routine",
    }
}

fn role(role: CalledRole) -> &'static str {
    match role {
        CalledRole::Surgeon => "Surgeon",
        CalledRole::Nurse => "Nurse",
        CalledRole::Anaesthetist => "Anaesthetist",
        CalledRole::Other => "Other",
    }
}

fn signed_how(signature: &Signature) -> &'static str {
    match signature {
        Signature::Session => {
            "Attested in an open session. It is not a qualified electronic signature."
        }
        Signature::Password => {
            "Attested with the password. It is not a qualified electronic signature."
        }
        Signature::Totp => {
            "Attested with a one-time code. It is not a qualified electronic signature."
        }
        Signature::Qualified { .. } => "Signed with a qualified electronic signature.",
    }
}

fn read_back(read_back: ReadBack) -> &'static str {
    match read_back {
        ReadBack::Correct => "Read back correctly.",
        ReadBack::Wrong => "Read back WRONGLY.",
    }
}
