/** When a verdict is expected. */

import { getJson } from './http.ts';
import type { Window } from './window.ts';

export interface Eta {
  /** The verdict comes later with nine chances in ten. */
  early: string;
  expected: string;
  /** It comes earlier with nine chances in ten. */
  late: string;
  window: Window;
  cause: 'overdue' | 'size' | 'queue' | null;
  warning: string | null;
  /** Slides that come before it. */
  ahead: number;
  rough: boolean;
}

/** How well finish times were predicted. */
export interface Accuracy {
  n: number;
  rough: number;
  median_absolute_error_s: number | null;
  median_error_s: number | null;
  inside: number;
  inside_share: number | null;
  late: number;
  late_unwarned: number;
  left_out: number;
}

export function getAccuracy(): Promise<Accuracy> {
  return getJson('/api/v1/forecasts/accuracy');
}
