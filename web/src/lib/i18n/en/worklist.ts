import { format, plural } from './format.ts';

const { count } = format;

export const worklist = {
  title: 'Worklist',
  caption: 'Consultations, earliest due time first',
  columns: {
    due: 'Due',
    slide: 'Slide',
    accession: 'Accession',
    specimen: 'Specimen',
    urgency: 'Urgency',
    outcome: 'Triage',
    reason: 'Why',
  },
  shown: (n: number): string => plural(n, { one: 'consultation', other: 'consultations' }),
  overdue: (n: number): string => `${count(n)} overdue`,
  running: (n: number): string => `${count(n)} in progress`,
  suspicious: (n: number): string => `${count(n)} suspicious`,
  next: 'Next due',
  slides: (n: number): string => plural(n, { one: 'slide', other: 'slides' }),
  more: 'Show more',
  loading: 'Loading the worklist',
  empty: { title: 'No consultation is waiting', text: 'A slide appears here the moment it is handed in.', action: 'Upload a slide' },
  error: 'The worklist could not be loaded',
  changed: (accession: string, part: string, outcome: string): string =>
    `${accession}, part ${part}: ${outcome}`,
  arrived: (accession: string, part: string): string => `New: ${accession}, part ${part}`,
};
