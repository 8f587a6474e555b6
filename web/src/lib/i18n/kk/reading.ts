import type { Adequacy, Category, Deferral, Deposit, Destination, Laterality, LifeState, MarginCode, Question, SignatureMethod } from '../../readwords.ts';
import type { reading as English } from '../en/reading.ts';
import { plural } from './format.ts';

/** «Қатерлі» and «қатерсіз» differ in their last syllable alone: a second word, with another first one, stands beside each. */
const categories: Record<Category, string> = {
  malignant: 'Қатерлі (малигнді)',
  benign: 'Қатерсіз (бенигнді)',
  atypical: 'Атипия',
  non_diagnostic: 'Материал диагноз қоюға жарамсыз',
  deferred: 'Жауап кейінге қалдырылды',
};

const states: Record<LifeState, string> = {
  requested: 'Сұралды, материал әлі түскен жоқ',
  received: 'Патологоанатомды күтуде',
  being_read: 'Патологоанатом қарап жатыр',
  awaiting_section: 'Тағы бір кесінді күтілуде',
  signed: 'Қол қойылды, әлі айтылған жоқ',
  communicated: 'Айтылды, қабылдаған адам қайталады',
  cancelled: 'Күші жойылды',
};

const deferrals: Record<Deferral, string> = {
  sampling: 'Материал алу: кесінділерде маңыздысы көрінбеуі мүмкін',
  freezing_artefact: 'Мұздату артефактісі',
  needs_immunohistochemistry: 'Иммуногистохимия қажет',
  needs_permanent_section: 'Парафин кесінділері қажет',
  other: 'Басқа себеп',
};

const margins: Record<MarginCode, string> = {
  involved: 'жиекте ісік бар',
  free: 'жиекте ісік жоқ',
  not_assessable: 'жиек бағалауға келмейді',
};

const deposits: Record<Deposit, string> = {
  isolated_tumour_cells: 'оқшау ісік жасушалары (≤ 0,2 мм)',
  micrometastasis: 'микрометастаз (≤ 2 мм)',
  macrometastasis: 'макрометастаз (> 2 мм)',
};

const adequacies: Record<Adequacy, string> = {
  adequate: 'жеткілікті',
  limited: 'ішінара жеткілікті',
  inadequate: 'жетпейді',
};

const destinations: Record<Destination, string> = {
  frozen: 'мұздатылған күйінде қалады',
  formalin: 'формалин',
  flow_cytometry: 'ағындық цитометрия',
  molecular: 'молекулалық зерттеулер',
  cytogenetics: 'цитогенетика',
  electron_microscopy: 'электрондық микроскопия',
  microbiology: 'микробиология',
  biobank: 'биобанк',
  other: 'басқа жер',
};

const questions: Record<Question, string> = {
  diagnosis: 'Диагноз',
  margin: 'Резекция жиегі',
  node: 'Лимфа түйіні',
  adequacy: 'Материалдың жеткіліктілігі',
  other: 'Басқа сұрақ',
};

const lateralities: Record<Laterality, string> = {
  left: 'сол жақ',
  right: 'оң жақ',
  both: 'екі жағы да',
  midline: 'орта сызық',
};

const methods: Record<SignatureMethod, string> = {
  session: 'ашық сеанста расталды',
  password: 'құпиясөзбен расталды',
  totp: 'бір реттік кодпен расталды',
  qualified: 'білікті электрондық қолтаңба',
};

