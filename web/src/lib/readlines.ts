/** A read in words: one line for each thing that it states beside its category. */

import type { ReadForm } from './readwords.ts';
import { count, millimetres } from './format.ts';
import { t } from './strings.ts';

export interface ReadLine {
  name: string;
  value: string;
}

const listed = (...parts: (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join(', ');

/** The lines in the language in force; the free text of the read is none of them. */
export function readLines(form: ReadForm): ReadLine[] {
  const words = t.reading;
  const lines: ReadLine[] = [];
  if (form.deferral !== null) {
    const reason = words.deferrals[form.deferral];
    lines.push({ name: words.deferral, value: form.deferral_text ? words.inWords(reason, form.deferral_text) : reason });
  }
  for (const { face, ink, status, distance_mm } of form.margins) {
    const distance = distance_mm === null ? null : millimetres(distance_mm);
    const found = status === null ? words.notStated : words.margins[status];
    lines.push({ name: words.questions.margin, value: words.marginText(face ?? '', ink || null, found, distance) });
  }
  if (form.nodes !== null) {
    const { examined, positive, deposit, largest_mm } = form.nodes;
    const counted = words.nodesText(count(positive ?? 0), count(examined ?? 0));
    const largest = largest_mm === null ? null : millimetres(largest_mm);
    lines.push({ name: words.nodesTitle, value: listed(counted, deposit === null ? null : words.deposits[deposit], largest) });
  }
  if (form.adequacy !== null) lines.push({ name: words.adequacy, value: words.adequacies[form.adequacy] });
  for (const { destination, note } of form.allocation) lines.push({ name: words.allocation, value: listed(words.destinations[destination], note) });
  return lines;
}

/** What the read says in its largest letters: its category, or that there is no diagnosis yet. */
export function headOf(form: ReadForm): string {
  if (form.category === null) return '';
  return form.category === 'deferred' ? t.reading.noDiagnosisYet : t.reading.categories[form.category];
}

/** Whether the read says that there is no diagnosis: it must not look like one. */
export function withoutDiagnosis(form: ReadForm): boolean {
  return form.category === 'deferred' || form.category === 'non_diagnostic';
}

/** Where the tissue comes from, as one writes it after the name of the part. */
export function placeOf(part: { site: string | null; laterality: keyof typeof t.reading.lateralities | null }): string {
  return listed(part.site, part.laterality === null ? null : t.reading.lateralities[part.laterality]);
}
