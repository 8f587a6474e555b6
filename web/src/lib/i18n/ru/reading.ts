import type { Adequacy, Category, Deferral, Deposit, Destination, Laterality, LifeState, MarginCode, Question, SignatureMethod } from '../../readwords.ts';
import type { reading as English } from '../en/reading.ts';
import { plural } from './format.ts';

const categories: Record<Category, string> = {
  malignant: 'Злокачественное',
  benign: 'Доброкачественное',
  atypical: 'Атипия',
  non_diagnostic: 'Материал непригоден для диагноза',
  deferred: 'Ответ отложен',
};

const states: Record<LifeState, string> = {
  requested: 'Запрошено, материал ещё не поступил',
  received: 'Ждёт патологоанатома',
  being_read: 'Смотрит патологоанатом',
  awaiting_section: 'Ждёт ещё одного среза',
  signed: 'Подписано, ещё не сообщено',
  communicated: 'Сообщено и повторено принявшим',
  cancelled: 'Отменено',
};

const deferrals: Record<Deferral, string> = {
  sampling: 'Взятие материала: срезы могут не показывать главного',
  freezing_artefact: 'Артефакт заморозки',
  needs_immunohistochemistry: 'Нужна иммуногистохимия',
  needs_permanent_section: 'Нужны парафиновые срезы',
  other: 'Другая причина',
};

const margins: Record<MarginCode, string> = {
  involved: 'поражён опухолью',
  free: 'свободен от опухоли',
  not_assessable: 'не поддаётся оценке',
};

const deposits: Record<Deposit, string> = {
  isolated_tumour_cells: 'изолированные опухолевые клетки (≤ 0,2 мм)',
  micrometastasis: 'микрометастаз (≤ 2 мм)',
  macrometastasis: 'макрометастаз (> 2 мм)',
};

const adequacies: Record<Adequacy, string> = {
  adequate: 'достаточно',
  limited: 'достаточно с оговорками',
  inadequate: 'недостаточно',
};

const destinations: Record<Destination, string> = {
  frozen: 'остаётся замороженной',
  formalin: 'формалин',
  flow_cytometry: 'проточная цитометрия',
  molecular: 'молекулярные исследования',
  cytogenetics: 'цитогенетика',
  electron_microscopy: 'электронная микроскопия',
  microbiology: 'микробиология',
  biobank: 'биобанк',
  other: 'другое место',
};

const questions: Record<Question, string> = {
  diagnosis: 'Диагноз',
  margin: 'Край резекции',
  node: 'Лимфатический узел',
  adequacy: 'Достаточность материала',
  other: 'Другой вопрос',
};

const lateralities: Record<Laterality, string> = {
  left: 'слева',
  right: 'справа',
  both: 'с обеих сторон',
  midline: 'по средней линии',
};

const methods: Record<SignatureMethod, string> = {
  session: 'подтверждено в открытом сеансе',
  password: 'подтверждено паролем',
  totp: 'подтверждено одноразовым кодом',
  qualified: 'квалифицированная электронная подпись',
};

