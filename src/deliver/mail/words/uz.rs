//! Mails in Uzbek.

use super::Words;
use crate::domain::notice::topic::NoticeTopic;

pub(super) const WORDS: Words = Words {
    told,
    code: "Holat kodi",
    open: "Koʻrish uchun kiring",
    why: "Bu xatni hisobingiz sahifasida tanlaganingiz uchun oldingiz; uni oʻsha yerda oʻzgartirish yoki toʻxtatish mumkin. Xatda hech kimning ismi yoʻq, natija haqida hech narsa aytilmaydi. Unga javob yozmang.",
};

fn told(topic: NoticeTopic) -> &'static str {
    match topic {
        NoticeTopic::ConsultationRequested => "Tekshiruv soʻraldi",
        NoticeTopic::ConsultationReceived => "Tekshiruv materiali laboratoriyaga keldi",
        NoticeTopic::ConsultationOffered => "Hamkasbingiz sizga tekshiruvni taklif qiladi",
        NoticeTopic::ConsultationAwaitingSection => "Xulosa yana bir kesma yoki skanni kutmoqda",
        NoticeTopic::ConsultationCommunicated => "Xulosa aytildi, qabul qilgan takrorladi",
        NoticeTopic::ConsultationCancelled => "Tekshiruv bekor qilindi",
        NoticeTopic::ReadSigned => "Xulosa imzolandi",
        NoticeTopic::CallRecorded => "Qoʻngʻiroq yozildi",
        NoticeTopic::CallAcknowledged => "Operatsiya xonasi qoʻngʻiroqni tasdiqladi",
        NoticeTopic::MaterialAfterSignature => "Siz imzolaganingizdan keyin yangi material keldi",
        NoticeTopic::AlarmRaised => "Signal: tekshiruvga hozir eʼtibor kerak",
        NoticeTopic::SlideAccepted => "Skan qabul qilindi",
        NoticeTopic::VerdictFinal => "Dastur natijasi tayyor",
        NoticeTopic::IdentityConflict => "Bitta skan ikki nom ostida turibdi",
        NoticeTopic::WebhookDisabled => "Vebhuk oʻchirildi: xabarlar yetib bormadi",
        NoticeTopic::Test => "Bu manzilga xabarnomalar keladi",
    }
}
