import type { Adequacy, Category, Deferral, Deposit, Destination, Laterality, LifeState, MarginCode, Question, SignatureMethod } from '../../readwords.ts';

const categories: Record<Category, string> = {
  malignant: 'Malignant',
  benign: 'Benign',
  atypical: 'Atypical',
  non_diagnostic: 'Non-diagnostic',
  deferred: 'Deferred',
};

const states: Record<LifeState, string> = {
  requested: 'Asked for, nothing received',
  received: 'Waiting for a reader',
  being_read: 'Being read',
  awaiting_section: 'Waiting for another section',
  signed: 'Signed, not yet called',
  communicated: 'Called and read back',
  cancelled: 'Cancelled',
};

const deferrals: Record<Deferral, string> = {
  sampling: 'Sampling: the sections may not show what matters',
  freezing_artefact: 'Freezing artefact',
  needs_immunohistochemistry: 'Needs immunohistochemistry',
  needs_permanent_section: 'Needs the permanent section',
  other: 'Another reason',
};

const margins: Record<MarginCode, string> = { involved: 'involved', free: 'free', not_assessable: 'not assessable' };

const deposits: Record<Deposit, string> = {
  isolated_tumour_cells: 'isolated tumour cells (≤ 0.2 mm)',
  micrometastasis: 'micrometastasis (≤ 2 mm)',
  macrometastasis: 'macrometastasis (> 2 mm)',
};

const adequacies: Record<Adequacy, string> = { adequate: 'adequate', limited: 'limited', inadequate: 'inadequate' };

const destinations: Record<Destination, string> = {
  frozen: 'kept frozen',
  formalin: 'formalin',
  flow_cytometry: 'flow cytometry',
  molecular: 'molecular tests',
  cytogenetics: 'cytogenetics',
  electron_microscopy: 'electron microscopy',
  microbiology: 'microbiology',
  biobank: 'biobank',
  other: 'elsewhere',
};

const questions: Record<Question, string> = {
  diagnosis: 'Diagnosis',
  margin: 'Margin',
  node: 'Lymph node',
  adequacy: 'Adequacy',
  other: 'Another question',
};

const lateralities: Record<Laterality, string> = { left: 'left', right: 'right', both: 'both sides', midline: 'midline' };

const methods: Record<SignatureMethod, string> = {
  session: 'attested in an open session',
  password: 'attested with the password',
  totp: 'attested with a one-time code',
  qualified: 'qualified electronic signature',
};

export const reading = {
  title: 'Read',
  categories,
  states,
  deferrals,
  margins,
  deposits,
  adequacies,
  destinations,
  questions,
  lateralities,
  methods,
  parts: 'Parts of this case',
  locked: (accession: string): string => `Another case is open in a newer window. ${accession} is locked here.`,
  unlock: 'Read here',
  question: 'Question',
  note: 'Clinical note',
  claim: 'Start reading',
  claimed: (name: string, since: string): string => `${name} reads since ${since}.`,
  stale: 'No sign of life for two minutes. What was written is kept.',
  noSign: 'no sign of life',
  takeOver: 'Take over',
  release: 'Give back',
  draftOf: (name: string, at: string): string => `Draft by ${name}, ${at}`,
  saved: (at: string): string => `Saved ${at}`,
  unsaved: 'Not saved yet',
  category: 'Category',
  deferral: 'Why deferred',
  deferralText: 'In words',
  microscope: 'Read at the microscope, not on the screen',
  marginsTitle: 'Margins',
  addMargin: 'Add a margin',
  ink: 'Ink',
  face: 'Face',
  status: 'Status',
  distance: 'Distance, mm',
  remove: 'Remove',
  nodesTitle: 'Lymph nodes',
  addNodes: 'State lymph nodes',
  examined: 'Examined',
  positive: 'Positive',
  deposit: 'Largest deposit',
  largest: 'Its size, mm',
  adequacy: 'Adequacy',
  notStated: 'not stated',
  allocation: 'Where the tissue goes',
  addAllocation: 'Add',
  text: 'In words',
  toSign: 'Go on to signing',
  askSection: 'Ask for another section',
  wanted: { recut: 'Re-cut', rescan: 'Re-scan' },
  why: 'Why',
  ask: 'Ask',
  cancel: 'Cancel',
  calledOff: (why: string): string => `Called off: ${why}`,
  waiting: (wanted: string, why: string): string => `${wanted} asked for: ${why}`,
  ai: {
    hidden: 'Look at the section first. What the program found appears once you have seen it whole, chose a category, or ask for it.',
    show: 'Show what the program found',
  },
  sign: {
    title: 'Sign this read',
    checks: 'Type what the label says. It must be this part of this patient.',
    accession: 'Accession',
    accessionEnd: 'Last four characters of the accession number',
    part: 'Part',
    site: 'Site',
    laterality: 'Side',
    unstated: 'none stated',
    onScreen: (n: number): string => (n === 1 ? '1 section on the screen' : `${n} sections on the screen`),
    atMicroscope: 'Read at the microscope: no section on the screen is named',
    password: 'Your password',
    attestation: 'The password makes this an attestation, not a qualified electronic signature; the report says so.',
    submit: 'Sign',
    busy: 'Signing …',
    back: 'Back to the read',
    blocked: 'It cannot be signed before a person has settled whose slide this is.',
  },
  signed: (name: string, at: string, version: number): string => `Signed by ${name}, ${at}${version > 1 ? `, version ${version}` : ''}`,
  atMicroscope: 'read at the microscope',
  /** One margin: the face that it lies on, the colour of its ink, what was found, and how far the tumour lies from it. */
  marginText: (face: string, ink: string | null, status: string, distance: string | null): string =>
    `${face}${ink === null ? '' : ` (ink: ${ink})`}: ${status}${distance === null ? '' : `, ${distance}`}`,
  nodesText: (positive: string, examined: string): string => `${positive} positive of ${examined} examined`,
  inWords: (name: string, text: string): string => `${name}: ${text}`,
  noDiagnosisYet: 'NO DIAGNOSIS YET: wait for the permanent section',
  amend: 'Amend',
  amendWhy: 'Why it is amended',
  earlier: 'Earlier versions',
  receive: 'It has arrived',
  accept: 'Accept',
  offered: (name: string, note: string): string => `${name} hands this over to you: ${note}`,
  since: (n: number): string =>
    n === 1 ? 'Something came or changed after the signature. Look at it; amend if need be.' : `${n} things came or changed after the signature. Look at them; amend if need be.`,
  acknowledge: 'Acknowledge for the operating room',
  acknowledged: (name: string, at: string): string => `Acknowledged for the operating room by ${name}, ${at}`,
  call: {
    title: 'Call the operating room',
    number: 'Number',
    noNumber: 'No number was given with the request.',
    room: 'Operating room',
    script: 'Say, and have it read back:',
    says: (accession: string, part: string, site: string, result: string): string => `“Case ${accession}, part ${part}${site === '' ? '' : `, ${site}`}: ${result}.”`,
    name: 'Who was called',
    role: 'Their role',
    roles: { surgeon: 'Surgeon', anaesthetist: 'Anaesthetist', nurse: 'Nurse', other: 'Other' },
    correct: 'Read back correctly',
    wrong: 'Read back wrongly',
    again: 'It was read back wrongly. Say it again and have it read back.',
    done: (name: string, role: string, at: string): string => `${name} (${role}) was called ${at} and read it back correctly.`,
    wrongly: (name: string, at: string): string => `${name}, ${at}: read back wrongly`,
    anew: 'The read was amended after it was called: call again.',
  },
};
