import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '../../src/lib/api/http.ts';
import type { SlideSummary, WorklistItem } from '../../src/lib/api/worklist.ts';
import { caseAddress, parseRoute, reportAddress } from '../../src/lib/routes.ts';
import { filterQuery, NO_FILTER, parseFilter, worklistAddress, type WorklistFilter } from '../../src/lib/worklistfilter.ts';
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
  assert.deepEqual(parseRoute('/', ''), { page: 'worklist', filter: NO_FILTER });
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

test('a filter goes into the address and comes back from it, and the service is asked for the same', () => {
  const filters: [WorklistFilter, string, string][] = [
    [NO_FILTER, '/', ''],
    [{ state: 'being_read', reader: 'me', accession: '' }, '/?state=being_read&reader=me', 'life=being_read&reader=me'],
    [{ state: null, reader: 'nobody', accession: 'S26-1 & Ә' }, '/?reader=nobody&accession=S26-1+%26+%D3%98', 'reader=nobody&accession=S26-1+%26+%D3%98'],
  ];
  for (const [filter, address, asked] of filters) {
    assert.equal(worklistAddress(filter), address);
    assert.equal(filterQuery(filter), asked);
    assert.deepEqual(parseFilter(address.slice(1)), filter);
  }
});

test('what nobody knows in an address hides nothing', () => {
  for (const search of ['?state=open', '?state=received,signed', '?reader=somebody', '?accession=%20%20', '?life=received', '?state=']) {
    assert.deepEqual(parseFilter(search), NO_FILTER, search);
  }
});
