/** The pages of the bar, and who finds what on them. */

import type { Action } from './roles.ts';

interface Listed {
  page: 'worklist' | 'upload' | 'request' | 'surgeon' | 'permanent' | 'validation' | 'duty' | 'opinions' | 'figures' | 'turnaround' | 'drift' | 'users' | 'notifications' | 'pairings' | 'about';
  href: string;
  /** What somebody must be allowed to do; everybody sees a page without. */
  needs?: Action;
}

export const PAGES: readonly Listed[] = [
  { page: 'worklist', href: '/', needs: 'see_cases' },
  { page: 'upload', href: '/upload', needs: 'submit_slide' },
  { page: 'request', href: '/request', needs: 'request_consultation' },
  { page: 'surgeon', href: '/surgeon', needs: 'see_reads' },
  { page: 'permanent', href: '/permanent', needs: 'record_permanent' },
  { page: 'validation', href: '/validation', needs: 'see_validations' },
  { page: 'duty', href: '/duty', needs: 'see_reads' },
  { page: 'opinions', href: '/opinions', needs: 'give_opinion' },
  { page: 'figures', href: '/figures', needs: 'see_figures' },
  { page: 'turnaround', href: '/turnaround', needs: 'see_figures' },
  { page: 'drift', href: '/drift', needs: 'see_figures' },
  { page: 'users', href: '/users', needs: 'manage_accounts' },
  { page: 'notifications', href: '/notifications', needs: 'manage_notifications' },
  { page: 'pairings', href: '/pairings', needs: 'manage_pairings' },
  { page: 'about', href: '/about' },
];

/** Where somebody begins who may do this. */
export function home(may: (action: Action) => boolean): string {
  return PAGES.find(({ needs }) => needs !== undefined && may(needs))?.href ?? '/about';
}
