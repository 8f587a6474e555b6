/** Where the marks of a chart of weeks stand. Pure functions; the chart draws what they give. */

import type { DriftKind, DriftPoint, DriftSeries } from './api/drift.ts';
import { decimal, percentOf, score } from './format.ts';

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Number of a week; weeks in succession differ by 1. */
export function weekNumber(monday: string): number {
  return Math.round(Date.parse(`${monday}T00:00:00Z`) / WEEK);
}

/** What a series is measured in. */
export type Unit = 'share' | 'score' | 'index' | 'density';

export function unitOf(kind: DriftKind): Unit {
  if (kind === 'outcome' || kind === 'reason' || kind === 'out_of_domain') return 'share';
  if (kind === 'slide_score') return 'score';
  return kind === 'tile_scores' ? 'index' : 'density';
}

export function shown(unit: Unit, value: number): string {
  if (unit === 'share') return percentOf(value * 100, 1);
  return unit === 'score' ? score(value) : decimal(value, 3);
}

/** A value of the axis: shares without a needless decimal. */
export function tickText(unit: Unit, value: number): string {
  if (unit !== 'share') return shown(unit, value);
  const percent = value * 100;
  return percentOf(percent, Number.isInteger(Number(percent.toFixed(1))) ? 0 : 1);
}

/** Whether nothing was ever counted: a chart of noughts tells less than a word. */
export function isNought(series: DriftSeries): boolean {
  return series.points.every((point) => point.events === 0);
}

/** Runs of weeks in succession that have what `of` gives: a line is broken where a week is missing. */
export function runs<T>(points: DriftPoint[], of: (point: DriftPoint) => T | null): { week: number; mark: T }[][] {
  const found: { week: number; mark: T }[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const mark = of(point);
    if (mark === null) continue;
    const week = weekNumber(point.monday);
    const run = week === last + 1 ? found.at(-1) : undefined;
    if (run === undefined) found.push([{ week, mark }]);
    else run.push({ week, mark });
    last = week;
  }
  return found;
}

/** Least and greatest value of the axis, and the ticks between them. */
export interface Axis {
  from: number;
  to: number;
  ticks: number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** An axis that holds everything that is drawn; shares and the index begin at nought, scores end at one. */
export function axis(series: DriftSeries, validated: number | null = null): Axis {
  const unit = unitOf(series.kind);
  if (unit === 'score') return { from: 0, to: 1, ticks: [0, 0.5, 1] };
  const drawn = series.points
    .flatMap((point) => [point.value, point.low, point.high, ...(point.spread ?? [])])
    .concat(series.baseline, validated)
    .filter((value) => value !== null);
  const high = Math.max(...drawn, unit === 'density' ? 0.02 : 0.05);
  const low = unit === 'density' && drawn.length > 0 ? Math.min(...drawn) : 0;
  const rough = Math.max(high - low, 0.01) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step);
  return { from, to, ticks };
}
