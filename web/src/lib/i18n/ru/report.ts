import type { SignatureMethod } from '../../readwords.ts';
import type { report as English } from '../en/report.ts';
import { plural } from './format.ts';

const signedHow: Record<SignatureMethod, string> = {
  session: 'Подтверждено в открытом сеансе. Это не квалифицированная электронная подпись.',
  password: 'Подтверждено паролем. Это не квалифицированная электронная подпись.',
  totp: 'Подтверждено одноразовым кодом. Это не квалифицированная электронная подпись.',
  qualified: 'Подписано квалифицированной электронной подписью.',
};

export const report = {
  open: 'Отчёт',
  title: 'Отчёт об исследовании',
  loading: 'Загрузка отчёта',
  error: 'Не удалось загрузить отчёт',
  back: 'Назад к случаю',
  file: 'Сохранить как PDF',
  print: 'Печать',
  laboratory: 'Лаборатория',
  notSigned: 'НЕ ПОДПИСАНО',
  notSignedMeaning: 'Заключение по этой части не подписал ни один патологоанатом. На этом листе результата нет.',
  calledOff: 'Запрос отменён.',
  read: 'Подписанное заключение',
  signature: 'Подпись',
  signedBy: (name, at, version) => `${name}, ${at}, версия ${version}`,
  signedHow,
  looked: 'Что смотрели',
  atMicroscope: 'Стекло, в микроскоп.',
  onScreen: (sections) =>
    sections === null ? 'Сканы на экране.' : `На экране ${plural(sections, { one: 'срез', few: 'среза', other: 'срезов' })}.`,
  aiBefore: 'Отметки программы были видны до выбора категории.',
  aiAfter: 'Отметки программы не были видны до выбора категории.',
  amended: (version, because) => `Заменяет версию ${version}. Причина: ${because}`,
  calls: 'Звонки в операционную',
  notCalled: 'Эта версия ещё не сообщена и не повторена.',
  called: (at, caller, name, role, version) => `${at}: ${caller} → ${name} (${role}), версия ${version}.`,
  readBack: { correct: 'Повторено верно.', wrong: 'Повторено НЕВЕРНО.' },
  changedSince: 'После подписи этой версии поступил или изменился слайд. В это заключение он не входит.',
  disputed: 'Не установлено, чей это слайд: тот же файл стоит и под другим регистрационным номером.',
  earlier: 'Прежние версии, больше не действуют',
  replaced: (by, because) => (because === null ? `Заменена версией ${by}.` : `Заменена версией ${by}. Причина: ${because}`),
  printed: (at, name) => `Напечатано ${at}, ${name}. Показано то, что было записано к этому времени.`,
  zone: (zone) => `Всё время – ${zone}.`,
} satisfies typeof English;
