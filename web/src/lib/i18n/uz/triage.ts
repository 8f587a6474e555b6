import type { Step } from '../../api/progress.ts';
import type { triage as English } from '../en/triage.ts';
import { format, plural } from './format.ts';

const { count, decimal, micrometres, percent, score } = format;

const step: Record<Step, string> = {
  opening: 'Slayd ochilmoqda',
  surveying: 'Toʻqima qidirilmoqda',
  classifying: 'Tayllar tahlil qilinmoqda',
  concluding: 'Yakunlanmoqda',
};

export const triage = {
  outcome: {
    suspicious: 'Shubhali',
    no_suspicion_found: 'Shubhali soha topilmadi',
    cannot_assess: 'Baholab boʻlmaydi',
    failed: 'Nosozlik',
  },
  state: {
    queued: 'Kutmoqda',
    in_progress: 'Tahlil qilinmoqda',
    done: 'Tugadi',
  },
  step,
  progress: (now) =>
    now.planned ? `${step[now.step]}, ${count(now.planned)} tadan ${count(now.done ?? 0)} tasi` : step[now.step],
  queuedNote: 'Tahlil navbatini kutmoqda',
  suspiciousSoFar: 'Hozircha shubhali',
  readSoFar: (share) => `Toʻqimaning ${percent(share)} qismi tahlil qilindi`,
  soFarNote: 'Dastlabki: bu joylarni model belgiladi; qolgan toʻqima hali tahlil qilinmoqda.',
  provisionalNote: 'Rejalashtirilgan barcha tayllar tahlil qilinmaguncha hech narsa yakunlanmaydi.',
  urgency: {
    intraoperative: 'Intraoperatsion',
    urgent: 'Shoshilinch',
    routine: 'Rejali',
  },
  badge: {
    identity: 'Identifikatsiya ziddiyati',
    paediatric: 'Bola: dastur kattalar uchun moʻljallangan',
    identityNote: 'Aynan shu fayl boshqa qayd raqami bilan ham topshirilgan.',
    research: 'Tadqiqot uchun',
    notValidated: 'Bu material uchun validatsiya qilinmagan',
    superseded: 'Almashtirilgan',
  },
  regionCount: (n) => plural(n, { other: 'ta shubhali soha' }),
  canMiss: (um) => `${micrometres(um)} gacha oʻchoqni oʻtkazib yuborishi mumkin`,
  modelScore: (value) => `model bali ${score(value)}`,
  mpp: {
    source: {
      given: 'odam koʻrsatgan',
      vendor: 'skanerdan',
      tiff_resolution: 'TIFF aniqligidan',
      objective_power: 'obyektiv boʻyicha hisoblangan',
      unknown: 'manbasi nomaʼlum',
    },
    text: (mpp) =>
      mpp.x === null || mpp.y === null
        ? 'nomaʼlum'
        : mpp.x === mpp.y
          ? `${decimal(mpp.x, 4)} mkm/piks`
          : `${decimal(mpp.x, 4)} × ${decimal(mpp.y, 4)} mkm/piks`,
  },
} satisfies typeof English;
