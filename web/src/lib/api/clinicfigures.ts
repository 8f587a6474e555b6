/** Figures of the clinic by calendar month: reads, deferral, concordance, the machine beside it, times, workload. */

import type { Cause } from '../permanentwords.ts';
import { getJson } from './http.ts';
import type { Share, Tally } from './turnaround.ts';

/** So many of so many; without a share where there are none. */
export interface Rate {
  n: number;
  of: number;
  share: Share | null;
}

export interface Figures {
  reads: number;
  deferred: Rate;
  followed_up: Rate;
  /** This and the next three are of those that gave an answer and were compared. */
  concordant: Rate;
  /** Minor and major together. */
  discordant: Rate;
  minor: Rate;
  major: Rate;
  minor_causes: Partial<Record<Cause, number>>;
  major_causes: Partial<Record<Cause, number>>;
  deferred_causes: Partial<Record<Cause, number>>;
  deferred_judged: { appropriate: number; inappropriate: number; not_judged: number };
  in_time: Rate;
  to_signature: Tally;
  verdicts: { suspicious: number; no_suspicion_found: number; failed: number; cannot_assess: Rate };
  machine: MachineAgainst;
}

interface SaidCounts {
  suspicious: number;
  no_suspicion_found: number;
  no_answer: number;
}

/** The machine where the permanent diagnosis is known. */
export interface MachineAgainst {
  malignant: SaidCounts;
  benign: SaidCounts;
  other: number;
  unseen: number;
  sensitivity: Rate;
  false_negative: Rate;
  specificity: Rate;
}

export interface MonthFigures {
  /** As `2026-05`. */
  month: string;
  figures: Figures;
  to_call: Tally;
}

export interface OrganFigures {
  organ: string | null;
  figures: Figures;
}

export interface ReaderLine {
  number: number;
  /** Absent unless whoever asks may know. */
  name: string | null;
  reads: number;
  months: number[];
}

export type BenchmarkOf = 'deferred' | 'discordant' | 'discordant_of_all';

/** A published rate. */
export interface Benchmark {
  of: BenchmarkOf;
  value: number;
  n: number;
  institutions: number;
  source: string;
}

export interface ClinicReport {
  site: string;
  since: string;
  time_zone: string;
  total: Figures;
  to_call: Tally;
  /** The earliest first. */
  months: MonthFigures[];
  organs: OrganFigures[];
  readers: ReaderLine[];
  benchmarks: Benchmark[];
}

export const CLINIC_FIGURES_CSV = '/api/v1/clinic-figures.csv';

export function getClinicFigures(): Promise<ClinicReport> {
  return getJson('/api/v1/clinic-figures');
}
