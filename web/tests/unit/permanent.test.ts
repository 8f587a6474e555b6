import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignedRead } from '../../src/lib/api/consultations.ts';
import type { Permanent } from '../../src/lib/api/permanents.ts';
import { comparedRead, comparisons, emptyPermanent, fitted, isWhole } from '../../src/lib/permanentwords.ts';

test('opposites and answers to nothing cannot agree, and a deferred read is deferred', () => {
  assert.deepEqual(comparisons('benign', 'malignant'), ['minor', 'major']);
  assert.deepEqual(comparisons('non_diagnostic', 'benign'), ['minor', 'major']);
  assert.deepEqual(comparisons('non_diagnostic', 'non_diagnostic'), ['agree', 'minor', 'major']);
  assert.deepEqual(comparisons('atypical', 'malignant'), ['agree', 'minor', 'major']);
  assert.deepEqual(comparisons('deferred', 'benign'), ['deferred']);
});

test('it is whole with a cause exactly where it does not agree', () => {
  const agrees = { ...emptyPermanent(), category: 'benign' as const, words: 'Fibroadenoma', concordance: 'agree' as const };
  assert.ok(isWhole(agrees, 'benign'));
  assert.ok(!isWhole(agrees, 'malignant'));
  assert.ok(!isWhole({ ...agrees, words: ' ' }, 'benign'));
  const major = { ...agrees, concordance: 'major' as const };
  assert.ok(!isWhole(major, 'malignant'));
  assert.ok(isWhole({ ...major, cause: 'sampling' as const }, 'malignant'));
  const left = fitted({ ...agrees, cause: 'technical', appropriate: true, note: ' ' });
  assert.deepEqual([left.cause, left.appropriate, left.note], [null, null, null]);
});

test('the operating room knew the last version that it read back, before the diagnosis was known', () => {
  const read = (version: number, signed_at: string): SignedRead => ({ version, signed_at }) as SignedRead;
  const reads = [read(1, '2026-05-01T10:00:00Z'), read(2, '2026-05-01T11:00:00Z')];
  const heard = [{ read_version: 1, read_back: 'correct' as const }, { read_version: 2, read_back: 'wrong' as const }];
  const calls = heard.map((one) => ({ ...one, at: '', caller: { id: '', name: '' }, called_name: '', called_role: '', number: null, late_entry: false }));
  assert.equal(comparedRead({ reads, calls, permanents: [] })?.version, 1);
  assert.equal(comparedRead({ reads, calls: [], permanents: [] })?.version, 2);
  const permanents = [{ recorded_at: '2026-05-01T10:30:00Z' } as Permanent];
  assert.equal(comparedRead({ reads, calls: [], permanents })?.version, 1);
  assert.equal(comparedRead({ reads: [], calls: [], permanents: [] }), null);
});
