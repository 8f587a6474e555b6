import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Eta } from '../../src/lib/api/eta.ts';
import { interval, lastOf } from '../../src/lib/expected.ts';

const at = (hours: number, minutes: number, seconds = 0): number => new Date(2026, 4, 1, hours, minutes, seconds).getTime();

function eta(early: number, late: number): Eta {
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    early: time(early),
    expected: time((early + late) / 2),
    late: time(late),
    window: 'kept',
    cause: null,
    warning: null,
    ahead: 0,
    rough: false,
  };
}

test('an interval of minutes is told by both ends, one within a minute by one', () => {
  const now = at(14, 0);
  assert.equal(interval(eta(at(14, 5), at(14, 7)), now), '14:05 to 14:07');
  assert.equal(interval(eta(at(14, 5, 10), at(14, 5, 40)), now), '14:05');
});

test('what has passed of an interval is not expected any more', () => {
  const times = eta(at(14, 5), at(14, 7));
  assert.equal(interval(times, at(14, 6)), '14:06 to 14:07');
  assert.equal(interval(times, at(14, 7, 1)), null);
});

test('another day is named once', () => {
  const now = new Date(2026, 3, 1, 14, 0).getTime();
  assert.equal(interval(eta(at(14, 5), at(14, 7)), now), '2026-05-01 14:05 to 14:07');
});

test('a consultation is answered when the last of its slides is', () => {
  const [first, second] = [eta(at(14, 1), at(14, 2)), eta(at(14, 5), at(14, 6))];
  assert.equal(lastOf([first, second, null, undefined]), second);
  assert.equal(lastOf([null]), null);
});
