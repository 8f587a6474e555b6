import type { LifeState } from '../../readwords.ts';
import type { request as EnglishRequest, surgeon as EnglishSurgeon } from '../en/surgeon.ts';

const states: Record<LifeState, string> = {
  requested: 'Запрошено; в лабораторию ещё ничего не поступило',
  received: 'В лаборатории',
  being_read: 'Смотрит патологоанатом',
  awaiting_section: 'Готовится ещё один срез',
  signed: 'Подписано',
  communicated: 'Подписано и сообщено',
  cancelled: 'Отменено',
};

export const request = {
  title: 'Запросить исследование',
  meaning: 'Лаборатория увидит запрос сразу. Программа участвует, только если её модель сделана для этого вопроса.',
  accession: 'Регистрационный номер',
  part: 'Часть',
  question: 'Вопрос',
  asked: 'Вопрос своими словами',
  urgency: 'Срочность',
  note: 'Клинические сведения',
  noteHint: 'Без имён: что нужно знать об операции и прежних находках.',
  site: 'Откуда взято',
  laterality: 'Сторона',
  unstated: 'не указано',
  age: 'Возраст',
  room: 'Операционная',
  number: 'Номер для звонка',
  submit: 'Запросить',
  busy: 'Отправка …',
  done: (accession, part) => `Запрошено: ${accession}, часть ${part}. Время пошло.`,
} satisfies typeof EnglishRequest;

export const surgeon = {
  title: 'Операционная',
  ofRoom: (room) => `Операционная ${room}`,
  heard: 'Действует то, что сказано по телефону и повторено. Здесь только заключения, подписанные патологоанатомом.',
  asOf: (time) => `На ${time}`,
  stale: (time) => `Данные устарели: на ${time}`,
  none: 'Ни один пациент не ждёт ответа.',
  states,
  signed: (at, version) => (version > 1 ? `Подписано ${at}, изменено (версия ${version})` : `Подписано ${at}`),
  callComes: 'Ждите звонка.',
  pending: 'Ожидается ещё один срез.',
} satisfies typeof EnglishSurgeon;
