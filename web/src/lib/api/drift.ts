/** A model's slides over time, against where they began. */

import { getJson } from './http.ts';

export interface DriftFigures {
  slides: number;
  outcomes: Record<string, number>;
  reasons: Record<string, number>;
  reason_shares: Record<string, number> | null;
  scored: number;
  /** 10th, 25th, 50th, 75th, 90th. */
  score_percentiles: [number, number, number, number, number] | null;
  tiles: { score_bins: number[]; failed_decode: number; failed_classify: number; failed_stain: number; out_of_domain: number };
}

export interface DriftGroup {
  model: string;
  scanner: string;
  baseline: DriftFigures;
  baseline_complete: boolean;
  recent: DriftFigures;
  shift: {
    baseline_scored: number;
    recent_scored: number;
    psi: number | null;
    ks: { d: number; p: number } | null;
    tile_psi: number | null;
  };
  weeks: { monday: string; figures: DriftFigures }[];
}

export interface DriftReport {
  baseline_weeks: number;
  recent_weeks: number;
  least_slides: number;
  groups: DriftGroup[];
}

export function getDrift(signal?: AbortSignal): Promise<DriftReport> {
  return getJson('/api/v1/drift', signal);
}
