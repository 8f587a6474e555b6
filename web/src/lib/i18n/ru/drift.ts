import type { drift as English } from '../en/drift.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { reasonWords } from './reasons.ts';
import { triage } from './triage.ts';

const { count, date, decimal } = format;

const kinds = {
  out_of_domain: 'Тайлы вне домена модели, среднее по слайдам',
  slide_score: 'Балл слайда: медиана, 10-й и 90-й процентили',
  tile_scores: 'Баллы тайлов, индекс стабильности популяции',
  haematoxylin: 'Гематоксилин, оптическая плотность',
  haematoxylin_spread: 'Гематоксилин, разброс внутри слайда',
  eosin: 'Эозин, оптическая плотность',
  eosin_spread: 'Эозин, разброс внутри слайда',
};

const side = { within: 'в полосе', above: 'выше полосы', below: 'ниже полосы', apart: 'другое распределение' };

const ofN = (events: number, n: number): string => `${count(events)} из ${count(n)}`;

const slides = (n: number): string => plural(n, { one: 'слайд', few: 'слайда', other: 'слайдов' });
/** After “fewer than”. */
const ofSlides = (n: number): string => plural(n, { one: 'слайда', other: 'слайдов' });
const weeks = (n: number): string => plural(n, { one: 'неделя', few: 'недели', other: 'недель' });
const samples = (n: number): string => plural(n, { one: 'образец', few: 'образца', other: 'образцов' });

