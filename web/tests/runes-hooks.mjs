import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileModule } from 'svelte/compiler';

export async function load(url, context, next) {
  if (!url.endsWith('.svelte.js')) return next(url, context);
  const filename = fileURLToPath(url);
  const { js } = compileModule(await readFile(filename, 'utf8'), { filename, generate: 'server' });
  return { format: 'module', source: js.code, shortCircuit: true };
}
