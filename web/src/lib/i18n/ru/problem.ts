import type { problem as English } from '../en/problem.ts';
import type { Told } from '../told.ts';

const DAMAGED: Told = { title: 'Файл повреждён или неполон.', next: 'Экспортируйте или отсканируйте его снова.' };
const TOO_LARGE: Told = {
  title: 'Файл слишком велик.',
  next: 'Попросите оператора системы увеличить предел или экспортируйте файл меньшего размера.',
};
const CHANGED: Told = {
  title: 'Данные изменились при передаче.',
  next: 'Повторите; если не поможет, проверьте кабель и сеть.',
};
const NOT_READY: Told = { title: 'Сервис занят или не готов.', next: 'Подождите немного и повторите.' };

export const problem = {
  network: { title: 'Сервис недоступен.', next: 'Проверьте сеть; попытки повторяются сами.' },
  unexpected: {
    title: (status) => `Сервис ответил непредвиденной ошибкой (${status}).`,
    next: 'Повторите; если не поможет, сообщите оператору системы.',
  },
  byCode: {
    not_found: { title: 'Этого нет или больше нет.', next: 'Вернитесь к рабочему списку.' },
    unsupported_format: {
      title: 'Zhedel не читает слайды такого формата.',
      next: 'Экспортируйте в SVS, NDPI, TIFF или JPEG.',
    },
    malformed_slide: DAMAGED,
    undecodable: DAMAGED,
    slide_breaks_reader: DAMAGED,
    unsupported_slide: {
      title: 'Это слайд такого вида, который Zhedel не читает.',
      next: 'Экспортируйте в SVS, NDPI, TIFF или JPEG.',
    },
    limit_exceeded: {
      title: 'Слайд больше, чем принимает сервис.',
      next: 'Попросите оператора системы увеличить предел.',
    },
    too_large: TOO_LARGE,
    invalid_validation: {
      title: 'Валидацию нельзя выполнить в заданном виде.',
      next: 'Исправьте и запустите снова.',
    },
    validation_ended: { title: 'Валидация уже завершена.', next: 'Посмотрите список.' },
    invalid_archive: { title: 'Архив принять нельзя.', next: 'Упакуйте набор снова и загрузите ещё раз.' },
    set_in_use: { title: 'Этот набор нужен валидации.', next: 'Отмените её или дождитесь конца.' },
    invalid_targets: { title: 'Такие минуты использовать нельзя.', next: 'Исправьте и сохраните снова.' },
    targets_changed: {
      title: 'Минуты тем временем изменил кто-то другой.',
      next: 'Посмотрите, что действует сейчас; чтобы поставить свои, сохраните ещё раз.',
    },
    invalid_fact: { title: 'Указанное сведение использовать нельзя.', next: 'Исправьте и отправьте снова.' },
    checksum_mismatch: CHANGED,
    digest_mismatch: CHANGED,
    storage_full: { title: 'У сервиса закончилось место.', next: 'Немедленно сообщите оператору системы.' },
    no_decoder: NOT_READY,
    busy: NOT_READY,
    shutting_down: NOT_READY,
    internal: { title: 'В сервисе произошёл сбой.', next: 'Повторите; если не поможет, сообщите оператору системы.' },
  },
  byStatus: {
    400: { title: 'Сервис не понял запрос.', next: 'Проверьте введённое и повторите.' },
    403: { title: 'У вас нет на это прав.', next: 'Обратитесь к оператору системы.' },
    404: { title: 'Этого нет или больше нет.', next: 'Вернитесь к рабочему списку.' },
    409: { title: 'Тем временем это изменили.', next: 'Обновите страницу и повторите.' },
    413: TOO_LARGE,
    422: { title: 'Сервис не может это использовать.', next: 'Проверьте введённое и повторите.' },
    460: CHANGED,
    503: NOT_READY,
  },
} satisfies typeof English;
