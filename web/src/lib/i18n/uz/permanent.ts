import type { Cause, Concordance } from '../../permanentwords.ts';
import type { permanent as English } from '../en/permanent.ts';

const concordances: Record<Concordance, string> = {
  agree: 'Mos keladi',
  minor: 'Kichik farq: davolashga taʼsir qilmaydi',
  major: 'Jiddiy farq: davolashga taʼsir qiladi',
  deferred: 'Javob keyinga qoldirilgan',
};

const causes: Record<Cause, string> = {
  sampling: 'Material olish',
  interpretation: 'Kesmani talqin qilish',
  technical: 'Texnika: muzlatish, kesish, boʻyash, skanerlash',
  communication: 'Axborot almashinuvi',
};

export const permanent = {
  title: 'Parafin kesmalar boʻyicha tashxis',
  concordances,
  causes,
  waits: 'Parafin kesmalar boʻyicha tashxis hali yozilmagan.',
  compare: 'Laboratoriya tashxisni yubordi. Xulosani u bilan hali hech kim solishtirmagan.',
  record: 'Parafin kesmalar boʻyicha tashxisni yozish',
  correct: 'Tuzatish',
  back: 'Bekor qilish',
  submit: 'Yozish',
  words: 'Tashxis soʻz bilan',
  day: 'Tashxis sanasi',
  number: 'Laboratoriya tizimidagi javob raqami',
  comparison: 'Xulosa qanchalik mos keladi',
  comparedWith: (version, result) => `Xulosaning ${version}-versiyasi bilan solishtirganda: ${result}`,
  opposed: 'Ikki toifa bir-biriga zid, shuning uchun mos keladi deb boʻlmaydi.',
  cause: 'Sababi',
  choose: 'tanlang',
  appropriate: 'Javobni keyinga qoldirish toʻgʻri boʻlganmi?',
  appropriateness: { open: 'baholanmagan', yes: 'ha', no: 'yoʻq' },
  note: 'Bundan nima oʻrganish mumkin',
  why: 'Nega tuzatildi',
  told: (name, at, version) => `Yozdi: ${name}, ${at}${version > 1 ? `, ${version}-versiya` : ''}`,
  source: { by_hand: 'qoʻlda', lab_system: 'laboratoriya tizimidan' },
  diagnosedOn: (day) => `Tashxis sanasi: ${day}`,
  earlier: 'Avvalgi versiyalar',
  page: {
    title: 'Parafin kesmalar boʻyicha tashxisni kutmoqda',
    meaning: 'Imzolangan, lekin parafin kesmalar boʻyicha tashxisi yozilmagan yoki u bilan solishtirilmagan xulosalar. Eng eskisi birinchi turadi.',
    empty: 'Parafin kesmalar boʻyicha tashxisni kutayotgan xulosa yoʻq.',
    loading: 'Roʻyxat yuklanmoqda',
    error: 'Roʻyxatni yuklab boʻlmadi',
    more: 'Yana koʻrsatish',
    caption: 'Kutayotgan imzolangan xulosalar',
    columns: { case: 'Holat', signed: 'Imzolandi', read: 'Xulosa', waits: 'Nimani kutadi', reader: 'Patologoanatom' },
    part: (accession, part) => `${accession}, ${part} qismi`,
    waitsFor: { diagnosis: 'tashxisni', comparison: 'solishtirishni' },
  },
} satisfies typeof English;
