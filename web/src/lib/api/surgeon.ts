/** What the operating room sees: where each patient's parts are, and the signed read. Never anything of the program's. */

import type { Acknowledgement, Person } from './consultations.ts';
import type { Laterality, LifeState, ReadForm } from '../readwords.ts';
import { getJson } from './http.ts';

export interface SurgeonRead {
  read: ReadForm;
  author: Person;
  signed_at: string;
  version: number;
  /** Somebody was called and read this version back correctly. */
  read_back: boolean;
  /** Who in the operating room took note of this version. */
  acknowledgements: Acknowledgement[];
}

export interface SurgeonPart {
  consultation_id: string;
  part: string;
  site: string | null;
  laterality: Laterality | null;
  state: LifeState;
  state_since: string;
  due_at: string;
  read: SurgeonRead | null;
  further_section_pending: boolean;
}

export interface SurgeonLine {
  case_id: string;
  accession: string;
  operating_room: string | null;
  parts: SurgeonPart[];
}

export interface SurgeonLines {
  as_of: string;
  items: SurgeonLine[];
}

export function getSurgeonLines(room: string | null, signal?: AbortSignal): Promise<SurgeonLines> {
  const asked = room === null ? '' : `?room=${encodeURIComponent(room)}`;
  return getJson(`/api/v1/surgeon${asked}`, signal);
}
