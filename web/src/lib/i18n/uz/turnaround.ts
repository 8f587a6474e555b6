import type { Urgency } from '../../api/urgency.ts';
import type { turnaround as English } from '../en/turnaround.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { triage } from './triage.ts';

const { count, date, decimal, minutesText, percent } = format;

const { urgency } = triage;

const blocks = (n: number): string => plural(n, { other: 'ta blok' });

const reasons = {
  grossing: 'materialni kesib tayyorlash',
  difficult_tissue: 'kesish qiyin material',
  recut: 'qayta kesish',
  scanner: 'skaner',
  software: 'dastur yoki tarmoq',
  several_at_once: 'birdaniga bir nechta material',
  difficult_case: 'murakkab holat',
  consultation: 'hamkasb bilan maslahat',
  staff: 'xodim yetishmasligi',
  not_reached: 'operatsiya xonasiga qoʻngʻiroq qilib boʻlmadi',
  identity: 'belgilash xatosi',
  other: 'boshqa',
  not_stated: 'koʻrsatilmagan',
};

const stamps = {
  requested: 'soʻraldi',
  specimen_out: 'material olindi',
  received_frozen_area: 'kriostatga keldi',
  block_frozen: 'blok muzlatildi',
  section_stained: 'kesma boʻyaldi',
  scan_start: 'skanerlash boshlandi',
  scan_end: 'skanerlash tugadi',
  last_byte: 'oxirgi bayt',
  received: 'xizmat qabul qildi',
  first_flag: 'birinchi signal',
  final_verdict: 'yakuniy natija',
  opened: 'ochildi',
  signed: 'imzolandi',
  called: 'telefonda aytildi',
  read_back: 'qabul qilgan takrorladi',
};

const heap: typeof English.heap = ({ minute, counted, neighbours }) =>
  `${minute} daq: ${count(counted)}; qoʻshni ikki daqiqada oʻrtacha ${decimal(neighbours, 1)}`;

