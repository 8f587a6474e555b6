import { formatter } from '../formatter.ts';
import { pluralBy } from '../plural.ts';

export const format = formatter({
  decimal: ',',
  percent: (number) => `${number}\u00a0%`,
  ms: 'мс',
  s: 'с',
  min: 'мин',
  h: 'сағ',
  d: 'күн',
  nm: 'нм',
  um: 'мкм',
  mm: 'мм',
  mm2: 'мм²',
  bytes: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'],
  weekdays: ['жс', 'дс', 'сс', 'ср', 'бс', 'жм', 'сб'],
  date: (year, month, day) => `${day}.${month}.${year}`,
});

/** After a number a Kazakh noun stays in the singular. */
export const plural = pluralBy('kk', format.count);
