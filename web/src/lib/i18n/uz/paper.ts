import type { paper as English } from '../en/paper.ts';

export const paper = {
  sheet: 'Xizmat toʻxtab turgandagi varaq',
  meaning: 'Ochiq tekshiruvlar va yozish uchun qatorlar: kerak boʻlishidan oldin chop eting. Varaq diskda ham saqlanadi.',
} satisfies typeof English;
