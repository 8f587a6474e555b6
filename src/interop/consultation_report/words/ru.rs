//! Russian.

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
    tag: "ru",
    date: "%d.%m.%Y %H:%M",
    decimal: ",",
    mm: "мм",
    page_number: "страница {page} из {pages}",
    title: "Отчёт об исследовании",
    laboratory: "Лаборатория",
    accession: "Регистрационный номер",
    part: "Часть",
    site: "Откуда взято",
    laterality: "Сторона",
    urgency: "Срочность",
    room: "Операционная",
    question: "Вопрос",
    clinical_note: "Клинические сведения",
    unstated: "не указано",
    not_stated: "не указано",
    not_signed: "НЕ ПОДПИСАНО",
    not_signed_meaning: "Заключение по этой части не подписал ни один патологоанатом. На этом листе результата нет.",
    read: "Подписанное заключение",
    no_diagnosis_yet: "ДИАГНОЗ ЕЩЁ НЕ ПОСТАВЛЕН: ждите парафиновых срезов",
    deferral: "Почему ответ отложен",
    nodes: "Лимфатические узлы",
    adequacy: "Достаточность материала",
    allocation: "Куда идёт ткань",
    text: "Словами",
    signature: "Подпись",
    looked: "Что смотрели",
    at_microscope: "Стекло, в микроскоп.",
    ai_before: "Отметки программы были видны до выбора категории.",
    ai_after: "Отметки программы не были видны до выбора категории.",
    slides: "Слайды на экране, SHA-256",
    content: "Подписанное, SHA-256",
    calls: "Звонки в операционную",
    not_called: "Эта версия ещё не сообщена и не повторена.",
    changed_since: "После подписи этой версии поступил или изменился слайд. В это заключение он не входит.",
    disputed: "Не установлено, чей это слайд: тот же файл стоит и под другим регистрационным номером.",
    earlier: "Прежние версии, больше не действуют",
    intended_use: "Область применения",
    statement: "Zhedel упорядочивает и показывает изображения препаратов с окраской гематоксилином и эозином для квалифицированного патологоанатома, который смотрит каждый срез. Программа не предназначена для первичной диагностики и для применения без патологоанатома; сама по себе она не валидирована для замороженных срезов и для материала от детей. Это не зарегистрированное медицинское изделие: только для исследований, пока ответственность не примет производитель. Каждое заключение подписывает человек; диагноз программа никогда не ставит.",
    late: "внесено позже",
    unshown: "Знаки, которые этот файл показать не может, стоят как «?»: смотрите случай.",
    of_part: |part| format!("Часть {part}"),
    called_off: |why| format!("Отменено: {why}"),
    margin: |face, ink, status, distance| {
        let ink = ink.map_or_else(String::new, |ink| format!(" (краска: {ink})"));
        let distance = distance.map_or_else(String::new, |distance| format!(", {distance}"));
        format!("{face}{ink}: {status}{distance}")
    },
    nodes_counted: |positive, examined| format!("поражено {positive} из {examined} исследованных"),
    signed_by: |name, at, version| format!("{name}, {at}, версия {version}"),
    read_at: |at| format!("прочитано: {at}, внесено позже"),
    on_screen: |sections| {
        let noun = match (sections % 10, sections % 100) {
            (1, rest) if rest != 11 => "срез",
            (2..=4, rest) if !(12..=14).contains(&rest) => "среза",
            _ => "срезов",
        };
        format!("На экране {sections} {noun}.")
    },
    amended: |version, why| format!("Заменяет версию {version}. Причина: {why}"),
    replaced: |by, why| format!("Заменена версией {by}. Причина: {why}"),
    called: |at, caller, name, role, version| {
        format!("{at}: {caller} – {name} ({role}), версия {version}.")
    },
    acknowledged: |name, at| format!("Подтверждение за операционную: {name}, {at}"),
    made: |at, name| {
        format!(
            "Составлено {at} для: {name}. Показано то, что было записано к этому времени; более поздних изменений здесь нет."
        )
    },
    zone: |zone| format!("Всё время – {zone}."),
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
        CategoryCode::Malignant => "Злокачественное",
        CategoryCode::Benign => "Доброкачественное",
        CategoryCode::Atypical => "Атипия",
        CategoryCode::NonDiagnostic => "Материал непригоден для диагноза",
        CategoryCode::Deferred => "Ответ отложен",
    }
}

