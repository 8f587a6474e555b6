/** The languages that the application speaks. */

export const LANGUAGES = ['kk', 'ru', 'uz', 'en'] as const;

export type LanguageCode = (typeof LANGUAGES)[number];

/** Each language by its own name: who looks for it can read no other. */
export const NATIVE_NAMES: Record<LanguageCode, string> = {
  kk: 'Қазақша',
  ru: 'Русский',
  uz: 'Oʻzbekcha',
  en: 'English',
};

/** What stands in `lang` attributes: language and, where a language has two, script. */
export const TAGS: Record<LanguageCode, string> = { kk: 'kk', ru: 'ru', uz: 'uz-Latn', en: 'en' };

export function isLanguage(code: string | null): code is LanguageCode {
  return (LANGUAGES as readonly (string | null)[]).includes(code);
}

/** The first of the languages that a browser asks for which the application speaks, else English. */
export function preferred(asked: readonly string[]): LanguageCode {
  return asked.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}
