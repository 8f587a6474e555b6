import type { worklist as English } from '../en/worklist.ts';
import { format, plural } from './format.ts';

const { count } = format;

export const worklist = {
  title: 'Ish roʻyxati',
  caption: 'Tekshiruvlar, avval muddati yaqini',
  columns: {
    due: 'Muddati',
    slide: 'Slayd',
    accession: 'Qayd raqami',
    specimen: 'Material',
    urgency: 'Shoshilinchligi',
    outcome: 'Saralash',
    reason: 'Sababi',
  },
  shown: (n) => plural(n, { other: 'ta tekshiruv' }),
  overdue: (n) => `muddati oʻtgan:\u00a0${count(n)}`,
  running: (n) => `tahlil qilinmoqda:\u00a0${count(n)}`,
  suspicious: (n) => `shubhali:\u00a0${count(n)}`,
  next: 'Eng yaqin muddat',
  slides: (n) => plural(n, { other: 'ta slayd' }),
  more: 'Yana koʻrsatish',
  loading: 'Ish roʻyxati yuklanmoqda',
  empty: {
    title: 'Kutayotgan tekshiruv yoʻq',
    text: 'Slayd topshirilishi bilan shu yerda koʻrinadi.',
    action: 'Slayd yuklash',
  },
  error: 'Ish roʻyxatini yuklab boʻlmadi',
  changed: (accession, part, outcome) => `${accession}, ${part} qismi: ${outcome}`,
  arrived: (accession, part) => `Yangi: ${accession}, ${part} qismi`,
} satisfies typeof English;