export const drift = {
  title: 'Дрейф',
  loading: 'Загрузка',
  error: 'Не удалось загрузить показатели',
  none: 'Ни один прогон ещё не завершён.',
  meaning: (baseline, recent, least) =>
    `Для каждой модели и каждого сканера (устройство, как оно названо в файле, иначе формат и масштаб), по неделям с понедельника (UTC), за последний год. Первые недели (${baseline}) служат базой; с ней сравниваются последние полные недели (${recent}) и текущая. Серая полоса показывает, где лежала бы неделя с таким же числом слайдов, если бы ничего не изменилось (три стандартные ошибки). Показатель считается вышедшим из полосы, когда две недели подряд он по одну её сторону. Если слайдов меньше ${least}, даются только числа. Всё это не тревога: причиной может быть состав случаев, время года, окраска или сканер, а случаи одного пациента или одной партии похожи между собой, поэтому прежде выводов посмотрите слайды.`,
  slides: 'Слайды',
  scored: 'С баллом',
  psi: 'Баллы слайдов, индекс стабильности популяции',
  ksText: (d, p) => `D = ${decimal(d, 3)}; p = ${decimal(p, 3)}`,
  ks: 'Баллы слайдов, Колмогоров – Смирнов',
  tilePsi: 'Баллы тайлов, индекс стабильности популяции',
  against: (recent, baseline) => `последние: ${count(recent)}, база: ${count(baseline)}`,
  tooFew: (least) => `не даётся: в одном из периодов меньше ${ofSlides(least)}`,
  noBaseline: 'не даётся: недели базы ещё не прошли',
  week: 'Неделя с',
  percentiles: 'Балл слайда, процентили 10 · 25 · 50 · 75 · 90',
  reasons: 'Причины, по которым не оценено',
  reason: (code) => reasonWords.reason(code)?.title.toLowerCase() ?? code,
  tiles: 'Тайлы',
  tilesText: (read, outside, failed) =>
    `проанализировано ${count(read)}, из них вне домена модели ${count(outside)}; не удалось ${count(failed)}`,
  kinds,
  series: (kind, code) =>
    code === null
      ? (lookUp(kinds, kind) ?? kind)
      : ((kind === 'outcome' ? lookUp(triage.outcome, code) : reasonWords.reason(code)?.title) ?? code),
  side,
  left: (left, last) =>
    `${side[left.side]} с недели ${date(left.since)} (${weeks(left.weeks)}${left.until === last ? '' : `, последняя – ${date(left.until)}`})`,
  dotted: (value) => `Пунктир: ${value} при валидации`,
  tooFewCounts: (least, counts) => `Меньше ${least} в неделю: ${counts}`,
  steady: 'Ни один показатель не вышел из своей полосы.',
  moved: 'Вышли из своих полос:',
  waiting: (end) => `База будет полной ${date(end)}; до этого ничего не сравнивается.`,
  notJudged: (least) =>
    `Ничего не сравнивается: ни в одной неделе после базы или в самой базе нет ${ofSlides(least)}.`,
  shiftTitle: (n) => `Последние полные недели (${n}) и текущая в сравнении с базой`,
  baselineTitle: 'База',
  firstWeeks: (from, end) => `Первые недели, с ${date(from)} до ${date(end)}`,
  validationOf: (set, day) => `Валидация на наборе ${set}, ${date(day)}`,
  restsOn: 'Основано на',
  slidesCount: (n) => slides(n),
  samples: (n, all) =>
    n === 0
      ? plural(all, { one: 'фрагмент', few: 'фрагмента', other: 'фрагментов' })
      : n === all
        ? slides(all)
        : `${samples(all)}, из них ${slides(n)}`,
  samplesOfUnknownKind: (n) => samples(n),
  positives: (n) => `положительных: ${count(n)}`,
  otherMix: 'зависит от состава набора',
  needsDiagnoses: 'нужны диагнозы',
  notKept: 'не хранится',
  fewerThan: (least) => `не даётся: меньше ${ofSlides(least)}`,
  dye: (mean, between, within) =>
    `${decimal(mean, 3)} (между слайдами ± ${decimal(between, 3)}, внутри слайда ± ${decimal(within, 3)})`,
  notValidated:
    'В этом сервисе модель не валидирована, и в её пакете нет показателей, с которыми можно сравнить слайды: первые недели – единственная база, верная или нет.',
  validationsHidden: 'Валидирована ли модель, не показано: у вас нет доступа к валидациям.',
  patchesOnly: (n) =>
    `Валидация проведена на фрагментах, или это не указано (образцов: ${n}): её отказы от оценки относятся к отдельным полям, и сравнивать их с отказами на слайдах нельзя.`,
  blocks: { outcomes: 'Результаты', scores: 'Баллы', tissue: 'Ткань и окраска', reasons: 'Не оценено, потому что' },
  noughts: (names) => `Ни в одной неделе: ${names.join('; ')}.`,
  counts: 'Все числа по неделям',
  leftOut: (n) => `Не показано групп с меньшим числом слайдов: ${count(n)}.`,
  weekByWeek: (least, most) =>
    least === most ? `По неделям, n = ${count(most)} в неделю` : `По неделям, n = ${count(least)}–${count(most)} в неделю`,
  value: 'Значение',
  band: 'Полоса',
  ofN,
  bandMeaning: {
    standard_errors: 'Полоса: три стандартные ошибки вокруг базы.',
    percentiles:
      'Полоса: от 10-го до 90-го процентиля базы. Неделя вышла из неё, если по Колмогорову – Смирнову p меньше 0,0027.',
    weeks_of_baseline:
      'Полоса: до чего доходят недели самой базы, каждая против остальных. По ней ни одна неделя не судится.',
  },
  point: (monday, value, n, events, where, least) => {
    const counted = events === null ? `n = ${count(n)}` : ofN(events, n);
    const what = value === null ? `${counted}; меньше ${least}, поэтому значения нет` : `${value}; ${counted}`;
    return `Неделя с ${date(monday)}: ${what}${where === null ? '' : `, ${where}`}`;
  },
  chart: (name, n, baseline, last, left) =>
    [
      `${name}, ${weeks(n)}`,
      baseline === null ? 'значения базы нет' : `база ${baseline}`,
      last === null ? 'ни в одной неделе нет значения' : `последнее значение ${last}`,
      left ?? 'в своей полосе',
      'далее показатели в виде таблицы',
    ].join('; '),
  diagnoses: 'В сравнении с окончательными диагнозами',
  noDiagnoses:
    'Не записано ни одного. Здесь будут чувствительность и специфичность, с числами и долей проверенных слайдов.',
} satisfies typeof English;
