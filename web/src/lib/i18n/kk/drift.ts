import type { drift as English } from '../en/drift.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { reasonWords } from './reasons.ts';
import { triage } from './triage.ts';

const { count, date, decimal } = format;

const kinds = {
  out_of_domain: 'Модель доменінен тыс тайлдар, слайдтар бойынша орташа',
  slide_score: 'Слайд балы: медиана, 10- және 90-процентиль',
  tile_scores: 'Тайл балдары, популяция тұрақтылығының индексі',
  haematoxylin: 'Гематоксилин, оптикалық тығыздық',
  haematoxylin_spread: 'Гематоксилин, слайд ішіндегі шашырау',
  eosin: 'Эозин, оптикалық тығыздық',
  eosin_spread: 'Эозин, слайд ішіндегі шашырау',
};

const side = { within: 'жолақта', above: 'жолақтан жоғары', below: 'жолақтан төмен', apart: 'басқа үлестірім' };

const ofN = (events: number, n: number): string => `${count(n)} ішінен ${count(events)}`;

const slides = (n: number): string => plural(n, { other: 'слайд' });
const samples = (n: number): string => plural(n, { other: 'үлгі' });

export const drift = {
  title: 'Дрейф',
  loading: 'Жүктелуде',
  error: 'Көрсеткіштерді жүктеу мүмкін болмады',
  none: 'Бірде-бір талдау әлі аяқталған жоқ.',
  meaning: (baseline, recent, least) =>
    `Әр модель мен әр сканер үшін (файлда аталған құрылғы, болмаса формат пен масштаб), соңғы бір жыл, дүйсенбіден басталатын апталар бойынша (UTC). Алғашқы ${baseline} апта – негіз; соңғы ${recent} толық апта мен ағымдағы апта сонымен салыстырылады. Сұр жолақ ештеңе өзгермегенде слайд саны сондай апта қайда жататынын көрсетеді (үш стандартты қате). Көрсеткіш қатарынан екі апта жолақтың бір жағында болса, жолақтан шықты деп саналады. Слайд ${least} санынан аз болса, тек сандар беріледі. Мұның бәрі дабыл емес: себебі жағдайлар құрамы, жыл мезгілі, бояу не сканер болуы мүмкін, ал бір пациенттің не бір топтаманың жағдайлары бір-біріне ұқсайды, сондықтан түйін жасамас бұрын слайдтарды қараңыз.`,
  slides: 'Слайдтар',
  scored: 'Балы бар',
  psi: 'Слайд балдары, популяция тұрақтылығының индексі',
  ksText: (d, p) => `D = ${decimal(d, 3)}; p = ${decimal(p, 3)}`,
  ks: 'Слайд балдары, Колмогоров – Смирнов',
  tilePsi: 'Тайл балдары, популяция тұрақтылығының индексі',
  against: (recent, baseline) => `соңғысы: ${count(recent)}, негізде: ${count(baseline)}`,
  tooFew: (least) => `берілмейді: кезеңдердің бірінде слайд ${least} санынан аз`,
  noBaseline: 'берілмейді: негіз апталары әлі өткен жоқ',
  week: 'Апта басы',
  percentiles: 'Слайд балы, 10 · 25 · 50 · 75 · 90 процентильдер',
  reasons: 'Бағаланбау себептері',
  reason: (code) => reasonWords.reason(code)?.title.toLowerCase() ?? code,
  tiles: 'Тайлдар',
  tilesText: (read, outside, failed) =>
    `${count(read)} талданды, оның ішінде модель доменінен тыс ${count(outside)}; ${count(failed)} талданбады`,
  kinds,
  series: (kind, code) =>
    code === null
      ? (lookUp(kinds, kind) ?? kind)
      : ((kind === 'outcome' ? lookUp(triage.outcome, code) : reasonWords.reason(code)?.title) ?? code),
  side,
  left: (left, last) =>
    `${date(left.since)} аптасынан бері ${side[left.side]} (${left.weeks} апта${left.until === last ? '' : `, соңғысы – ${date(left.until)}`})`,
  dotted: (value) => `Үзік сызық: валидацияда ${value}`,
  tooFewCounts: (least, counts) => `Аптасына ${least} санынан аз: ${counts}`,
  steady: 'Бірде-бір көрсеткіш өз жолағынан шыққан жоқ.',
  moved: 'Өз жолағынан шыққандар:',
  waiting: (end) => `Негіз ${date(end)} күні толады; оған дейін ештеңе салыстырылмайды.`,
  notJudged: (least) => `Ештеңе салыстырылмайды: негізден кейінгі бірде-бір аптада не негіздің өзінде слайд саны ${least} деген шекке жетпейді.`,
  shiftTitle: (weeks) => `Соңғы ${weeks} толық апта мен ағымдағы апта, негізбен салыстырғанда`,
  baselineTitle: 'Негіз',
  firstWeeks: (from, end) => `Алғашқы апталар: ${date(from)} – ${date(end)} (соңғысы кірмейді)`,
  validationOf: (set, day) => `${set} жиынындағы валидация, ${date(day)}`,
  restsOn: 'Неге негізделген',
  slidesCount: (n) => slides(n),
  samples: (n, all) =>
    n === 0 ? plural(all, { other: 'үзінді' }) : n === all ? slides(all) : `${samples(all)}, оның ішінде ${slides(n)}`,
  samplesOfUnknownKind: (n) => samples(n),
  positives: (n) => `оң: ${count(n)}`,
  otherMix: 'жиын құрамына байланысты',
  needsDiagnoses: 'диагноздар керек',
  notKept: 'сақталмайды',
  fewerThan: (least) => `берілмейді: слайд ${least} санынан аз`,
  dye: (mean, between, within) =>
    `${decimal(mean, 3)} (слайдтар арасында ± ${decimal(between, 3)}, слайд ішінде ± ${decimal(within, 3)})`,
  notValidated:
    'Бұл модель осы сервисте валидацияланбаған, ал оның бумасында слайдтармен салыстыруға болатын көрсеткіштер жоқ: дұрыс па, бұрыс па, жалғыз негіз – алғашқы апталар.',
  validationsHidden: 'Модельдің валидацияланғаны көрсетілмейді: валидацияларды көруге құқығыңыз жоқ.',
  patchesOnly: (n) =>
    `Валидация үзінділермен жүргізілген немесе бұл көрсетілмеген (үлгі саны: ${n}): ондағы бағалаудан бас тартулар жеке көру өрістеріне қатысты, слайдтардағымен салыстыруға болмайды.`,
  blocks: { outcomes: 'Нәтижелер', scores: 'Балдар', tissue: 'Тін және бояу', reasons: 'Бағаланбау себебі' },
  noughts: (names) => `Бірде-бір аптада болмады: ${names.join('; ')}.`,
  counts: 'Барлық сандар, апталар бойынша',
  leftOut: (n) => `Слайды аз тағы ${count(n)} топ көрсетілмеді.`,
  weekByWeek: (least, most) =>
    least === most ? `Апталар бойынша, аптасына n = ${count(most)}` : `Апталар бойынша, аптасына n = ${count(least)}–${count(most)}`,
  value: 'Мәні',
  band: 'Жолақ',
  ofN,
  bandMeaning: {
    standard_errors: 'Жолақ: негіз маңындағы үш стандартты қате.',
    percentiles:
      'Жолақ: негіздің 10-процентилінен 90-процентиліне дейін. Колмогоров – Смирнов бойынша p 0,0027-ден кем болса, апта жолақтан шыққан.',
    weeks_of_baseline:
      'Жолақ: негіздің өз апталары жететін шек, әрқайсысы қалғандарымен салыстырғанда. Ол бойынша бірде-бір аптаға баға берілмейді.',
  },
  point: (monday, value, n, events, where, least) => {
    const counted = events === null ? `n = ${count(n)}` : ofN(events, n);
    const what = value === null ? `${counted}; ${least} санынан аз, сондықтан мәні жоқ` : `${value}; ${counted}`;
    return `${date(monday)} аптасы: ${what}${where === null ? '' : `, ${where}`}`;
  },
  chart: (name, weeks, baseline, last, left) =>
    [
      `${name}, ${weeks} апта`,
      baseline === null ? 'негіз мәні жоқ' : `негіз ${baseline}`,
      last === null ? 'бірде-бір аптада мән жоқ' : `соңғы мән ${last}`,
      left ?? 'өз жолағында',
      'көрсеткіштер төменде кесте түрінде',
    ].join('; '),
  diagnoses: 'Түпкілікті диагноздармен салыстырғанда',
  noDiagnoses:
    'Бірде-бірі жазылмаған. Мұнда сезімталдық пен спецификалық, олардың сандары және тексерілген слайдтар үлесі тұрады.',
} satisfies typeof English;
