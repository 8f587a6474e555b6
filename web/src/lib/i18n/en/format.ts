import { formatter } from '../formatter.ts';
import { pluralBy } from '../plural.ts';

export const format = formatter({
  decimal: '.',
  percent: (number) => `${number} %`,
  ms: 'ms',
  s: 's',
  min: 'min',
  h: 'h',
  d: 'd',
  nm: 'nm',
  um: 'µm',
  mm: 'mm',
  mm2: 'mm²',
  bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
  weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  date: (year, month, day) => `${year}-${month}-${day}`,
});

export const plural = pluralBy('en', format.count);
