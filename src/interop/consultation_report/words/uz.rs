//! Uzbek, in Latin letters.

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
    tag: "uz-Latn",
    date: "%d.%m.%Y %H:%M",
    decimal: ",",
    mm: "mm",
    page_number: "{pages} sahifadan {page}-sahifa",
    title: "Tekshiruv hisoboti",
    laboratory: "Laboratoriya",
    accession: "Qayd raqami",
    part: "Qism",
    site: "Qayerdan olingan",
    laterality: "Tomoni",
    urgency: "Shoshilinchligi",
    room: "Operatsiya xonasi",
    question: "Savol",
    clinical_note: "Klinik maʼlumotlar",
    unstated: "koʻrsatilmagan",
    not_stated: "koʻrsatilmagan",
    not_signed: "IMZOLANMAGAN",
    not_signed_meaning: "Bu qism xulosasini hech bir patologoanatom imzolamagan. Bu varaqda natija yoʻq.",
    read: "Imzolangan xulosa",
    no_diagnosis_yet: "TASHXIS HALI QOʻYILMAGAN: parafin kesmalarni kuting",
    deferral: "Javob nega keyinga qoldirildi",
    nodes: "Limfa tugunlari",
    adequacy: "Material yetarliligi",
    allocation: "Toʻqima qayerga boradi",
    text: "Soʻz bilan",
    signature: "Imzo",
    looked: "Nima koʻrildi",
    at_microscope: "Shisha, mikroskopdan.",
    ai_before: "Dastur belgilari toifa tanlanguncha koʻrinib turgan.",
    ai_after: "Dastur belgilari toifa tanlanguncha koʻrinmagan.",
    slides: "Ekrandagi slaydlar, SHA-256",
    content: "Imzolangan matn, SHA-256",
    calls: "Operatsiya xonasiga qoʻngʻiroqlar",
    not_called: "Bu versiya hali aytilib, takrorlanmagan.",
    changed_since: "Bu versiya imzolangandan keyin slayd keldi yoki oʻzgardi. U bu xulosaga kirmaydi.",
    disputed: "Slayd kimniki ekani aniqlanmagan: aynan shu fayl boshqa qayd raqami bilan ham turibdi.",
    earlier: "Avvalgi versiyalar, endi kuchda emas",
    intended_use: "Qoʻllash doirasi",
    statement: "Zhedel gematoksilin va eozin bilan boʻyalgan preparatlar tasvirlarini har bir kesmani koʻradigan malakali patologoanatomga tartiblab koʻrsatadi. Dastur birlamchi tashxis uchun va patologoanatomsiz qoʻllash uchun moʻljallanmagan; oʻz-oʻzicha muzlatilgan kesmalar va bolalar materiali uchun validatsiya qilinmagan. Bu roʻyxatdan oʻtgan tibbiy buyum emas: ishlab chiqaruvchi javobgarlikni oʻz zimmasiga olmaguncha faqat tadqiqot uchun qoʻllanadi. Har bir xulosani inson imzolaydi; dastur hech qachon tashxis qoʻymaydi.",
    late: "keyin kiritilgan",
    unshown: "Bu fayl koʻrsata olmaydigan belgilar “?” koʻrinishida turibdi: holatni koʻring.",
    of_part: |part| format!("{part} qismi"),
    called_off: |why| format!("Bekor qilindi: {why}"),
    margin: |face, ink, status, distance| {
        let ink = ink.map_or_else(String::new, |ink| format!(" (boʻyoq: {ink})"));
        let distance = distance.map_or_else(String::new, |distance| format!(", {distance}"));
        format!("{face}{ink}: {status}{distance}")
    },
    nodes_counted: |positive, examined| {
        format!("tekshirilgan {examined} tugundan {positive} tasi zararlangan")
    },
    signed_by: |name, at, version| format!("{name}, {at}, {version}-versiya"),
    read_at: |at| format!("oʻqilgan vaqti: {at}, keyin kiritilgan"),
    on_screen: |sections| format!("Ekranda {sections} ta kesma."),
    amended: |version, why| format!("{version}-versiya oʻrniga qoʻyildi. Sababi: {why}"),
    replaced: |by, why| format!("{by}-versiya bilan almashtirildi. Sababi: {why}"),
    called: |at, caller, name, role, version| {
        format!("{at}: {caller} – {name} ({role}), {version}-versiya.")
    },
    acknowledged: |name, at| format!("Operatsiya xonasi nomidan tasdiqlagan: {name}, {at}"),
    made: |at, name| {
        format!(
            "Tuzildi: {at}, kim uchun: {name}. Oʻsha vaqtgacha yozilgani koʻrsatilgan; keyingi oʻzgarishlar bu yerda yoʻq."
        )
    },
    zone: |zone| format!("Barcha vaqtlar – {zone}."),
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
        CategoryCode::Malignant => "Yomon sifatli (xavfli)",
        CategoryCode::Benign => "Yaxshi sifatli (xavfsiz)",
        CategoryCode::Atypical => "Atipiya",
        CategoryCode::NonDiagnostic => "Material tashxis qoʻyishga yaroqsiz",
        CategoryCode::Deferred => "Javob keyinga qoldirildi",
    }
}

