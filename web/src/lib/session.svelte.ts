/** Whoever is signed in at this window. */

import { onSignedOut } from './api/http.ts';
import { asProblem, type Problem } from './api/http.ts';
import { getSession, signOut, type Action, type Profile } from './api/session.ts';

class Session {
  /** `undefined` until the service was asked. */
  profile: Profile | null | undefined = $state.raw(undefined);
  /** Why the service could not be asked. */
  problem: Problem | null = $state.raw(null);

  async start(): Promise<void> {
    onSignedOut(() => {
      this.profile = null;
    });
    await this.ask();
  }

  /** Asks the service who is signed in; roles may have changed. */
  async ask(): Promise<void> {
    try {
      this.profile = await getSession();
      this.problem = null;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.status === 401) this.profile = null;
      else this.problem = problem;
    }
  }

  begin(profile: Profile): void {
    this.profile = profile;
    this.problem = null;
  }

  async end(): Promise<void> {
    await signOut();
    this.profile = null;
  }

  may(action: Action): boolean {
    return this.profile?.may.includes(action) ?? false;
  }
}

export const session = new Session();
