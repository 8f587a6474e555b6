/** Every word that a person sees, in the language in force; the words themselves stand in `i18n/`. */

import type { Words } from './i18n/en/index.ts';
import { language } from './i18n/language.svelte.ts';

/** `t.worklist.title`: reading it in markup, `$derived` or `$effect` follows a change of language; a constant does not. */
export const t: Words = new Proxy({} as Words, {
  get: (_, area) => Reflect.get(language.words, area) as unknown,
});
