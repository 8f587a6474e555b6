/** One slide: its facts, its runs, its files, and a new run with facts that a person states. */

import type { Eta } from './eta.ts';
import { getJson, postJson } from './http.ts';
import type { MachineState, Progress } from './progress.ts';
import type { Provisional, Region, Scale, Verdict } from './verdict.ts';

export interface Run {
  run_id: string;
  model_name: string | null;
  model_version: string | null;
  state: string;
  started_at: string | null;
  finished_at: string | null;
  superseded_by: string | null;
}

export interface SlideLinks {
  dzi: string;
  heatmap: string | null;
  thumbnail: string | null;
  overview: string | null;
  label: string | null;
  macro: string | null;
  verdict: string | null;
  regions: string | null;
  tiles_csv: string | null;
  tiles_geojson: string | null;
  tiles_extra_csv: string | null;
}

export interface SlideDetail {
  slide_id: string;
  case_id: string;
  consultation_id: string;
  accession: string;
  sha256: string;
  bytes: number;
  format: string;
  /** Level 0, pixels; `null` until the service has looked into the file. */
  width: number | null;
  height: number | null;
  mpp: Scale;
  objective_power: number | null;
  /** The device that made the scan, as the file tells. */
  scanner: string | null;
  preparation: string | null;
  organ: string | null;
  age_group: string | null;
  research: boolean;
  state: MachineState;
  progress: Progress | null;
  provisional?: Provisional | null;
  /** When its verdict is expected, until it is there. */
  eta?: Eta | null;
  verdict: Verdict | null;
  verdict_version: number | string | null;
  runs: Run[];
  identity_conflict: { accessions: string[] } | null;
  superseded: boolean;
  links: SlideLinks;
  warnings: string[];
}

/** The regions of the verdict, or of what can be said before there is one. */
export function regionsOf(slide: SlideDetail | null): Region[] {
  return slide?.verdict?.regions ?? slide?.provisional?.regions ?? [];
}

/** What a person states about a slide; what is left out stays as it is. */
export interface StatedFacts {
  mpp?: number;
  organ?: string;
  preparation?: string;
  age_group?: string;
  research?: boolean;
}

export function getSlide(slideId: string): Promise<SlideDetail> {
  return getJson(`/api/v1/slides/${encodeURIComponent(slideId)}`);
}

export function runAgain(slideId: string, facts: StatedFacts): Promise<{ run_id: string }> {
  return postJson(`/api/v1/slides/${encodeURIComponent(slideId)}/runs`, facts);
}

/** An address whose content changes with each verdict, made distinct for each of them. */
export function forVersion(address: string, version: number | string | null): string {
  if (version === null) return address;
  const joint = address.includes('?') ? '&' : '?';
  return `${address}${joint}v=${encodeURIComponent(String(version))}`;
}
