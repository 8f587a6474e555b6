/** The document `verdict.json`; the service's `src/domain/verdict.rs` is its source. */

import type { Polygon } from '../geometry.ts';

export type Outcome = 'suspicious' | 'no_suspicion_found' | 'cannot_assess' | 'failed';

export type MppSource = 'given' | 'vendor' | 'tiff_resolution' | 'objective_power' | 'unknown';

export interface Reason {
  code: string;
  sentence: string;
}

export interface Coverage {
  planned: number;
  read: number;
  failed: number;
  fraction: number;
}

export interface Thresholds {
  suspicious_at: number;
  clear_below: number;
  minimum_coverage: number;
}

export interface Scale {
  x: number | null;
  y: number | null;
  source: MppSource;
}

export interface SpecimenFacts {
  organ: string | null;
  preparation: string | null;
  age_group: string | null;
}

export interface Region {
  rank: number;
  polygon: Polygon;
  area_mm2: number;
  max_score: number;
  mean_score: number;
  label?: string;
}

/** What can be said before all tiles are read: that it is suspicious so far, or nothing. */
export interface Provisional {
  suspicious: boolean;
  score: number | null;
  coverage: Coverage;
  regions: Region[];
  elapsed_ms: number;
}

export interface ModelIdentity {
  name: string;
  version: string;
  variant: string;
  sha256: string;
  engine: string;
}

export interface Timing {
  open_ms: number;
  tissue_ms: number;
  classify_ms: number;
  total_ms: number;
  tiles_per_s: number;
}

export interface Sampling {
  stride_um: number;
  field_um: number;
  can_miss_um: number;
}

export interface Verdict {
  format: number;
  outcome: Outcome;
  reasons: Reason[];
  score: number | null;
  thresholds: Thresholds | null;
  coverage: Coverage;
  tissue_mm2: number | null;
  suspicious_mm2: number | null;
  mpp: Scale;
  sampling: Sampling | null;
  model: ModelIdentity | null;
  /** Why that model ran; absent in verdicts from before models were chosen by the case. */
  model_choice?: string;
  specimen: SpecimenFacts;
  research: boolean;
  regions: Region[];
  timing: Timing;
  program_version: string;
}
