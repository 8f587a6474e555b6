/** Permanent diagnoses, and the signed reads that wait for one. */

import type { PermanentForm } from '../permanentwords.ts';
import type { Category, Laterality, Question } from '../readwords.ts';
import type { Person } from './consultations.ts';
import { getJson, postJson } from './http.ts';

/** A version of a permanent diagnosis. */
export interface Permanent {
  permanent_id: string;
  version: number;
  /** The version of the read that it is compared with. */
  read_version: number;
  diagnosis: PermanentForm;
  source: 'by_hand' | 'lab_system';
  external_id: string | null;
  diagnosed_on: string;
  author: Person;
  amended_because: string | null;
  recorded_at: string;
}

export interface PermanentSent {
  diagnosis: PermanentForm;
  read_version: number;
  external_id?: string;
  diagnosed_on?: string;
  amends?: number;
  why?: string;
}

export function recordPermanent(consultationId: string, sent: PermanentSent): Promise<unknown> {
  return postJson(`/api/v1/consultations/${encodeURIComponent(consultationId)}/permanent-diagnoses`, sent);
}

export interface WaitingLine {
  consultation_id: string;
  case_id: string;
  accession: string;
  part: string;
  site: string | null;
  laterality: Laterality | null;
  organ: string | null;
  question: Question | null;
  reader: Person;
  signed_at: string;
  category: Category;
  waits_for: 'diagnosis' | 'comparison';
}

export interface WaitingPage {
  items: WaitingLine[];
  next_cursor: string | null;
}

export function getWaiting(cursor: string | null = null): Promise<WaitingPage> {
  return getJson(`/api/v1/permanent-diagnoses/waiting${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`);
}
