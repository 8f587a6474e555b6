import type { paper as English } from '../en/paper.ts';

export const paper = {
  sheet: 'Лист на время простоя',
  meaning: 'Что открыто и строки для записей: распечатайте заранее. Лист хранится и на диске.',
} satisfies typeof English;
