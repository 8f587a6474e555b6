/** One case with its specimens, consultations and slides. */

import { getJson } from './http.ts';
import type { MachineState } from './progress.ts';
import type { SlideDetail } from './slides.ts';
import type { Outcome } from './verdict.ts';
import type { Urgency } from './urgency.ts';

export interface Consultation {
  consultation_id: string;
  urgency: Urgency;
  received_at: string;
  due_at: string;
  state: MachineState;
  outcome: Outcome | null;
  slides: SlideDetail[];
}

export interface Specimen {
  specimen_id: string;
  part: string;
  organ: string | null;
  preparation?: string | null;
  age_group: string | null;
  consultations: Consultation[];
}

export interface Case {
  case_id: string;
  accession: string;
  identity_conflict: boolean;
  specimens: Specimen[];
}

export function getCase(caseId: string, signal?: AbortSignal): Promise<Case> {
  return getJson(`/api/v1/cases/${encodeURIComponent(caseId)}`, signal);
}
