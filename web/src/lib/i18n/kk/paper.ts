import type { paper as English } from '../en/paper.ts';

export const paper = {
  sheet: 'Сервис тоқтап тұрғандағы парақ',
  meaning: 'Ашық зерттеулер мен жазатын жолдар: керек болмай тұрып басып шығарыңыз. Парақ дискіде де сақталады.',
} satisfies typeof English;
