import { formatter } from '../formatter.ts';
import { pluralBy } from '../plural.ts';

export const format = formatter({
  decimal: ',',
  percent: (number) => `${number}\u00a0%`,
  ms: 'ms',
  s: 's',
  min: 'daq',
  h: 'soat',
  d: 'kun',
  nm: 'nm',
  um: 'mkm',
  mm: 'mm',
  mm2: 'mm²',
  bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
  weekdays: ['Yak', 'Du', 'Se', 'Chor', 'Pay', 'Ju', 'Sha'],
  date: (year, month, day) => `${day}.${month}.${year}`,
});

/** After a number an Uzbek noun stays in the singular. */
export const plural = pluralBy('uz', format.count);
