//! Mails in Kazakh.

use super::Words;
use crate::domain::notice::topic::NoticeTopic;

pub(super) const WORDS: Words = Words {
    told,
    code: "Жағдай коды",
    open: "Қарау үшін кіріңіз",
    why: "Бұл хатты тіркелгіңіздің бетінде таңдағаныңыз үшін алдыңыз; оны сол жерде өзгертуге немесе тоқтатуға болады. Хатта ешкімнің аты жоқ, нәтиже туралы ештеңе айтылмайды. Оған жауап жазбаңыз.",
};

fn told(topic: NoticeTopic) -> &'static str {
    match topic {
        NoticeTopic::ConsultationRequested => "Зерттеу сұралды",
        NoticeTopic::ConsultationReceived => "Зерттеу материалы зертханаға түсті",
        NoticeTopic::ConsultationOffered => "Әріптесіңіз сізге зерттеуді ұсынады",
        NoticeTopic::ConsultationAwaitingSection => {
            "Қорытынды тағы бір кесіндіні немесе сканды күтуде"
        }
        NoticeTopic::ConsultationCommunicated => "Қорытынды айтылды, қабылдаған адам қайталады",
        NoticeTopic::ConsultationCancelled => "Зерттеудің күші жойылды",
        NoticeTopic::ReadSigned => "Қорытындыға қол қойылды",
        NoticeTopic::CallRecorded => "Қоңырау жазылды",
        NoticeTopic::CallAcknowledged => "Операция бөлмесі қоңырауды растады",
        NoticeTopic::MaterialAfterSignature => "Сіз қол қойғаннан кейін жаңа материал түсті",
        NoticeTopic::AlarmRaised => "Дабыл: зерттеуге қазір назар керек",
        NoticeTopic::SlideAccepted => "Скан қабылданды",
        NoticeTopic::VerdictFinal => "Бағдарлама нәтижесі дайын",
        NoticeTopic::IdentityConflict => "Бір скан екі атпен тіркелген",
        NoticeTopic::WebhookDisabled => "Вебхук өшірілді: хабарламалар жетпеді",
        NoticeTopic::Test => "Бұл мекенжайға хабарламалар келеді",
    }
}
