import type { Adequacy, Category, Deferral, Deposit, Destination, Laterality, LifeState, MarginCode, Question, SignatureMethod } from '../../readwords.ts';
import type { reading as English } from '../en/reading.ts';
import { plural } from './format.ts';

/** “Xavfli” and “xavfsiz” differ in their last syllable alone: the words that begin differently stand first. */
const categories: Record<Category, string> = {
  malignant: 'Yomon sifatli (xavfli)',
  benign: 'Yaxshi sifatli (xavfsiz)',
  atypical: 'Atipiya',
  non_diagnostic: 'Material tashxis qoʻyishga yaroqsiz',
  deferred: 'Javob keyinga qoldirildi',
};

const states: Record<LifeState, string> = {
  requested: 'Soʻraldi, material hali kelmagan',
  received: 'Patologoanatomni kutmoqda',
  being_read: 'Patologoanatom koʻrmoqda',
  awaiting_section: 'Yana bir kesma kutilmoqda',
  signed: 'Imzolandi, hali aytilmagan',
  communicated: 'Aytildi, qabul qilgan takrorladi',
  cancelled: 'Bekor qilindi',
};

const deferrals: Record<Deferral, string> = {
  sampling: 'Material olish: kesmalarda muhimi koʻrinmasligi mumkin',
  freezing_artefact: 'Muzlatish artefakti',
  needs_immunohistochemistry: 'Immunogistokimyo kerak',
  needs_permanent_section: 'Parafin kesmalar kerak',
  other: 'Boshqa sabab',
};

const margins: Record<MarginCode, string> = {
  involved: 'chetda oʻsma bor',
  free: 'chetda oʻsma yoʻq',
  not_assessable: 'chetni baholash mumkin emas',
};

const deposits: Record<Deposit, string> = {
  isolated_tumour_cells: 'alohida oʻsma hujayralari (≤ 0,2 mm)',
  micrometastasis: 'mikrometastaz (≤ 2 mm)',
  macrometastasis: 'makrometastaz (> 2 mm)',
};

const adequacies: Record<Adequacy, string> = {
  adequate: 'yetarli',
  limited: 'qisman yetarli',
  inadequate: 'yetmaydi',
};

const destinations: Record<Destination, string> = {
  frozen: 'muzlatilgan holda qoladi',
  formalin: 'formalin',
  flow_cytometry: 'oqim sitometriyasi',
  molecular: 'molekulyar tekshiruvlar',
  cytogenetics: 'sitogenetika',
  electron_microscopy: 'elektron mikroskopiya',
  microbiology: 'mikrobiologiya',
  biobank: 'biobank',
  other: 'boshqa joy',
};

const questions: Record<Question, string> = {
  diagnosis: 'Tashxis',
  margin: 'Rezeksiya cheti',
  node: 'Limfa tuguni',
  adequacy: 'Material yetarliligi',
  other: 'Boshqa savol',
};

const lateralities: Record<Laterality, string> = {
  left: 'chap tomon',
  right: 'oʻng tomon',
  both: 'ikkala tomon',
  midline: 'oʻrta chiziq',
};

const methods: Record<SignatureMethod, string> = {
  session: 'ochiq seansda tasdiqlandi',
  password: 'parol bilan tasdiqlandi',
  totp: 'bir martalik kod bilan tasdiqlandi',
  qualified: 'malakali elektron imzo',
};

