/** What the service says about itself. */

import { getAbout, type About } from './api/about.ts';
import { asProblem, type Problem } from './api/http.ts';

class AboutStore {
  data: About | null = $state(null);
  problem: Problem | null = $state(null);

  #asking: Promise<void> | null = null;

  /** Asks again, once for all who ask at the same time: due times can be set while the page is open. */
  load(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    try {
      this.data = await getAbout();
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }
}

export const about = new AboutStore();
