import type { BenchmarkOf } from '../../api/clinicfigures.ts';
import { format, plural } from './format.ts';

const { count } = format;

const rateOf: Record<BenchmarkOf, string> = {
  deferred: 'Deferred, of all',
  discordant: 'Discordant, of those that gave an answer',
  discordant_of_all: 'Discordant, of all; deferred ones not set apart',
};

export const figures = {
  title: 'Figures of the clinic',
  loading: 'Loading',
  error: 'The figures could not be loaded',
  meaning: (site: string, since: string): string =>
    `${site}: reads that were first signed since ${since}, by calendar month (UTC). Each share stands with its counts and Wilson’s interval of 95\u00a0%: the fewer there were, the less it says.`,
  csv: 'All figures as CSV',
  none: 'No read was signed in these months.',
  byMonth: 'Concordance, deferral and times by month',
  concordanceNote:
    'Concordance is of reads that gave an answer and were compared with their permanent diagnosis. Deferred reads are neither concordant nor discordant. Recent months wait for their diagnoses.',
  timesNote:
    'From receipt by the service to the first signature; and from receipt in the frozen-section area to the call, where people stated both. A 90th percentile needs ten.',
  charts: { discordant: 'Discordant, minor and major together', deferred: 'Deferred' },
  dotted: (rates: string): string => `Dotted: published, ${rates}`,
  chart: (name: string, months: number): string => `${name}: ${plural(months, { one: 'month', other: 'months' })}; the figures follow as a table`,
  point: (month: string, counts: string, share: string | null): string => `${month}: ${share === null ? counts : `${share}, ${counts}`}`,
  allMonths: 'All months',
  month: (iso: string): string => iso,
  n: (n: number): string => `n = ${count(n)}`,
  columns: {
    month: 'Month',
    reads: 'Reads',
    deferred: 'Deferred',
    followed_up: 'Permanent diagnosis known',
    concordant: 'Concordant',
    minor: 'Minor discordance',
    major: 'Major discordance',
    in_time: 'Signed when due',
    signature_median: 'Receipt to signature, median',
    signature_p90: 'Receipt to signature, 90th percentile',
    call_median: 'Frozen-section area to call, median',
    organ: 'Organ',
    reader: 'Pathologist',
    rate: 'Rate',
    share: 'Share',
    consultations: 'Counted over',
    institutions: 'Institutions',
    source: 'Source',
  },
  byCause: 'Causes over all months',
  judged: (right: number, wrong: number, open: number): string =>
    `Deferrals that were compared: ${count(right)} judged right, ${count(wrong)} not, ${count(open)} not judged.`,
  byOrgan: 'By organ over all months',
  workload: 'Workload: first signatures',
  workloadNote: 'Administrators see names; pathologists see their own.',
  readerNumber: (number: number): string => `Pathologist ${number}`,
  machine: {
    title: 'The program beside permanent diagnoses: NOT A VALIDATION',
    note: 'Consultations as they came, of whichever model ran, few and not chosen. What the program could not assess is counted apart. A validation has its own page.',
    cannotAssess: 'Abstention: slides that it could not assess, of all final verdicts',
    sensitivity: 'Suspicious, of malignant ones that it answered',
    falseNegative: 'No suspicion found, of malignant ones that it answered',
    specificity: 'No suspicion found, of benign ones that it answered',
    noAnswerMalignant: 'No answer, malignant',
    noAnswerBenign: 'No answer, benign',
    other: 'Atypical or non-diagnostic by the permanent diagnosis, held against nothing',
    unseen: 'No slide was triaged',
    verdicts: (suspicious: number, none: number, unable: number, failed: number): string =>
      `Final verdicts: ${count(suspicious)} suspicious, ${count(none)} no suspicion found, ${count(unable)} cannot assess, ${count(failed)} failed.`,
  },
  published: 'Published rates',
  publishedNote: 'Counted by other rules, in other places and years, long before digital slides. They are no limits.',
  rateOf,
};
