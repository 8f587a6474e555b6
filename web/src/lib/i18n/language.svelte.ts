/** The language in force: the one place that holds it. */

import { recall, remember } from '../storage.ts';
import { isLanguage, preferred, TAGS, type LanguageCode } from './codes.ts';
import { en, type Spoken } from './en/index.ts';

const KEY = 'zhedel.language';

/** Each language but English is a part of its own, which is loaded when it is chosen. */
const PARTS: Record<LanguageCode, () => Promise<Spoken>> = {
  en: () => Promise.resolve(en),
  ru: () => import('./ru/index.ts').then((part) => part.ru),
  kk: () => import('./kk/index.ts').then((part) => part.kk),
  uz: () => import('./uz/index.ts').then((part) => part.uz),
};

class Language {
  code: LanguageCode = $state('en');
  /** The language that was asked for and could not be loaded. */
  missing: LanguageCode | null = $state(null);

  #spoken: Spoken = $state.raw(en);
  #loaded = new Map<LanguageCode, Spoken>([['en', en]]);
  #asked: LanguageCode = 'en';

  get words(): Spoken['words'] {
    return this.#spoken.words;
  }

  get format(): Spoken['format'] {
    return this.#spoken.format;
  }

  /** What stands in `lang` attributes. */
  get tag(): string {
    return TAGS[this.code];
  }

  /** The words of every language that was in force in this window: what was typed in one stays understood in the next. */
  get heard(): Spoken['words'][] {
    return [...this.#loaded.values()].map((spoken) => spoken.words);
  }

  /** The language of last time, else the one that the browser asks for; resolves when it can be shown. */
  start(): Promise<void> {
    const kept = recall(KEY);
    return this.#speak(isLanguage(kept) ? kept : preferred(navigator.languages));
  }

  /** Puts a language in force and keeps it for next time; the page changes as it stands. */
  use(code: LanguageCode): Promise<void> {
    remember(KEY, code);
    return this.#speak(code);
  }

  /** Where its part cannot be loaded, what is in force stays. */
  async #speak(code: LanguageCode): Promise<void> {
    this.#asked = code;
    const spoken = await PARTS[code]().catch(() => null);
    if (this.#asked !== code) return;
    this.missing = spoken === null ? code : null;
    if (spoken === null) return;
    this.#loaded.set(code, spoken);
    this.#spoken = spoken;
    this.code = code;
  }
}

export const language = new Language();
