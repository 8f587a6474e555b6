import type { Urgency } from '../../api/urgency.ts';
import type { turnaround as English } from '../en/turnaround.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { triage } from './triage.ts';

const { count, date, decimal, minutesText, percent } = format;

const { urgency } = triage;

const blocks = (n: number): string => plural(n, { one: 'блок', few: 'блока', other: 'блоков' });

const reasons = {
  grossing: 'вырезка',
  difficult_tissue: 'трудный для резки материал',
  recut: 'повторный срез',
  scanner: 'сканер',
  software: 'программа или сеть',
  several_at_once: 'несколько материалов сразу',
  difficult_case: 'сложный случай',
  consultation: 'консультация коллеги',
  staff: 'нехватка персонала',
  not_reached: 'не дозвонились до операционной',
  identity: 'ошибка маркировки',
  other: 'другое',
  not_stated: 'не указано',
};

const stamps = {
  requested: 'запрошено',
  specimen_out: 'материал взят',
  received_frozen_area: 'поступило на криостат',
  block_frozen: 'блок заморожен',
  section_stained: 'срез окрашен',
  scan_start: 'начало сканирования',
  scan_end: 'конец сканирования',
  last_byte: 'последний байт',
  received: 'получено сервисом',
  first_flag: 'первый сигнал',
  final_verdict: 'окончательный результат',
  opened: 'открыто',
  signed: 'подписано',
  called: 'сообщено по телефону',
  read_back: 'повторено принявшим',
};

const heap: typeof English.heap = ({ minute, counted, neighbours }) =>
  `${minute} мин: ${count(counted)}; в двух соседних минутах в среднем ${decimal(neighbours, 1)}`;