export const turnaround = {
  title: 'Muddatlar',
  loading: 'Yuklanmoqda',
  error: 'Koʻrsatkichlarni yuklab boʻlmadi',
  meaning: (site, since, consultations) =>
    `${site} joyi: ${date(since)} dan beri ${plural(consultations, { other: 'ta tekshiruv' })} qabul qilindi, dushanbadan boshlanadigan haftalar boʻyicha (UTC). Hech kim belgilamagan vaqt nomaʼlum hisoblanadi va hech qachon oʻylab topilmaydi. Oraliqlar – Uilson boʻyicha, 95\u00a0%.`,
  contradicted: (n) =>
    `${plural(n, { other: 'ta belgi' })} boshqasiga zid (soat adashgan yoki vaqt notoʻgʻri). Ular saqlangan, koʻrsatkichlarga kirmaydi va quyida tartibi buzilgan deb sanalgan.`,
  csv: 'Barcha koʻrsatkichlar CSV koʻrinishida',
  goalTitle: (limit, goal) => `Kriostatga keldi → aytildi, bitta blok, ${limit} daq ichida (maqsad ${percent(goal)})`,
  headline: (within, n, interval) => `${count(n)} ta blokdan ${count(within)} tasi vaqtida (95 %: ${interval})`,
  against: {
    reached: (goal) => `Butun oraliq ${percent(goal)} maqsadida yoki undan yuqori yotadi.`,
    missed: (goal) => `Butun oraliq ${percent(goal)} maqsadidan past yotadi.`,
    undecided: (goal) => `${percent(goal)} maqsadi oraliq ichida yotadi: shuncha blok bilan xulosa chiqarib boʻlmaydi.`,
  },
  noMiss: (n, atMost) => `${count(n)} tadan birortasi kechikmadi; aslida ${atMost} gachasi kechikishi mumkin.`,
  noneCounted: 'n = 0',
  nothing: 'Hech narsa deyish mumkin emas: birorta blokda ikkala vaqt belgilanmagan.',
  nothingWhy:
    'Kriostatga kelish ham, qoʻngʻiroq ham hozircha bu xizmatda boʻlmaydi. Ikkalasi ham odam koʻrsatganda hisobga olinadi; blok bitta boʻlgani ham shunday. Quyidagilar – mashina vaqti, ular buning oʻrnini bosmaydi.',
  missedTitle: (n) => `Uzoqroq boʻlgani: ${count(n)}, sababi`,
  reasons,
  reason: (code) => lookUp(reasons, code) ?? code,
  eligible: 'Bitta blok deb koʻrsatilgan tekshiruvlar',
  counted: 'Ikkala vaqti belgilangan, tartibi toʻgʻri',
  missing: 'Bir vaqti belgilanmagan',
  stamps,
  stampN: (stamp, n) => `${lookUp(stamps, stamp) ?? stamp}: ${count(n)}`,
  outOfOrder: 'Tartibi buzilgan',
  corrected: 'Qoʻlda tuzatilgan',
  correctedWithin: (n, within) => `hisobga olinganlardan ${count(n)} tasi, shundan vaqtida ${count(within)} tasi`,
  spans: 'Mediana · 90-protsentil · eng uzogʻi',
  spansText: (median, p90, longest) => `${median} · ${p90} · ${longest}`,
  median: 'Mediana',
  p90: '90-protsentil',
  longest: 'Eng uzogʻi',
  figure: 'Koʻrsatkich',
  withinLimit: (limit) => `${limit} daq ichida (95 %)`,
  withinOfN: 'Vaqtida',
  share: 'Ulush (95 %)',
  leftOut: 'Hisobga olinmagan',
  weekOf: 'Hafta boshi',
  byWeek: (name) => `${name}: haftalar boʻyicha`,
  asTable: 'Jadval koʻrinishida',
  ofN: (events, n) => `${count(n)} tadan ${count(events)} tasi`,
  weekly: (limit) => `${limit} daq ichidagi ulush, haftalar boʻyicha`,
  weeklySummary: (weeks, n) =>
    `${plural(weeks, { other: 'hafta' })}, ${blocks(n)}; ulush va oraliq; koʻrsatkichlar quyida jadval koʻrinishida`,
  week: (monday, within, n, share, interval) =>
    `${date(monday)} haftasi: ${count(n)} tadan ${count(within)} tasi, ${share} (${interval})`,
  histogram: 'Kelgandan qoʻngʻiroqqacha daqiqalar',
  histogramSummary: (n, heaps) =>
    [`${blocks(n)}, daqiqalar boʻyicha`, ...heaps.map(heap), 'koʻrsatkichlar quyida jadval koʻrinishida'].join('; '),
  minute: (minute, n) => `${minute} daq: ${count(n)}`,
  minutes: 'Daqiqalar, yuqoriga yaxlitlangan',
  heap,
  beyond: (n, minutes) => `${minutes} daqiqadan uzoq: ${count(n)}`,
  heapNote:
    'Yaxlit daqiqalar ajratib koʻrsatilgan. Ularda yonidagidan ancha koʻp boʻlsa, vaqt yaxlitlangan yoki keyinroq yozilgan.',
  apartTitle: 'Boshqa tekshiruvlar, alohida: kriostatga keldi → aytildi, intraoperatsion',
  apartNote:
    'Birortasi maqsad bilan solishtirilmaydi. Holatning har bir qismi oʻz vaqt hisobiga ega. “Koʻrsatilmagan”: blok bitta boʻlganini hech kim aytmagan, shuning uchun bitta blok hisoblanmaydi.',
  study: {
    single_block: 'Bitta blok',
    several_blocks: 'Bir nechta blok',
    sequential_margins: 'Rezeksiya chetlari, birin-ketin',
    extra_study: 'Qoʻshimcha tekshiruv',
    deferred: 'Javob parafin kesmalargacha qoldirilgan',
    not_stated: 'Koʻrsatilmagan',
  },
  machineTitle: 'Xizmatning oʻzi biladigani – bu intraoperatsion tekshiruv muddati emas',
  machineNote:
    'Slayd xizmatga kelgandan boshlab. Yetkazish, kesib tayyorlash, muzlatish, kesish, boʻyash va skanerlash – undan oldin, xulosa va qoʻngʻiroq – undan keyin. Nosozlik bilan tugagan tahlil natija bermaydi va bu yerda yoʻq. Birinchi signal: birinchi dastlabki versiya (hozircha hech narsa maʼlum emasligi ham mumkin) yoki natija.',
  measure: {
    received_to_called: 'Kriostatga keldi → aytildi',
    received_to_verdict: 'Xizmat qabul qildi → har bir slayd natijasi',
    last_byte_to_flag: 'Oxirgi bayt → birinchi signal',
    last_byte_to_verdict: 'Oxirgi bayt → natija',
  },
  of: (measure, per, urgency) => `${measure}, ${per}, ${urgency.toLowerCase()}`,
  per: { consultation: 'tekshiruv boʻyicha', slide: 'slayd boʻyicha' },
  targets: {
    title: 'Tayyor boʻlish muddatlari',
    meaning: (limit) =>
      `Xulosa xizmat tekshiruvni qabul qilgandan keyin shuncha daqiqada tayyor boʻlishi kerak. Ish roʻyxati, topshiriqlar navbati va tahlil vaqti shunga tayanadi. Bu yerda saqlangani kelgusi tekshiruvlarga amal qiladi; mavjudlarining muddati oʻzgarmaydi. Yuqoridagi maqsad ${limit}\u00a0daq boʻlib qoladi.`,
    legend: 'Muddat (daqiqa)',
    inForce: (minutes) =>
      `Kuchda: ${(Object.keys(urgency) as Urgency[]).map((one) => `${urgency[one].toLowerCase()} ${minutesText(minutes[one])}`).join(', ')}.`,
    defaults: 'Bular – dasturning standart qiymatlari.',
    setAt: (when) => `Belgilangan vaqti: ${when}.`,
    fault: (fault) =>
      fault.kind === 'range'
        ? `${fault.least} dan ${fault.most} gacha butun son.`
        : `“${urgency[fault.moreUrgent].toLowerCase()}” muddatidan erta emas: kamida ${fault.minutes}.`,
    save: 'Saqlash',
    saving: 'Saqlanmoqda',
    saved: 'Saqlandi. Shu paytdan qabul qilingan tekshiruvlarga amal qiladi.',
    retry: 'Qayta urinish',
  },
} satisfies typeof English;
