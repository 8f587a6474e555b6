/** How long consultations take, figure by figure and week by week. */

import { getJson } from './http.ts';
import type { Urgency } from './urgency.ts';

export type Measure = 'received_to_called' | 'received_to_verdict' | 'last_byte_to_flag' | 'last_byte_to_verdict';

export type Study = 'single_block' | 'several_blocks' | 'sequential_margins' | 'extra_study' | 'deferred' | 'not_stated';

/** A share, 0 to 1, with Wilson's interval of 95 %. */
export interface Share {
  value: number;
  low: number;
  high: number;
}

export interface Tally {
  /** `n`, `out_of_order` and `missing` together. */
  eligible: number;
  n: number;
  median_s: number | null;
  p90_s: number | null;
  longest_s: number | null;
  within: {
    limit_minutes: number;
    n: number;
    share: Share | null;
    corrected: number;
    /** Those that took longer, by reason. */
    missed: Record<string, number>;
  } | null;
  corrected: number;
  out_of_order: number;
  missing: number;
  /** By stamp; one may lack both. */
  missing_stamps: Record<string, number>;
}

export interface Heap {
  minute: number;
  counted: number;
  /** Mean of the two minutes before and the two after it. */
  neighbours: number;
}

export interface TurnaroundFigure {
  measure: Measure;
  from: string;
  to: string;
  unit: 'consultation' | 'slide';
  urgency: Urgency;
  study: Study | null;
  goal: boolean;
  total: Tally;
  /** Bar m: more than m − 1 and at most m minutes. */
  histogram: { minutes: number[]; beyond: number };
  heaps: Heap[];
  weeks: { monday: string; tally: Tally }[];
}

export interface TurnaroundReport {
  site: string;
  since: string;
  consultations: number;
  contradicted_stamps: number;
  limit_minutes: number;
  goal_share: number;
  figures: TurnaroundFigure[];
}

export const TURNAROUND_CSV = '/api/v1/turnaround.csv';

export function getTurnaround(signal?: AbortSignal): Promise<TurnaroundReport> {
  return getJson('/api/v1/turnaround', signal);
}
