import type { Outcome } from '../../api/verdict.ts';
import { format } from './format.ts';

const { minutesText } = format;

export const about = {
  title: 'About',
  loading: 'Loading',
  error: 'The facts could not be loaded',
  intendedUse: 'Intended use',
  /** What the service says in `intended_use`, word for word: a test holds the two together. */
  statement:
    'Zhedel orders and displays H&E images for a qualified pathologist who reads every section. It is not for primary diagnosis, not for use without a pathologist, and not validated for frozen or paediatric tissue by itself. It is not a cleared device: research use until a manufacturer takes responsibility. A person signs every read; the program never states a diagnosis.',
  original: 'The text that holds',
  model: 'Model',
  models: 'Other models',
  noModel: 'No model is loaded: no slide can be triaged.',
  limits: 'Limits',
  warnings: 'Warnings',
  noWarnings: 'None.',
  versions: 'Versions',
  program: 'Program',
  version: 'Version',
  organs: 'Organs',
  preparations: 'Preparations',
  ageGroups: 'Age groups',
  questions: 'Questions',
  suspiciousAt: 'Suspicious from a score of',
  clearBelow: 'May be cleared below',
  minimumCoverage: 'Coverage needed to clear',
  maxUpload: 'Largest file',
  dueTimes: 'Due times',
  minutes: minutesText,
  outcomes: 'What the outcomes mean',
  outcomeMeaning: {
    suspicious: 'At least one region scores high enough. Shown with its regions, scores and area.',
    no_suspicion_found:
      'Said only when coverage, quality, scale and intended use all allow it. It is not “benign”, and it names the smallest lesion that can be missed.',
    cannot_assess: 'The program takes no side, and says why.',
    failed: 'A named technical error. The slide is unread.',
  } satisfies Record<Outcome, string>,
};
