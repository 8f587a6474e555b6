import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriftKind, DriftPoint, DriftSeries } from '../../src/lib/api/drift.ts';
import { axis, isNought, runs, shown, tickText, weekNumber } from '../../src/lib/driftchart.ts';

const point = (monday: string, value: number | null, more: Partial<DriftPoint> = {}): DriftPoint => ({
  monday,
  n: value === null ? 7 : 30,
  events: null,
  value,
  spread: null,
  low: null,
  high: null,
  side: null,
  ...more,
});

const series = (kind: DriftKind, points: DriftPoint[]): DriftSeries => ({
  kind,
  code: null,
  band: 'standard_errors',
  baseline_n: 240,
  baseline: null,
  points,
  left: null,
});

test('weeks in succession differ by one, over the turn of the year too', () => {
  assert.equal(weekNumber('2026-01-05') - weekNumber('2025-12-29'), 1);
  assert.equal(weekNumber('2026-03-30') - weekNumber('2026-03-23'), 1);
});

test('a line is broken where a week is missing or too small for a value', () => {
  const points = [
    point('2026-01-05', 0.1),
    point('2026-01-12', 0.2),
    point('2026-01-19', null),
    point('2026-01-26', 0.3),
    point('2026-02-09', 0.4),
  ];
  const found = runs(points, ({ value }) => value).map((run) => run.map(({ mark }) => mark));
  assert.deepEqual(found, [[0.1, 0.2], [0.3], [0.4]]);
});

test('an axis holds values and bands, and that of a share begins at nought', () => {
  const shares = axis(series('outcome', [point('2026-01-05', 0.31, { low: 0.1, high: 0.52 })]));
  assert.equal(shares.from, 0);
  assert.ok(shares.to >= 0.52 && shares.ticks.length <= 5, JSON.stringify(shares));
  assert.ok(axis(series('outcome', [point('2026-01-05', 0.1)]), 0.4).to >= 0.4);
  const densities = axis(series('eosin', [point('2026-01-05', 0.31, { low: 0.29, high: 0.33 })]));
  assert.ok(densities.from > 0.2 && densities.from <= 0.29 && densities.to >= 0.33, JSON.stringify(densities));
  assert.ok(densities.ticks.length >= 2 && densities.ticks.length <= 6);
  assert.deepEqual(axis(series('slide_score', [])), { from: 0, to: 1, ticks: [0, 0.5, 1] });
});

test('an axis of nothing still has two ends', () => {
  for (const kind of ['outcome', 'tile_scores', 'haematoxylin'] as const) {
    const { from, to, ticks } = axis(series(kind, [point('2026-01-05', null)]));
    assert.ok(to > from && ticks.length >= 2, kind);
  }
});

test('a figure is nought only where it was counted', () => {
  assert.equal(isNought(series('outcome', [point('2026-01-05', 0, { events: 0 })])), true);
  assert.equal(isNought(series('outcome', [point('2026-01-05', null, { events: 1 })])), false);
  assert.equal(isNought(series('eosin', [point('2026-01-05', 0)])), false);
});

test('each unit has its form', () => {
  assert.equal(shown('share', 0.0456), '4.6 %');
  assert.equal(tickText('share', 1), '100 %');
  assert.equal(tickText('share', 0.025), '2.5 %');
  assert.equal(shown('score', 0.9999), '0.999');
  assert.equal(shown('density', 0.21), '0.210');
});
