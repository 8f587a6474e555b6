// The words of the application in a language, for specs that play in each of them.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

/** The languages that people choose from. */
export const LANGUAGES = ['kk', 'ru', 'uz', 'en'];

export async function wordsOf(code) {
  const path = fileURLToPath(new URL(`../src/lib/i18n/${code}/index.ts`, import.meta.url));
  const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' });
  return module[code].words;
}
