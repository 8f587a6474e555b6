import type { LifeState } from '../../readwords.ts';

const states: Record<LifeState, string> = {
  requested: 'Asked for; nothing has arrived in the laboratory',
  received: 'In the laboratory',
  being_read: 'A pathologist is reading',
  awaiting_section: 'Another section is being made',
  signed: 'Signed',
  communicated: 'Signed and called',
  cancelled: 'Cancelled',
};

export const request = {
  title: 'Ask for a consultation',
  meaning: 'The laboratory sees it at once. The program takes part only where its model is made for the question.',
  accession: 'Accession number',
  part: 'Part',
  question: 'Question',
  asked: 'The question in your words',
  urgency: 'Urgency',
  note: 'Clinical note',
  noteHint: 'No names: what the reader needs to know of the operation and earlier findings.',
  site: 'Site',
  laterality: 'Side',
  unstated: 'not stated',
  age: 'Age group',
  room: 'Operating room',
  number: 'Number for the call',
  submit: 'Ask',
  busy: 'Asking …',
  done: (accession: string, part: string): string => `Asked for: ${accession}, part ${part}. The clock runs.`,
};

export const surgeon = {
  title: 'Operating room',
  ofRoom: (room: string): string => `Operating room ${room}`,
  heard: 'The spoken result counts: it is called and read back. Only signed reads of a pathologist stand here.',
  asOf: (time: string): string => `As of ${time}`,
  stale: (time: string): string => `Not up to date: as of ${time}`,
  none: 'No patient is waiting.',
  states,
  signed: (at: string, version: number): string => (version > 1 ? `Signed ${at}, amended (version ${version})` : `Signed ${at}`),
  callComes: 'Wait for the call.',
  pending: 'A further section is pending.',
};
