import type { times as English } from '../en/times.ts';
import { format } from './format.ts';

const { count, percent } = format;

export const times = {
  eta: {
    at: (times) => `нәтиже күтілетін уақыт: ${times}`,
    between: (from, to) => `${from} – ${to}`,
    passed: 'нәтиже кез келген минутта шығады',
    rough: 'шамамен',
    roughNote: 'Мұнда бестен аз слайд талданған, сондықтан әдеттегі мәндер алынды.',
    window: {
      missed: 'Мерзімге үлгермейді',
      at_risk: 'Мерзімге үлгермеуі мүмкін',
    },
    title: 'Дайын болу болжамы',
    meaning:
      'Слайд қабылданғанда нәтиже уақыты аумағы, соңғы 50 талдаудың қарқыны және кезек бойынша болжанады. Соңғы 500 нәтиже бойынша:',
    verdicts: 'Болжанған нәтижелер',
    ofWhichRough: (n, rough) => (rough > 0 ? `${count(n)}, оның ішінде шамамен: ${count(rough)}` : count(n)),
    error: 'Қате медианасы',
    bias: 'Ауытқу медианасы',
    side: (s, span) => (s === 0 ? span : `күткеннен ${span} ${s > 0 ? 'кейін' : 'ерте'}`),
    inside: 'Аралық ішінде (көзделгені: 80 %)',
    share: (share, inside, n) => `${percent(share)} (${count(n)} ішінен ${count(inside)})`,
    late: 'Өз мерзімінен кейін',
    unwarned: (late, unwarned) => (late > 0 ? `${count(late)}, оның ішінде ескертусіз: ${count(unwarned)}` : '0'),
    leftOut: 'Есепке алынбады: сағат кері жылжытылған',
    none: 'белгісіз',
    noVerdicts: 'Болжанған бірде-бір нәтиже әлі шыққан жоқ.',
  },
  due: {
    at: (time) => `мерзімі ${time}`,
    overdue: 'мерзімі өтті',
    since: (time) => `${time} уақытынан`,
    spoken: (overdue, text) => (overdue ? `мерзімінен ${text} өтті` : `мерзімге ${text} қалды`),
  },
} satisfies typeof English;
