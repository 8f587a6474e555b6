import type { ReaderFilter } from '../../worklistfilter.ts';
import { plural } from './format.ts';

export const filter = {
  title: 'Filters',
  state: 'State',
  anyState: 'any',
  reader: 'Read by',
  anyReader: 'anybody',
  readers: { me: 'me', nobody: 'nobody' } satisfies Record<ReaderFilter, string>,
  accession: 'Accession has',
  clear: 'Clear filters',
  hides: (n: number): string => plural(n, { one: 'open consultation is hidden by the filters', other: 'open consultations are hidden by the filters' }),
  hidesNothing: 'The filters hide no open consultation',
  none: 'No consultation passes these filters',
};
