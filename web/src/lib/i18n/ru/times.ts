import type { times as English } from '../en/times.ts';
import { format } from './format.ts';

const { count, percent } = format;

export const times = {
  eta: {
    at: (times) => `результат ожидается ${times}`,
    between: (from, to) => `${from} – ${to}`,
    passed: 'результат ожидается с минуты на минуту',
    rough: 'приблизительно',
    roughNote: 'Здесь проанализировано меньше пяти слайдов, поэтому взяты обычные значения.',
    window: {
      missed: 'Не успеет в срок',
      at_risk: 'Может не успеть в срок',
    },
    title: 'Прогноз готовности',
    meaning:
      'Когда слайд принят, время результата прогнозируется по площади, темпу последних 50 прогонов и очереди. За последние 500 результатов:',
    verdicts: 'Спрогнозировано результатов',
    ofWhichRough: (n, rough) => (rough > 0 ? `${count(n)}, из них приблизительно: ${count(rough)}` : count(n)),
    error: 'Медиана ошибки',
    bias: 'Медиана отклонения',
    side: (s, span) => (s === 0 ? span : `на ${span} ${s > 0 ? 'позже' : 'раньше'}, чем ожидалось`),
    inside: 'Внутри интервала (должно быть 80 %)',
    share: (share, inside, n) => `${percent(share)} (${count(inside)} из ${count(n)})`,
    late: 'После своего срока',
    unwarned: (late, unwarned) => (late > 0 ? `${count(late)}, из них без предупреждения: ${count(unwarned)}` : '0'),
    leftOut: 'Не учтено: часы перевели назад',
    none: 'неизвестно',
    noVerdicts: 'Ни одного спрогнозированного результата ещё нет.',
  },
  due: {
    at: (time) => `срок ${time}`,
    overdue: 'просрочено',
    since: (time) => `с ${time}`,
    spoken: (overdue, text) => (overdue ? `просрочено на ${text}` : `до срока ${text}`),
  },
} satisfies typeof English;
