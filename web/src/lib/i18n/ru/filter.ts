import type { filter as English } from '../en/filter.ts';
import { plural } from './format.ts';

export const filter = {
  title: 'Фильтры',
  state: 'Состояние',
  anyState: 'любое',
  reader: 'Смотрит',
  anyReader: 'кто угодно',
  readers: { me: 'я', nobody: 'никто' },
  accession: 'В номере есть',
  clear: 'Снять фильтры',
  hides: (n) => plural(n, { one: 'открытое исследование скрыто фильтрами', few: 'открытых исследования скрыты фильтрами', other: 'открытых исследований скрыто фильтрами' }),
  hidesNothing: 'Открытые исследования фильтрами не скрыты',
  none: 'Под эти фильтры ничего не подходит',
} satisfies typeof English;
