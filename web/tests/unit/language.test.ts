import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { problemOf } from '../../src/lib/api/http.ts';
import * as shared from '../../src/lib/format.ts';
import { LANGUAGES, NATIVE_NAMES, preferred, TAGS, type LanguageCode } from '../../src/lib/i18n/codes.ts';
import { en, type Spoken } from '../../src/lib/i18n/en/index.ts';
import { kk } from '../../src/lib/i18n/kk/index.ts';
import { language } from '../../src/lib/i18n/language.svelte.ts';
import { ru } from '../../src/lib/i18n/ru/index.ts';
import * as untranslated from '../../src/lib/i18n/untranslated.ts';
import { uz } from '../../src/lib/i18n/uz/index.ts';
import { t } from '../../src/lib/strings.ts';
import { isOrgan, organCode } from '../../src/lib/uploadfacts.ts';

const SPOKEN: Record<LanguageCode, Spoken> = { en, ru, kk, uz };
const OTHERS = ['ru', 'kk', 'uz'] as const;

type Leaf = string | ((...args: never[]) => unknown);

/** Every text and function of the words, by its path. */
function leaves(node: unknown, path = ''): Map<string, Leaf> {
  if (typeof node === 'string' || typeof node === 'function') return new Map([[path, node as Leaf]]);
  assert.ok(typeof node === 'object' && node !== null, `${path} is neither words nor a group of them`);
  return new Map(Object.entries(node).flatMap(([key, value]) => [...leaves(value, path === '' ? key : `${path}.${key}`)]));
}

const english = leaves(en.words);
const waits = (path: string): boolean => path.split('.')[0]! in untranslated;

/** Names, signs, formats and keys of a keyboard: the same in every language. */
const SAME_IN_ALL = new Set([
  'product',
  'sampleSize',
  'specimen.preparations.ffpe',
  'form.partHint',
  'case.rows.digest',
  'turnaround.noneCounted',
  'validation.columns.auc',
  'validation.metrics.auc',
  'help.names.enter',
  'help.names.escape',
]);

/** Spelled as in English, by chance or because the word was taken over. */
const SAME_BY_CHANCE: Record<(typeof OTHERS)[number], ReadonlySet<string>> = {
  ru: new Set(),
  kk: new Set(),
  uz: new Set([
    'case.rows.model',
    'case.rows.variant',
    'about.model',
    'account.roles.administrator',
    'account.signIn.login',
    'account.page.login',
    'account.users.login',
    'reading.destinations.formalin',
    'reading.destinations.biobank',
  ]),
};

for (const code of OTHERS) {
  const words = leaves(SPOKEN[code].words);

  test(`${code}: has the keys of English, no other, and functions that take as much`, () => {
    assert.deepEqual([...words.keys()].sort(), [...english.keys()].sort());
    for (const [path, leaf] of words) {
      const model = english.get(path);
      assert.equal(typeof leaf, typeof model, path);
      if (typeof leaf === 'function' && typeof model === 'function') assert.equal(leaf.length, model.length, `${path} takes other arguments`);
    }
  });

  test(`${code}: no text is empty or still English`, () => {
    for (const [path, leaf] of words) {
      if (typeof leaf !== 'string') continue;
      assert.notEqual(leaf.trim(), '', path);
      if (waits(path) || SAME_IN_ALL.has(path) || SAME_BY_CHANCE[code].has(path)) continue;
      assert.notEqual(leaf, english.get(path), `${path} is English`);
    }
  });

  test(`${code}: no function still speaks English`, () => {
    // Numbers, names and nothing stand for every argument: what is the same in both languages then is suspected.
    const probes: unknown[][] = [
      [3, 5, 7, 9, 11, 13],
      ['Q', 'Q', 'Q', 'Q', 'Q', 'Q'],
      [null, null, null],
    ];
    const told = (leaf: Leaf, args: unknown[]): string | null => {
      if (typeof leaf === 'string') return null;
      try {
        const text: unknown = leaf(...(args as never[]));
        return typeof text === 'string' ? text : null;
      } catch {
        return null;
      }
    };
    const english_words = /\p{Script=Latin}{2,}(?=\s+\p{Script=Latin}{2,})/u;
    for (const [path, leaf] of words) {
      const model = english.get(path);
      if (typeof leaf !== 'function' || model === undefined || waits(path)) continue;
      for (const args of probes) {
        const text = told(leaf, args);
        if (text === null || !english_words.test(text)) continue;
        assert.notEqual(text, told(model, args), `${path} speaks English`);
      }
    }
  });
}

