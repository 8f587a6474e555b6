/** Whoever is signed in at this window, and the language of their account. */

import { onSignedOut } from './api/http.ts';
import { asProblem, type Problem } from './api/http.ts';
import { getSession, setLanguage, signOut, type Profile } from './api/session.ts';
import type { Action } from './roles.ts';
import { isLanguage, type LanguageCode } from './i18n/codes.ts';
import { language } from './i18n/language.svelte.ts';

class Session {
  /** `undefined` until the service was asked. */
  profile: Profile | null | undefined = $state.raw(undefined);
  /** Why the service could not be asked. */
  problem: Problem | null = $state.raw(null);
  /** Why the language that was chosen last is not kept with the account. */
  notKept: Problem | null = $state.raw(null);

  #choices = 0;
  #keeping: Promise<void> = Promise.resolve();

  async start(): Promise<void> {
    onSignedOut(() => {
      this.profile = null;
    });
    await this.ask();
  }

  /** Asks the service who is signed in; roles may have changed. */
  async ask(): Promise<void> {
    const before = this.#choices;
    try {
      const profile = await getSession();
      // A language that was chosen meanwhile is newer than the answer.
      await this.begin(before === this.#choices ? profile : { ...profile, language: language.code });
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.status === 401) this.profile = null;
      else this.problem = problem;
    }
  }

  /** The pages appear when the language of the account, where it has one, is in force. */
  async begin(profile: Profile): Promise<void> {
    if (isLanguage(profile.language)) await language.use(profile.language);
    this.profile = profile;
    this.problem = null;
  }

  /** Puts a language in force, and keeps it with the account of whoever is signed in. */
  async choose(code: LanguageCode): Promise<void> {
    this.#choices += 1;
    await language.use(code);
    if (language.code !== code || !this.profile) return;
    this.profile = { ...this.profile, language: code };
    this.#keeping = this.#keeping.then(() => this.#keep(code));
    await this.#keeping;
  }

  /** Of choices that wait for each other only the last is sent. */
  async #keep(code: LanguageCode): Promise<void> {
    if (this.profile?.language !== code) return;
    try {
      await setLanguage(code);
      this.notKept = null;
    } catch (thrown) {
      this.notKept = asProblem(thrown);
    }
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
