/** Emergency access: one's own, and for whoever answers for the house that of everybody. Nothing of it sounds. */

import { endEmergency, getEmergencies, openEmergency, type Emergency } from './api/emergencies.ts';
import { asProblem, type Problem } from './api/http.ts';
import { clock } from './clock.svelte.ts';
import { live } from './live.svelte.ts';
import { session } from './session.svelte.ts';

class Emergencies {
  /** Those of the last 30 days, newest first. */
  all: Emergency[] = $state.raw([]);
  /** Why one could not be ended, or asked for. */
  problem: Problem | null = $state.raw(null);

  /** Those of others that are open now. */
  readonly open: Emergency[] = $derived(
    this.all.filter((one) => one.ended_at === null && Date.parse(one.until) > clock.now && one.person.id !== session.profile?.id),
  );

  /** Follows them, and what whoever sits here may do, until the returned function is called. */
  follow(): () => void {
    const sees = session.may('see_emergencies');
    if (sees) void this.reload();
    const stop = live.follow(
      (event) => {
        if (event.topic === 'session.changed') void session.ask();
        else if (sees && event.topic.startsWith('emergency.')) void this.reload();
      },
      () => {
        if (sees) void this.reload();
        if (session.profile?.emergency) void session.ask();
      },
    );
    return () => {
      stop();
      if (!session.may('see_emergencies')) this.all = [];
    };
  }

  async reload(): Promise<void> {
    try {
      const { items } = await getEmergencies();
      [this.all, this.problem] = [items, null];
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Opens one's own; from here on pages of cases open. */
  async begin(why: string): Promise<void> {
    await openEmergency(why);
    await session.ask();
  }

  /** Ends one's own, or another's. */
  async end(id: string): Promise<void> {
    try {
      await endEmergency(id);
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
    if (session.profile?.emergency?.id === id) await session.ask();
    else await this.reload();
  }
}

export const emergencies = new Emergencies();
