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

/** The same bytes under several names. */
export interface IdentityConflict {
  accessions: string[];
  slides: SlideNamed[];
}

/** One of several slides with the same bytes, and the name that it stands under. */
export interface SlideNamed {
  slide_id: string;
  case_id: string;
  accession: string;
  part: string;
  /** A person found that another one of them bears the right name. */
  withdrawn: boolean;
  thumbnail_url: string;
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
  identity_conflict: IdentityConflict | null;
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

/** Whether nobody has settled yet whose slide this is. */
export function isUnsettled(slide: SlideDetail | null): boolean {
  const named = slide?.identity_conflict?.slides.find(({ slide_id }) => slide_id === slide.slide_id);
  return named !== undefined && !named.withdrawn;
}

export function getSlide(slideId: string): Promise<SlideDetail> {
  return getJson(`/api/v1/slides/${encodeURIComponent(slideId)}`);
}

export function runAgain(slideId: string, facts: StatedFacts): Promise<{ run_id: string }> {
  return postJson(`/api/v1/slides/${encodeURIComponent(slideId)}/runs`, facts);
}

/** States that this slide bears the right name; the others with the same bytes are withdrawn. */
export function settleIdentity(slideId: string, why: string): Promise<{ withdrawn: string[] }> {
  return postJson(`/api/v1/slides/${encodeURIComponent(slideId)}/identity`, { why });
}

/** An address whose content changes with each verdict, made distinct for each of them. */
export function forVersion(address: string, version: number | string | null): string {
  if (version === null) return address;
  const joint = address.includes('?') ? '&' : '?';
  return `${address}${joint}v=${encodeURIComponent(String(version))}`;
}
