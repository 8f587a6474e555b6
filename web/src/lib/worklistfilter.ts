/** Which consultations of the worklist are asked for, as it stands in the address. Pure functions. */

import { LIFE_STATES, type LifeState } from './readwords.ts';

/** Whoever is signed in, or nobody. */
export const READERS = ['me', 'nobody'] as const;
export type ReaderFilter = (typeof READERS)[number];

export interface WorklistFilter {
  /** In this state; `null` for any. */
  state: LifeState | null;
  /** By who reads them; `null` for whoever. */
  reader: ReaderFilter | null;
  /** A part of the accession number; empty for any. */
  accession: string;
}

export const NO_FILTER: WorklistFilter = { state: null, reader: null, accession: '' };

/** The longest accession number that is looked for. */
const MOST_LETTERS = 64;

/** The filter that an address states; words that nobody knows hide nothing. */
export function parseFilter(search: string): WorklistFilter {
  const asked = new URLSearchParams(search);
  return {
    state: LIFE_STATES.find((state) => state === asked.get('state')) ?? null,
    reader: READERS.find((reader) => reader === asked.get('reader')) ?? null,
    accession: (asked.get('accession') ?? '').trim().slice(0, MOST_LETTERS),
  };
}

function query(filter: WorklistFilter, stateName: string): string {
  const said = new URLSearchParams();
  if (filter.state !== null) said.set(stateName, filter.state);
  if (filter.reader !== null) said.set('reader', filter.reader);
  if (filter.accession !== '') said.set('accession', filter.accession);
  return said.toString();
}

/** The address of the worklist with a filter. */
export function worklistAddress(filter: WorklistFilter): string {
  const said = query(filter, 'state');
  return said === '' ? '/' : `/?${said}`;
}

/** What the service is asked for; empty for everything. */
export function filterQuery(filter: WorklistFilter): string {
  return query(filter, 'life');
}
