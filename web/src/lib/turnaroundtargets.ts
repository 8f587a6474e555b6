/** Minutes that somebody types, held against what the service takes. Pure functions. */

import type { TurnaroundTargets } from './api/turnaroundtargets.ts';
import type { ClassMinutes, Urgency } from './api/urgency.ts';
import type { TargetFault } from './targetfault.ts';

/** Most urgent first. */
export const URGENCIES: readonly Urgency[] = ['intraoperative', 'urgent', 'routine'];

export type TypedMinutes = Record<Urgency, string>;

/** A whole number of minutes, or null. */
export function parseMinutes(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : null;
}

/** What is wrong, by field; nothing where all can be saved. */
export function targetFaults(
  typed: TypedMinutes,
  { least_minutes: least, most_minutes: most }: Pick<TurnaroundTargets, 'least_minutes' | 'most_minutes'>,
): Partial<Record<Urgency, TargetFault>> {
  const faults: Partial<Record<Urgency, TargetFault>> = {};
  let before: { moreUrgent: Urgency; minutes: number } | null = null;
  for (const urgency of URGENCIES) {
    const minutes = parseMinutes(typed[urgency]);
    if (minutes === null || minutes < least || minutes > most[urgency]) {
      faults[urgency] = { kind: 'range', least, most: most[urgency] };
      continue;
    }
    if (before !== null && minutes < before.minutes) faults[urgency] = { kind: 'order', ...before };
    before = { moreUrgent: urgency, minutes };
  }
  return faults;
}

/** The minutes of all classes, or null while one is no number. */
export function parsedMinutes(typed: TypedMinutes): ClassMinutes | null {
  const [intraoperative, urgent, routine] = URGENCIES.map((urgency) => parseMinutes(typed[urgency]));
  if (intraoperative == null || urgent == null || routine == null) return null;
  return { intraoperative, urgent, routine };
}

export function typedMinutes(minutes: ClassMinutes): TypedMinutes {
  return {
    intraoperative: String(minutes.intraoperative),
    urgent: String(minutes.urgent),
    routine: String(minutes.routine),
  };
}
