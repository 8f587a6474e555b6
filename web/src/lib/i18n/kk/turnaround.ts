import type { Urgency } from '../../api/urgency.ts';
import type { turnaround as English } from '../en/turnaround.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { triage } from './triage.ts';

const { count, date, decimal, minutesText, percent } = format;

const { urgency } = triage;

const blocks = (n: number): string => plural(n, { other: 'блок' });

const reasons = {
  grossing: 'материалды кесіп дайындау',
  difficult_tissue: 'кесуге қиын материал',
  recut: 'қайта кесу',
  scanner: 'сканер',
  software: 'бағдарлама не желі',
  several_at_once: 'бірден бірнеше материал',
  difficult_case: 'күрделі жағдай',
  consultation: 'әріптеспен ақылдасу',
  staff: 'қызметкер жетіспеуі',
  not_reached: 'операция бөлмесіне хабарласа алмау',
  identity: 'таңбалау қатесі',
  other: 'басқа',
  not_stated: 'көрсетілмеген',
};

const stamps = {
  requested: 'сұралды',
  specimen_out: 'материал алынды',
  received_frozen_area: 'криостатқа түсті',
  block_frozen: 'блок мұздатылды',
  section_stained: 'кесінді боялды',
  scan_start: 'сканерлеу басталды',
  scan_end: 'сканерлеу аяқталды',
  last_byte: 'соңғы байт',
  received: 'сервис қабылдады',
  first_flag: 'алғашқы сигнал',
  final_verdict: 'түпкілікті нәтиже',
  opened: 'ашылды',
  signed: 'қол қойылды',
  called: 'телефонмен айтылды',
  read_back: 'қабылдаған адам қайталады',
};

const heap: typeof English.heap = ({ minute, counted, neighbours }) =>
  `${minute} мин: ${count(counted)}; көрші екі минутта орта есеппен ${decimal(neighbours, 1)}`;