export const reading = {
  title: 'Қорытынды',
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
  parts: 'Осы жағдайдың бөліктері',
  locked: (accession) => `Жаңарақ терезеде басқа жағдай ашылды. Мұнда ${accession} жұмысқа жабық.`,
  unlock: 'Осы жерде жұмыс істеу',
  question: 'Сұрақ',
  note: 'Клиникалық мәліметтер',
  claim: 'Жұмысқа алу',
  claimed: (name, since) => `Қарап жатқан: ${name}, басталғаны ${since}.`,
  stale: 'Екі минуттан бері әрекет жоқ. Жазылғаны сақталған.',
  noSign: 'әрекет жоқ',
  takeOver: 'Өзіме алу',
  release: 'Қайтару',
  draftOf: (name, at) => `Қаралама: ${name}, ${at}`,
  saved: (at) => `Сақталды: ${at}`,
  unsaved: 'Әлі сақталған жоқ',
  category: 'Санат',
  deferral: 'Жауап неге кейінге қалдырылды',
  deferralText: 'Сөзбен',
  microscope: 'Экраннан емес, микроскоптан қараймын',
  marginsTitle: 'Резекция жиектері',
  addMargin: 'Жиек қосу',
  ink: 'Бояу',
  face: 'Беті',
  status: 'Күйі',
  distance: 'Қашықтық, мм',
  remove: 'Алып тастау',
  nodesTitle: 'Лимфа түйіндері',
  addNodes: 'Лимфа түйіндерін көрсету',
  examined: 'Зерттелгені',
  positive: 'Зақымдалғаны',
  deposit: 'Ең үлкен ошақ',
  largest: 'Оның өлшемі, мм',
  adequacy: 'Материалдың жеткіліктілігі',
  notStated: 'көрсетілмеген',
  allocation: 'Тін қайда жіберіледі',
  addAllocation: 'Қосу',
  text: 'Сөзбен',
  toSign: 'Қол қоюға өту',
  askSection: 'Тағы бір кесінді сұрау',
  wanted: { recut: 'Қайта кесу', rescan: 'Қайта сканерлеу' },
  why: 'Себебі',
  ask: 'Сұрау',
  cancel: 'Керек емес',
  calledOff: (why) => `Күші жойылды: ${why}`,
  waiting: (wanted, why) => `Сұралғаны: ${wanted.toLowerCase()}. ${why}`,
  ai: {
    hidden:
      'Алдымен кесіндінің өзін қараңыз. Бағдарлама тапқан нәрсе кесіндіні толық көргенде, санат таңдағанда немесе өзіңіз сұрағанда шығады.',
    show: 'Бағдарлама не тапқанын көрсету',
  },
  sign: {
    title: 'Қорытындыға қол қою',
    checks: 'Жапсырмада жазылғанды енгізіңіз. Бұл дәл осы пациенттің дәл осы бөлігі болуы керек.',
    accession: 'Тіркеу нөмірі',
    accessionEnd: 'Тіркеу нөмірінің соңғы төрт таңбасы',
    part: 'Бөлік',
    site: 'Қайдан алынды',
    laterality: 'Жағы',
    unstated: 'көрсетілмеген',
    onScreen: (n) => `Экранда ${plural(n, { other: 'кесінді' })}`,
    atMicroscope: 'Микроскоптан қаралды: экрандағы ешбір кесінді аталмайды',
    password: 'Құпиясөзіңіз',
    attestation: 'Құпиясөз – растау ғана, білікті электрондық қолтаңба емес; есепте осылай жазылады.',
    submit: 'Қол қою',
    busy: 'Қол қойылуда …',
    back: 'Қорытындыға оралу',
    blocked: 'Слайдтың кімдікі екенін адам анықтағанша, қол қоюға болмайды.',
  },
  signed: (name, at, version) => `Қол қойған: ${name}, ${at}${version > 1 ? `, ${version}-нұсқа` : ''}`,
  atMicroscope: 'микроскоптан қаралды',
  marginText: (face, ink, status, distance) =>
    `${face}${ink === null ? '' : ` (бояу: ${ink})`}: ${status}${distance === null ? '' : `, ${distance}`}`,
  nodesText: (positive, examined) => `зерттелген ${examined} түйіннің ${positive} зақымдалған`,
  inWords: (name, text) => `${name}: ${text}`,
  noDiagnosisYet: 'ДИАГНОЗ ӘЛІ ҚОЙЫЛҒАН ЖОҚ: парафин кесінділерін күтіңіз',
  amend: 'Қорытындыны өзгерту',
  amendWhy: 'Қорытынды неге өзгертілді',
  earlier: 'Бұрынғы нұсқалар',
  receive: 'Келіп түсті',
  accept: 'Қабылдау',
  offered: (name, note) => `${name} мұны сізге тапсырады: ${note}`,
  since: (n) =>
    n === 1
      ? 'Қол қойылғаннан кейін бірдеңе түсті немесе өзгерді. Қараңыз, қажет болса, қорытындыны өзгертіңіз.'
      : `Қол қойылғаннан кейін түскені немесе өзгергені: ${n}. Қараңыз, қажет болса, қорытындыны өзгертіңіз.`,
  acknowledge: 'Операция бөлмесі атынан растау',
  acknowledged: (name, at) => `Операция бөлмесі атынан растаған: ${name}, ${at}`,
  call: {
    title: 'Операция бөлмесіне қоңырау шалыңыз',
    number: 'Нөмір',
    noNumber: 'Сұрауда нөмір көрсетілмеген.',
    room: 'Операция бөлмесі',
    script: 'Айтыңыз және қайталауын сұраңыз:',
    says: (accession, part, site, result) => `«${accession} жағдайы, ${part} бөлігі${site === '' ? '' : `, ${site}`}: ${result}.»`,
    name: 'Кімге айтылды',
    role: 'Рөлі',
    roles: { surgeon: 'Хирург', anaesthetist: 'Анестезиолог', nurse: 'Мейіргер', other: 'Басқа' },
    correct: 'Дұрыс қайталады',
    wrong: 'Қате қайталады',
    again: 'Қате қайталанды. Тағы бір рет айтып, қайталауын сұраңыз.',
    done: (name, role, at) => `Айтылды: ${name} (${role}), ${at}. Дұрыс қайталады.`,
    wrongly: (name, at) => `${name}, ${at}: қате қайталады`,
    anew: 'Қорытынды қоңыраудан кейін өзгертілді: қайта қоңырау шалыңыз.',
  },
} satisfies typeof English;
