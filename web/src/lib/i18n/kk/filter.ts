import type { filter as English } from '../en/filter.ts';
import { plural } from './format.ts';

export const filter = {
  title: 'Сүзгілер',
  state: 'Күйі',
  anyState: 'кез келген',
  reader: 'Қарайтын',
  anyReader: 'кез келген адам',
  readers: { me: 'мен', nobody: 'ешкім' },
  accession: 'Нөмірінде бар',
  clear: 'Сүзгілерді алу',
  hides: (n) => plural(n, { other: 'ашық зерттеуді сүзгілер жасырып тұр' }),
  hidesNothing: 'Сүзгілер ашық зерттеулерді жасырып тұрған жоқ',
  none: 'Бұл сүзгілерге сай зерттеу жоқ',
} satisfies typeof English;
