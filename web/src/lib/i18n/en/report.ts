import type { SignatureMethod } from '../../readwords.ts';
import { plural } from './format.ts';

const signedHow: Record<SignatureMethod, string> = {
  session: 'Attested in an open session. It is not a qualified electronic signature.',
  password: 'Attested with the password. It is not a qualified electronic signature.',
  totp: 'Attested with a one-time code. It is not a qualified electronic signature.',
  qualified: 'Signed with a qualified electronic signature.',
};

export const report = {
  open: 'Report',
  title: 'Consultation report',
  loading: 'Loading the report',
  error: 'The report could not be loaded',
  back: 'Back to the case',
  file: 'Save as PDF',
  print: 'Print',
  laboratory: 'Laboratory',
  notSigned: 'NOT SIGNED',
  notSignedMeaning: 'No pathologist has signed a read of this part. This sheet states no result.',
  calledOff: 'The request was called off.',
  read: 'Signed read',
  signature: 'Signature',
  signedBy: (name: string, at: string, version: number): string => `${name}, ${at}, version ${version}`,
  signedHow,
  looked: 'What was looked at',
  atMicroscope: 'The glass, at the microscope.',
  onScreen: (sections: number | null): string =>
    sections === null ? 'Scans on the screen.' : `${plural(sections, { one: 'section', other: 'sections' })} on the screen.`,
  aiBefore: 'What the program marks was visible before the category was chosen.',
  aiAfter: 'What the program marks was not visible before the category was chosen.',
  amended: (version: number, because: string): string => `Takes the place of version ${version}, because: ${because}`,
  calls: 'Calls to the operating room',
  notCalled: 'This version has not been called and read back yet.',
  called: (at: string, caller: string, name: string, role: string, version: number): string =>
    `${at}: ${caller} called ${name} (${role}) with version ${version}.`,
  readBack: { correct: 'Read back correctly.', wrong: 'Read back WRONGLY.' },
  changedSince: 'After this version was signed, a slide came or changed. It is not part of this read.',
  disputed: 'Whose slide this is, is disputed: the same file stands under another accession number too.',
  earlier: 'Earlier versions, no longer in force',
  replaced: (by: number, because: string | null): string =>
    because === null ? `Replaced by version ${by}.` : `Replaced by version ${by}, because: ${because}`,
  printed: (at: string, name: string): string => `Printed ${at} by ${name}. It shows what was on record then.`,
  zone: (zone: string): string => `All times are ${zone}.`,
};
