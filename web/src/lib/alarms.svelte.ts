/** Alarms that go on. Each one that is for whoever sits here sounds once, on one of their pages. */

import { acknowledgeAlarm, getAlarms, type Alarm } from './api/duty.ts';
import { asProblem, type Problem } from './api/http.ts';
import { live } from './live.svelte.ts';
import { session } from './session.svelte.ts';
import { sound } from './sound.ts';
import { recall, remember } from './storage.ts';

const SETTLE_MS = 150;
/** Alarms that are known to have sounded in this browser. */
const KEPT = 50;
const KEY = 'zhedel.sounded';

class Alarms {
  all: Alarm[] = $state.raw([]);
  /** Why an alarm could not be acknowledged, or asked for. */
  problem: Problem | null = $state.raw(null);

  /** What asks for whoever sits here, and nobody has acknowledged. */
  readonly mine: Alarm[] = $derived(this.all.filter((alarm) => alarm.mine && alarm.acknowledged_by === null));

  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Follows them until the returned function is called. */
  follow(): () => void {
    if (!session.may('read_slides')) return () => undefined;
    void this.reload();
    const stop = live.follow(
      (event) => {
        if (!event.topic.startsWith('alarm.')) return;
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
      },
      () => void this.reload(),
    );
    return () => {
      stop();
      clearTimeout(this.#settling);
      this.all = [];
    };
  }

  async reload(): Promise<void> {
    try {
      const { items } = await getAlarms();
      [this.all, this.problem] = [items, null];
      this.#sound();
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  async acknowledge(alarm: Alarm): Promise<void> {
    try {
      await acknowledgeAlarm(alarm.alarm_id);
      await this.reload();
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  #sound(): void {
    const before = recall(KEY)?.split(' ') ?? [];
    const fresh = this.mine.filter((alarm) => !before.includes(alarm.alarm_id)).map((alarm) => alarm.alarm_id);
    if (fresh.length === 0) return;
    remember(KEY, [...before, ...fresh].slice(-KEPT).join(' '));
    sound();
  }
}

export const alarms = new Alarms();
