import { lookUp, type Told } from '../told.ts';

/** Why a slide was not judged, by the code of the service. */
const reasons = {
  no_tissue: { title: 'No tissue found', next: 'Check that the right slide was scanned, then scan again.' },
  tissue_uncertain: {
    title: 'Tissue outline uncertain',
    next: 'Read the slide by eye; scan again if it is pale or faded.',
  },
  blurred: { title: 'Out of focus', next: 'Scan the slide again.' },
  wrong_stain: {
    title: 'Not stained as expected',
    next: 'Check stain, exposure and the file, then scan again. Read the slide by eye.',
  },
  out_of_domain: {
    title: 'Unlike the tissue the model was made from',
    next: 'Check organ, stain and scanner. Read the slide by eye.',
  },
  unknown_scale: {
    title: 'Scale unknown',
    next: 'State the µm per pixel in the case and run again.',
  },
  scale_too_coarse: {
    title: 'Resolution too low for the model',
    next: 'Scan again with a stronger objective.',
  },
  outside_intended_use: {
    title: 'Outside the intended use',
    next: 'Read the slide by eye. If a fact is missing or wrong, state it in the case and run again.',
  },
  deadline: {
    title: 'Out of time',
    next: 'Read the slide by eye, or run again if there is time.',
  },
  coverage_too_low: {
    title: 'Too little of the tissue could be analysed',
    next: 'Scan again, or read the slide by eye.',
  },
  tissue_too_small: {
    title: 'Too little tissue to clear',
    next: 'Read the slide by eye.',
  },
  undecided_score: {
    title: 'Score between the thresholds',
    next: 'Read the slide by eye; the program takes no side.',
  },
  technical_error: {
    title: 'Technical error',
    next: 'Run again; if it fails again, tell the operator. Read the slide by eye.',
  },
};

export const reasonWords = {
  reasons,
  reason: (code: string): Told | undefined => lookUp(reasons, code),
};
