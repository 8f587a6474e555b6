import type { ClassMinutes, Urgency } from '../../api/urgency.ts';
import type { TargetFault } from '../../targetfault.ts';
import { lookUp } from '../told.ts';
import { format, plural } from './format.ts';
import { triage } from './triage.ts';

const { count, date, decimal, minutesText, percent } = format;

/** More of a minute than of its neighbours: times that were rounded. */
interface Heap {
  minute: number;
  counted: number;
  neighbours: number;
}

const { urgency } = triage;

/** Why a consultation took longer, by the code of the service. */
const reasons = {
  grossing: 'grossing',
  difficult_tissue: 'difficult tissue',
  recut: 'recut',
  scanner: 'scanner',
  software: 'software',
  several_at_once: 'several at once',
  difficult_case: 'difficult case',
  consultation: 'consultation',
  staff: 'staff',
  not_reached: 'not reached',
  identity: 'identity',
  other: 'other',
  not_stated: 'not stated',
};

/** Moments of a consultation, by the code of the service. */
const stamps = {
  requested: 'requested',
  specimen_out: 'specimen out',
  received_frozen_area: 'received frozen area',
  block_frozen: 'block frozen',
  section_stained: 'section stained',
  scan_start: 'scan start',
  scan_end: 'scan end',
  last_byte: 'last byte',
  received: 'received',
  first_flag: 'first flag',
  final_verdict: 'final verdict',
  opened: 'opened',
  signed: 'signed',
  called: 'called',
  read_back: 'read back',
};

const heap = ({ minute, counted, neighbours }: Heap): string =>
  `${minute} min: ${count(counted)}; the two minutes on either side have ${decimal(neighbours, 1)} on average`;

