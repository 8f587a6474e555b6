import type { identity as English } from '../en/identity.ts';

export const identity = {
  title: 'Bu slayd kimniki?',
  intro: 'Bitta skan bir necha raqam bilan topshirilgan, shuning uchun tasvir bir xil. Yorliqni yoʻllanma bilan solishtiring va qaysi raqam toʻgʻri ekanini koʻrsating. Qolgan slaydlar qaytarib olinadi; hech narsa oʻchirilmaydi.',
  label: 'Yorliqni koʻrsatish',
  names: 'Shu skan turgan raqamlar',
  withdrawnNames: 'Qaytarib olingan raqamlar',
  here: 'shu holat',
  withdrawn: 'Qaytarib olingan',
  openCase: 'Holatni ochish',
  belongs: (accession, part) => `Skan mana bunga tegishli: ${accession}, ${part} qismi. Bu sahifadagi slayd qaytarib olindi.`,
  turnRound: 'Agar bu xato boʻlsa, toʻgʻri raqamni koʻrsating; shunda qolgan slaydlar qaytarib olinadi.',
  itIs: (accession, part) => `Bu – ${accession}, ${part} qismi`,
  choose: 'Toʻgʻri raqamni koʻrsatish',
  busy: 'Saqlanmoqda …',
  why: 'Qayerdan maʼlum',
  whyHint: 'Masalan: yorliq oʻqildi, laboratoriyadan soʻraldi. Ism yozmang.',
  others: 'Patologoanatom yoki laborant slayd kimniki ekanini hal qilmaguncha imzolab boʻlmaydi.',
} satisfies typeof English;
