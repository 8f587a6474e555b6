/** After how many minutes reads are due, as the organisation sets it. */

import { getJson, putJson } from './http.ts';
import type { ClassMinutes } from './urgency.ts';

export interface TurnaroundTargets {
  minutes: ClassMinutes;
  /** Number of the change that set them; 0 for the defaults of the program. */
  sequence: number;
  set_by: string | null;
  set_at: string | null;
  least_minutes: number;
  most_minutes: ClassMinutes;
  may_be_set_by: string[];
}

const ADDRESS = '/api/v1/turnaround-targets';

export function getTargets(signal?: AbortSignal): Promise<TurnaroundTargets> {
  return getJson(ADDRESS, signal);
}

/** Refused with 409 if somebody set others after the change numbered `sequence`. */
export function setTargets(minutes: ClassMinutes, sequence: number): Promise<TurnaroundTargets> {
  return putJson(ADDRESS, { minutes, sequence });
}
