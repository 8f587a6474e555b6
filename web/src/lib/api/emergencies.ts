/** Emergency access: opened for oneself, seen and ended by whoever answers for the house. */

import type { Person } from './consultations.ts';
import { getJson, postJson, request } from './http.ts';

export interface OwnEmergency {
  id: string;
  until: string;
}

export interface Emergency extends OwnEmergency {
  person: Person;
  why: string;
  opened_at: string;
  is_open: boolean;
  ended_by: Person | null;
  ended_at: string | null;
}

const EMERGENCIES = '/api/v1/emergencies';

export function getEmergencies(signal?: AbortSignal): Promise<{ items: Emergency[] }> {
  return getJson(EMERGENCIES, signal);
}

export function openEmergency(why: string): Promise<OwnEmergency> {
  return postJson(EMERGENCIES, { why });
}

export function endEmergency(id: string): Promise<void> {
  return request(`${EMERGENCIES}/${encodeURIComponent(id)}`, 'DELETE');
}
