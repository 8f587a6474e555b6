/** The pages of the bar, and who finds what on them. */

import type { Action } from './api/session.ts';

interface Listed {
  page: 'worklist' | 'upload' | 'validation' | 'turnaround' | 'drift' | 'users' | 'about';
  href: string;
  /** What somebody must be allowed to do; everybody sees a page without. */
  needs?: Action;
}

export const PAGES: readonly Listed[] = [
  { page: 'worklist', href: '/', needs: 'see_cases' },
  { page: 'upload', href: '/upload', needs: 'submit_slide' },
  { page: 'validation', href: '/validation', needs: 'see_validations' },
  { page: 'turnaround', href: '/turnaround', needs: 'see_figures' },
  { page: 'drift', href: '/drift', needs: 'see_figures' },
  { page: 'users', href: '/users', needs: 'manage_accounts' },
  { page: 'about', href: '/about' },
];

/** Where somebody begins who may do this. */
export function home(may: (action: Action) => boolean): string {
  return PAGES.find(({ needs }) => needs !== undefined && may(needs))?.href ?? '/about';
}
