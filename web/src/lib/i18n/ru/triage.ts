import type { Step } from '../../api/progress.ts';
import type { triage as English } from '../en/triage.ts';
import { format, plural } from './format.ts';

const { count, decimal, micrometres, percent, score } = format;

const step: Record<Step, string> = {
  opening: 'Открытие слайда',
  surveying: 'Поиск ткани',
  classifying: 'Анализ тайлов',
  concluding: 'Подведение итога',
};

export const triage = {
  outcome: {
    suspicious: 'Подозрительно',
    no_suspicion_found: 'Подозрительных участков не найдено',
    cannot_assess: 'Оценка невозможна',
    failed: 'Сбой',
  },
  state: {
    queued: 'Ожидает',
    in_progress: 'Анализируется',
    done: 'Завершено',
  },
  step,
  progress: (now) =>
    now.planned ? `${step[now.step]}, ${count(now.done ?? 0)} из ${count(now.planned)}` : step[now.step],
  queuedNote: 'Ждёт свободного места для анализа',
  suspiciousSoFar: 'Пока подозрительно',
  readSoFar: (share) => `Проанализировано ${percent(share)} ткани`,
  soFarNote: 'Предварительно: эти места отметила модель; остальная ткань ещё анализируется.',
  provisionalNote: 'Итог подводится только после анализа всех запланированных тайлов.',
  urgency: {
    intraoperative: 'Интраоперационно',
    urgent: 'Срочно',
    routine: 'Планово',
  },
  badge: {
    identity: 'Конфликт идентификации',
    paediatric: 'Ребёнок: программа сделана для взрослых',
    identityNote: 'Тот же файл был передан под другим регистрационным номером.',
    research: 'Для исследований',
    notValidated: 'Не валидировано для этого материала',
    superseded: 'Заменён',
  },
  regionCount: (n) =>
    plural(n, { one: 'подозрительный участок', few: 'подозрительных участка', other: 'подозрительных участков' }),
  canMiss: (um) => `Может пропустить очаг до ${micrometres(um)}`,
  modelScore: (value) => `балл модели ${score(value)}`,
  mpp: {
    source: {
      given: 'указан человеком',
      vendor: 'от сканера',
      tiff_resolution: 'из разрешения TIFF',
      objective_power: 'вычислен по объективу',
      unknown: 'источник неизвестен',
    },
    text: (mpp) =>
      mpp.x === null || mpp.y === null
        ? 'неизвестен'
        : mpp.x === mpp.y
          ? `${decimal(mpp.x, 4)} мкм/пкс`
          : `${decimal(mpp.x, 4)} × ${decimal(mpp.y, 4)} мкм/пкс`,
  },
} satisfies typeof English;