fn deferral_reason(reason: DeferralReason) -> &'static str {
    match reason {
        DeferralReason::Sampling => "Взятие материала: срезы могут не показывать главного",
        DeferralReason::FreezingArtefact => "Артефакт заморозки",
        DeferralReason::NeedsImmunohistochemistry => "Нужна иммуногистохимия",
        DeferralReason::NeedsPermanentSection => "Нужны парафиновые срезы",
        DeferralReason::Other => "Другая причина",
    }
}

fn margin_status(status: MarginCode) -> &'static str {
    match status {
        MarginCode::Involved => "поражён опухолью",
        MarginCode::Free => "свободен от опухоли",
        MarginCode::NotAssessable => "не поддаётся оценке",
    }
}

fn deposit(kind: DepositKind) -> &'static str {
    match kind {
        DepositKind::IsolatedTumourCells => "изолированные опухолевые клетки (≤ 0,2 мм)",
        DepositKind::Micrometastasis => "микрометастаз (≤ 2 мм)",
        DepositKind::Macrometastasis => "макрометастаз (> 2 мм)",
    }
}

fn adequacy_of(adequacy: Adequacy) -> &'static str {
    match adequacy {
        Adequacy::Adequate => "достаточно",
        Adequacy::Limited => "достаточно с оговорками",
        Adequacy::Inadequate => "недостаточно",
    }
}

fn destination(destination: Destination) -> &'static str {
    match destination {
        Destination::Frozen => "остаётся замороженной",
        Destination::Formalin => "формалин",
        Destination::FlowCytometry => "проточная цитометрия",
        Destination::Molecular => "молекулярные исследования",
        Destination::Cytogenetics => "цитогенетика",
        Destination::ElectronMicroscopy => "электронная микроскопия",
        Destination::Microbiology => "микробиология",
        Destination::Biobank => "биобанк",
        Destination::Other => "другое место",
    }
}

fn question_of(question: Question) -> &'static str {
    match question {
        Question::Diagnosis => "Диагноз",
        Question::Margin => "Край резекции",
        Question::Node => "Лимфатический узел",
        Question::Adequacy => "Достаточность материала",
        Question::Other => "Другой вопрос",
    }
}

fn side(side: Laterality) -> &'static str {
    match side {
        Laterality::Left => "слева",
        Laterality::Right => "справа",
        Laterality::Both => "с обеих сторон",
        Laterality::Midline => "по средней линии",
    }
}

fn urgency_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Intraoperative => "Интраоперационно",
        Urgency::Urgent => "Срочно",
        Urgency::Routine => "Планово",
    }
}

fn role(role: CalledRole) -> &'static str {
    match role {
        CalledRole::Surgeon => "Хирург",
        CalledRole::Nurse => "Медсестра",
        CalledRole::Anaesthetist => "Анестезиолог",
        CalledRole::Other => "Другое",
    }
}

fn signed_how(signature: &Signature) -> &'static str {
    match signature {
        Signature::Session => {
            "Подтверждено в открытом сеансе. Это не квалифицированная электронная подпись."
        }
        Signature::Password => {
            "Подтверждено паролем. Это не квалифицированная электронная подпись."
        }
        Signature::Totp => {
            "Подтверждено одноразовым кодом. Это не квалифицированная электронная подпись."
        }
        Signature::Qualified { .. } => "Подписано квалифицированной электронной подписью.",
    }
}

fn read_back(read_back: ReadBack) -> &'static str {
    match read_back {
        ReadBack::Correct => "Повторено верно.",
        ReadBack::Wrong => "Повторено НЕВЕРНО.",
    }
}
