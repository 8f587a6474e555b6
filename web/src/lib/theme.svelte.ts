/** Dark unless a person chose otherwise; `public/theme.js` does the same before the first paint. */

import { recall, remember } from './storage.ts';

const KEY = 'zhedel.theme';
const CHOICES = ['dark', 'light', 'system'] as const;

export type ThemeChoice = (typeof CHOICES)[number];

class Theme {
  choice: ThemeChoice = $state('dark');
  #system = matchMedia('(prefers-color-scheme: light)');

  start(): void {
    const kept = recall(KEY);
    this.choice = CHOICES.find((choice) => choice === kept) ?? 'dark';
    this.#system.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  next(): void {
    const at = CHOICES.indexOf(this.choice);
    this.choice = CHOICES[(at + 1) % CHOICES.length] ?? 'dark';
    remember(KEY, this.choice);
    this.#apply();
  }

  #apply(): void {
    const system = this.#system.matches ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = this.choice === 'system' ? system : this.choice;
  }
}

export const theme = new Theme();
