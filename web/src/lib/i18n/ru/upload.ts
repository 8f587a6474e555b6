import type { upload as English } from '../en/upload.ts';
import { format, plural } from './format.ts';

const { bytes, decimal, minutesText, percent } = format;

export const upload = {
  form: {
    accession: 'Регистрационный номер',
    accessionHint: 'создастся сам',
    part: 'Часть',
    partHint: 'A',
    organ: 'Орган',
    organHint: 'напр. лёгкое',
    organWrong: 'Выберите из списка или напишите латиницей и цифрами, например «lymph node».',
    preparation: 'Вид препарата',
    ageGroup: 'Возраст',
    urgency: 'Срочность',
    minutes: (name, minutes) => `${name}, ${minutesText(minutes)}`,
    mpp: 'мкм на пиксель',
    mppHint: 'если в файле нет',
    mppWrong: 'От 0,05 до 20.',
    research: 'Режим для исследований',
    researchHint:
      'Вычислять участки и вне области применения. Они остаются с пометкой «не валидировано для этого материала».',
    notStated: 'Не указано',
  },
  upload: {
    title: 'Загрузка',
    drop: 'Перетащите сюда файлы слайдов',
    choose: 'Выбрать файлы',
    formats: (limit) =>
      `SVS, NDPI, SCN, BIF, TIFF, DICOM (один файл), JPEG, PNG${limit === null ? '' : `; до ${limit} на файл`}`,
    facts: 'О материале',
    factsNote: 'Эти сведения относятся ко всем файлам ниже.',
    intended: 'Назначение модели:',
    outside: 'С такими сведениями материал вне области применения: ответ будет «оценка невозможна».',
    files: 'Файлы',
    noFiles: 'Файлы ещё не выбраны.',
    start: (n) => (n === 0 ? 'Загрузить' : `Загрузить ${plural(n, { one: 'файл', few: 'файла', other: 'файлов' })}`),
    clear: 'Убрать из списка',
    interrupted: 'Прерванные загрузки',
    interruptedNote:
      'Выберите тот же файл снова: загрузка продолжится с места остановки, со сведениями, указанными тогда.',
    interruptedAt: (when) => `начата ${when}`,
    forget: 'Отменить',
    continues: 'Продолжает прерванную загрузку со сведениями, указанными тогда.',
    state: {
      chosen: 'Готов к загрузке',
      queued: 'Ждёт своей очереди',
      starting: 'Начинается',
      sending: 'Загружается',
      paused: 'Приостановлено',
      waiting: 'Прервано. Продолжится само.',
      accepted: 'Принято',
      failed: 'Не принято',
    },
    sent: (done, total) => `${bytes(done)} из ${bytes(total)}`,
    rate: (perSecond) => `${bytes(perSecond)}/с`,
    pause: 'Пауза',
    resume: 'Продолжить',
    cancel: 'Отменить',
    remove: 'Убрать',
    again: 'Повторить',
    open: 'Открыть случай',
    acceptedNote: 'Сохранено и поставлено в очередь на сортировку.',
    hereAlready: 'Уже здесь',
    duplicate: (accession) =>
      `Этот файл уже есть в случае ${accession}. Ничего не изменено: срочность и отсчёт времени – с первого раза.`,
    corrected: (accession) =>
      `Этот файл уже есть в случае ${accession}. Указанные сейчас сведения отличаются, поэтому сортировка повторяется с ними.`,
    acceptedSpoken: (name) => `${name}: принято`,
    failedSpoken: (name, why) => `${name}: не принято. ${why}`,
    leave: 'Загрузка ещё идёт.',
    tooLarge: {
      title: (size, limit) => `Размер файла ${size}; предел ${limit}.`,
      next: 'Попросите оператора системы увеличить предел или экспортируйте файл меньшего размера.',
    },
    emptyFile: { title: 'Файл пуст.', next: 'Экспортируйте его из сканера снова.' },
  },
  arriving: {
    problem: 'Ещё до последнего байта:',
    thumbnail: 'Слайд при малом увеличении',
    described: (format, width, height, mpp) =>
      `${format}, ${width} × ${height} пкс${mpp === null ? '' : `, ${decimal(mpp, 3)} мкм/пкс`}`,
    ahead: (tissue, share) =>
      `${tissue === null ? '' : `Ткань: ${decimal(tissue, 1)} мм². `}Заранее проанализировано ${percent(share)}; до приёма слайда никакой вывод не делается.`,
  },
} satisfies typeof English;
