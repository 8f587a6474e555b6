/** What a pathologist reads, earliest due time first; the order is the service's. */

import type { Person } from './consultations.ts';
import type { LifeState, Question } from '../readwords.ts';
import type { Eta } from './eta.ts';
import { getJson } from './http.ts';
import type { MachineState, Progress } from './progress.ts';
import type { Urgency } from './urgency.ts';
import type { Outcome, Reason } from './verdict.ts';

export interface SlideSummary {
  slide_id: string;
  state: MachineState;
  progress: Progress | null;
  /** What can be said before the run is done; `read` is the share of the planned tiles. */
  provisional?: { suspicious: boolean; read: number } | null;
  /** When its verdict is expected, until it is there. */
  eta?: Eta | null;
  outcome: Outcome | null;
  reasons: Reason[];
  score: number | null;
  thumbnail_url: string | null;
  identity_conflict: boolean;
  superseded: boolean;
  /** The smallest lesion that the stride can miss, µm. */
  can_miss_um?: number | null;
}

export interface WorklistItem {
  consultation_id: string;
  case_id: string;
  accession: string;
  specimen: {
    part: string;
    organ: string | null;
    preparation: string | null;
    age_group: string | null;
  };
  urgency: Urgency;
  /** Where the consultation is in its life, and who reads it. */
  life: LifeState;
  reader: Person | null;
  /** The reader gave no sign of life for two minutes. */
  claim_stale: boolean;
  /** From when on the glass is carried to the microscope; null where there is a scan, or none is waited for. */
  carry_glass_at: string | null;
  question: Question | null;
  received_at: string;
  due_at: string;
  state: MachineState;
  outcome: Outcome | null;
  outside_intended_use: boolean;
  research: boolean;
  identity_conflict: boolean;
  slides: SlideSummary[];
  event_id: number;
}

export interface WorklistPage {
  items: WorklistItem[];
  next_cursor: string | null;
  /** What is open and does not pass the filter; `null` where none was asked for. */
  hidden: Hidden | null;
}

/** Open consultations that a filter leaves out. */
export interface Hidden {
  open: number;
  suspicious: number;
  overdue: number;
}

/** One page of what passes the filter; `filter` is a query, empty for everything. */
export function getWorklist(filter: string, cursor: string | null, signal?: AbortSignal): Promise<WorklistPage> {
  const query = new URLSearchParams(filter);
  query.set('limit', '100');
  if (cursor !== null) query.set('cursor', cursor);
  return getJson(`/api/v1/worklist?${query.toString()}`, signal);
}
