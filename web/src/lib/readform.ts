/** Reads as they are written: empty ones, and what of them is still missing. Pure functions. */

import type { ConsultationDetail } from './api/consultations.ts';
import type { ReadForm } from './readwords.ts';

export function emptyRead(): ReadForm {
  return {
    answers: null,
    category: null,
    deferral: null,
    deferral_text: null,
    margins: [],
    nodes: null,
    adequacy: null,
    allocation: [],
    text: null,
  };
}

/** The last characters of an accession number that a reader types before signing. */
export function endOf(accession: string): string {
  return Array.from(accession).slice(-4).join('');
}

/** The read that stands: the newest signed one. */
export function standingRead(consultation: ConsultationDetail): ConsultationDetail['reads'][number] | null {
  return consultation.reads.reduce<ConsultationDetail['reads'][number] | null>(
    (newest, read) => (newest === null || read.version > newest.version ? read : newest),
    null,
  );
}

/** Whether somebody was called and read the standing read back correctly. */
export function isReadBack(consultation: ConsultationDetail): boolean {
  const version = standingRead(consultation)?.version;
  return consultation.calls.some((call) => call.read_version === version && call.read_back === 'correct');
}

/** What keeps a form from being signed, by the name of the field; the service checks the same and more. */
export function gaps(form: ReadForm): ('category' | 'deferral' | 'margins' | 'nodes')[] {
  const found: ('category' | 'deferral' | 'margins' | 'nodes')[] = [];
  if (form.category === null) found.push('category');
  if (form.category === 'deferred' && (form.deferral === null || (form.deferral === 'other' && !form.deferral_text?.trim()))) found.push('deferral');
  if (form.margins.some((margin) => !margin.face?.trim() || margin.status === null)) found.push('margins');
  const { nodes } = form;
  if (nodes !== null && (nodes.examined === null || nodes.positive === null || nodes.positive > nodes.examined)) found.push('nodes');
  return found;
}
