import type { BenchmarkOf } from '../../api/clinicfigures.ts';
import type { figures as English } from '../en/figures.ts';
import { format, plural } from './format.ts';

const { count } = format;

const rateOf: Record<BenchmarkOf, string> = {
  deferred: 'Keyinga qoldirilganlar, hammasidan',
  discordant: 'Farqlar, javob berganlardan',
  discordant_of_all: 'Farqlar, hammasidan; keyinga qoldirilganlar ajratilmagan',
};

export const figures = {
  title: 'Boʻlim koʻrsatkichlari',
  loading: 'Yuklanmoqda',
  error: 'Koʻrsatkichlarni yuklab boʻlmadi',
  meaning: (site, since) =>
    `${site}: ${since} oyidan beri birinchi marta imzolangan xulosalar, taqvim oylari boʻyicha (UTC). Har bir ulush yonida uning sonlari va Uilsonning 95 foizli oraligʻi turadi: son qancha kam boʻlsa, ulush shuncha kam narsa aytadi.`,
  csv: 'Barcha koʻrsatkichlar CSV koʻrinishida',
  none: 'Bu oylarda birorta xulosa imzolanmagan.',
  byMonth: 'Moslik, keyinga qoldirish va muddatlar oylar boʻyicha',
  concordanceNote:
    'Moslik javob bergan va parafin kesmalar boʻyicha tashxis bilan solishtirilgan xulosalar boʻyicha hisoblanadi. Keyinga qoldirilgan javoblar moslikka ham, farqqa ham kirmaydi. Oxirgi oylar tashxislarini hali kutmoqda.',
  timesNote:
    'Servis qabul qilganidan birinchi imzogacha; ikkala vaqtni ham odamlar koʻrsatgan joyda kriostatga kelganidan qoʻngʻiroqqacha. 90-protsentil uchun kamida oʻnta kerak.',
  charts: { discordant: 'Farqlar, kichik va jiddiylari birga', deferred: 'Keyinga qoldirilgan javoblar' },
  dotted: (rates) => `Nuqtali chiziq: nashr etilgan, ${rates}`,
  chart: (name, months) => `${name}: ${plural(months, { other: 'oy' })}; koʻrsatkichlar quyida jadvalda`,
  point: (month, counts, share) => `${month}: ${share === null ? counts : `${share}, ${counts}`}`,
  allMonths: 'Barcha oylar',
  month: (iso) => `${iso.slice(5)}.${iso.slice(0, 4)}`,
  n: (n) => `n = ${count(n)}`,
  columns: {
    month: 'Oy',
    reads: 'Xulosalar',
    deferred: 'Keyinga qoldirilgan',
    followed_up: 'Parafin boʻyicha tashxisi maʼlum',
    concordant: 'Mos keladi',
    minor: 'Kichik farq',
    major: 'Jiddiy farq',
    in_time: 'Muddatida imzolangan',
    signature_median: 'Qabuldan imzogacha, mediana',
    signature_p90: 'Qabuldan imzogacha, 90-protsentil',
    call_median: 'Kriostatdan qoʻngʻiroqqacha, mediana',
    organ: 'Aʼzo',
    reader: 'Patologoanatom',
    rate: 'Koʻrsatkich',
    share: 'Ulush',
    consultations: 'Nechta boʻyicha',
    institutions: 'Muassasalar',
    source: 'Manba',
  },
  byCause: 'Barcha oylar boʻyicha sabablar',
  judged: (right, wrong, open) =>
    `Solishtirilgan keyinga qoldirishlar: ${count(right)} toʻgʻri, ${count(wrong)} notoʻgʻri, ${count(open)} baholanmagan.`,
  byOrgan: 'Barcha oylar, aʼzolar boʻyicha',
  workload: 'Yuklama: birinchi imzolar',
  workloadNote: 'Ismlarni administratorlar koʻradi; patologoanatom faqat oʻz ismini koʻradi.',
  readerNumber: (number) => `${number}-patologoanatom`,
  machine: {
    title: 'Dastur parafin boʻyicha tashxislar yonida: BU VALIDATSIYA EMAS',
    note: 'Kelgan tekshiruvlar, qaysi model ishlagan boʻlsa, oʻsha bilan; ular kam va tanlanmagan. Dastur baholay olmagani alohida hisoblangan. Validatsiyaning oʻz sahifasi bor.',
    cannotAssess: 'Oʻzini tiyish: baholay olmagan slaydlari, barcha yakuniy natijalardan',
    sensitivity: 'Shubhali, javob bergan yomon sifatlilaridan',
    falseNegative: 'Shubhali soha topilmadi, javob bergan yomon sifatlilaridan',
    specificity: 'Shubhali soha topilmadi, javob bergan yaxshi sifatlilaridan',
    noAnswerMalignant: 'Javobsiz, yomon sifatli',
    noAnswerBenign: 'Javobsiz, yaxshi sifatli',
    other: 'Parafin boʻyicha atipiya yoki tashxissiz: hech narsa bilan solishtirilmaydi',
    unseen: 'Birorta slayd tahlil qilinmagan',
    verdicts: (suspicious, none, unable, failed) =>
      `Yakuniy natijalar: ${count(suspicious)} shubhali, ${count(none)} shubhali soha topilmadi, ${count(unable)} baholab boʻlmaydi, ${count(failed)} nosozlik.`,
  },
  published: 'Nashr etilgan koʻrsatkichlar',
  publishedNote: 'Boshqa qoidalar bilan, boshqa joy va yillarda, raqamli slaydlardan ancha oldin hisoblangan. Ular chegara emas.',
  rateOf,
} satisfies typeof English;
