/** What is known of an upload while its bytes still come; nothing of it counts before it is accepted. */

import { getJson } from './http.ts';

export interface ArrivingUpload {
  upload_id: string;
  length: number;
  seen: {
    stage: 'waits' | 'described' | 'later' | 'refused';
    sentence: string;
    format: string | null;
    width: number | null;
    height: number | null;
    mpp: { x: number; y: number } | null;
    problems: { code: string; sentence: string }[];
  } | null;
  read_ahead: {
    state: 'waiting' | 'running' | 'given_up';
    tissue_mm2: number | null;
    planned: number | null;
    read: number;
    hindrances: { code: string; sentence: string }[];
  } | null;
}

export function getArrival(uploadId: string): Promise<ArrivingUpload> {
  return getJson(`/api/v1/uploads/${encodeURIComponent(uploadId)}`);
}

export function thumbnailAddress(uploadId: string): string {
  return `/api/v1/uploads/${encodeURIComponent(uploadId)}/thumbnail.jpg`;
}
