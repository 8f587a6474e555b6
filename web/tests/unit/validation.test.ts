import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figure, KeyFigures, ModelFigures } from '../../src/lib/api/validations.ts';
import { difference, estimate, gateMet, interval, sameSamples } from '../../src/lib/validationfigures.ts';
import { compareAddress, parseRoute } from '../../src/lib/routes.ts';

const figure = (value: number | null): Figure => ({
  value,
  lower: value,
  upper: null,
  events: null,
  trials: null,
  not_computed: null,
});

const model = (value: number | null): ModelFigures => ({
  name: 'm',
  version: '1',
  sha256: '',
  samples: 1,
  positives: 1,
  scored: 1,
  abstained: 0,
  failed: 0,
  groups: null,
  auc: figure(value),
  sensitivity: figure(value),
  specificity: figure(value),
  abstention_rate: figure(value),
});

const run = (digest: string, met: boolean[]): KeyFigures => ({
  program_version: '1',
  set_digest: digest,
  models: [],
  gate: met.map((one) => ({ model: 0, limit: 'auc_at_least', required: 0.9, found: 0.8, met: one })),
  plan: null,
});

test('an estimate is rounded, but never to certainty', () => {
  assert.equal(estimate(0.91234), '0.912');
  assert.equal(estimate(0.99996), '0.999');
  assert.equal(estimate(0.0001), '0.001');
  assert.equal(estimate(1), '1.000');
});

test('an interval with one end is none', () => {
  assert.equal(interval(figure(0.5)), null);
  assert.equal(interval({ ...figure(0.5), upper: 0.75 }), '0.500–0.750');
});

test('a gate is met only if every limit is', () => {
  assert.equal(gateMet(run('a', [])), null);
  assert.equal(gateMet(run('a', [true, false])), false);
  assert.equal(gateMet(run('a', [true, true])), true);
});

test('a difference has a sign, and is missing where an estimate is', () => {
  assert.equal(difference(model(0.9), model(0.8), 'auc'), '+0.100');
  assert.equal(difference(model(0.8), model(0.9), 'auc'), '−0.100');
  assert.equal(difference(model(0.8), model(0.8), 'auc'), '±0.000');
  assert.equal(difference(model(null), model(0.8), 'auc'), null);
});

test('only runs over the same samples can be compared', () => {
  assert.equal(sameSamples([run('a', []), run('a', [])]), true);
  assert.equal(sameSamples([run('a', []), run('b', [])]), false);
});

test('the runs of a comparison stand in its address', () => {
  const address = new URL(compareAddress(['a', 'b']), 'http://host');
  assert.deepEqual(parseRoute(address.pathname, address.search), { page: 'validation-compare', ids: ['a', 'b'] });
  assert.deepEqual(parseRoute('/validation/x', ''), { page: 'validation-run', id: 'x' });
});
