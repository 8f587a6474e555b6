import type { worklist as English } from '../en/worklist.ts';
import { format, plural } from './format.ts';

const { count } = format;

export const worklist = {
  title: 'Рабочий список',
  caption: 'Исследования, сначала с ближайшим сроком',
  columns: {
    due: 'Срок',
    slide: 'Слайд',
    accession: 'Рег. номер',
    specimen: 'Материал',
    urgency: 'Срочность',
    outcome: 'Сортировка',
    reason: 'Причина',
  },
  shown: (n) => plural(n, { one: 'исследование', few: 'исследования', other: 'исследований' }),
  overdue: (n) => `просрочено:\u00a0${count(n)}`,
  running: (n) => `анализируется:\u00a0${count(n)}`,
  suspicious: (n) => `подозрительно:\u00a0${count(n)}`,
  next: 'Ближайший срок',
  slides: (n) => plural(n, { one: 'слайд', few: 'слайда', other: 'слайдов' }),
  more: 'Показать ещё',
  loading: 'Загрузка рабочего списка',
  empty: {
    title: 'Ни одно исследование не ожидает',
    text: 'Слайд появится здесь, как только будет передан.',
    action: 'Загрузить слайд',
  },
  error: 'Не удалось загрузить рабочий список',
  changed: (accession, part, outcome) => `${accession}, часть ${part}: ${outcome}`,
  arrived: (accession, part) => `Новое: ${accession}, часть ${part}`,
} satisfies typeof English;
