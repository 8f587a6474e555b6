import type { times as English } from '../en/times.ts';
import { format } from './format.ts';

const { count, percent } = format;

export const times = {
  eta: {
    at: (times) => `natija kutilayotgan vaqt: ${times}`,
    between: (from, to) => `${from} – ${to}`,
    passed: 'natija istalgan daqiqada chiqishi mumkin',
    rough: 'taxminiy',
    roughNote: 'Bu yerda beshtadan kam slayd tahlil qilingan, shuning uchun odatdagi qiymatlar olindi.',
    window: {
      missed: 'Muddatga ulgurmaydi',
      at_risk: 'Muddatga ulgurmasligi mumkin',
    },
    title: 'Tayyor boʻlish bashorati',
    meaning:
      'Slayd qabul qilinganda natija vaqti uning maydoni, soʻnggi 50 tahlil surʼati va navbat boʻyicha bashorat qilinadi. Soʻnggi 500 natija boʻyicha:',
    verdicts: 'Bashorat qilingan natijalar',
    ofWhichRough: (n, rough) => (rough > 0 ? `${count(n)}, shundan taxminiy: ${count(rough)}` : count(n)),
    error: 'Xato medianasi',
    bias: 'Ogʻish medianasi',
    side: (s, span) => (s === 0 ? span : `kutilganidan ${span} ${s > 0 ? 'kech' : 'erta'}`),
    inside: 'Oraliq ichida (moʻljal: 80 %)',
    share: (share, inside, n) => `${percent(share)} (${count(n)} tadan ${count(inside)} tasi)`,
    late: 'Oʻz muddatidan keyin',
    unwarned: (late, unwarned) => (late > 0 ? `${count(late)}, shundan ogohlantirishsiz: ${count(unwarned)}` : '0'),
    leftOut: 'Hisobga olinmadi: soat orqaga surilgan',
    none: 'nomaʼlum',
    noVerdicts: 'Bashorat qilingan birorta natija hali chiqmagan.',
  },
  due: {
    at: (time) => `muddati ${time}`,
    overdue: 'muddati oʻtgan',
    since: (time) => `${time} dan beri`,
    spoken: (overdue, text) => (overdue ? `muddatidan ${text} oʻtdi` : `muddatigacha ${text} qoldi`),
  },
} satisfies typeof English;
