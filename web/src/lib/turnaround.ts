/** Turnaround in words and marks. Pure functions. */

import type { Share } from './api/turnaround.ts';
import { duration, percentOf } from './format.ts';

/** A share in per cent with one decimal, cut: a goal that was not reached must not be shown as reached. */
export function shareText(value: number): string {
  return percentOf(Math.floor(value * 1000 + 1e-9) / 10, 1);
}

/** An interval in per cent, never narrower than it is. */
export function intervalText({ low, high }: Share): string {
  return `${shareText(low)} – ${percentOf(Math.ceil(high * 1000 - 1e-9) / 10, 1)}`;
}

/** Whether the numbers decide that a goal is reached or not. */
export function against(goal: number, share: Share): 'reached' | 'missed' | 'undecided' {
  if (share.low >= goal) return 'reached';
  return share.high < goal ? 'missed' : 'undecided';
}

export function span(seconds: number | null): string {
  return seconds === null ? '–' : duration(seconds * 1000);
}

/** The last minute of a histogram that is drawn: past the limit, and past everything that was counted. */
export function lastMinute(minutes: readonly number[], limit: number): number {
  const last = minutes.findLastIndex((n) => n > 0);
  return Math.min(minutes.length - 1, Math.max(last, limit) + 5);
}
