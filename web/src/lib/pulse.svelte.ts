/** Whether anything can be signed now, and why not. */

import { getPulse } from './api/pulse.ts';
import { ahead, MOST_APART_MS } from './clocks.ts';

const EVERY_MS = 10_000;

export type Stop = { why: 'store' } | { why: 'clocks'; seconds: number };

class Signing {
  /** What stands in the way; null if nothing does, as far as is known. */
  stop: Stop | null = $state.raw(null);

  /** Asks again and again until the returned function is called. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const ask = async (): Promise<void> => {
      try {
        const sent = Date.now();
        const { now, can_write } = await getPulse();
        const apart = ahead(sent, Date.parse(now), Date.now());
        if (!can_write) this.stop = { why: 'store' };
        else if (Math.abs(apart) >= MOST_APART_MS) this.stop = { why: 'clocks', seconds: Math.round(apart / 1000) };
        else this.stop = null;
      } catch {
        // That the service does not answer is told elsewhere.
      }
      if (!ended) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
      this.stop = null;
    };
  }
}

export const signing = new Signing();
