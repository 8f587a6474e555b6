/** What went wrong, and what to do next. */
export interface Told {
  title: string;
  next: string;
}

/** The entry of a code that the service named; `undefined` for a code that the words do not know. */
export function lookUp<T>(entries: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(entries, code) ? entries[code] : undefined;
}
