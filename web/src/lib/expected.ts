/** What is said of expected finish times. Pure functions. */

import type { Eta } from './api/eta.ts';
import { dayAndTime, timeOfDay } from './format.ts';
import { t } from './strings.ts';

/** The last of several verdicts: the answer to a consultation is there when all of them are. */
export function lastOf(etas: (Eta | null | undefined)[]): Eta | null {
  const known = etas.filter((eta) => eta != null);
  return known.reduce<Eta | null>(
    (last, eta) => (last === null || Date.parse(eta.expected) > Date.parse(last.expected) ? eta : last),
    null,
  );
}

/** The time of one verdict, or `14:05 to 14:07`; `null` once the interval is over. */
export function interval(eta: Eta, now: number): string | null {
  const [early, late] = [Date.parse(eta.early), Date.parse(eta.late)];
  if (now > late) return null;
  const [from, to] = [dayAndTime(Math.max(early, now), now), dayAndTime(late, now)];
  if (from === to) return from;
  const sameDay = new Date(Math.max(early, now)).toDateString() === new Date(late).toDateString();
  return t.eta.between(from, sameDay ? timeOfDay(late) : to);
}
