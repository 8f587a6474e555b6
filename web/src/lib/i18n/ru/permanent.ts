import type { Cause, Concordance } from '../../permanentwords.ts';
import type { permanent as English } from '../en/permanent.ts';

const concordances: Record<Concordance, string> = {
  agree: 'Совпадает',
  minor: 'Малое расхождение: на лечение не влияет',
  major: 'Существенное расхождение: влияет на лечение',
  deferred: 'Ответ был отложен',
};

const causes: Record<Cause, string> = {
  sampling: 'Взятие материала',
  interpretation: 'Трактовка среза',
  technical: 'Техника: заморозка, резка, окраска, сканирование',
  communication: 'Передача сведений',
};

export const permanent = {
  title: 'Диагноз по парафиновым срезам',
  concordances,
  causes,
  waits: 'Диагноз по парафиновым срезам ещё не записан.',
  compare: 'Лаборатория прислала диагноз. Заключение с ним ещё никто не сравнил.',
  record: 'Записать диагноз по парафиновым срезам',
  correct: 'Исправить',
  back: 'Отменить',
  submit: 'Записать',
  words: 'Диагноз словами',
  day: 'Дата диагноза',
  number: 'Номер ответа в системе лаборатории',
  comparison: 'Как соотносится заключение',
  comparedWith: (version, result) => `В сравнении с версией ${version} заключения: ${result}`,
  opposed: 'Категории противоречат друг другу, поэтому совпадением это назвать нельзя.',
  cause: 'Причина',
  choose: 'выберите',
  appropriate: 'Было ли верно отложить ответ?',
  appropriateness: { open: 'не оценено', yes: 'да', no: 'нет' },
  note: 'Чему это учит',
  why: 'Почему исправлено',
  told: (name, at, version) => `Запись: ${name}, ${at}${version > 1 ? `, версия ${version}` : ''}`,
  source: { by_hand: 'вручную', lab_system: 'из системы лаборатории' },
  diagnosedOn: (day) => `Диагноз от ${day}`,
  earlier: 'Прежние версии',
  page: {
    title: 'Ждут диагноза по парафиновым срезам',
    meaning: 'Подписанные заключения, для которых диагноз по парафиновым срезам не записан или с ним ещё не сравнили. Первыми стоят самые давние.',
    empty: 'Ни одно заключение не ждёт диагноза по парафиновым срезам.',
    loading: 'Загрузка списка',
    error: 'Не удалось загрузить список',
    more: 'Показать ещё',
    caption: 'Подписанные заключения, которые ждут',
    columns: { case: 'Случай', signed: 'Подписано', read: 'Заключение', waits: 'Ждёт', reader: 'Патологоанатом' },
    part: (accession, part) => `${accession}, часть ${part}`,
    waitsFor: { diagnosis: 'диагноза', comparison: 'сравнения' },
  },
} satisfies typeof English;