export const reading = {
  title: 'Xulosa',
  categories,
  states,
  deferrals,
  margins,
  deposits,
  adequacies,
  destinations,
  questions,
  lateralities,
  methods,
  parts: 'Bu holatning qismlari',
  locked: (accession) => `Yangiroq oynada boshqa holat ochildi. Bu yerda ${accession} ish uchun yopiq.`,
  unlock: 'Shu yerda ishlash',
  question: 'Savol',
  note: 'Klinik maʼlumotlar',
  claim: 'Ishga olish',
  claimed: (name, since) => `Koʻrayotgan: ${name}, boshlangani ${since}.`,
  stale: 'Ikki daqiqadan beri harakat yoʻq. Yozilgani saqlangan.',
  noSign: 'harakat yoʻq',
  takeOver: 'Oʻzimga olish',
  release: 'Qaytarish',
  draftOf: (name, at) => `Qoralama: ${name}, ${at}`,
  saved: (at) => `Saqlandi: ${at}`,
  unsaved: 'Hali saqlanmagan',
  category: 'Toifa',
  deferral: 'Javob nega keyinga qoldirildi',
  deferralText: 'Soʻz bilan',
  microscope: 'Ekrandan emas, mikroskopdan koʻraman',
  marginsTitle: 'Rezeksiya chetlari',
  addMargin: 'Chet qoʻshish',
  ink: 'Boʻyoq',
  face: 'Yuzasi',
  status: 'Holati',
  distance: 'Masofa, mm',
  remove: 'Olib tashlash',
  nodesTitle: 'Limfa tugunlari',
  addNodes: 'Limfa tugunlarini koʻrsatish',
  examined: 'Tekshirilgani',
  positive: 'Zararlangani',
  deposit: 'Eng katta oʻchoq',
  largest: 'Uning oʻlchami, mm',
  adequacy: 'Material yetarliligi',
  notStated: 'koʻrsatilmagan',
  allocation: 'Toʻqima qayerga boradi',
  addAllocation: 'Qoʻshish',
  text: 'Soʻz bilan',
  toSign: 'Imzolashga oʻtish',
  askSection: 'Yana bir kesma soʻrash',
  wanted: { recut: 'Qayta kesish', rescan: 'Qayta skanerlash' },
  why: 'Sababi',
  ask: 'Soʻrash',
  cancel: 'Kerak emas',
  calledOff: (why) => `Bekor qilindi: ${why}`,
  waiting: (wanted, why) => `Soʻralgani: ${wanted.toLowerCase()}. ${why}`,
  ai: {
    hidden:
      'Avval kesmaning oʻzini koʻring. Dastur topgani kesmani toʻliq koʻrganingizda, toifa tanlaganingizda yoki oʻzingiz soʻraganingizda chiqadi.',
    show: 'Dastur nima topganini koʻrsatish',
  },
  sign: {
    title: 'Xulosani imzolash',
    checks: 'Yorliqda yozilganini kiriting. Bu aynan shu bemorning aynan shu qismi boʻlishi kerak.',
    accession: 'Qayd raqami',
    accessionEnd: 'Qayd raqamining oxirgi toʻrt belgisi',
    part: 'Qism',
    site: 'Qayerdan olingan',
    laterality: 'Tomoni',
    unstated: 'koʻrsatilmagan',
    onScreen: (n) => `Ekranda ${plural(n, { other: 'ta kesma' })}`,
    atMicroscope: 'Mikroskopdan koʻrildi: ekrandagi hech bir kesma koʻrsatilmaydi',
    password: 'Parolingiz',
    attestation: 'Parol – tasdiqlash, malakali elektron imzo emas; hisobotda shunday yoziladi.',
    submit: 'Imzolash',
    busy: 'Imzolanmoqda …',
    back: 'Xulosaga qaytish',
    blocked: 'Slayd kimniki ekanini odam aniqlamaguncha imzolab boʻlmaydi.',
  },
  signed: (name, at, version) => `Imzo: ${name}, ${at}${version > 1 ? `, ${version}-versiya` : ''}`,
  atMicroscope: 'mikroskopdan koʻrildi',
  marginText: (face, ink, status, distance) =>
    `${face}${ink === null ? '' : ` (boʻyoq: ${ink})`}: ${status}${distance === null ? '' : `, ${distance}`}`,
  nodesText: (positive, examined) => `tekshirilgan ${examined} tugundan ${positive} tasi zararlangan`,
  inWords: (name, text) => `${name}: ${text}`,
  noDiagnosisYet: 'TASHXIS HALI QOʻYILMAGAN: parafin kesmalarni kuting',
  amend: 'Xulosani oʻzgartirish',
  amendWhy: 'Xulosa nega oʻzgartirildi',
  earlier: 'Avvalgi versiyalar',
  receive: 'Keldi',
  accept: 'Qabul qilish',
  offered: (name, note) => `${name} buni sizga topshiradi: ${note}`,
  since: (n) =>
    n === 1
      ? 'Imzodan keyin nimadir keldi yoki oʻzgardi. Koʻring, kerak boʻlsa, xulosani oʻzgartiring.'
      : `Imzodan keyin kelgani yoki oʻzgargani: ${n}. Koʻring, kerak boʻlsa, xulosani oʻzgartiring.`,
  acknowledge: 'Operatsiya xonasi nomidan tasdiqlash',
  acknowledged: (name, at) => `Operatsiya xonasi nomidan tasdiqlagan: ${name}, ${at}`,
  call: {
    title: 'Operatsiya xonasiga qoʻngʻiroq qiling',
    number: 'Raqam',
    noNumber: 'Soʻrovda raqam koʻrsatilmagan.',
    room: 'Operatsiya xonasi',
    script: 'Ayting va takrorlashni soʻrang:',
    says: (accession, part, site, result) => `“${accession} holati, ${part} qismi${site === '' ? '' : `, ${site}`}: ${result}.”`,
    name: 'Kimga aytildi',
    role: 'Kim u',
    roles: { surgeon: 'Jarroh', anaesthetist: 'Anesteziolog', nurse: 'Hamshira', other: 'Boshqa' },
    correct: 'Toʻgʻri takrorladi',
    wrong: 'Notoʻgʻri takrorladi',
    again: 'Notoʻgʻri takrorlandi. Yana bir marta ayting va takrorlashni soʻrang.',
    done: (name, role, at) => `Aytildi: ${name} (${role}), ${at}. Toʻgʻri takrorladi.`,
    wrongly: (name, at) => `${name}, ${at}: notoʻgʻri takrorladi`,
    anew: 'Xulosa qoʻngʻiroqdan keyin oʻzgartirildi: qayta qoʻngʻiroq qiling.',
  },
} satisfies typeof English;
