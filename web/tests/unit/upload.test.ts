import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { About } from '../../src/lib/api/about.ts';
import { asFacts, asMetadata, fingerprint, insideIntendedUse, isOrgan, NO_FACTS, organCode, parseMpp } from '../../src/lib/uploadfacts.ts';

const file = { name: 'a.svs', size: 10, lastModified: 1 };

test('an organ has one spelling', () => {
  assert.equal(organCode(' Lymph-Node '), 'lymph_node');
  assert.equal(isOrgan('lymph node'), true);
  assert.equal(isOrgan(''), true);
  assert.equal(isOrgan('лимфоузел'), false);
  assert.equal(isOrgan('a/b'), false);
});

test('a scale may have a comma and must be believable', () => {
  assert.equal(parseMpp('0,5'), 0.5);
  assert.equal(parseMpp('.25'), 0.25);
  for (const typed of ['', '0', '1e-5', '25400', '-1', 'abc', '0x1']) assert.equal(parseMpp(typed), null, typed);
});

test('only what was stated is sent', () => {
  assert.deepEqual(asMetadata({ ...NO_FACTS, organ: 'Lymph node', mpp: '0,5' }, 'a.svs'), {
    filename: 'a.svs',
    organ: 'lymph_node',
    age_group: 'adult',
    urgency: 'intraoperative',
    mpp: '0.5',
  });
});

test('metadata gives the facts back', () => {
  const facts = { ...NO_FACTS, accession: '24-1', organ: 'ovary', research: true };
  assert.deepEqual(asFacts(asMetadata(facts, 'a.svs')), facts);
});

test('the same file under another accession is another upload', () => {
  const first = asMetadata({ ...NO_FACTS, accession: '24-1' }, file.name);
  const second = asMetadata({ ...NO_FACTS, accession: '24-2' }, file.name);
  assert.notEqual(fingerprint(file, first), fingerprint(file, second));
  assert.equal(fingerprint(file, first), fingerprint({ ...file }, { ...first }));
  assert.notEqual(fingerprint(file, first), fingerprint({ ...file, lastModified: 2 }, first));
});

test('what is not stated lies outside the intended use', () => {
  const about = {
    models: [{ intended_use: { organs: ['lymph_node'], preparations: ['ffpe'], age_groups: ['adult'] } }],
  } as unknown as About;
  const inside = { ...NO_FACTS, organ: 'lymph node', preparation: 'ffpe' };
  assert.equal(insideIntendedUse(inside, about), true);
  assert.equal(insideIntendedUse({ ...inside, preparation: 'frozen' }, about), false);
  assert.equal(insideIntendedUse({ ...inside, organ: '' }, about), false);
});
