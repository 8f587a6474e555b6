/** What the service says about itself, asked for once. */

import { getAbout, type About } from './api/about.ts';
import { asProblem, type Problem } from './api/http.ts';

class AboutStore {
  data: About | null = $state(null);
  problem: Problem | null = $state(null);

  async load(): Promise<void> {
    if (this.data !== null) return;
    try {
      this.data = await getAbout();
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }
}

export const about = new AboutStore();
