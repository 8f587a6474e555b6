/** How far the machine work on a slide has come. */

export type MachineState = 'queued' | 'in_progress' | 'done';

export type Step = 'opening' | 'surveying' | 'classifying' | 'concluding';

/** Only classifying counts tiles. */
export interface Progress {
  step: Step;
  done?: number;
  planned?: number;
}
