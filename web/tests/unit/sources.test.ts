import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

const SOURCES = fileURLToPath(new URL('../../../../src/', import.meta.url));

const files = (ending: string): string[] =>
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
const source = (name: string): string => readFileSync(`${SOURCES}${name}`, 'utf8');

/** Attributes that a person sees or hears. */
const SPOKEN = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'alt', 'placeholder', 'label', 'text']);

const hasLetters = (text: string): boolean => /\p{L}/u.test(text);

interface Node {
  type: string;
  [key: string]: unknown;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) return node.forEach((one) => walk(one, visit));
  if (node === null || typeof node !== 'object') return;
  if (typeof (node as Node).type === 'string') visit(node as Node);
  for (const [key, value] of Object.entries(node)) if (key !== 'parent') walk(value, visit);
}

/** Words in the markup that stand outside of braces. */
function literalWords(markup: string): string[] {
  const found: string[] = [];
  const { fragment } = parse(markup, { modern: true });
  walk(fragment, (node) => {
    if (node.type === 'Fragment') {
      for (const child of node['nodes'] as Node[]) {
        if (child.type === 'Text' && hasLetters(child['data'] as string)) found.push((child['data'] as string).trim());
      }
    }
    if (node.type === 'Attribute' && SPOKEN.has(node['name'] as string)) {
      const parts = Array.isArray(node['value']) ? (node['value'] as Node[]) : [];
      for (const part of parts) {
        if (part.type === 'Text' && hasLetters(part['data'] as string)) found.push(`${node['name'] as string}="${part['data'] as string}"`);
      }
    }
  });
  return found;
}

/** Strings in code that read like words for people: two words in a row, or one in a call that speaks. */
function sentences(code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isThrowStatement(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      if (/\p{L}{2,}[,.;:]? \p{L}{2,}/u.test(node.text)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('one.ts', code, ts.ScriptTarget.ES2022, true));
  return found;
}

/** Selectors and media queries. */
const MACHINE = /^(?:input, select, textarea|\([\w-]+: [\w-]+\))$/;

test('the checks below can fail', () => {
  assert.deepEqual(literalWords('<p>Hello {name}</p><img alt="A slide" /><b title="{x} mm">·</b>'), ['Hello', 'alt="A slide"', 'title=" mm"']);
  assert.deepEqual(literalWords("<p>{t.hello}</p><img alt={t.slide} /><b class=\"plain\" title=\"{x} ({y})\">≥ 1</b>"), []);
  assert.deepEqual(sentences("say('Not accepted'); say(`${n} of them`); const a = 'slide.accepted';"), ['Not accepted', ' of them']);
});

test('no component holds a word outside of braces', () => {
  for (const name of files('.svelte')) assert.deepEqual(literalWords(source(name)), [], name);
});

test('no code outside of i18n/ holds a sentence', () => {
  for (const name of files('.ts').filter((one) => !one.startsWith('lib/i18n/'))) {
    assert.deepEqual(sentences(source(name)).filter((text) => !MACHINE.test(text)), [], name);
  }
  for (const name of files('.svelte')) {
    const script = /<script[^>]*>([\s\S]*?)<\/script>/.exec(source(name))?.[1] ?? '';
    assert.deepEqual(sentences(script).filter((text) => !MACHINE.test(text)), [], name);
  }
});

test('no constant keeps words of the language that was in force when it was made', () => {
  // `const words = t.form` stays as it was; `const words = $derived(t.form)` follows. Inside of a function it is made anew.
  const kept = (indent: string): RegExp =>
    new RegExp(`^${indent}(?:export )?(?:const|let) [^=\\n]+= \\{? ?(?:\\.\\.\\.)?(?:t\\.|language\\.(?:words|format|code))`, 'm');
  assert.match('  const words = t.form;', kept('  '));
  assert.match("const words = t.form;", kept(''));
  assert.doesNotMatch('  const words = $derived(t.form);', kept('  '));
  for (const name of files('.svelte')) assert.doesNotMatch(source(name), kept('  '), name);
  for (const name of files('.ts').filter((one) => !one.startsWith('lib/i18n/'))) assert.doesNotMatch(source(name), kept(''), name);
});
