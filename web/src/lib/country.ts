/** Countries by name in the language in force; by their two letters where there is no name. */

import { lookUp } from './i18n/told.ts';
import { t } from './strings.ts';

export function countryName(code: string | null): string {
  return code === null ? '' : (lookUp(t.opinion.countries, code) ?? code);
}