export const turnaround = {
  title: 'Мерзімдер',
  loading: 'Жүктелуде',
  error: 'Көрсеткіштерді жүктеу мүмкін болмады',
  meaning: (site, since, consultations) =>
    `${site} орны: ${date(since)} күнінен бері ${plural(consultations, { other: 'зерттеу' })} қабылданды, дүйсенбіден басталатын апталар бойынша (UTC). Ешкім белгілемеген уақыт белгісіз деп саналады және ешқашан ойдан қосылмайды. Аралықтар – Уилсон бойынша, 95\u00a0%.`,
  contradicted: (n) =>
    `${plural(n, { other: 'белгі' })} басқасына қайшы келеді (сағат ауытқыған не уақыт қате). Олар сақталған, көрсеткіштерге кірмейді және төменде реті бұзылған деп саналған.`,
  csv: 'Барлық көрсеткіштер CSV түрінде',
  goalTitle: (limit, goal) => `Криостатқа түсті → айтылды, бір блок, ${limit} мин ішінде (мақсат ${percent(goal)})`,
  headline: (within, n, interval) => `${count(n)} блоктың ${count(within)} уақытында (95 %: ${interval})`,
  against: {
    reached: (goal) => `Бүкіл аралық ${percent(goal)} мақсатында не одан жоғары жатыр.`,
    missed: (goal) => `Бүкіл аралық ${percent(goal)} мақсатынан төмен жатыр.`,
    undecided: (goal) => `${percent(goal)} мақсаты аралық ішінде жатыр: мұнша блокпен түйін жасауға болмайды.`,
  },
  noMiss: (n, atMost) => `${count(n)} ішінен бірде-бірі кешікпеді; шын мәнінде ${atMost}-ға дейін кешігуі мүмкін.`,
  noneCounted: 'n = 0',
  nothing: 'Ештеңе айтуға болмайды: бірде-бір блокта екі белгі де жоқ.',
  nothingWhy:
    'Криостатқа түсу де, қоңырау да әзірге бұл сервисте болмайды. Екеуін де адам көрсеткенде ғана есепке алынады; блоктың біреу болғаны да солай. Төмендегілер – машинаның уақыты, олар мұны алмастырмайды.',
  missedTitle: (n) => `Ұзағырақ болғаны: ${count(n)}, себебі`,
  reasons,
  reason: (code) => lookUp(reasons, code) ?? code,
  eligible: 'Бір блок деп көрсетілген зерттеулер',
  counted: 'Екі белгісі де бар, реті дұрыс',
  missing: 'Бір белгісі жоқ',
  stamps,
  stampN: (stamp, n) => `${lookUp(stamps, stamp) ?? stamp}: ${count(n)}`,
  outOfOrder: 'Реті бұзылған',
  corrected: 'Қолмен түзетілген',
  correctedWithin: (n, within) => `есепке алынғанның ${count(n)}, оның ішінде уақытында ${count(within)}`,
  spans: 'Медиана · 90-процентиль · ең ұзағы',
  spansText: (median, p90, longest) => `${median} · ${p90} · ${longest}`,
  median: 'Медиана',
  p90: '90-процентиль',
  longest: 'Ең ұзағы',
  figure: 'Көрсеткіш',
  withinLimit: (limit) => `${limit} мин ішінде (95 %)`,
  withinOfN: 'Уақытында',
  share: 'Үлесі (95 %)',
  leftOut: 'Есепке алынбаған',
  weekOf: 'Апта басы',
  byWeek: (name) => `${name}: апталар бойынша`,
  asTable: 'Кесте түрінде',
  ofN: (events, n) => `${count(n)} ішінен ${count(events)}`,
  weekly: (limit) => `${limit} мин ішіндегі үлес, апталар бойынша`,
  weeklySummary: (weeks, n) =>
    `${plural(weeks, { other: 'апта' })}, ${blocks(n)}; үлес пен аралық; көрсеткіштер төменде кесте түрінде`,
  week: (monday, within, n, share, interval) =>
    `${date(monday)} аптасы: ${count(n)} ішінен ${count(within)}, ${share} (${interval})`,
  histogram: 'Түскен сәттен қоңырауға дейінгі минуттар',
  histogramSummary: (n, heaps) =>
    [`${blocks(n)}, минуттар бойынша`, ...heaps.map(heap), 'көрсеткіштер төменде кесте түрінде'].join('; '),
  minute: (minute, n) => `${minute} мин: ${count(n)}`,
  minutes: 'Минуттар, жоғары қарай дөңгелектелген',
  heap,
  beyond: (n, minutes) => `${minutes} минуттан ұзақ: ${count(n)}`,
  heapNote:
    'Дөңгелек минуттар ерекшеленген. Оларда көршілерінен әлдеқайда көп болса, уақыт дөңгелектелген немесе кейін жазылған.',
  apartTitle: 'Басқа зерттеулер, бөлек: криостатқа түсті → айтылды, интраоперациялық',
  apartNote:
    'Бірде-бірі мақсатпен салыстырылмайды. Жағдайдың әр бөлігінің өз уақыт есебі бар. «Көрсетілмеген»: блоктың біреу болғанын ешкім айтпаған, сондықтан бір блок деп саналмайды.',
  study: {
    single_block: 'Бір блок',
    several_blocks: 'Бірнеше блок',
    sequential_margins: 'Резекция жиектері, бірінен соң бірі',
    extra_study: 'Қосымша зерттеу',
    deferred: 'Жауап парафин кесінділеріне дейін кейінге қалдырылды',
    not_stated: 'Көрсетілмеген',
  },
  machineTitle: 'Сервистің өзі білетіні – бұл интраоперациялық зерттеудің мерзімі емес',
  machineNote:
    'Слайд сервиске келген сәттен бастап. Жеткізу, кесіп дайындау, мұздату, кесу, бояу және сканерлеу – оған дейін, қорытынды мен қоңырау – одан кейін. Ақаумен біткен талдау нәтиже бермейді және мұнда жоқ. Алғашқы сигнал: бірінші алдын ала нұсқа (әзірге ештеңе белгісіз болуы да мүмкін) немесе нәтиже.',
  measure: {
    received_to_called: 'Криостатқа түсті → айтылды',
    received_to_verdict: 'Сервис қабылдады → әр слайдтың нәтижесі',
    last_byte_to_flag: 'Соңғы байт → алғашқы сигнал',
    last_byte_to_verdict: 'Соңғы байт → нәтиже',
  },
  of: (measure, per, urgency) => `${measure}, ${per}, ${urgency.toLowerCase()}`,
  per: { consultation: 'зерттеу бойынша', slide: 'слайд бойынша' },
  targets: {
    title: 'Дайын болу мерзімдері',
    meaning: (limit) =>
      `Қорытынды сервис зерттеуді қабылдағаннан кейін осынша минутта дайын болуы керек. Жұмыс тізімі, тапсырмалар кезегі және талдау уақыты соған сүйенеді. Мұнда сақталғаны алдағы зерттеулерге қолданылады; бұрыннан барларының мерзімі өзгермейді. Жоғарыдағы мақсат ${limit}\u00a0мин болып қалады.`,
    legend: 'Мерзім (минут)',
    inForce: (minutes) =>
      `Күшінде: ${(Object.keys(urgency) as Urgency[]).map((one) => `${urgency[one].toLowerCase()} ${minutesText(minutes[one])}`).join(', ')}.`,
    defaults: 'Бұл – бағдарламаның әдепкі мәндері.',
    setAt: (when) => `Белгіленген уақыты: ${when}.`,
    fault: (fault) =>
      fault.kind === 'range'
        ? `${fault.least} пен ${fault.most} аралығындағы бүтін сан.`
        : `«${urgency[fault.moreUrgent].toLowerCase()}» мерзімінен ерте емес: кемінде ${fault.minutes}.`,
    save: 'Сақтау',
    saving: 'Сақталуда',
    saved: 'Сақталды. Осы сәттен бастап қабылданған зерттеулерге қолданылады.',
    retry: 'Қайталау',
  },
} satisfies typeof English;
