/** When a figure left its band. */

export type DriftSide = 'within' | 'above' | 'below' | 'apart';

export interface DriftLeft {
  since: string;
  until: string;
  side: DriftSide;
  weeks: number;
}