export const turnaround = {
  title: 'Turnaround',
  loading: 'Loading',
  error: 'The figures could not be loaded',
  meaning: (site: string, since: string, consultations: number): string =>
    `Site ${site}: ${plural(consultations, { one: 'consultation', other: 'consultations' })} received since ${date(since)}, by week from Monday, UTC. A moment that nobody stamped is missing: it is counted as missing and never made up. Intervals are Wilson's, 95\u00a0%.`,
  contradicted: (n: number): string =>
    `${plural(n, { one: 'stamp contradicts', other: 'stamps contradict' })} another (a clock that jumped, or a wrong time). They are kept, enter no figure, and are counted below as out of order.`,
  csv: 'All figures as CSV',
  goalTitle: (limit: number, goal: number): string =>
    `Received in the frozen area → called, one block, within ${limit} min (goal ${percent(goal)})`,
  headline: (within: number, n: number, interval: string): string =>
    `${count(within)} of ${count(n)} blocks in time (95 %: ${interval})`,
  against: {
    reached: (goal: number): string => `The whole interval lies at or above the goal of ${percent(goal)}.`,
    missed: (goal: number): string => `The whole interval lies below the goal of ${percent(goal)}.`,
    undecided: (goal: number): string => `The goal of ${percent(goal)} lies within the interval: so many blocks do not decide it.`,
  },
  noMiss: (n: number, atMost: string): string => `None of ${count(n)} missed it; up to ${atMost} of all may.`,
  noneCounted: 'n = 0',
  nothing: 'Nothing can be said: no single block has both times.',
  nothingWhy:
    'Neither receipt in the frozen area nor the call happens in this service yet. Both count once a person states them; so does that it was one block. The times below are those of the machine and no substitute.',
  missedTitle: (n: number): string => `Took longer: ${count(n)}, because of`,
  reasons,
  reason: (code: string): string => lookUp(reasons, code) ?? code,
  eligible: 'Consultations stated as one block',
  counted: 'With both times, in order',
  missing: 'A time missing',
  stamps,
  stampN: (stamp: string, n: number): string => `${lookUp(stamps, stamp) ?? stamp}: ${count(n)}`,
  outOfOrder: 'Out of order',
  corrected: 'Corrected by hand',
  correctedWithin: (n: number, within: number): string => `${count(n)} of the counted, ${count(within)} of them in time`,
  spans: 'Median · 90th percentile · longest',
  spansText: (median: string, p90: string, longest: string): string => `${median} · ${p90} · ${longest}`,
  median: 'Median',
  p90: '90th percentile',
  longest: 'Longest',
  figure: 'Figure',
  withinLimit: (limit: number): string => `Within ${limit} min (95 %)`,
  withinOfN: 'In time',
  share: 'Share (95 %)',
  leftOut: 'Left out',
  weekOf: 'Week of',
  byWeek: (name: string): string => `${name}: by week`,
  asTable: 'As a table',
  ofN: (events: number, n: number): string => `${count(events)} of ${count(n)}`,
  weekly: (limit: number): string => `Share within ${limit} min by week`,
  weeklySummary: (weeks: number, n: number): string =>
    `${plural(weeks, { one: 'week', other: 'weeks' })}, ${plural(n, { one: 'block', other: 'blocks' })}; share and interval; the figures follow as a table`,
  week: (monday: string, within: number, n: number, share: string, interval: string): string =>
    `Week of ${date(monday)}: ${count(within)} of ${count(n)}, ${share} (${interval})`,
  histogram: 'Minutes from receipt to call',
  histogramSummary: (n: number, heaps: Heap[]): string =>
    [`${plural(n, { one: 'block', other: 'blocks' })} by minute`, ...heaps.map(heap), 'the figures follow as a table'].join('; '),
  minute: (minute: number, n: number): string => `${minute} min: ${count(n)}`,
  minutes: 'Minutes, rounded up',
  heap,
  beyond: (n: number, minutes: number): string => `Longer than ${minutes} min: ${count(n)}`,
  heapNote: 'Round minutes stand out. Many more in them than beside them means that times were rounded or written down later.',
  apartTitle: 'Other studies, apart: received in the frozen area → called, intraoperative',
  apartNote:
    'None of them is held against the goal. Each part of a case has a clock of its own. “Not stated”: nobody said whether it was one block, so it counts as none.',
  study: {
    single_block: 'One block',
    several_blocks: 'Several blocks',
    sequential_margins: 'Sequential margins',
    extra_study: 'Extra study',
    deferred: 'Deferred to permanent sections',
    not_stated: 'Not stated',
  },
  machineTitle: 'What the service knows by itself – not the turnaround of a frozen section',
  machineNote:
    'From the arrival of the slide in the service. Transport, grossing, freezing, cutting, staining and scanning come before, reading and the call after. A run that failed gives no verdict and is missing here. First word: the first provisional version, which may be that nothing is known yet, or the verdict.',
  measure: {
    received_to_called: 'Received in the frozen area → called',
    received_to_verdict: 'Received by the service → verdict of every slide',
    last_byte_to_flag: 'Last byte → first word',
    last_byte_to_verdict: 'Last byte → verdict',
  },
  of: (measure: string, per: string, urgency: string): string => `${measure}, ${per}, ${urgency.toLowerCase()}`,
  per: { consultation: 'per consultation', slide: 'per slide' },
  targets: {
    title: 'Due times',
    meaning: (limit: number): string =>
      `A read is due so many minutes after the service received the consultation. Worklist, job queue and run times go by it. What is saved here holds for consultations to come; those that are there keep their due times. The goal above stays ${limit}\u00a0min.`,
    legend: 'Due after (minutes)',
    inForce: (minutes: ClassMinutes): string =>
      `In force: ${(Object.keys(urgency) as Urgency[]).map((one) => `${urgency[one].toLowerCase()} ${minutesText(minutes[one])}`).join(', ')}.`,
    defaults: 'These are the defaults of the program.',
    setAt: (when: string): string => `Set ${when}.`,
    fault: (fault: TargetFault): string =>
      fault.kind === 'range'
        ? `A whole number from ${fault.least} to ${fault.most}.`
        : `Not sooner than ${urgency[fault.moreUrgent].toLowerCase()}: at least ${fault.minutes}.`,
    save: 'Save',
    saving: 'Saving',
    saved: 'Saved. Consultations received from now on are due by these.',
    retry: 'Try again',
  },
};