test('Cyrillic languages hold no Latin letters that look like theirs, and Uzbek has its own apostrophes', () => {
  const mixed = /\p{Script=Cyrillic}[A-Za-z]|[A-Za-z]\p{Script=Cyrillic}/u;
  for (const code of ['ru', 'kk'] as const) {
    for (const [path, leaf] of leaves(SPOKEN[code].words)) {
      if (typeof leaf === 'string') assert.doesNotMatch(leaf, mixed, `${code} ${path}`);
    }
  }
  for (const [path, leaf] of leaves(uz.words)) {
    if (typeof leaf !== 'string' || waits(path)) continue;
    assert.doesNotMatch(leaf, /\p{L}['’‘`]\p{L}/u, `uz ${path}: oʻ and gʻ take U+02BB, the glottal stop U+02BC`);
    assert.doesNotMatch(leaf, /[oOgG]ʼ(?=\p{L})/u, `uz ${path}: oʻ and gʻ take U+02BB`);
    assert.doesNotMatch(leaf, /[^oOgG]ʻ/u, `uz ${path}: U+02BB stands after o and g only`);
  }
});

test('“no suspicion found” is in no language a clean bill, and its meaning says that it is not “benign”', () => {
  const clean = /доброкач|норма|чист|здоров|қатерсіз|қалыпты|таза|сау\b|xavfsiz|yaxshi sifatli|toza|sogʻlom|benign|clear|normal/iu;
  for (const code of LANGUAGES) {
    const { outcome, about, case: caseWords } = SPOKEN[code].words;
    assert.doesNotMatch(outcome.no_suspicion_found, clean, code);
    if (code !== 'en') assert.doesNotMatch(caseWords.scoreZones.clear, clean, code);
    assert.match(about.outcomeMeaning.no_suspicion_found, /benign|доброкач|қатерсіз|xavfsiz/iu, code);
  }
});

test('what decides an operation cannot be taken for its opposite, nor the want of an answer for an answer', () => {
  const good = /доброкач|бенигн|норма|чист|здоров|отриц|қатерсіз|қалыпты|таза|сау\b|теріс|xavfsiz|yaxshi|toza|sogʻlom|manfiy|benign|clear|normal|negative/iu;
  const words = (text: string): string[] => text.toLowerCase().split(/[^\p{L}ʻʼ]+/u).filter(Boolean);
  for (const code of LANGUAGES) {
    const { reading } = SPOKEN[code].words;
    const { malignant, benign, non_diagnostic, deferred, atypical } = reading.categories;
    for (const none of [non_diagnostic, deferred, atypical, reading.noDiagnosisYet]) assert.doesNotMatch(none, good, `${code}: “${none}”`);
    // Told apart by the beginning of a word, and not by an ending alone.
    const beginnings = (text: string): string[] => words(text).map((word) => word.slice(0, 3));
    const apart = beginnings(malignant).filter((one) => !beginnings(benign).includes(one));
    assert.ok(apart.length > 0, `${code}: “${malignant}” and “${benign}” begin alike`);
    const [loud] = reading.noDiagnosisYet.split(':');
    assert.equal(loud, loud?.toUpperCase(), code);
    assert.match(reading.noDiagnosisYet, /^\P{Ll}{10,}: \p{Ll}/u, code);
    assert.equal(new Set(Object.values(reading.margins)).size, 3, code);
    for (const text of Object.values(reading.categories)) assert.ok(!reading.noDiagnosisYet.includes(text), `${code}: ${text}`);
  }
});

test('every refusal of a signature says that nothing was signed', () => {
  const nothing = { en: /Nothing was signed/, ru: /Ничего не подписано/, kk: /Ештеңеге қол қойылған жоқ/, uz: /Hech narsa imzolanmadi/ };
  for (const code of LANGUAGES) {
    const { byCode } = SPOKEN[code].words.problem;
    for (const refusal of ['not_confirmed', 'screen_changed', 'identity_unresolved', 'case_unnamed'] as const) assert.match(byCode[refusal].title, nothing[code]);
  }
});

test('the English statement of the intended use is the one that the service gives', () => {
  const source = readFileSync(new URL('../../../../../src/http/about.rs', import.meta.url), 'utf8');
  assert.ok(source.includes(`"${en.words.about.statement}"`), 'it was changed: change en/about.ts and every translation');
});

test('the language is the kept one, else the first that the browser asks for, else English', () => {
  assert.equal(preferred(['de-DE', 'uz-Cyrl-UZ', 'ru']), 'uz');
  assert.equal(preferred(['kk-KZ', 'en']), 'kk');
  assert.equal(preferred(['RU']), 'ru');
  assert.equal(preferred(['de', 'fr']), 'en');
  assert.equal(preferred([]), 'en');
  assert.deepEqual(Object.keys(NATIVE_NAMES).sort(), [...LANGUAGES].sort());
  assert.deepEqual(Object.keys(TAGS).sort(), [...LANGUAGES].sort());
});

test('Russian counts in three forms, Kazakh and Uzbek in one', () => {
  const russian = [1, 2, 5, 11, 12, 21, 22, 25, 101, 111].map((n) => ru.words.worklist.slides(n));
  assert.deepEqual(russian, [
    '1 слайд',
    '2 слайда',
    '5 слайдов',
    '11 слайдов',
    '12 слайдов',
    '21 слайд',
    '22 слайда',
    '25 слайдов',
    '101 слайд',
    '111 слайдов',
  ]);
  for (const { words } of [kk, uz]) {
    const forms = [1, 2, 5, 21].map((n) => words.worklist.slides(n).replace(/^\d+ /, ''));
    assert.equal(new Set(forms).size, 1, forms.join());
  }
});

test('each choice that docs/i18n.md gives a pathologist to review is in use', () => {
  const root = new URL('../../../../../', import.meta.url);
  const doc = readFileSync(new URL('docs/i18n.md', root), 'utf8');
  for (const [code, name] of [['ru', 'Russian'], ['kk', 'Kazakh'], ['uz', 'Uzbek']] as const) {
    const folder = new URL(`web/src/lib/i18n/${code}/`, root);
    const words = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n').toLowerCase();
    const table = doc.split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
    const rows = table.split('\n').filter((line) => line.startsWith('| ')).slice(1);
    assert.ok(rows.length >= 40, `${name} has ${rows.length} terms`);
    for (const row of rows) {
      const [, term, choice] = row.split('|').map((cell) => cell.trim());
      assert.ok(choice !== undefined && words.includes(choice.toLowerCase()), `${code}: “${choice}” for “${term}” is nowhere`);
    }
  }
});

test('numbers, dates and days are those of the language, whatever the data of the platform', () => {
  const noon = new Date(2026, 10, 22, 12, 0).getTime();
  const day = 24 * 60 * 60_000;
  for (const [spoken, number, date, monday] of [
    [en, '12\u202f345', '2026-01-05', 'Mon 12:00'],
    [ru, '12\u202f345', '05.01.2026', 'пн 12:00'],
    [kk, '12\u202f345', '05.01.2026', 'дс 12:00'],
    [uz, '12\u202f345', '05.01.2026', 'Du 12:00'],
  ] as const) {
    assert.equal(spoken.format.count(12_345), number);
    assert.equal(spoken.format.date('2026-01-05T10:00:00Z'), date);
    assert.equal(spoken.format.dayAndTime(noon + day, noon), monday);
  }
  for (const { format } of [ru, kk, uz]) {
    assert.equal(format.decimal(1.5, 2), '1,50');
    assert.equal(format.score(0.7999), '0,799', 'a score is cut in every language');
    assert.equal(format.percent(0.9999).slice(0, 2), '99', 'a share is cut in every language');
    assert.match(format.mm2(0.0415), /^0,042\u00a0/);
    assert.match(format.micrometres(1540), /^1,54\u00a0/);
    assert.match(format.duration(9302), /^9,3 /);
  }
});

test('a change of language changes words, numbers and problems that were there before', async () => {
  const problem = problemOf(415, '{"title":"T","detail":"D","code":"unsupported_format","next":"N"}');
  const unknown = problemOf(418, '{"title":"T","detail":"D","code":"teapot","next":"N"}');
  assert.equal(problem.next, 'N', 'in English the service itself says what to do next');
  try {
    await language.use('ru');
    assert.equal(language.tag, 'ru');
    assert.equal(t.worklist.title, 'Рабочий список');
    assert.equal(shared.score(0.5), '0,500');
    assert.match(problem.title, /формат/);
    assert.match(problem.next, /Экспортируйте/);
    assert.equal(problem.detail, 'D');
    assert.deepEqual([unknown.title, unknown.next], ['T', 'N'], 'a code without words is told as the service tells it');
  } finally {
    await language.use('en');
  }
  assert.equal(t.worklist.title, 'Worklist');
});

test('the last of two choices holds, whichever part comes last', async () => {
  await Promise.all([language.use('ru'), language.use('en')]);
  assert.equal(language.code, 'en');
});

test('an organ is understood in the languages that were in force, and sent by its code', async () => {
  try {
    await language.use('ru');
    assert.equal(isOrgan('Лимфатический узел'), true);
    assert.equal(organCode(' лимфатический узел '), 'lymph_node');
    assert.equal(isOrgan('селезёнка'), false);
    await language.use('en');
    assert.equal(organCode('лимфатический узел'), 'lymph_node');
    assert.equal(organCode('Lymph node'), 'lymph_node');
  } finally {
    await language.use('en');
  }
});
