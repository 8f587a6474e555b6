import type { upload as English } from '../en/upload.ts';
import { format, plural } from './format.ts';

const { bytes, decimal, minutesText, percent } = format;

export const upload = {
  form: {
    accession: 'Qayd raqami',
    accessionHint: 'oʻzi yaratiladi',
    part: 'Qism',
    partHint: 'A',
    organ: 'Aʼzo',
    organHint: 'mas. oʻpka',
    organWrong: 'Roʻyxatdan tanlang yoki lotin harflari va raqamlar bilan inglizcha yozing, masalan “lymph node”.',
    preparation: 'Preparat turi',
    ageGroup: 'Yosh guruhi',
    urgency: 'Shoshilinchligi',
    minutes: (name, minutes) => `${name}, ${minutesText(minutes)}`,
    mpp: 'bir pikseldagi mkm',
    mppHint: 'faylda boʻlmasa',
    mppWrong: '0,05 dan 20 gacha.',
    research: 'Tadqiqot rejimi',
    researchHint:
      'Sohalarni qoʻllash doirasidan tashqarida ham hisoblash. Ular “bu material uchun validatsiya qilinmagan” belgisi bilan qoladi.',
    notStated: 'Koʻrsatilmagan',
  },
  upload: {
    title: 'Yuklash',
    drop: 'Slayd fayllarini shu yerga tashlang',
    choose: 'Fayllarni tanlash',
    formats: (limit) =>
      `SVS, NDPI, SCN, BIF, TIFF, DICOM (bitta fayl), JPEG, PNG${limit === null ? '' : `; bir faylga ${limit} gacha`}`,
    facts: 'Material haqida',
    factsNote: 'Bu maʼlumotlar quyidagi barcha fayllarga tegishli.',
    intended: 'Modelning maqsadi:',
    outside:
      'Koʻrsatilgan maʼlumotlarga koʻra material qoʻllash doirasidan tashqarida: javob “baholab boʻlmaydi” boʻladi.',
    files: 'Fayllar',
    noFiles: 'Hali fayl tanlanmagan.',
    start: (n) => (n === 0 ? 'Yuklash' : `${plural(n, { other: 'ta faylni' })} yuklash`),
    clear: 'Roʻyxatdan olib tashlash',
    interrupted: 'Uzilgan yuklashlar',
    interruptedNote:
      'Oʻsha faylni qayta tanlang: yuklash toʻxtagan joyidan, oʻshanda koʻrsatilgan maʼlumotlar bilan davom etadi.',
    interruptedAt: (when) => `boshlangan vaqti ${when}`,
    forget: 'Voz kechish',
    continues: 'Uzilgan yuklashni oʻshanda koʻrsatilgan maʼlumotlar bilan davom ettiradi.',
    state: {
      chosen: 'Yuklashga tayyor',
      queued: 'Navbatini kutmoqda',
      starting: 'Boshlanmoqda',
      sending: 'Yuklanmoqda',
      paused: 'Toʻxtatib turilgan',
      waiting: 'Uzildi. Oʻzi davom etadi.',
      accepted: 'Qabul qilindi',
      failed: 'Qabul qilinmadi',
    },
    sent: (done, total) => `${bytes(total)} dan ${bytes(done)}`,
    rate: (perSecond) => `${bytes(perSecond)}/s`,
    pause: 'Toʻxtatib turish',
    resume: 'Davom ettirish',
    cancel: 'Bekor qilish',
    remove: 'Olib tashlash',
    again: 'Qayta urinish',
    open: 'Holatni ochish',
    acceptedNote: 'Saqlandi va saralash navbatiga qoʻyildi.',
    hereAlready: 'Avvaldan bor',
    duplicate: (accession) =>
      `Bu fayl ${accession} holatida avvaldan bor. Hech narsa oʻzgartirilmadi: shoshilinchligi va vaqt hisobi birinchi martadagidek.`,
    corrected: (accession) =>
      `Bu fayl ${accession} holatida avvaldan bor. Hozir koʻrsatilgan maʼlumotlar boshqacha, shuning uchun saralash ular bilan takrorlanadi.`,
    acceptedSpoken: (name) => `${name}: qabul qilindi`,
    failedSpoken: (name, why) => `${name}: qabul qilinmadi. ${why}`,
    leave: 'Yuklash hali davom etmoqda.',
    tooLarge: {
      title: (size, limit) => `Fayl hajmi ${size}; chegara ${limit}.`,
      next: 'Tizim operatoridan chegarani oshirishni soʻrang yoki kichikroq fayl eksport qiling.',
    },
    emptyFile: { title: 'Fayl boʻsh.', next: 'Uni skanerdan qayta eksport qiling.' },
  },
  arriving: {
    problem: 'Oxirgi baytgacha:',
    thumbnail: 'Slayd kichik kattalashtirishda',
    described: (format, width, height, mpp) =>
      `${format}, ${width} × ${height} piks${mpp === null ? '' : `, ${decimal(mpp, 3)} mkm/piks`}`,
    ahead: (tissue, share) =>
      `${tissue === null ? '' : `Toʻqima: ${decimal(tissue, 1)} mm². `}Oldindan ${percent(share)} qismi tahlil qilindi; slayd qabul qilinmaguncha hech qanday xulosa chiqarilmaydi.`,
  },
} satisfies typeof English;
