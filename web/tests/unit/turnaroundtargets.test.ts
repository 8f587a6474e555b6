import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsedMinutes, parseMinutes, targetFaults, typedMinutes } from '../../src/lib/turnaroundtargets.ts';

const limits = { least_minutes: 6, most_minutes: { intraoperative: 240, urgent: 43_200, routine: 43_200 } };
const faults = (intraoperative: string, urgent: string, routine: string) =>
  targetFaults({ intraoperative, urgent, routine }, limits);

test('minutes are whole numbers and nothing else', () => {
  assert.equal(parseMinutes(' 20 '), 20);
  for (const text of ['', '-5', '15.5', '1e3', '20 min', '0x20', '٢٠', '1234567890']) assert.equal(parseMinutes(text), null, text);
});

test('minutes that the service takes have no fault', () => {
  assert.deepEqual(faults('20', '240', '2880'), {});
  assert.deepEqual(faults('6', '6', '6'), {});
  assert.deepEqual(faults('240', '43200', '43200'), {});
});

test('each fault stands at its own field', () => {
  assert.deepEqual(faults('5', '240', '43201'), {
    intraoperative: { kind: 'range', least: 6, most: 240 },
    routine: { kind: 'range', least: 6, most: 43_200 },
  });
  assert.deepEqual(faults('60', '30', ''), {
    urgent: { kind: 'order', moreUrgent: 'intraoperative', minutes: 60 },
    routine: { kind: 'range', least: 6, most: 43_200 },
  });
  assert.deepEqual(faults('60', 'soon', '30'), {
    urgent: { kind: 'range', least: 6, most: 43_200 },
    routine: { kind: 'order', moreUrgent: 'intraoperative', minutes: 60 },
  });
});

test('what was typed is sent only where all of it is a number', () => {
  const minutes = { intraoperative: 15, urgent: 120, routine: 1_440 };
  assert.deepEqual(parsedMinutes(typedMinutes(minutes)), minutes);
  assert.equal(parsedMinutes({ ...typedMinutes(minutes), urgent: '' }), null);
});