export const reading = {
  title: 'Заключение',
  categories,
  states,
  deferrals,
  margins,
  deposits,
  adequacies,
  destinations,
  questions,
  lateralities,
  methods,
  parts: 'Части этого случая',
  locked: (accession) => `В более новом окне открыт другой случай. ${accession} здесь закрыт для работы.`,
  unlock: 'Работать здесь',
  question: 'Вопрос',
  note: 'Клинические сведения',
  claim: 'Взять в работу',
  claimed: (name, since) => `Смотрит ${name}, с ${since}.`,
  stale: 'Две минуты нет признаков работы. Написанное сохранено.',
  noSign: 'нет признаков работы',
  takeOver: 'Взять на себя',
  release: 'Вернуть',
  draftOf: (name, at) => `Черновик: ${name}, ${at}`,
  saved: (at) => `Сохранено: ${at}`,
  unsaved: 'Ещё не сохранено',
  category: 'Категория',
  deferral: 'Почему ответ отложен',
  deferralText: 'Словами',
  microscope: 'Смотрю в микроскоп, а не на экран',
  marginsTitle: 'Края резекции',
  addMargin: 'Добавить край',
  ink: 'Краска',
  face: 'Поверхность',
  status: 'Состояние',
  distance: 'Расстояние, мм',
  remove: 'Убрать',
  nodesTitle: 'Лимфатические узлы',
  addNodes: 'Указать лимфатические узлы',
  examined: 'Исследовано',
  positive: 'Поражено',
  deposit: 'Наибольший очаг',
  largest: 'Его размер, мм',
  adequacy: 'Достаточность материала',
  notStated: 'не указано',
  allocation: 'Куда идёт ткань',
  addAllocation: 'Добавить',
  text: 'Словами',
  toSign: 'Перейти к подписи',
  askSection: 'Запросить ещё один срез',
  wanted: { recut: 'Повторный срез', rescan: 'Повторное сканирование' },
  why: 'Почему',
  ask: 'Запросить',
  cancel: 'Не надо',
  calledOff: (why) => `Отменено: ${why}`,
  waiting: (wanted, why) => `Запрошено: ${wanted.toLowerCase()}. ${why}`,
  ai: {
    hidden:
      'Сначала посмотрите сам срез. Что нашла программа, появится, когда вы увидите его целиком, выберете категорию или попросите об этом.',
    show: 'Показать, что нашла программа',
  },
  sign: {
    title: 'Подпись заключения',
    checks: 'Введите то, что написано на этикетке. Это должна быть именно эта часть именно этого пациента.',
    accession: 'Регистрационный номер',
    accessionEnd: 'Последние четыре знака регистрационного номера',
    part: 'Часть',
    site: 'Откуда взято',
    laterality: 'Сторона',
    unstated: 'не указано',
    onScreen: (n) => `На экране ${plural(n, { one: 'срез', few: 'среза', other: 'срезов' })}`,
    atMicroscope: 'Смотрели в микроскоп: ни один срез на экране не указывается',
    password: 'Ваш пароль',
    attestation: 'Пароль – это подтверждение, а не квалифицированная электронная подпись; в отчёте так и сказано.',
    submit: 'Подписать',
    busy: 'Подписание …',
    back: 'Назад к заключению',
    blocked: 'Подписать нельзя, пока человек не установит, чей это слайд.',
  },
  signed: (name, at, version) => `Подпись: ${name}, ${at}${version > 1 ? `, версия ${version}` : ''}`,
  atMicroscope: 'смотрели в микроскоп',
  marginText: (face, ink, status, distance) =>
    `${face}${ink === null ? '' : ` (краска: ${ink})`}: ${status}${distance === null ? '' : `, ${distance}`}`,
  nodesText: (positive, examined) => `поражено ${positive} из ${examined} исследованных`,
  inWords: (name, text) => `${name}: ${text}`,
  noDiagnosisYet: 'ДИАГНОЗ ЕЩЁ НЕ ПОСТАВЛЕН: ждите парафиновых срезов',
  amend: 'Изменить заключение',
  amendWhy: 'Почему заключение изменено',
  earlier: 'Прежние версии',
  receive: 'Поступило',
  accept: 'Принять',
  offered: (name, note) => `${name} передаёт это вам: ${note}`,
  since: (n) =>
    n === 1
      ? 'После подписи что-то поступило или изменилось. Посмотрите и, если нужно, измените заключение.'
      : `После подписи поступило или изменилось: ${n}. Посмотрите и, если нужно, измените заключение.`,
  acknowledge: 'Подтвердить за операционную',
  acknowledged: (name, at) => `Подтверждение за операционную: ${name}, ${at}`,
  call: {
    title: 'Позвоните в операционную',
    number: 'Номер',
    noNumber: 'Номер в запросе не указан.',
    room: 'Операционная',
    script: 'Скажите и попросите повторить:',
    says: (accession, part, site, result) => `«Случай ${accession}, часть ${part}${site === '' ? '' : `, ${site}`}: ${result}.»`,
    name: 'Кому сообщено',
    role: 'Кто это',
    roles: { surgeon: 'Хирург', anaesthetist: 'Анестезиолог', nurse: 'Медсестра', other: 'Другое' },
    correct: 'Повторено верно',
    wrong: 'Повторено неверно',
    again: 'Повторено неверно. Скажите ещё раз и попросите повторить.',
    done: (name, role, at) => `Сообщено: ${name} (${role}), ${at}. Повторено верно.`,
    wrongly: (name, at) => `${name}, ${at}: повторено неверно`,
    anew: 'Заключение изменено после звонка: позвоните ещё раз.',
  },
} satisfies typeof English;