export const turnaround = {
  title: 'Сроки',
  loading: 'Загрузка',
  error: 'Не удалось загрузить показатели',
  meaning: (site, since, consultations) =>
    `Площадка ${site}: ${plural(consultations, { one: 'исследование', few: 'исследования', other: 'исследований' })} с ${date(since)}, по неделям с понедельника (UTC). Если время никто не отметил, оно считается неизвестным и никогда не додумывается. Интервалы по Уилсону, 95\u00a0%.`,
  contradicted: (n) =>
    `${plural(n, { one: 'отметка противоречит', few: 'отметки противоречат', other: 'отметок противоречат' })} другой (часы сбились или время указано неверно). Они сохранены, в показатели не входят и ниже посчитаны как стоящие не по порядку.`,
  csv: 'Все показатели в CSV',
  goalTitle: (limit, goal) =>
    `Поступило на криостат → сообщено, один блок, за ${limit} мин (цель ${percent(goal)})`,
  headline: (within, n, interval) => `${count(within)} из ${count(n)} блоков вовремя (95 %: ${interval})`,
  against: {
    reached: (goal) => `Весь интервал лежит на уровне цели ${percent(goal)} или выше.`,
    missed: (goal) => `Весь интервал лежит ниже цели ${percent(goal)}.`,
    undecided: (goal) => `Цель ${percent(goal)} лежит внутри интервала: при таком числе блоков вывода сделать нельзя.`,
  },
  noMiss: (n, atMost) => `Из ${count(n)} не опоздал ни один; на деле может опаздывать до ${atMost}.`,
  noneCounted: 'n = 0',
  nothing: 'Сказать ничего нельзя: ни у одного блока нет обеих отметок.',
  nothingWhy:
    'Ни поступление на криостат, ни звонок пока не происходят в этом сервисе. Оба учитываются, когда их укажет человек; так же и то, что блок был один. Время ниже – это время машины, замены оно не даёт.',
  missedTitle: (n) => `Дольше: ${count(n)}, по причине`,
  reasons,
  reason: (code) => lookUp(reasons, code) ?? code,
  eligible: 'Исследования, указанные как один блок',
  counted: 'С обеими отметками, по порядку',
  missing: 'Нет одной из отметок',
  stamps,
  stampN: (stamp, n) => `${lookUp(stamps, stamp) ?? stamp}: ${count(n)}`,
  outOfOrder: 'Не по порядку',
  corrected: 'Исправлено вручную',
  correctedWithin: (n, within) => `${count(n)} из учтённых, из них вовремя ${count(within)}`,
  spans: 'Медиана · 90-й процентиль · наибольшее',
  spansText: (median, p90, longest) => `${median} · ${p90} · ${longest}`,
  median: 'Медиана',
  p90: '90-й процентиль',
  longest: 'Наибольшее',
  figure: 'Показатель',
  withinLimit: (limit) => `За ${limit} мин (95 %)`,
  withinOfN: 'Вовремя',
  share: 'Доля (95 %)',
  leftOut: 'Не учтено',
  weekOf: 'Неделя с',
  byWeek: (name) => `${name}: по неделям`,
  asTable: 'В виде таблицы',
  ofN: (events, n) => `${count(events)} из ${count(n)}`,
  weekly: (limit) => `Доля за ${limit} мин по неделям`,
  weeklySummary: (weeks, n) =>
    `${plural(weeks, { one: 'неделя', few: 'недели', other: 'недель' })}, ${blocks(n)}; доля и интервал; далее показатели в виде таблицы`,
  week: (monday, within, n, share, interval) =>
    `Неделя с ${date(monday)}: ${count(within)} из ${count(n)}, ${share} (${interval})`,
  histogram: 'Минуты от поступления до звонка',
  histogramSummary: (n, heaps) =>
    [`${blocks(n)} по минутам`, ...heaps.map(heap), 'далее показатели в виде таблицы'].join('; '),
  minute: (minute, n) => `${minute} мин: ${count(n)}`,
  minutes: 'Минуты, с округлением вверх',
  heap,
  beyond: (n, minutes) => `Дольше ${minutes} мин: ${count(n)}`,
  heapNote:
    'Круглые минуты выделены. Если в них намного больше, чем рядом, время округляли или записывали позже.',
  apartTitle: 'Другие исследования, отдельно: поступило на криостат → сообщено, интраоперационно',
  apartNote:
    'Ни одно не сравнивается с целью. У каждой части случая свой отсчёт. «Не указано»: никто не сообщил, был ли это один блок, поэтому за один блок не считается.',
  study: {
    single_block: 'Один блок',
    several_blocks: 'Несколько блоков',
    sequential_margins: 'Края резекции один за другим',
    extra_study: 'Дополнительное исследование',
    deferred: 'Ответ отложен до парафиновых срезов',
    not_stated: 'Не указано',
  },
  machineTitle: 'Что сервис знает сам – это не срок интраоперационного исследования',
  machineNote:
    'От поступления слайда в сервис. Доставка, вырезка, заморозка, резка, окраска и сканирование – до этого, заключение и звонок – после. Прогон со сбоем не даёт результата и здесь отсутствует. Первый сигнал: первая предварительная версия (возможно, что пока ничего не известно) или результат.',
  measure: {
    received_to_called: 'Поступило на криостат → сообщено',
    received_to_verdict: 'Получено сервисом → результат каждого слайда',
    last_byte_to_flag: 'Последний байт → первый сигнал',
    last_byte_to_verdict: 'Последний байт → результат',
  },
  of: (measure, per, urgency) => `${measure}, ${per}, ${urgency.toLowerCase()}`,
  per: { consultation: 'на исследование', slide: 'на слайд' },
  targets: {
    title: 'Сроки готовности',
    meaning: (limit) =>
      `Заключение должно быть готово через столько минут после того, как сервис получил исследование. От этого зависят рабочий список, очередь заданий и время анализа. Сохранённое здесь действует для будущих исследований; у имеющихся сроки не меняются. Цель выше остаётся ${limit}\u00a0мин.`,
    legend: 'Срок (минуты)',
    inForce: (minutes) =>
      `Действует: ${(Object.keys(urgency) as Urgency[]).map((one) => `${urgency[one].toLowerCase()} ${minutesText(minutes[one])}`).join(', ')}.`,
    defaults: 'Это значения программы по умолчанию.',
    setAt: (when) => `Задано: ${when}.`,
    fault: (fault) =>
      fault.kind === 'range'
        ? `Целое число от ${fault.least} до ${fault.most}.`
        : `Не раньше, чем «${urgency[fault.moreUrgent].toLowerCase()}»: не меньше ${fault.minutes}.`,
    save: 'Сохранить',
    saving: 'Сохранение',
    saved: 'Сохранено. Действует для исследований, полученных с этого момента.',
    retry: 'Повторить',
  },
} satisfies typeof English;
