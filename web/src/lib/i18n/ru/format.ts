import { formatter } from '../formatter.ts';
import { pluralBy } from '../plural.ts';

export const format = formatter({
  decimal: ',',
  percent: (number) => `${number}\u00a0%`,
  ms: 'мс',
  s: 'с',
  min: 'мин',
  h: 'ч',
  d: 'д',
  nm: 'нм',
  um: 'мкм',
  mm: 'мм',
  mm2: 'мм²',
  bytes: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'],
  weekdays: ['вс', 'пн', 'вт', 'ср', 'чт', 'пт', 'сб'],
  date: (year, month, day) => `${day}.${month}.${year}`,
});

export const plural = pluralBy('ru', format.count);
