import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, countdown, dayAndTime, duration, micrometres, minutesText, mm2, percent, score } from '../../src/lib/format.ts';

const MINUTE = 60_000;

test('a countdown shows minutes and seconds and ends at 00:00', () => {
  assert.deepEqual(countdown(12 * MINUTE + 5000, 0), { overdue: false, text: '12:05' });
  assert.deepEqual(countdown(1, 0), { overdue: false, text: '00:01' });
  assert.deepEqual(countdown(0, 0), { overdue: true, text: '00:00' });
});

test('an overdue countdown counts up', () => {
  assert.deepEqual(countdown(0, 3 * MINUTE + 27_900), { overdue: true, text: '03:27' });
});

test('long countdowns name hours and days', () => {
  assert.equal(countdown(95 * MINUTE, 0).text, '1:35:00');
  assert.equal(countdown(31 * 60 * MINUTE, 0).text, '1 d 7 h');
});

test('a score is cut, so that it never seems to reach a threshold', () => {
  assert.equal(score(0.7999), '0.799');
  assert.equal(score(0.8), '0.800');
  assert.equal(score(0.29), '0.290');
  assert.equal(score(1), '1.000');
  assert.equal(score(0), '0.000');
});

test('coverage shows 100 % only if nothing is missing', () => {
  assert.equal(percent(0.9999), '99 %');
  assert.equal(percent(1), '100 %');
  assert.equal(percent(0.29), '29 %');
});

test('lengths and areas keep three significant digits', () => {
  assert.equal(micrometres(62.08), '62.1\u00a0µm');
  assert.equal(micrometres(1540), '1.54\u00a0mm');
  assert.equal(mm2(0), '0\u00a0mm²');
  assert.equal(mm2(0.0002), '<\u00a00.001\u00a0mm²');
  assert.equal(mm2(3.412), '3.41\u00a0mm²');
  assert.equal(mm2(0.0415), '0.042\u00a0mm²');
});

test('counts, sizes and spans', () => {
  assert.equal(count(1234567), '1\u202f234\u202f567');
  assert.equal(bytes(999), '999 B');
  assert.equal(bytes(184_331_222), '184 MB');
  assert.equal(duration(41.4), '41 ms');
  assert.equal(duration(9302), '9.3 s');
  assert.equal(duration(125_000), '2 min 5 s');
});

test('minutes that somebody set are told exactly', () => {
  assert.equal(minutesText(20), '20 min');
  assert.equal(minutesText(119), '119 min');
  assert.equal(minutesText(120), '2 h');
  assert.equal(minutesText(150), '2 h 30 min');
  assert.equal(minutesText(2_880), '48 h');
});

test('a time of another day names the day', () => {
  const noon = new Date(2026, 10, 22, 12, 0).getTime();
  assert.equal(dayAndTime(noon, noon), '12:00');
  assert.equal(dayAndTime(noon + 24 * 60 * MINUTE, noon), 'Mon 12:00');
  assert.equal(dayAndTime(noon + 30 * 24 * 60 * MINUTE, noon), '2026-12-22 12:00');
});
