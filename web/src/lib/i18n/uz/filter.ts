import type { filter as English } from '../en/filter.ts';
import { plural } from './format.ts';

export const filter = {
  title: 'Filtrlar',
  state: 'Holati',
  anyState: 'istalgan',
  reader: 'Koʻrayotgan',
  anyReader: 'istalgan kishi',
  readers: { me: 'men', nobody: 'hech kim' },
  accession: 'Raqamida bor',
  clear: 'Filtrlarni olish',
  hides: (n) => plural(n, { other: 'ta ochiq tekshiruvni filtrlar yashirib turibdi' }),
  hidesNothing: 'Filtrlar ochiq tekshiruvlarni yashirmayapti',
  none: 'Bu filtrlarga mos tekshiruv yoʻq',
} satisfies typeof English;
