import type { problem as English } from '../en/problem.ts';
import type { Told } from '../told.ts';

const DAMAGED: Told = { title: 'Fayl buzilgan yoki toʻliq emas.', next: 'Uni qayta eksport qiling yoki skanerlang.' };
const TOO_LARGE: Told = {
  title: 'Fayl juda katta.',
  next: 'Tizim operatoridan chegarani oshirishni soʻrang yoki kichikroq fayl eksport qiling.',
};
const CHANGED: Told = {
  title: 'Maʼlumotlar yoʻlda oʻzgarib qoldi.',
  next: 'Qayta urining; yordam bermasa, kabel va tarmoqni tekshiring.',
};
const NOT_READY: Told = { title: 'Xizmat band yoki tayyor emas.', next: 'Biroz kutib, qayta urining.' };

export const problem = {
  network: { title: 'Xizmatga ulanib boʻlmayapti.', next: 'Tarmoqni tekshiring; urinish oʻzi takrorlanadi.' },
  unexpected: {
    title: (status) => `Xizmat kutilmagan xato bilan javob berdi (${status}).`,
    next: 'Qayta urining; yordam bermasa, tizim operatoriga ayting.',
  },
  byCode: {
    not_found: { title: 'U yoʻq yoki endi yoʻq.', next: 'Ish roʻyxatiga qayting.' },
    unsupported_format: {
      title: 'Zhedel bunday formatdagi slaydni oʻqimaydi.',
      next: 'SVS, NDPI, TIFF yoki JPEG koʻrinishida eksport qiling.',
    },
    malformed_slide: DAMAGED,
    undecodable: DAMAGED,
    slide_breaks_reader: DAMAGED,
    unsupported_slide: {
      title: 'Bu – Zhedel oʻqimaydigan turdagi slayd.',
      next: 'SVS, NDPI, TIFF yoki JPEG koʻrinishida eksport qiling.',
    },
    limit_exceeded: {
      title: 'Slayd xizmat qabul qiladigan chegaradan katta.',
      next: 'Tizim operatoridan chegarani oshirishni soʻrang.',
    },
    too_large: TOO_LARGE,
    invalid_validation: {
      title: 'Validatsiyani bu koʻrinishda bajarib boʻlmaydi.',
      next: 'Tuzating va qayta ishga tushiring.',
    },
    validation_ended: { title: 'Validatsiya allaqachon tugagan.', next: 'Roʻyxatga qarang.' },
    invalid_archive: { title: 'Arxivni qabul qilib boʻlmaydi.', next: 'Toʻplamni qayta joylab, qayta yuklang.' },
    set_in_use: { title: 'Bu toʻplam validatsiyaga kerak.', next: 'Uni bekor qiling yoki tugashini kuting.' },
    invalid_targets: { title: 'Bunday daqiqalardan foydalanib boʻlmaydi.', next: 'Tuzating va qayta saqlang.' },
    targets_changed: {
      title: 'Bu orada daqiqalarni boshqa birov oʻzgartirdi.',
      next: 'Hozir nima kuchda ekaniga qarang; oʻzingiznikini qoʻyish uchun yana saqlang.',
    },
    webhook_address: {
      title: 'Xizmat bu manzilga yubormaydi.',
      next: 'https:// va ichki tarmoqdan tashqaridagi tugunni koʻrsating yoki operatordan shu tarmoqqa ruxsat berishni soʻrang.',
    },
    invalid_fact: { title: 'Koʻrsatilgan maʼlumotdan foydalanib boʻlmaydi.', next: 'Tuzating va qayta yuboring.' },
    checksum_mismatch: CHANGED,
    digest_mismatch: CHANGED,
    wrong_credentials: {
      title: 'Login yoki parol notoʻgʻri.',
      next: 'Ikkalasini, bosh harflarni va klaviatura tilini ham tekshiring.',
    },
    wrong_code: {
      title: 'Kod notoʻgʻri, eskirgan yoki avval ishlatilgan.',
      next: 'Keyingi kodni kutib, oʻshani kiriting.',
    },
    locked: {
      title: 'Notoʻgʻri parol juda koʻp kiritilgan, kirish bloklandi.',
      next: 'Chorak soat kuting yoki administratordan blokdan chiqarishni soʻrang.',
    },
    password_refused: {
      title: 'Bunday parol yaramaydi.',
      next: 'Boshqasini oʻylab toping: kamida oʻnta belgi, bir-biriga aloqasi yoʻq bir nechta soʻz.',
    },
    second_factor_set: { title: 'Ikkinchi omil allaqachon ulangan.', next: 'Boshqasini ulashdan oldin uni oʻchiring.' },
    no_second_factor: { title: 'Ikkinchi omil ulanmagan.', next: 'Sahifani yangilang.' },
    invitation_spent: { title: 'U avval ishlatilgan yoki eskirgan.', next: 'Administratordan yangisini soʻrang.' },
    taken: { title: 'Bu nom band.', next: 'Boshqasini tanlang.' },
    last_administrator: {
      title: 'Bu – tashkilotning oxirgi administratori.',
      next: 'Avval boshqa birovni administrator qiling.',
    },
    sign_in_needed: { title: 'Hech kim kirmagan yoki seans tugagan.', next: 'Kiring.' },
    refused: {
      title: 'Bu tekshiruv bunday qadamga endi yoʻl qoʻymaydi.',
      next: 'Kimdir oldin ulgurgan yoki holat oʻzgargan: holatini koʻrib, davom eting.',
    },
    draft_changed: {
      title: 'Bu orada qoralama boshqa sahifadan saqlangan.',
      next: 'Sahifani yangilang, solishtiring va yetishmaganini qayta yozing.',
    },
    not_confirmed: {
      title: 'Kiritganingiz bu holatga mos emas. Hech narsa imzolanmadi.',
      next: 'Yorliq va yuqoridagi satrni solishtiring: kerakli holat ochiqmi?',
    },
    screen_changed: {
      title: 'Siz koʻrgan narsa oʻzgargan. Hech narsa imzolanmadi.',
      next: 'Kesmalarni qayta koʻring, keyin imzolang.',
    },
    identity_unresolved: {
      title: 'Slayd kimniki ekani aniqlanmagan. Hech narsa imzolanmadi.',
      next: 'Yorliqni yoʻllanma bilan solishtiring; avval toʻgʻri qayd raqami aniqlanishi kerak.',
    },
    case_unnamed: {
      title: 'Bu holatda hali qayd raqami yoʻq. Hech narsa imzolanmadi.',
      next: 'Slaydni qayd raqami bilan qayta topshiring, keyin imzolang.',
    },
    read_amended: {
      title: 'Bu orada xulosaning boshqa versiyasi imzolangan.',
      next: 'Avval oʻshani koʻring, keyin davom eting.',
    },
    provider_failed: {
      title: 'Shifoxona orqali kirish kerakli javobni bermayapti.',
      next: 'Qayta urining; yordam bermasa, parol bilan kiring va administratorga ayting.',
    },
    provider_token: {
      title: 'Shifoxona orqali kirish javobiga ishonib boʻlmaydi.',
      next: 'Qayta urining; yordam bermasa, administratorga ayting.',
    },
    no_role: { title: 'Shifoxona sizni taniydi, lekin bu yerda rolingiz yoʻq.', next: 'Administratordan rol soʻrang.' },
    unknown_sign_in: {
      title: 'Bu kirish shu brauzerda boshlanmagan yoki juda avval boshlangan.',
      next: 'Qaytadan boshlang.',
    },
    opinion_refused: { title: 'Soʻrovda endi bunday qilib boʻlmaydi.', next: 'Kimdir oldinroq ulgurdi yoki soʻrov boshqaga oʻtdi: holatini koʻring.' },
    country_missing: { title: 'Tashkilotingiz davlati koʻrsatilmagan.', next: 'Administratordan uni “Bogʻlanishlar” sahifasida koʻrsatishni soʻrang.' },
    no_public_address: { title: 'Boshqa oʻrnatmalar bunga ulana olmaydi.', next: 'Operatorga ayting: tashqi manzil va shifrlangan aloqa kerak.' },
    invalid_link: { title: 'Bu bogʻlanish boshlaydigan havola emas.', next: 'Ikkinchi tomondan yangi havola soʻrang va toʻliq qoʻying.' },
    peer_unreachable: { title: 'Ikkinchi oʻrnatma javob bermayapti.', next: 'Birozdan keyin qaytaring; boʻlmasa, ikkinchi tomonga qoʻngʻiroq qiling.' },
    peer_refused: { title: 'Ikkinchi oʻrnatma rad etdi.', next: 'Ikkinchi tomonga qoʻngʻiroq qiling.' },
    peer_not_understood: { title: 'Ikkinchi oʻrnatma javobini tushunib boʻlmadi.', next: 'Ikkala tomonda bir xil versiya ishlashi kerak.' },
    peer_not_proven: { title: 'Ikkinchi oʻrnatma oʻzining aynan oʻsha ekanini isbotlamadi.', next: 'Toʻxtang. Ikkinchi tomonga qoʻngʻiroq qiling; kaliti almashgan boʻlsa, bogʻlanishni tugatib, yangidan oʻrnating.' },
    peer_itself: { title: 'Havola shu oʻrnatmaning oʻziga olib boradi.', next: 'Oʻz tashkilotlariga bogʻlanish kerak emas.' },
    not_paired: { title: 'Ikkinchi tomon bu bogʻlanishni bilmaydi yoki tasdiqlamagan.', next: 'Uning administratoriga qoʻngʻiroq qiling.' },
    clock_differs: { title: 'Ikki oʻrnatmaning soati farq qiladi.', next: 'Ikkala tomon operatorlari soatni vaqt serveri boʻyicha toʻgʻrilasin.' },
    storage_full: { title: 'Xizmatda joy qolmadi.', next: 'Darhol tizim operatoriga ayting.' },
    no_decoder: NOT_READY,
    busy: NOT_READY,
    shutting_down: NOT_READY,
    internal: { title: 'Xizmatda nosozlik yuz berdi.', next: 'Qayta urining; yordam bermasa, tizim operatoriga ayting.' },
  },
  byStatus: {
    400: { title: 'Xizmat soʻrovni tushunmadi.', next: 'Kiritganingizni tekshirib, qayta urining.' },
    403: { title: 'Bunga huquqingiz yoʻq.', next: 'Administratorga murojaat qiling.' },
    404: { title: 'U yoʻq yoki endi yoʻq.', next: 'Ish roʻyxatiga qayting.' },
    409: { title: 'Bu orada u oʻzgartirilgan.', next: 'Sahifani yangilab, qayta urining.' },
    413: TOO_LARGE,
    422: { title: 'Xizmat bundan foydalana olmaydi.', next: 'Kiritganingizni tekshirib, qayta urining.' },
    460: CHANGED,
    503: NOT_READY,
  },
} satisfies typeof English;
