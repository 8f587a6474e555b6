import type { drift as English } from '../en/drift.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { reasonWords } from './reasons.ts';
import { triage } from './triage.ts';

const { count, date, decimal } = format;

const kinds = {
  out_of_domain: 'Model domenidan tashqaridagi tayllar, slaydlar boʻyicha oʻrtacha',
  slide_score: 'Slayd bali: mediana, 10- va 90-protsentil',
  tile_scores: 'Tayl ballari, populyatsiya barqarorligi indeksi',
  haematoxylin: 'Gematoksilin, optik zichlik',
  haematoxylin_spread: 'Gematoksilin, slayd ichidagi tarqoqlik',
  eosin: 'Eozin, optik zichlik',
  eosin_spread: 'Eozin, slayd ichidagi tarqoqlik',
};

const side = {
  within: 'yoʻlak ichida',
  above: 'yoʻlakdan yuqori',
  below: 'yoʻlakdan past',
  apart: 'boshqa taqsimot',
};

const ofN = (events: number, n: number): string => `${count(n)} tadan ${count(events)} tasi`;

const slides = (n: number): string => plural(n, { other: 'ta slayd' });
const samples = (n: number): string => plural(n, { other: 'ta namuna' });

export const drift = {
  title: 'Dreyf',
  loading: 'Yuklanmoqda',
  error: 'Koʻrsatkichlarni yuklab boʻlmadi',
  none: 'Birorta tahlil hali tugamagan.',
  meaning: (baseline, recent, least) =>
    `Har bir model va skaner uchun (faylda nomi aytilgan qurilma, boʻlmasa format va masshtab), soʻnggi bir yil, dushanbadan boshlanadigan haftalar boʻyicha (UTC). Dastlabki ${baseline} hafta – asos; soʻnggi ${recent} toʻliq hafta va joriy hafta shu bilan solishtiriladi. Kulrang yoʻlak hech narsa oʻzgarmaganda slaydlari shuncha boʻlgan hafta qayerda yotishini koʻrsatadi (uchta standart xato). Koʻrsatkich ketma-ket ikki hafta yoʻlakning bir tomonida boʻlsa, yoʻlakdan chiqqan hisoblanadi. Slaydlar ${least} tadan kam boʻlsa, faqat sonlar beriladi. Bularning hech biri xavf signali emas: sababi holatlar tarkibi, fasl, boʻyoq yoki skaner boʻlishi mumkin, bir bemor yoki bir partiyaning holatlari esa bir-biriga oʻxshaydi, shuning uchun xulosa chiqarishdan oldin slaydlarga qarang.`,
  slides: 'Slaydlar',
  scored: 'Bali bor',
  psi: 'Slayd ballari, populyatsiya barqarorligi indeksi',
  ksText: (d, p) => `D = ${decimal(d, 3)}; p = ${decimal(p, 3)}`,
  ks: 'Slayd ballari, Kolmogorov – Smirnov',
  tilePsi: 'Tayl ballari, populyatsiya barqarorligi indeksi',
  against: (recent, baseline) => `soʻnggisi: ${count(recent)}, asosda: ${count(baseline)}`,
  tooFew: (least) => `berilmaydi: davrlardan birida slaydlar ${least} tadan kam`,
  noBaseline: 'berilmaydi: asos haftalari hali oʻtmagan',
  week: 'Hafta boshi',
  percentiles: 'Slayd bali, 10 · 25 · 50 · 75 · 90-protsentillar',
  reasons: 'Baholanmaslik sabablari',
  reason: (code) => reasonWords.reason(code)?.title.toLowerCase() ?? code,
  tiles: 'Tayllar',
  tilesText: (read, outside, failed) =>
    `${count(read)} tasi tahlil qilindi, shundan ${count(outside)} tasi model domenidan tashqarida; ${count(failed)} tasi tahlil qilinmadi`,
  kinds,
  series: (kind, code) =>
    code === null
      ? (lookUp(kinds, kind) ?? kind)
      : ((kind === 'outcome' ? lookUp(triage.outcome, code) : reasonWords.reason(code)?.title) ?? code),
  side,
  left: (left, last) =>
    `${date(left.since)} haftasidan beri ${side[left.side]} (${left.weeks} hafta${left.until === last ? '' : `, oxirgisi – ${date(left.until)}`})`,
  dotted: (value) => `Nuqtali chiziq: validatsiyada ${value}`,
  tooFewCounts: (least, counts) => `Haftasiga ${least} tadan kam: ${counts}`,
  steady: 'Birorta koʻrsatkich oʻz yoʻlagidan chiqmagan.',
  moved: 'Oʻz yoʻlagidan chiqqanlar:',
  waiting: (end) => `Asos ${date(end)} kuni toʻladi; ungacha hech narsa solishtirilmaydi.`,
  notJudged: (least) =>
    `Hech narsa solishtirilmaydi: asosdan keyingi birorta haftada yoki asosning oʻzida slaydlar ${least} taga yetmaydi.`,
  shiftTitle: (weeks) => `Soʻnggi ${weeks} toʻliq hafta va joriy hafta, asosga nisbatan`,
  baselineTitle: 'Asos',
  firstWeeks: (from, end) => `Dastlabki haftalar: ${date(from)} – ${date(end)} (oxirgi kun kirmaydi)`,
  validationOf: (set, day) => `${set} toʻplamidagi validatsiya, ${date(day)}`,
  restsOn: 'Nimaga asoslangan',
  slidesCount: (n) => slides(n),
  samples: (n, all) =>
    n === 0 ? plural(all, { other: 'ta parcha' }) : n === all ? slides(all) : `${samples(all)}, shundan ${slides(n)}`,
  samplesOfUnknownKind: (n) => samples(n),
  positives: (n) => `musbat: ${count(n)}`,
  otherMix: 'toʻplam tarkibiga bogʻliq',
  needsDiagnoses: 'tashxislar kerak',
  notKept: 'saqlanmaydi',
  fewerThan: (least) => `berilmaydi: slaydlar ${least} tadan kam`,
  dye: (mean, between, within) =>
    `${decimal(mean, 3)} (slaydlar orasida ± ${decimal(between, 3)}, slayd ichida ± ${decimal(within, 3)})`,
  notValidated:
    'Bu model ushbu xizmatda validatsiya qilinmagan va uning paketida slaydlar bilan solishtirish mumkin boʻlgan koʻrsatkichlar yoʻq: toʻgʻrimi, notoʻgʻrimi, yagona asos – dastlabki haftalar.',
  validationsHidden: 'Model validatsiya qilingan-qilinmagani koʻrsatilmaydi: validatsiyalarni koʻrishga huquqingiz yoʻq.',
  patchesOnly: (n) =>
    `Validatsiya parchalarda oʻtkazilgan yoki bu koʻrsatilmagan (namunalar: ${n}): undagi baholashdan voz kechishlar alohida maydonlarga tegishli, slaydlardagisi bilan solishtirib boʻlmaydi.`,
  blocks: {
    outcomes: 'Natijalar',
    scores: 'Ballar',
    tissue: 'Toʻqima va boʻyoq',
    reasons: 'Baholanmaslik sababi',
  },
  noughts: (names) => `Birorta haftada boʻlmagan: ${names.join('; ')}.`,
  counts: 'Barcha sonlar, haftalar boʻyicha',
  leftOut: (n) => `Slaydlari kamroq yana ${count(n)} ta guruh koʻrsatilmadi.`,
  weekByWeek: (least, most) =>
    least === most
      ? `Haftalar boʻyicha, haftasiga n = ${count(most)}`
      : `Haftalar boʻyicha, haftasiga n = ${count(least)}–${count(most)}`,
  value: 'Qiymat',
  band: 'Yoʻlak',
  ofN,
  bandMeaning: {
    standard_errors: 'Yoʻlak: asos atrofidagi uchta standart xato.',
    percentiles:
      'Yoʻlak: asosning 10-protsentilidan 90-protsentiligacha. Kolmogorov – Smirnov boʻyicha p 0,0027 dan kichik boʻlsa, hafta yoʻlakdan chiqqan.',
    weeks_of_baseline:
      'Yoʻlak: asosning oʻz haftalari yetadigan chegara, har biri qolganlariga nisbatan. U boʻyicha birorta hafta baholanmaydi.',
  },
  point: (monday, value, n, events, where, least) => {
    const counted = events === null ? `n = ${count(n)}` : ofN(events, n);
    const what = value === null ? `${counted}; ${least} tadan kam, shuning uchun qiymat yoʻq` : `${value}; ${counted}`;
    return `${date(monday)} haftasi: ${what}${where === null ? '' : `, ${where}`}`;
  },
  chart: (name, weeks, baseline, last, left) =>
    [
      `${name}, ${weeks} hafta`,
      baseline === null ? 'asos qiymati yoʻq' : `asos ${baseline}`,
      last === null ? 'birorta haftada qiymat yoʻq' : `oxirgi qiymat ${last}`,
      left ?? 'oʻz yoʻlagida',
      'koʻrsatkichlar quyida jadval koʻrinishida',
    ].join('; '),
  diagnoses: 'Yakuniy tashxislarga nisbatan',
  noDiagnoses:
    'Birortasi yozilmagan. Bu yerda sezgirlik va oʻziga xoslik, ularning sonlari va tekshirilgan slaydlar ulushi turadi.',
} satisfies typeof English;
