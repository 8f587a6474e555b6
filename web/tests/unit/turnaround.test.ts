import assert from 'node:assert/strict';
import { test } from 'node:test';
import { against, intervalText, lastMinute, shareText, span } from '../../src/lib/turnaround.ts';

test('a share is cut and an interval is never shown narrower than it is', () => {
  assert.equal(shareText(0.8999), '89.9 %');
  assert.equal(shareText(0.9), '90.0 %');
  assert.equal(intervalText({ value: 0.9, low: 0.6239, high: 0.9601 }), '62.3 % – 96.1 %');
});

test('a goal is reached or missed only when the whole interval is on one side', () => {
  assert.equal(against(0.9, { value: 0.99, low: 0.91, high: 1 }), 'reached');
  assert.equal(against(0.9, { value: 1, low: 0.72, high: 1 }), 'undecided');
  assert.equal(against(0.9, { value: 0.5, low: 0.3, high: 0.7 }), 'missed');
});

test('what was not counted is no time of nought', () => {
  assert.equal(span(null), '–');
  assert.equal(span(0), '0 ms');
});

test('a histogram reaches past its limit and all that was counted', () => {
  const minutes = Array.from({ length: 61 }, () => 0);
  assert.equal(lastMinute(minutes, 20), 25);
  minutes[31] = 1;
  assert.equal(lastMinute(minutes, 20), 36);
  minutes[60] = 1;
  assert.equal(lastMinute(minutes, 20), 60);
});
