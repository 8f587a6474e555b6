/** The words of a permanent diagnosis and of the comparison with it, as the service codes them. */

import type { ConsultationDetail, SignedRead } from './api/consultations.ts';
import type { Category } from './readwords.ts';

export const PERMANENT_CATEGORIES = ['malignant', 'benign', 'atypical', 'non_diagnostic'] as const;
export type PermanentCategory = (typeof PERMANENT_CATEGORIES)[number];

export const CONCORDANCES = ['agree', 'minor', 'major', 'deferred'] as const;
export type Concordance = (typeof CONCORDANCES)[number];

export const CAUSES = ['sampling', 'interpretation', 'technical', 'communication'] as const;
export type Cause = (typeof CAUSES)[number];

/** A permanent diagnosis as it is written. */
export interface PermanentForm {
  category: PermanentCategory | null;
  words: string | null;
  concordance: Concordance | null;
  cause: Cause | null;
  appropriate: boolean | null;
  note: string | null;
}

export function emptyPermanent(): PermanentForm {
  return { category: null, words: null, concordance: null, cause: null, appropriate: null, note: null };
}

/** What can be said of a read of this category beside a permanent diagnosis of that one. */
export function comparisons(read: Category | null, permanent: PermanentCategory | null): Concordance[] {
  if (read === 'deferred') return ['deferred'];
  const opposed = (read === 'malignant' && permanent === 'benign') || (read === 'benign' && permanent === 'malignant');
  const saidNothing = read === 'non_diagnostic' && permanent !== null && permanent !== 'non_diagnostic';
  return opposed || saidNothing ? ['minor', 'major'] : ['agree', 'minor', 'major'];
}

/** What is still missing before it can be recorded. */
export function isWhole(form: PermanentForm, read: Category | null): boolean {
  if (form.category === null || (form.words ?? '').trim() === '' || form.concordance === null) return false;
  return comparisons(read, form.category).includes(form.concordance) && (form.concordance === 'agree') === (form.cause === null);
}

/** The form without what its comparison does not know. */
export function fitted(form: PermanentForm): PermanentForm {
  return {
    ...form,
    cause: form.concordance === 'agree' ? null : form.cause,
    appropriate: form.concordance === 'deferred' ? form.appropriate : null,
    note: (form.note ?? '').trim() === '' ? null : form.note,
  };
}

/** The version that the operating room knew: the last one that was read back, or the last signed one; none that was signed once the diagnosis was known. */
export function comparedRead(consultation: Pick<ConsultationDetail, 'reads' | 'calls' | 'permanents'>): SignedRead | null {
  const known = consultation.permanents[0]?.recorded_at;
  const before = consultation.reads.filter((read) => known === undefined || Date.parse(read.signed_at) <= Date.parse(known));
  const heard = before.filter((read) => consultation.calls.some((call) => call.read_version === read.version && call.read_back === 'correct'));
  return heard.at(-1) ?? before.at(-1) ?? null;
}
