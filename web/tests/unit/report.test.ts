import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Call, ConsultationDetail, SignedRead } from '../../src/lib/api/consultations.ts';
import type { ReadForm } from '../../src/lib/readwords.ts';
import { reportOf } from '../../src/lib/consultationreport.ts';
import { LANGUAGES } from '../../src/lib/i18n/codes.ts';
import { zoneAt } from '../../src/lib/i18n/formatter.ts';
import { language } from '../../src/lib/i18n/language.svelte.ts';
import { emptyRead } from '../../src/lib/readform.ts';
import { headOf, placeOf, readLines, withoutDiagnosis } from '../../src/lib/readlines.ts';

const aigul = { id: '1', name: 'Aigul' };

function signed(version: number, form: Partial<ReadForm> = {}): SignedRead {
  return {
    read_id: `read-${version}`,
    version,
    author: aigul,
    signed_at: '2026-11-22T10:00:00Z',
    read_at: '2026-11-22T10:00:00Z',
    late_entry: false,
    method: 'password',
    read: { ...emptyRead(), category: 'malignant', ...form },
    at_microscope: false,
    ai_before_draft: false,
    amended_because: version > 1 ? `why ${version}` : null,
  };
}

function call(version: number, readBack: Call['read_back'], at: string): Call {
  return { at, late_entry: false, caller: aigul, called_name: 'Timur', called_role: 'surgeon', number: null, read_version: version, read_back: readBack };
}

function consultation(more: Partial<ConsultationDetail>): ConsultationDetail {
  return { reads: [], calls: [], acknowledgements: [], since_signature: [], draft: null, ...more } as unknown as ConsultationDetail;
}

afterEach(() => language.use('en'));

test('an unsigned consultation has nothing to print as a read, whatever its draft says', () => {
  const form = { ...emptyRead(), category: 'malignant' as const };
  const report = reportOf(consultation({ draft: { author: aigul, version: 1, form, saved_at: '2026-11-22T10:00:00Z' } }));
  assert.equal(report.standing, null);
  assert.deepEqual(report.earlier, []);
  assert.equal(JSON.stringify(report).includes('malignant'), false);
});

test('the newest version stands, and each before it tells which one took its place and why', () => {
  const report = reportOf(consultation({ reads: [signed(2), signed(3), signed(1)] }));
  assert.equal(report.standing?.version, 3);
  assert.deepEqual(
    report.earlier.map(({ read, by, because }) => [read.version, by, because]),
    [
      [2, 3, 'why 3'],
      [1, 2, 'why 2'],
    ],
  );
});

test('a call counts for the version that was called, and only when it was read back correctly', () => {
  const calls = [call(2, 'wrong', '2026-11-22T10:09:00Z'), call(1, 'correct', '2026-11-22T10:05:00Z')];
  const report = reportOf(consultation({ reads: [signed(1), signed(2)], calls }));
  assert.equal(report.readBack, false);
  assert.deepEqual(report.calls.map(({ read_version }) => read_version), [1, 2], 'in the order of time');
  const again = reportOf(consultation({ reads: [signed(1), signed(2)], calls: [...calls, call(2, 'correct', '2026-11-22T10:10:00Z')] }));
  assert.equal(again.readBack, true);
});

test('who acknowledged an earlier version has not acknowledged this one', () => {
  const acknowledgements = [{ by: aigul, at: '2026-11-22T10:06:00Z', read_version: 1 }];
  assert.equal(reportOf(consultation({ reads: [signed(1)], acknowledgements })).acknowledged.length, 1);
  assert.equal(reportOf(consultation({ reads: [signed(1), signed(2)], acknowledgements })).acknowledged.length, 0);
});

test('what came after the signature is told of a signed read alone', () => {
  const since_signature = [{ change: 'slide_added', slide: 's' }];
  assert.equal(reportOf(consultation({ reads: [signed(1)], since_signature })).changedSince, true);
  assert.equal(reportOf(consultation({ since_signature })).changedSince, false);
});

test('a read in words says all that it states, once', () => {
  const lines = readLines({
    ...emptyRead(),
    category: 'malignant',
    margins: [
      { face: 'superior', ink: 'blue', status: 'involved', distance_mm: null },
      { face: 'deep', ink: '', status: 'free', distance_mm: 0.5 },
    ],
    nodes: { examined: 3, positive: 1, deposit: 'micrometastasis', largest_mm: 1.4 },
    adequacy: 'limited',
    allocation: [{ destination: 'molecular', note: 'one half' }],
  });
  assert.deepEqual(
    lines.map(({ name, value }) => `${name} | ${value}`),
    [
      'Margin | superior (ink: blue): involved',
      'Margin | deep: free, 0.5\u00a0mm',
      'Lymph nodes | 1 positive of 3 examined, micrometastasis (≤ 2 mm), 1.4\u00a0mm',
      'Adequacy | limited',
      'Where the tissue goes | molecular tests, one half',
    ],
  );
  assert.deepEqual(readLines({ ...emptyRead(), category: 'benign' }), []);
});

test('deferred and non-diagnostic are told as no diagnosis in every language, and nothing else is', async () => {
  for (const code of LANGUAGES) {
    await language.use(code);
    const head = (category: ReadForm['category']): string => headOf({ ...emptyRead(), category });
    assert.match(head('deferred'), /^\P{Ll}{10,}:/u, code);
    assert.equal(head(null), '');
  }
  for (const category of ['deferred', 'non_diagnostic'] as const) assert.equal(withoutDiagnosis({ ...emptyRead(), category }), true);
  for (const category of ['malignant', 'benign', 'atypical'] as const) assert.equal(withoutDiagnosis({ ...emptyRead(), category }), false);
});

test('a place is site and side, or one of them, or nothing', () => {
  assert.equal(placeOf({ site: 'breast', laterality: 'left' }), 'breast, left');
  assert.equal(placeOf({ site: null, laterality: 'midline' }), 'midline');
  assert.equal(placeOf({ site: null, laterality: null }), '');
});

test('paper bears the whole date and how far its clock is from UTC', async () => {
  const noon = new Date(2026, 10, 22, 12, 5).getTime();
  assert.equal(language.format.dateAndTime(noon), '2026-11-22 12:05');
  await language.use('kk');
  assert.equal(language.format.dateAndTime(noon), '22.11.2026 12:05');
  assert.equal(language.format.millimetres(0.5), '0,5\u00a0мм');
  assert.match(zoneAt(noon), /^UTC[+−]\d\d:\d\d$/u);
});
