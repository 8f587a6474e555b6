/** The words of a read and of a consultation's life, as the service codes them. */

export const QUESTIONS = ['diagnosis', 'margin', 'node', 'adequacy', 'other'] as const;
export type Question = (typeof QUESTIONS)[number];

export const CATEGORIES = ['malignant', 'benign', 'atypical', 'non_diagnostic', 'deferred'] as const;
export type Category = (typeof CATEGORIES)[number];

export const DEFERRALS = ['sampling', 'freezing_artefact', 'needs_immunohistochemistry', 'needs_permanent_section', 'other'] as const;
export type Deferral = (typeof DEFERRALS)[number];

export const MARGIN_CODES = ['involved', 'free', 'not_assessable'] as const;
export type MarginCode = (typeof MARGIN_CODES)[number];

export const DEPOSITS = ['isolated_tumour_cells', 'micrometastasis', 'macrometastasis'] as const;
export type Deposit = (typeof DEPOSITS)[number];

export const ADEQUACIES = ['adequate', 'limited', 'inadequate'] as const;
export type Adequacy = (typeof ADEQUACIES)[number];

export const DESTINATIONS = [
  'frozen',
  'formalin',
  'flow_cytometry',
  'molecular',
  'cytogenetics',
  'electron_microscopy',
  'microbiology',
  'biobank',
  'other',
] as const;
export type Destination = (typeof DESTINATIONS)[number];

export const LATERALITIES = ['left', 'right', 'both', 'midline'] as const;
export type Laterality = (typeof LATERALITIES)[number];

export const LIFE_STATES = ['requested', 'received', 'being_read', 'awaiting_section', 'signed', 'communicated', 'cancelled'] as const;
export type LifeState = (typeof LIFE_STATES)[number];

export interface Margin {
  ink: string | null;
  face: string | null;
  status: MarginCode | null;
  distance_mm: number | null;
}

export interface Nodes {
  examined: number | null;
  positive: number | null;
  deposit: Deposit | null;
  largest_mm: number | null;
}

export interface Allocation {
  destination: Destination;
  note: string | null;
}

/** A read as it is written: with gaps while it is a draft. */
export interface ReadForm {
  answers: Question | null;
  category: Category | null;
  deferral: Deferral | null;
  deferral_text: string | null;
  margins: Margin[];
  nodes: Nodes | null;
  adequacy: Adequacy | null;
  allocation: Allocation[];
  text: string | null;
}

export type SignatureMethod = 'session' | 'password' | 'totp' | 'qualified';
