import type { shell as English } from '../en/shell.ts';

export const shell = {
  product: 'Zhedel',
  notARead: 'ИИ-сортировка – это не заключение. Каждый срез смотрит патологоанатом.',
  sampleSize: 'n',
  skip: 'Перейти к содержанию',
  close: 'Закрыть',
  retry: 'Повторить',
  refreshFailed: 'Не удалось обновить данные.',
  nav: {
    label: 'Страницы',
    menu: 'Меню',
    worklist: 'Рабочий список',
    upload: 'Загрузка',
    request: 'Запрос',
    surgeon: 'Операционная',
    validation: 'Валидация',
    duty: 'Дежурство',
    turnaround: 'Сроки',
    drift: 'Дрейф',
    users: 'Учётные записи',
    about: 'О программе',
  },
  language: {
    label: 'Язык',
    missing: (name) => `Не удалось загрузить язык «${name}». Обновите страницу или выберите его ещё раз.`,
    notKept: 'Язык не сохранён в вашей учётной записи.',
  },
  title: (page) => `${page} · Zhedel`,
  notFound: { title: 'Такой страницы нет', next: 'К рабочему списку' },
  theme: {
    label: 'Тема',
    dark: 'Тёмная',
    light: 'Светлая',
    system: 'Как в системе',
    now: (name) => `Тема: ${name.toLowerCase()}. Сменить.`,
  },
  live: {
    connecting: 'Соединение',
    live: 'На связи',
    reconnecting: 'Переподключение',
    stale: (since) => `Нет обновлений с ${since}`,
    offline: (since) => `Нет сети с ${since}`,
    banner: (since) =>
      `Связь с сервисом потеряна. На экране – данные на ${since}, они могли устареть.`,
    hint: 'Связь восстановится сама.',
  },
} satisfies typeof English;
