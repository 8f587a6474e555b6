//! Kazakh, in Cyrillic letters.

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
    tag: "kk",
    date: "%d.%m.%Y %H:%M",
    decimal: ",",
    mm: "мм",
    page_number: "{pages} беттің {page}-беті",
    title: "Зерттеу есебі",
    laboratory: "Зертхана",
    accession: "Тіркеу нөмірі",
    part: "Бөлік",
    site: "Қайдан алынды",
    laterality: "Жағы",
    urgency: "Шұғылдығы",
    room: "Операция бөлмесі",
    question: "Сұрақ",
    clinical_note: "Клиникалық мәліметтер",
    unstated: "көрсетілмеген",
    not_stated: "көрсетілмеген",
    not_signed: "ҚОЛ ҚОЙЫЛМАҒАН",
    not_signed_meaning: "Бұл бөліктің қорытындысына ешбір патологоанатом қол қоймаған. Бұл парақта нәтиже жоқ.",
    read: "Қол қойылған қорытынды",
    no_diagnosis_yet: "ДИАГНОЗ ӘЛІ ҚОЙЫЛҒАН ЖОҚ: парафин кесінділерін күтіңіз",
    deferral: "Жауап неге кейінге қалдырылды",
    nodes: "Лимфа түйіндері",
    adequacy: "Материалдың жеткіліктілігі",
    allocation: "Тін қайда жіберіледі",
    text: "Сөзбен",
    signature: "Қолтаңба",
    looked: "Не қаралды",
    at_microscope: "Шыны, микроскоптан.",
    ai_before: "Бағдарлама белгілері санат таңдалғанға дейін көрініп тұрды.",
    ai_after: "Бағдарлама белгілері санат таңдалғанға дейін көрінген жоқ.",
    slides: "Экрандағы слайдтар, SHA-256",
    content: "Қол қойылған мәтін, SHA-256",
    calls: "Операция бөлмесіне қоңыраулар",
    not_called: "Бұл нұсқа әлі айтылып, қайталанған жоқ.",
    changed_since: "Бұл нұсқаға қол қойылғаннан кейін слайд түсті немесе өзгерді. Ол бұл қорытындыға кірмейді.",
    disputed: "Слайдтың кімдікі екені анықталмаған: дәл осы файл басқа тіркеу нөмірімен де тұр.",
    earlier: "Бұрынғы нұсқалар, енді күшінде емес",
    intended_use: "Қолдану аясы",
    statement: "Zhedel гематоксилин мен эозинмен боялған препараттардың суреттерін әр кесіндіні қарайтын білікті патологоанатомға ретімен көрсетеді. Бағдарлама бастапқы диагностикаға және патологоанатомсыз қолдануға арналмаған; өз бетінше мұздатылған кесінділер мен балалар материалы үшін валидацияланбаған. Бұл тіркелген медициналық бұйым емес: өндіруші жауапкершілікті өзіне алғанша тек зерттеу мақсатында қолданылады. Әр қорытындыға адам қол қояды; бағдарлама ешқашан диагноз қоймайды.",
    late: "кейін енгізілген",
    unshown: "Бұл файл көрсете алмайтын таңбалар «?» түрінде тұр: жағдайды қараңыз.",
    of_part: |part| format!("{part} бөлігі"),
    called_off: |why| format!("Күші жойылды: {why}"),
    margin: |face, ink, status, distance| {
        let ink = ink.map_or_else(String::new, |ink| format!(" (бояу: {ink})"));
        let distance = distance.map_or_else(String::new, |distance| format!(", {distance}"));
        format!("{face}{ink}: {status}{distance}")
    },
    nodes_counted: |positive, examined| {
        format!("зерттелген {examined} түйіннің {positive} зақымдалған")
    },
    signed_by: |name, at, version| format!("{name}, {at}, {version}-нұсқа"),
    read_at: |at| format!("оқылған уақыты: {at}, кейін енгізілген"),
    on_screen: |sections| format!("Экранда {sections} кесінді."),
    amended: |version, why| format!("{version}-нұсқаның орнына қойылды. Себебі: {why}"),
    replaced: |by, why| format!("{by}-нұсқамен ауыстырылды. Себебі: {why}"),
    called: |at, caller, name, role, version| {
        format!("{at}: {caller} – {name} ({role}), {version}-нұсқа.")
    },
    acknowledged: |name, at| format!("Операция бөлмесі атынан растаған: {name}, {at}"),
    made: |at, name| {
        format!(
            "Жасалды: {at}, кімге: {name}. Сол уақытқа дейін жазылғаны көрсетілген; кейінгі өзгерістер мұнда жоқ."
        )
    },
    zone: |zone| format!("Барлық уақыт – {zone}."),
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
        CategoryCode::Malignant => "Қатерлі (малигнді)",
        CategoryCode::Benign => "Қатерсіз (бенигнді)",
        CategoryCode::Atypical => "Атипия",
        CategoryCode::NonDiagnostic => "Материал диагноз қоюға жарамсыз",
        CategoryCode::Deferred => "Жауап кейінге қалдырылды",
    }
}

