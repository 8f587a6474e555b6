import type { MachineState, Progress, Step } from '../../api/progress.ts';
import type { Urgency } from '../../api/urgency.ts';
import type { MppSource, Outcome, Scale } from '../../api/verdict.ts';
import { format, plural } from './format.ts';

const { count, decimal, micrometres, percent, score } = format;

const step: Record<Step, string> = {
  opening: 'Opening the slide',
  surveying: 'Finding tissue',
  classifying: 'Reading tiles',
  concluding: 'Concluding',
};

export const triage = {
  outcome: {
    suspicious: 'Suspicious',
    no_suspicion_found: 'No suspicion found',
    cannot_assess: 'Cannot assess',
    failed: 'Failed',
  } satisfies Record<Outcome, string>,
  state: {
    queued: 'Waiting',
    in_progress: 'In progress',
    done: 'Done',
  } satisfies Record<MachineState, string>,
  step,
  progress: (now: Progress): string =>
    now.planned ? `${step[now.step]}, ${count(now.done ?? 0)} of ${count(now.planned)}` : step[now.step],
  queuedNote: 'Waiting for a worker',
  suspiciousSoFar: 'Suspicious so far',
  readSoFar: (share: number): string => `${percent(share)} of the tissue read`,
  soFarNote: 'Provisional: the model marks these places; the rest of the tissue is still being read.',
  provisionalNote: 'Nothing is concluded until every planned tile was read.',
  urgency: {
    intraoperative: 'Intraoperative',
    urgent: 'Urgent',
    routine: 'Routine',
  } satisfies Record<Urgency, string>,
  badge: {
    identity: 'Identity conflict',
    paediatric: 'Child: the program was made for adults',
    identityNote: 'The same bytes were handed in under another accession.',
    research: 'Research',
    notValidated: 'Not validated for this specimen',
    superseded: 'Superseded',
  },
  regionCount: (n: number): string => plural(n, { one: 'suspicious region', other: 'suspicious regions' }),
  canMiss: (um: number): string => `Can miss a lesion up to ${micrometres(um)}`,
  modelScore: (value: number): string => `model score ${score(value)}`,
  mpp: {
    source: {
      given: 'stated by a person',
      vendor: 'from the scanner',
      tiff_resolution: 'from the TIFF resolution',
      objective_power: 'derived from the objective',
      unknown: 'unknown',
    } satisfies Record<MppSource, string>,
    text: (mpp: Scale): string =>
      mpp.x === null || mpp.y === null
        ? 'unknown'
        : mpp.x === mpp.y
          ? `${decimal(mpp.x, 4)} µm/px`
          : `${decimal(mpp.x, 4)} × ${decimal(mpp.y, 4)} µm/px`,
  },
};
