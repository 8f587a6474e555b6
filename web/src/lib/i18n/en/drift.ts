import type { DriftLeft } from '../../api/driftleft.ts';
import { lookUp } from '../told.ts';
import { format } from './format.ts';
import { reasonWords } from './reasons.ts';
import { triage } from './triage.ts';

const { count, date, decimal } = format;

const kinds = {
  out_of_domain: "Tiles outside the model's domain, mean over slides",
  slide_score: 'Slide score: median, 10th and 90th percentile',
  tile_scores: 'Tile scores, population stability index',
  haematoxylin: 'Haematoxylin, optical density',
  haematoxylin_spread: 'Haematoxylin, spread within a slide',
  eosin: 'Eosin, optical density',
  eosin_spread: 'Eosin, spread within a slide',
};

const side = { within: 'in the band', above: 'above the band', below: 'below the band', apart: 'another distribution' };

const ofN = (events: number, n: number): string => `${count(events)} of ${count(n)}`;

export const drift = {
  title: 'Drift',
  loading: 'Loading',
  error: 'The figures could not be loaded',
  none: 'No run has ended yet.',
  meaning: (baseline: number, recent: number, least: number): string =>
    `For each model and scanner (the device as the file names it, else format and scale), week by week from Monday, UTC, over the last year. The first ${baseline} weeks are the baseline; the last ${recent} whole weeks and the current one are held against it. The grey band is where a week of as many slides would lie if nothing had changed (three standard errors). A figure counts as beside its band once two weeks in succession are on the same side. Below ${least} slides there are counts alone. None of this is an alarm: it can be the case mix, the season, the staining or the scanner, and cases of one patient or batch are alike, so look at the slides before drawing a conclusion.`,
  slides: 'Slides',
  scored: 'With a score',
  psi: 'Slide scores, population stability index',
  ksText: (d: number, p: number): string => `D = ${decimal(d, 3)}, p = ${decimal(p, 3)}`,
  ks: 'Slide scores, Kolmogorov–Smirnov',
  tilePsi: 'Tile scores, population stability index',
  against: (recent: number, baseline: number): string => `${count(recent)} recent, ${count(baseline)} in the baseline`,
  tooFew: (least: number): string => `not given: fewer than ${least} slides in one of the periods`,
  noBaseline: 'not given: the weeks of the baseline have not passed',
  week: 'Week of',
  percentiles: 'Slide score, 10th · 25th · 50th · 75th · 90th percentile',
  reasons: 'Not assessed because',
  reason: (code: string): string => code.replaceAll('_', ' '),
  tiles: 'Tiles',
  tilesText: (read: number, outside: number, failed: number): string =>
    `${count(read)} read, of them ${count(outside)} out of the model's domain; ${count(failed)} failed`,
  kinds,
  series: (kind: string, code: string | null): string =>
    code === null
      ? (lookUp(kinds, kind) ?? kind)
      : ((kind === 'outcome' ? lookUp(triage.outcome, code) : reasonWords.reason(code)?.title) ?? code),
  side,
  /** `last` is the last week with slides: what ended before it is told to have ended. */
  left: (left: DriftLeft, last: string): string =>
    `${side[left.side]} since the week of ${date(left.since)} (${left.weeks} weeks${left.until === last ? '' : `, the last that of ${date(left.until)}`})`,
  dotted: (value: string): string => `Dotted: ${value} in the validation`,
  tooFewCounts: (least: number, counts: string): string => `Fewer than ${least} a week: ${counts}`,
  steady: 'No figure is beside its band.',
  moved: 'Beside their bands are:',
  waiting: (end: string): string => `The baseline is complete on ${date(end)}; before that nothing is compared.`,
  notJudged: (least: number): string => `Nothing is compared: no week after the baseline, or the baseline itself, has ${least} slides.`,
  shiftTitle: (weeks: number): string => `Last ${weeks} whole weeks and the current one, against the baseline`,
  baselineTitle: 'Baseline',
  firstWeeks: (from: string, end: string): string => `First weeks, ${date(from)} to before ${date(end)}`,
  validationOf: (set: string, day: string): string => `Validation on ${set}, ${date(day)}`,
  restsOn: 'Rests on',
  slidesCount: (n: number): string => `${count(n)} slides`,
  samples: (slides: number, samples: number): string =>
    slides === 0 ? `${count(samples)} patches` : slides === samples ? `${count(samples)} slides` : `${count(samples)} samples, ${count(slides)} of them slides`,
  samplesOfUnknownKind: (samples: number): string => `${count(samples)} samples`,
  positives: (n: number): string => `${count(n)} positive`,
  otherMix: 'depends on the mix of the set',
  needsDiagnoses: 'needs diagnoses',
  notKept: 'not kept',
  fewerThan: (least: number): string => `not given: fewer than ${least} slides`,
  dye: (mean: number, between: number, within: number): string =>
    `${decimal(mean, 3)} (between slides ± ${decimal(between, 3)}, within a slide ± ${decimal(within, 3)})`,
  notValidated:
    'This model was not validated in this service, and its bundle holds no figures that slides could be held against: the first weeks are the only baseline, right or wrong.',
  validationsHidden: 'Whether the model was validated is not shown, since you may not see validations.',
  patchesOnly: (samples: string): string =>
    `The validation was over patches or did not tell (${samples} samples): its abstentions are those of single fields and cannot be held against those of slides.`,
  blocks: { outcomes: 'Outcomes', scores: 'Scores', tissue: 'Tissue and stain', reasons: 'Not assessed, because' },
  noughts: (names: string[]): string => `In no week: ${names.join('; ')}.`,
  counts: 'All counts, week by week',
  leftOut: (n: number): string => `${count(n)} more groups with fewer slides are left out.`,
  weekByWeek: (least: number, most: number): string =>
    least === most ? `Week by week, n = ${count(most)} a week` : `Week by week, n = ${count(least)} to ${count(most)} a week`,
  value: 'Value',
  band: 'Band',
  ofN,
  bandMeaning: {
    standard_errors: 'Band: three standard errors around the baseline.',
    percentiles: 'Band: 10th to 90th percentile of the baseline. A week is beside it by Kolmogorov–Smirnov, p below 0.0027.',
    weeks_of_baseline: "Band: what the baseline's own weeks reach, each against the others. No week is judged by it.",
  },
  point: (monday: string, value: string | null, n: number, events: number | null, where: string | null, least: number): string => {
    const counted = events === null ? `n = ${count(n)}` : ofN(events, n);
    const what = value === null ? `${counted}; fewer than ${least}, so no value` : `${value}, ${counted}`;
    return `Week of ${date(monday)}: ${what}${where === null ? '' : `, ${where}`}`;
  },
  chart: (name: string, weeks: number, baseline: string | null, last: string | null, left: string | null): string =>
    [
      `${name}, ${weeks} weeks`,
      baseline === null ? 'no baseline value' : `baseline ${baseline}`,
      last === null ? 'no week has a value' : `last week with a value ${last}`,
      left ?? 'not beside its band',
      'the figures follow as a table',
    ].join('; '),
  diagnoses: 'Against permanent diagnoses',
  noDiagnoses: 'None is recorded. Sensitivity and specificity will stand here, with their numbers and the share of slides verified.',
};
