// Checks the colours of src/app.css against WCAG 2.2 AA: 4.5 for text, 3 for shapes and controls.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const css = readFileSync(fileURLToPath(new URL('../src/app.css', import.meta.url)), 'utf8');

const TEXT = 4.5;
const SHAPE = 3;
/** Foreground, background, least contrast. */
const PAIRS = [
  ...['bg', 'surface', 'raised'].flatMap((ground) => [
    ['text', ground, TEXT],
    ['muted', ground, TEXT],
    ['accent', ground, TEXT],
    ['control', ground, SHAPE],
  ]),
  ['bg', 'text', TEXT],
  ['on-accent', 'accent', TEXT],
  ['hatch', 'surface', SHAPE],
];

function tokens(selector) {
  const start = css.indexOf(`${selector} {`);
  assert.notEqual(start, -1, `${selector} is missing`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]));
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

let failed = 0;
const dark = tokens(':root');
for (const [theme, colours] of [
  ['dark', dark],
  ['light', { ...dark, ...tokens(":root[data-theme='light']") }],
]) {
  for (const [front, ground, least] of PAIRS) {
    const ratio = contrast(colours[front], colours[ground]);
    if (ratio < least) {
      failed += 1;
      console.error(`${theme}: ${front} on ${ground} has ${ratio.toFixed(2)}, needs ${least}`);
    }
  }
}
console.log(`contrast: ${PAIRS.length * 2 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
