/** Counted things. */

/** Forms of a word by CLDR's categories; a category that is not given takes `other`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** How a language counts: the number, then the form of the word that goes with it. */
export function pluralBy(locale: string, count: (n: number) => string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  return (n, forms) => `${count(n)} ${forms[rules.select(n)] ?? forms.other}`;
}
