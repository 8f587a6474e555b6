import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '../../src/lib/api/http.ts';
import type { SlideSummary, WorklistItem } from '../../src/lib/api/worklist.ts';
import { caseAddress, parseRoute, reportAddress } from '../../src/lib/routes.ts';
import { canMiss, leadingSlide, runningSlide, share } from '../../src/lib/worklistrow.ts';

function slide(id: string, more: Partial<SlideSummary> = {}): SlideSummary {
  return {
    slide_id: id,
    state: 'done',
    progress: null,
    outcome: 'no_suspicion_found',
    reasons: [],
    score: 0.1,
    thumbnail_url: null,
    identity_conflict: false,
    superseded: false,
    can_miss_um: 60,
    ...more,
  };
}

function item(outcome: WorklistItem['outcome'], slides: SlideSummary[]): WorklistItem {
  return { outcome, slides } as WorklistItem;
}

test('the slide that explains the outcome leads', () => {
  const row = item('suspicious', [slide('a'), slide('b', { outcome: 'suspicious' })]);
  assert.equal(leadingSlide(row)?.slide_id, 'b');
});

test('a superseded slide never leads', () => {
  const row = item('suspicious', [slide('a', { outcome: 'suspicious', superseded: true }), slide('b')]);
  assert.equal(leadingSlide(row)?.slide_id, 'b');
});

test('progress without counts has no share', () => {
  const row = item(null, [slide('a', { state: 'in_progress', outcome: null, progress: { step: 'opening' } })]);
  const running = runningSlide(row);
  assert.equal(running?.slide.slide_id, 'a');
  assert.equal(share({ step: 'opening' }), null);
  assert.equal(share({ step: 'classifying', done: 5, planned: 10 }), 0.5);
});

test('the largest size that can be missed is told only if every slide tells its own', () => {
  assert.equal(canMiss(item('no_suspicion_found', [slide('a'), slide('b', { can_miss_um: 90 })])), 90);
  assert.equal(canMiss(item('no_suspicion_found', [slide('a'), slide('b', { can_miss_um: null })])), null);
});

test('addresses lead to pages and back', () => {
  assert.deepEqual(parseRoute('/', ''), { page: 'worklist' });
  assert.deepEqual(parseRoute('/upload/', ''), { page: 'upload' });
  assert.deepEqual(parseRoute('/cases/x', '?slide=y'), { page: 'case', caseId: 'x', slideId: 'y', consultationId: null, });
  assert.deepEqual(parseRoute('/cases/x/y', ''), { page: 'missing' });
  assert.deepEqual(parseRoute('/cases/x/report', '?consultation=y'), { page: 'report', caseId: 'x', consultationId: 'y' });
  assert.deepEqual(parseRoute('/cases/x/report', ''), { page: 'missing' }, 'a report is of one consultation');
  assert.equal(reportAddress('x', 'y'), '/cases/x/report?consultation=y');
  assert.equal(caseAddress('x', 'y'), '/cases/x?slide=y');
});

test('a problem says what the service said, and plain words where it said nothing', () => {
  const told = problemOf(415, '{"title":"Unsupported Media Type","detail":"D","code":"unsupported_format","next":"N"}');
  assert.match(told.title, /not a slide format/);
  assert.deepEqual([told.detail, told.code, told.next], ['D', 'unsupported_format', 'N']);
  assert.equal(problemOf(418, '{"title":"T"}').title, 'T');
  const silent = problemOf(413, '<html>');
  assert.equal(silent.code, 'http_413');
  assert.match(silent.title, /too large/);
  assert.notEqual(silent.next, '');
});
