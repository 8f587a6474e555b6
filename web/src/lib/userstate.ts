/** What an account can do at the moment, in one word. */

import type { User } from './api/users.ts';

export type UserState = 'active' | 'invited' | 'disabled' | 'locked' | 'program';

export function stateOf(user: User, now: number): UserState {
  if (user.disabled_at !== null) return 'disabled';
  if (user.kind === 'program') return 'program';
  if (user.locked_until !== null && Date.parse(user.locked_until) > now) return 'locked';
  return user.has_password ? 'active' : 'invited';
}
