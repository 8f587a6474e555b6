import type { Cause, Concordance } from '../../permanentwords.ts';

const concordances: Record<Concordance, string> = {
  agree: 'Concordant',
  minor: 'Minor discordance: no difference for the patient’s care',
  major: 'Major discordance: a difference for the patient’s care',
  deferred: 'The read was deferred',
};

const causes: Record<Cause, string> = {
  sampling: 'Sampling',
  interpretation: 'Interpretation',
  technical: 'Technical: freezing, cutting, staining, scanning',
  communication: 'Communication',
};

export const permanent = {
  title: 'Permanent diagnosis',
  concordances,
  causes,
  waits: 'The permanent diagnosis is not on record yet.',
  compare: 'The laboratory sent the diagnosis. Nobody has compared the read with it yet.',
  record: 'Record the permanent diagnosis',
  correct: 'Correct it',
  back: 'Cancel',
  submit: 'Record',
  words: 'Diagnosis in words',
  day: 'Day of the diagnosis',
  number: 'Number of the report in the laboratory’s system',
  comparison: 'How the read compares',
  comparedWith: (version: number, result: string): string => `Compared with version ${version} of the read: ${result}`,
  opposed: 'The two categories contradict each other, so they cannot be called concordant.',
  cause: 'Cause',
  choose: 'choose',
  appropriate: 'Was it right to defer?',
  appropriateness: { open: 'not judged', yes: 'yes', no: 'no' },
  note: 'What is to be learned from it',
  why: 'Why it is corrected',
  told: (name: string, at: string, version: number): string => `Recorded by ${name}, ${at}${version > 1 ? `, version ${version}` : ''}`,
  source: { by_hand: 'by hand', lab_system: 'from the laboratory’s system' },
  diagnosedOn: (day: string): string => `Diagnosis of ${day}`,
  earlier: 'Earlier versions',
  page: {
    title: 'Waiting for the permanent diagnosis',
    meaning: 'Signed reads of which nobody has recorded the permanent diagnosis, or compared the read with it. The oldest stand first.',
    empty: 'Nothing waits for its permanent diagnosis.',
    loading: 'Loading what waits',
    error: 'What waits could not be loaded',
    more: 'Show more',
    caption: 'Signed reads that wait',
    columns: { case: 'Case', signed: 'Signed', read: 'Read', waits: 'Waits for', reader: 'Pathologist' },
    part: (accession: string, part: string): string => `${accession}, part ${part}`,
    waitsFor: { diagnosis: 'diagnosis', comparison: 'comparison' },
  },
};
