import type { worklist as English } from '../en/worklist.ts';
import { format, plural } from './format.ts';

const { count } = format;

export const worklist = {
  title: 'Жұмыс тізімі',
  caption: 'Зерттеулер, алдымен мерзімі жақын',
  columns: {
    due: 'Мерзімі',
    slide: 'Слайд',
    accession: 'Тіркеу нөмірі',
    specimen: 'Материал',
    urgency: 'Шұғылдығы',
    outcome: 'Сұрыптау',
    reason: 'Себебі',
  },
  shown: (n) => plural(n, { other: 'зерттеу' }),
  overdue: (n) => `мерзімі өткен:\u00a0${count(n)}`,
  running: (n) => `талдануда:\u00a0${count(n)}`,
  suspicious: (n) => `күдікті:\u00a0${count(n)}`,
  next: 'Ең жақын мерзім',
  slides: (n) => plural(n, { other: 'слайд' }),
  more: 'Тағы көрсету',
  loading: 'Жұмыс тізімі жүктелуде',
  empty: {
    title: 'Күтіп тұрған зерттеу жоқ',
    text: 'Слайд тапсырылған сәтте осында көрінеді.',
    action: 'Слайд жүктеу',
  },
  error: 'Жұмыс тізімін жүктеу мүмкін болмады',
  changed: (accession, part, outcome) => `${accession}, ${part} бөлігі: ${outcome}`,
  arrived: (accession, part) => `Жаңа: ${accession}, ${part} бөлігі`,
} satisfies typeof English;
