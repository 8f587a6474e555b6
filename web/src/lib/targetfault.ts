/** What is wrong with minutes that somebody typed. */

import type { Urgency } from './api/urgency.ts';

export type TargetFault =
  | { kind: 'range'; least: number; most: number }
  /** Due sooner than the class before it, which has so many minutes. */
  | { kind: 'order'; moreUrgent: Urgency; minutes: number };