fn deferral_reason(reason: DeferralReason) -> &'static str {
    match reason {
        DeferralReason::Sampling => "Material olish: kesmalarda muhimi koʻrinmasligi mumkin",
        DeferralReason::FreezingArtefact => "Muzlatish artefakti",
        DeferralReason::NeedsImmunohistochemistry => "Immunogistokimyo kerak",
        DeferralReason::NeedsPermanentSection => "Parafin kesmalar kerak",
        DeferralReason::Other => "Boshqa sabab",
    }
}

fn margin_status(status: MarginCode) -> &'static str {
    match status {
        MarginCode::Involved => "chetda oʻsma bor",
        MarginCode::Free => "chetda oʻsma yoʻq",
        MarginCode::NotAssessable => "chetni baholash mumkin emas",
    }
}

fn deposit(kind: DepositKind) -> &'static str {
    match kind {
        DepositKind::IsolatedTumourCells => "alohida oʻsma hujayralari (≤ 0,2 mm)",
        DepositKind::Micrometastasis => "mikrometastaz (≤ 2 mm)",
        DepositKind::Macrometastasis => "makrometastaz (> 2 mm)",
    }
}

fn adequacy_of(adequacy: Adequacy) -> &'static str {
    match adequacy {
        Adequacy::Adequate => "yetarli",
        Adequacy::Limited => "qisman yetarli",
        Adequacy::Inadequate => "yetmaydi",
    }
}

fn destination(destination: Destination) -> &'static str {
    match destination {
        Destination::Frozen => "muzlatilgan holda qoladi",
        Destination::Formalin => "formalin",
        Destination::FlowCytometry => "oqim sitometriyasi",
        Destination::Molecular => "molekulyar tekshiruvlar",
        Destination::Cytogenetics => "sitogenetika",
        Destination::ElectronMicroscopy => "elektron mikroskopiya",
        Destination::Microbiology => "mikrobiologiya",
        Destination::Biobank => "biobank",
        Destination::Other => "boshqa joy",
    }
}

fn question_of(question: Question) -> &'static str {
    match question {
        Question::Diagnosis => "Tashxis",
        Question::Margin => "Rezeksiya cheti",
        Question::Node => "Limfa tuguni",
        Question::Adequacy => "Material yetarliligi",
        Question::Other => "Boshqa savol",
    }
}

fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "chap tomon",
        Laterality::Right => "oʻng tomon",
        Laterality::Both => "ikkala tomon",
        Laterality::Midline => "oʻrta chiziq",
    }
}

fn urgency_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Intraoperative => "Intraoperatsion",
        Urgency::Urgent => "Shoshilinch",
        Urgency::Routine => "Rejali",
    }
}

fn role(role: CalledRole) -> &'static str {
    match role {
        CalledRole::Surgeon => "Jarroh",
        CalledRole::Nurse => "Hamshira",
        CalledRole::Anaesthetist => "Anesteziolog",
        CalledRole::Other => "Boshqa",
    }
}

fn signed_how(signature: &Signature) -> &'static str {
    match signature {
        Signature::Session => "Ochiq seansda tasdiqlandi. Bu malakali elektron imzo emas.",
        Signature::Password => "Parol bilan tasdiqlandi. Bu malakali elektron imzo emas.",
        Signature::Totp => "Bir martalik kod bilan tasdiqlandi. Bu malakali elektron imzo emas.",
        Signature::Qualified { .. } => "Malakali elektron imzo bilan imzolandi.",
    }
}

fn read_back(read_back: ReadBack) -> &'static str {
    match read_back {
        ReadBack::Correct => "Toʻgʻri takrorladi.",
        ReadBack::Wrong => "NOTOʻGʻRI takrorladi.",
    }
}
