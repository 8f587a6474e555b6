/** Pairings with organisations on other installations. */

import type { CheckCode, PairingState } from '../opinionwords.ts';
import type { Person } from './consultations.ts';
import { deleteJson, getJson, postOnce, putJson } from './http.ts';

export interface Pairing {
  id: string;
  state: PairingState;
  organisation: string | null;
  country: string | null;
  address: string | null;
  words: CheckCode | null;
  created_by: Person;
  created_at: string;
  link_expires_at: string | null;
  confirmed_by: Person | null;
  confirmed_at: string | null;
  ended_at: string | null;
}

export interface Pairings {
  items: Pairing[];
  organisation: string;
  country: string | null;
}

const at = (id: string, rest = ''): string => `/api/v1/pairings/${encodeURIComponent(id)}${rest}`;

export function getPairings(): Promise<Pairings> {
  return getJson('/api/v1/pairings');
}

/** A link for the other side, which is shown this once. */
export function offerPairing(): Promise<{ link: string; pairing: Pairing }> {
  return postOnce('/api/v1/pairings/offers', {});
}

export function beginPairing(link: string): Promise<Pairing> {
  return postOnce('/api/v1/pairings', { link });
}

export function confirmPairing(id: string): Promise<Pairing> {
  return postOnce(at(id, '/confirmation'), {});
}

export function endPairing(id: string): Promise<Pairing> {
  return deleteJson(at(id), {});
}

export function setCountry(country: string): Promise<void> {
  return putJson('/api/v1/organisation-country', { country });
}
