/** Key figures as text. Pure functions. */

import type { Figure, KeyFigures, ModelFigures } from './api/validations.ts';
import { decimal } from './format.ts';

export type Metric = 'auc' | 'sensitivity' | 'specificity' | 'abstention_rate';

export const METRICS: readonly Metric[] = ['auc', 'sensitivity', 'specificity', 'abstention_rate'];

/** Three decimals tell more than any set of slides can; a rounded 1 must not stand for less than 1. */
export function estimate(value: number): string {
  const rounded = Number(value.toFixed(3));
  if (rounded === 1 && value < 1) return decimal(0.999, 3);
  if (rounded === 0 && value > 0) return decimal(0.001, 3);
  return decimal(value, 3);
}

/** The interval as `0.912–0.934`; `null` where there is none. */
export function interval(figure: Figure): string | null {
  if (figure.lower === null || figure.upper === null) return null;
  return `${estimate(figure.lower)}–${estimate(figure.upper)}`;
}

/** Whether every limit of a run is met; `null` without limits. */
export function gateMet(figures: KeyFigures): boolean | null {
  return figures.gate.length === 0 ? null : figures.gate.every((limit) => limit.met);
}

/** The difference of two estimates with its sign; `null` where one is missing. */
export function difference(model: ModelFigures, reference: ModelFigures, metric: Metric): string | null {
  const [one, other] = [model[metric].value, reference[metric].value];
  if (one === null || other === null) return null;
  const gap = one - other;
  const size = Number(Math.abs(gap).toFixed(3));
  const sign = size === 0 ? '±' : gap < 0 ? '−' : '+';
  return `${sign}${decimal(size, 3)}`;
}

/** Whether all were scored over the same samples. */
export function sameSamples(all: readonly KeyFigures[]): boolean {
  return new Set(all.map((one) => one.set_digest)).size <= 1;
}
