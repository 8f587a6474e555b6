import type { LifeState } from '../../readwords.ts';
import type { request as EnglishRequest, surgeon as EnglishSurgeon } from '../en/surgeon.ts';

const states: Record<LifeState, string> = {
  requested: 'Soʻraldi; laboratoriyaga hali hech narsa kelmagan',
  received: 'Laboratoriyada',
  being_read: 'Patologoanatom koʻrmoqda',
  awaiting_section: 'Yana bir kesma tayyorlanmoqda',
  signed: 'Imzolandi',
  communicated: 'Imzolandi va aytildi',
  cancelled: 'Bekor qilindi',
};

export const request = {
  title: 'Tekshiruv soʻrash',
  meaning: 'Laboratoriya soʻrovni darhol koʻradi. Dastur modeli shu savol uchun yaratilgan boʻlsagina qatnashadi.',
  accession: 'Qayd raqami',
  part: 'Qism',
  question: 'Savol',
  asked: 'Savol oʻz soʻzingiz bilan',
  urgency: 'Shoshilinchligi',
  note: 'Klinik maʼlumotlar',
  noteHint: 'Ism yozmang: operatsiya va avvalgi topilmalar haqida nimani bilish kerak.',
  site: 'Qayerdan olingan',
  laterality: 'Tomoni',
  unstated: 'koʻrsatilmagan',
  age: 'Yosh guruhi',
  room: 'Operatsiya xonasi',
  number: 'Qoʻngʻiroq uchun raqam',
  submit: 'Soʻrash',
  busy: 'Yuborilmoqda …',
  done: (accession, part) => `Soʻraldi: ${accession}, ${part} qismi. Vaqt hisobi boshlandi.`,
} satisfies typeof EnglishRequest;

export const surgeon = {
  title: 'Operatsiya xonasi',
  ofRoom: (room) => `Operatsiya xonasi ${room}`,
  heard: 'Telefonda aytilib, takrorlangan javob kuchda. Bu yerda faqat patologoanatom imzolagan xulosalar turadi.',
  asOf: (time) => `Vaqti: ${time}`,
  stale: (time) => `Maʼlumotlar eskirgan, oxirgi yangilanish: ${time}`,
  none: 'Javob kutayotgan bemor yoʻq.',
  states,
  signed: (at, version) => (version > 1 ? `Imzolandi: ${at}, oʻzgartirilgan (${version}-versiya)` : `Imzolandi: ${at}`),
  callComes: 'Qoʻngʻiroqni kuting.',
  pending: 'Yana bir kesma kutilmoqda.',
} satisfies typeof EnglishSurgeon;
