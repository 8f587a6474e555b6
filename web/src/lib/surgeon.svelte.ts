/** The lines of the operating room, kept up to date by events, and since when they are not. */

import { asProblem, type Problem } from './api/http.ts';
import { getSurgeonLines, type SurgeonLine } from './api/surgeon.ts';
import { live } from './live.svelte.ts';

const SETTLE_MS = 150;

export class SurgeonLines {
  lines: SurgeonLine[] | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  /** When the lines were last known to be good, ms since the epoch. */
  asOf = $state(0);

  #room: string | null;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(room: string | null) {
    this.#room = room;
  }

  follow(): () => void {
    void this.reload();
    const stop = live.follow(
      () => {
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
      },
      () => void this.reload(),
    );
    return () => {
      stop();
      clearTimeout(this.#settling);
      this.#request?.abort();
    };
  }

  async reload(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const { as_of, items } = await getSurgeonLines(this.#room, request.signal);
      this.lines = items;
      this.asOf = Date.parse(as_of);
      this.problem = null;
    } catch (thrown) {
      if (!request.signal.aborted) this.problem = asProblem(thrown);
    }
  }
}
