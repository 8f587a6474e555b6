import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ahead, MOST_APART_MS } from '../../src/lib/clocks.ts';

test('a clock is apart by what the way of the question does not explain', () => {
  // Sent at 10 s, answered at 11 s: the service spoke somewhere in between.
  assert.equal(ahead(10_000, 10_500, 11_000), 0);
  assert.equal(ahead(10_000, 10_000, 11_000), 0);
  assert.equal(ahead(10_000, 11_000, 11_000), 0);
  assert.equal(ahead(10_000, 60_500, 11_000), -49_500);
  assert.equal(ahead(10_000, 5_500, 11_000), 4_500);
  assert.ok(Math.abs(ahead(10_000, 8_600, 10_200)) < MOST_APART_MS);
});
