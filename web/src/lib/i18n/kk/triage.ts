import type { Step } from '../../api/progress.ts';
import type { triage as English } from '../en/triage.ts';
import { format, plural } from './format.ts';

const { count, decimal, micrometres, percent, score } = format;

const step: Record<Step, string> = {
  opening: 'Слайдты ашу',
  surveying: 'Тінді іздеу',
  classifying: 'Тайлдарды талдау',
  concluding: 'Түйіндеу',
};

export const triage = {
  outcome: {
    suspicious: 'Күдікті',
    no_suspicion_found: 'Күдікті аймақ табылмады',
    cannot_assess: 'Бағалау мүмкін емес',
    failed: 'Ақау',
  },
  state: {
    queued: 'Күтуде',
    in_progress: 'Талдануда',
    done: 'Аяқталды',
  },
  step,
  progress: (now) =>
    now.planned ? `${step[now.step]}, ${count(now.planned)} ішінен ${count(now.done ?? 0)}` : step[now.step],
  queuedNote: 'Талдауға кезек күтуде',
  suspiciousSoFar: 'Әзірге күдікті',
  readSoFar: (share) => `Тіннің ${percent(share)}-ы талданды`,
  soFarNote: 'Алдын ала: бұл жерлерді модель белгіледі; қалған тін әлі талданып жатыр.',
  provisionalNote: 'Жоспарланған барлық тайл талданғанша ештеңе түйінделмейді.',
  urgency: {
    intraoperative: 'Интраоперациялық',
    urgent: 'Шұғыл',
    routine: 'Жоспарлы',
  },
  badge: {
    identity: 'Сәйкестендіру қайшылығы',
    paediatric: 'Бала: бағдарлама ересектерге арналған',
    identityNote: 'Дәл осы файл басқа тіркеу нөмірімен де тапсырылған.',
    research: 'Зерттеу мақсатында',
    notValidated: 'Бұл материал үшін валидацияланбаған',
    superseded: 'Ауыстырылған',
  },
  regionCount: (n) => plural(n, { other: 'күдікті аймақ' }),
  canMiss: (um) => `${micrometres(um)}-ге дейінгі ошақты өткізіп алуы мүмкін`,
  modelScore: (value) => `модель балы ${score(value)}`,
  mpp: {
    source: {
      given: 'адам көрсеткен',
      vendor: 'сканерден',
      tiff_resolution: 'TIFF ажыратымдылығынан',
      objective_power: 'объектив бойынша есептелген',
      unknown: 'көзі белгісіз',
    },
    text: (mpp) =>
      mpp.x === null || mpp.y === null
        ? 'белгісіз'
        : mpp.x === mpp.y
          ? `${decimal(mpp.x, 4)} мкм/пкс`
          : `${decimal(mpp.x, 4)} × ${decimal(mpp.y, 4)} мкм/пкс`,
  },
} satisfies typeof English;
