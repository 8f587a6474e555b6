/** What a person states about a slide that is handed in. Pure functions. */

import type { About } from './api/about.ts';
import { language } from './i18n/language.svelte.ts';

export interface UploadFacts {
  accession: string;
  part: string;
  organ: string;
  preparation: string;
  age_group: string;
  urgency: string;
  /** µm per pixel as it was typed. */
  mpp: string;
  research: boolean;
}

export const NO_FACTS: UploadFacts = {
  accession: '',
  part: '',
  organ: '',
  preparation: '',
  age_group: 'adult',
  urgency: 'intraoperative',
  mpp: '',
  research: false,
};

const ORGAN = /^[A-Za-z0-9][A-Za-z0-9 _-]{0,63}$/;

/** The code of an organ by its word in a language that was in force in this window. */
function knownOrgan(typed: string): string | undefined {
  const word = typed.trim().toLowerCase();
  return language.heard
    .flatMap((words) => Object.entries(words.specimen.organs))
    .find(([, name]) => name.toLowerCase() === word)?.[0];
}

/** The one spelling of an organ's name: lower-case English words joined by underscores. */
export function organCode(typed: string): string {
  const known = knownOrgan(typed);
  if (known !== undefined) return known;
  return typed.trim().toLowerCase().replaceAll(/[\s-]/g, '_');
}

export function isOrgan(typed: string): boolean {
  return typed.trim() === '' || ORGAN.test(typed.trim()) || knownOrgan(typed) !== undefined;
}

/** µm per pixel as typed, with a point or a comma; `null` if it is no believable scale. */
export function parseMpp(typed: string): number | null {
  const text = typed.trim().replace(',', '.');
  if (!/^\d*\.?\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= 0.05 && value <= 20 ? value : null;
}

/** The `Upload-Metadata` of an upload: only what was stated. */
export function asMetadata(facts: UploadFacts, filename: string): Record<string, string> {
  const mpp = parseMpp(facts.mpp);
  const all = {
    filename,
    accession: facts.accession.trim(),
    part: facts.part.trim(),
    organ: organCode(facts.organ),
    preparation: facts.preparation,
    age_group: facts.age_group,
    urgency: facts.urgency,
    mpp: mpp === null ? '' : String(mpp),
    research: facts.research ? 'true' : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The facts that an upload's metadata states. */
export function asFacts(metadata: Record<string, string>): UploadFacts {
  return {
    accession: metadata['accession'] ?? '',
    part: metadata['part'] ?? '',
    organ: metadata['organ'] ?? '',
    preparation: metadata['preparation'] ?? '',
    age_group: metadata['age_group'] ?? '',
    urgency: metadata['urgency'] ?? '',
    mpp: metadata['mpp'] ?? '',
    research: metadata['research'] === 'true',
  };
}

/**
 * Tells uploads apart. The facts are part of it: the same file under another accession must never
 * go on with an upload that was begun for the first one.
 */
export function fingerprint(
  file: { name: string; size: number; lastModified: number },
  metadata: Record<string, string>,
): string {
  const stated = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([file.name, file.size, file.lastModified, stated]);
}

/** Whether the facts lie inside the intended use of any model that is loaded. */
export function insideIntendedUse(facts: UploadFacts, about: About): boolean {
  return about.models.some(
    ({ intended_use: use }) =>
      use.organs.includes(organCode(facts.organ)) &&
      use.preparations.includes(facts.preparation) &&
      use.age_groups.includes(facts.age_group),
  );
}
