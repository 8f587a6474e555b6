/** A model's slides over time, against where they began. */

import type { DriftLeft, DriftSide } from './driftleft.ts';
import { getJson } from './http.ts';
import type { ModelFigures } from './validations.ts';

export interface DyeLevel {
  mean: number;
  between_slides: number;
  within_slides: number;
}

export interface DriftFigures {
  slides: number;
  outcomes: Record<string, number>;
  outcome_shares: Record<string, number> | null;
  reasons: Record<string, number>;
  reason_shares: Record<string, number> | null;
  scored: number;
  /** 10th, 25th, 50th, 75th, 90th. */
  score_percentiles: [number, number, number, number, number] | null;
  tiles: { score_bins: number[]; failed_decode: number; failed_classify: number; failed_stain: number; out_of_domain: number };
  tiled: number;
  out_of_domain_share: number | null;
  stained: number;
  haematoxylin: DyeLevel | null;
  eosin: DyeLevel | null;
}

export type DriftKind =
  | 'outcome'
  | 'reason'
  | 'out_of_domain'
  | 'slide_score'
  | 'tile_scores'
  | 'haematoxylin'
  | 'haematoxylin_spread'
  | 'eosin'
  | 'eosin_spread';

export type DriftBand = 'standard_errors' | 'percentiles' | 'weeks_of_baseline';


export interface DriftPoint {
  monday: string;
  n: number;
  /** Counted slides, of a share. */
  events: number | null;
  value: number | null;
  /** 10th and 90th percentile around a median. */
  spread: [number, number] | null;
  low: number | null;
  high: number | null;
  side: DriftSide | null;
}

export interface DriftSeries {
  kind: DriftKind;
  code: string | null;
  band: DriftBand;
  baseline_n: number;
  baseline: number | null;
  points: DriftPoint[];
  left: DriftLeft | null;
}

export interface DriftGroup {
  model: string;
  scanner: string;
  baseline: DriftFigures;
  baseline_from: string;
  /** The first Monday after the baseline. */
  baseline_end: string;
  baseline_complete: boolean;
  validated: {
    validation_id: string;
    set_name: string;
    finished_at: string;
    /** `slides`: how many samples are whole slides; `null` where it was not told. */
    figures: ModelFigures & { slides: number | null };
  } | null;
  recent: DriftFigures;
  shift: {
    baseline_scored: number;
    recent_scored: number;
    psi: number | null;
    ks: { d: number; p: number } | null;
    tile_psi: number | null;
  };
  weeks: { monday: string; figures: DriftFigures }[];
  series: DriftSeries[];
}

export interface DriftReport {
  baseline_weeks: number;
  recent_weeks: number;
  least_slides: number;
  validations_seen: boolean;
  groups: DriftGroup[];
  groups_left_out: number;
}

export function getDrift(signal?: AbortSignal): Promise<DriftReport> {
  return getJson('/api/v1/drift', signal);
}