fn deferral_reason(reason: DeferralReason) -> &'static str {
    match reason {
        DeferralReason::Sampling => "Материал алу: кесінділерде маңыздысы көрінбеуі мүмкін",
        DeferralReason::FreezingArtefact => "Мұздату артефактісі",
        DeferralReason::NeedsImmunohistochemistry => "Иммуногистохимия қажет",
        DeferralReason::NeedsPermanentSection => "Парафин кесінділері қажет",
        DeferralReason::Other => "Басқа себеп",
    }
}

fn margin_status(status: MarginCode) -> &'static str {
    match status {
        MarginCode::Involved => "жиекте ісік бар",
        MarginCode::Free => "жиекте ісік жоқ",
        MarginCode::NotAssessable => "жиек бағалауға келмейді",
    }
}

fn deposit(kind: DepositKind) -> &'static str {
    match kind {
        DepositKind::IsolatedTumourCells => "оқшау ісік жасушалары (≤ 0,2 мм)",
        DepositKind::Micrometastasis => "микрометастаз (≤ 2 мм)",
        DepositKind::Macrometastasis => "макрометастаз (> 2 мм)",
    }
}

fn adequacy_of(adequacy: Adequacy) -> &'static str {
    match adequacy {
        Adequacy::Adequate => "жеткілікті",
        Adequacy::Limited => "ішінара жеткілікті",
        Adequacy::Inadequate => "жетпейді",
    }
}

fn destination(destination: Destination) -> &'static str {
    match destination {
        Destination::Frozen => "мұздатылған күйінде қалады",
        Destination::Formalin => "формалин",
        Destination::FlowCytometry => "ағындық цитометрия",
        Destination::Molecular => "молекулалық зерттеулер",
        Destination::Cytogenetics => "цитогенетика",
        Destination::ElectronMicroscopy => "электрондық микроскопия",
        Destination::Microbiology => "микробиология",
        Destination::Biobank => "биобанк",
        Destination::Other => "басқа жер",
    }
}

fn question_of(question: Question) -> &'static str {
    match question {
        Question::Diagnosis => "Диагноз",
        Question::Margin => "Резекция жиегі",
        Question::Node => "Лимфа түйіні",
        Question::Adequacy => "Материалдың жеткіліктілігі",
        Question::Other => "Басқа сұрақ",
    }
}

fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "сол жақ",
        Laterality::Right => "оң жақ",
        Laterality::Both => "екі жағы да",
        Laterality::Midline => "орта сызық",
    }
}

fn urgency_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Intraoperative => "Интраоперациялық",
        Urgency::Urgent => "Шұғыл",
        Urgency::Routine => "Жоспарлы",
    }
}

fn role(role: CalledRole) -> &'static str {
    match role {
        CalledRole::Surgeon => "Хирург",
        CalledRole::Nurse => "Мейіргер",
        CalledRole::Anaesthetist => "Анестезиолог",
        CalledRole::Other => "Басқа",
    }
}

fn signed_how(signature: &Signature) -> &'static str {
    match signature {
        Signature::Session => "Ашық сеанста расталды. Бұл білікті электрондық қолтаңба емес.",
        Signature::Password => "Құпиясөзбен расталды. Бұл білікті электрондық қолтаңба емес.",
        Signature::Totp => "Бір реттік кодпен расталды. Бұл білікті электрондық қолтаңба емес.",
        Signature::Qualified { .. } => "Білікті электрондық қолтаңба қойылды.",
    }
}

fn read_back(read_back: ReadBack) -> &'static str {
    match read_back {
        ReadBack::Correct => "Дұрыс қайталады.",
        ReadBack::Wrong => "ҚАТЕ қайталады.",
    }
}
