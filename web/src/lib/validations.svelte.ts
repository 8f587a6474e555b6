/** Validation runs and sets as the page shows them, kept up to date by events. */

import { announcer } from './announce.svelte.ts';
import type { LiveEvent } from './api/events.ts';
import { asProblem, type Problem } from './api/http.ts';
import { getRuns, getSets, type SampleSets, type ValidationRun } from './api/validations.ts';
import { live } from './live.svelte.ts';
import { t } from './strings.ts';

/** Events come in bursts; the list is asked for once for all of a burst. */
const SETTLE_MS = 150;

class Validations {
  runs: ValidationRun[] = $state([]);
  sets: SampleSets | null = $state(null);
  problem: Problem | null = $state(null);
  loaded = $state(false);
  more = $state(false);

  #pages = 1;
  #request: AbortController | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Loads and follows until the returned function is called. */
  follow(): () => void {
    void this.reload();
    const stop = live.follow(
      (event) => this.#hear(event),
      () => void this.reload(),
    );
    return () => {
      stop();
      clearTimeout(this.#settling);
      this.#request?.abort();
    };
  }

  showMore(): void {
    this.#pages += 1;
    void this.reload();
  }

  async reload(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const sets = getSets(request.signal);
      const runs: ValidationRun[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < this.#pages && (page === 0 || cursor !== null); page += 1) {
        const answer = await getRuns(cursor, request.signal);
        runs.push(...answer.items);
        cursor = answer.next_cursor;
      }
      this.sets = await sets;
      if (this.loaded) this.#say(runs);
      this.runs = runs;
      this.more = cursor !== null;
      this.loaded = true;
      this.problem = null;
    } catch (thrown) {
      if (!request.signal.aborted) this.problem = asProblem(thrown);
    }
  }

  #hear(event: LiveEvent): void {
    if (event.topic === 'validation.progress') {
      const run = this.runs.find((one) => one.id === event.data.validation_id);
      if (run?.state === 'running') run.progress = event.data.progress;
    } else if (event.topic === 'validation.changed' || event.topic === 'validation_set.changed') {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
    }
  }

  #say(runs: ValidationRun[]): void {
    const before = new Map(this.runs.map((run) => [run.id, run.state]));
    const said = runs
      .filter((run) => before.has(run.id) && before.get(run.id) !== run.state)
      .map((run) => `${run.set_name}: ${t.validation.state[run.state]}`);
    if (said.length > 0) announcer.say(said.join('. '));
  }
}

export const validations = new Validations();
