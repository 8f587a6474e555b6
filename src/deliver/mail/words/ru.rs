//! Mails in Russian.

use super::Words;
use crate::domain::notice::topic::NoticeTopic;

pub(super) const WORDS: Words = Words {
    told,
    code: "Код случая",
    open: "Чтобы посмотреть, войдите",
    why: "Вы получили это письмо, потому что выбрали его на странице своей учётной записи; там же его можно изменить или отключить. В письме нет имён и ничего не сказано о результате. Пожалуйста, не отвечайте на него.",
};

fn told(topic: NoticeTopic) -> &'static str {
    match topic {
        NoticeTopic::ConsultationRequested => "Запрошено исследование",
        NoticeTopic::ConsultationReceived => "Материал исследования поступил в лабораторию",
        NoticeTopic::ConsultationOffered => "Коллега передаёт вам исследование",
        NoticeTopic::ConsultationAwaitingSection => "Заключение ждёт ещё одного среза или скана",
        NoticeTopic::ConsultationCommunicated => "Заключение сообщено, принявший повторил его",
        NoticeTopic::ConsultationCancelled => "Исследование отменено",
        NoticeTopic::ReadSigned => "Подписано заключение",
        NoticeTopic::CallRecorded => "Записан звонок",
        NoticeTopic::CallAcknowledged => "Операционная подтвердила звонок",
        NoticeTopic::MaterialAfterSignature => "После вашей подписи поступил новый материал",
        NoticeTopic::AlarmRaised => "Сигнал: исследование требует внимания сейчас",
        NoticeTopic::SlideAccepted => "Принят скан",
        NoticeTopic::VerdictFinal => "Готов результат программы",
        NoticeTopic::IdentityConflict => "Один и тот же скан записан под двумя именами",
        NoticeTopic::WebhookDisabled => "Вебхук отключён: сообщения не доходили",
        NoticeTopic::Test => "На этот адрес приходят уведомления о случаях",
    }
}
