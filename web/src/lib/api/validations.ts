/** Validation runs and labelled sets. */

import type { ValidationState } from '../validationstate.ts';
import { asProblem, getJson, postJson, problemOf, request } from './http.ts';

export interface Scored {
  done: number;
  total: number;
  /** It stands still, since a slide is due. */
  gives_way: boolean;
}

export interface Figure {
  value: number | null;
  lower: number | null;
  upper: number | null;
  events: number | null;
  trials: number | null;
  not_computed: string | null;
}

export interface Limit {
  model: number;
  limit: string;
  required: number;
  found: number | null;
  met: boolean;
}

export interface ModelFigures {
  name: string;
  version: string;
  sha256: string;
  samples: number;
  positives: number;
  scored: number;
  abstained: number;
  failed: number;
  groups: number | null;
  auc: Figure;
  sensitivity: Figure;
  specificity: Figure;
  abstention_rate: Figure;
}

export interface KeyFigures {
  program_version: string;
  set_digest: string;
  models: ModelFigures[];
  gate: Limit[];
  plan: { title: string; sha256: string; primary: Limit[] } | null;
}

export interface ValidationOrder {
  set: string;
  models: string[];
  split?: string | null;
  positive_labels?: string[];
  seed?: number;
  resamples?: number;
  research?: boolean;
  plan?: string | null;
  gate?: string | null;
}

export interface ValidationRun extends Required<ValidationOrder> {
  id: string;
  set_name: string;
  state: ValidationState;
  progress: Scored | null;
  figures: KeyFigures | null;
  error: string | null;
  attempts: number;
  requested_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface ValidationDetail extends ValidationRun {
  documents: string[];
}

export interface SampleSet {
  key: string;
  name: string;
  id: string | null;
  digest: string | null;
  files: number | null;
  bytes: number | null;
  uploaded_at: string | null;
}

/** Samples of one name. */
export interface NamedSamples {
  name: string;
  samples: number;
}

/** What a set offers to choose from, those of most samples first. */
export interface SampleSetContents {
  samples: number;
  splits: NamedSamples[];
  labels: NamedSamples[];
}

export interface SampleSets {
  items: SampleSet[];
  server_side: boolean;
  max_upload_bytes: number;
}

const RUNS = '/api/v1/validations';
const SETS = '/api/v1/validation-sets';

export function getRuns(
  cursor: string | null,
  signal?: AbortSignal,
): Promise<{ items: ValidationRun[]; next_cursor: string | null }> {
  return getJson(cursor === null ? RUNS : `${RUNS}?cursor=${encodeURIComponent(cursor)}`, signal);
}

export function getRun(id: string, signal?: AbortSignal): Promise<ValidationDetail> {
  return getJson(`${RUNS}/${encodeURIComponent(id)}`, signal);
}

export function startRun(order: ValidationOrder): Promise<{ id: string }> {
  return postJson(RUNS, order);
}

export function cancelRun(id: string): Promise<void> {
  return request(`${RUNS}/${encodeURIComponent(id)}/cancel`, 'POST');
}

export function documentAddress(id: string, name: string): string {
  return `${RUNS}/${encodeURIComponent(id)}/${name}`;
}

export function getSets(signal?: AbortSignal): Promise<SampleSets> {
  return getJson(SETS, signal);
}

export function getSetContents(key: string, signal?: AbortSignal): Promise<SampleSetContents> {
  return getJson(`${SETS}/contents?set=${encodeURIComponent(key)}`, signal);
}

export function removeSet(id: string): Promise<void> {
  return request(`${SETS}/${encodeURIComponent(id)}`, 'DELETE');
}

/** Sends an archive; `progress` hears the share that is sent. `fetch` cannot tell it. */
export function sendSet(file: File, name: string, progress: (share: number) => void): Promise<SampleSet> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `${SETS}?name=${encodeURIComponent(name)}`);
    sending.setRequestHeader('content-type', 'application/zip');
    sending.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    sending.addEventListener('load', () => {
      if (sending.status === 201) resolve(JSON.parse(sending.responseText) as SampleSet);
      else reject(problemOf(sending.status, sending.responseText));
    });
    sending.addEventListener('error', () => reject(asProblem(null)));
    sending.send(file);
  });
}
