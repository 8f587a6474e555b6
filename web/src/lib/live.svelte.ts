/** The stream of events, and the truth about whether what is on the screen is still live. */

import { getServerTime } from './api/health.ts';
import { eventsAddress, parseEvent, TOPICS, type LiveEvent } from './api/events.ts';
import { clock } from './clock.svelte.ts';

export type Liveness = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'offline';

/** How long a lost connection may last before the screen says that it is out of date. */
const PATIENCE_MS = 5000;
/** A dead network leaves a stream silently open, so the service is asked this often. */
const PULSE_MS = 15_000;
const REOPEN_MS = 2000;

type Listener = (event: LiveEvent) => void;

class Live {
  state: Liveness = $state('connecting');
  /** When the connection was last known to be good, ms since the epoch. */
  goodAt = $state(Date.now());

  #source: EventSource | null = null;
  #lastId: string | null = null;
  #listeners = new Set<Listener>();
  #resyncs = new Set<() => void>();
  #interrupted = false;
  #impatience: ReturnType<typeof setTimeout> | undefined;
  #reopening: ReturnType<typeof setTimeout> | undefined;

  /** Listens, as long as somebody is signed in. Returns how to stop. */
  start(): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    addEventListener('online', () => this.#open(), { signal });
    addEventListener('offline', () => this.#lost('offline'), { signal });
    const pulse = setInterval(() => void this.#pulse(), PULSE_MS);
    this.state = 'connecting';
    this.#lastId = null;
    this.#interrupted = false;
    this.#open();
    void this.#pulse();
    return () => {
      ending.abort();
      clearInterval(pulse);
      clearTimeout(this.#reopening);
      clearTimeout(this.#impatience);
      this.#impatience = undefined;
      this.#source?.close();
      this.#source = null;
    };
  }

  /** Whether what is on the screen may be out of date. */
  get outOfDate(): boolean {
    return this.state === 'stale' || this.state === 'offline';
  }

  /**
   * `onEvent` hears each event; `onResync` is called when the stream is back after a break, since
   * the replay may not reach back far enough. Returns how to stop.
   */
  follow(onEvent: Listener, onResync: () => void): () => void {
    this.#listeners.add(onEvent);
    this.#resyncs.add(onResync);
    return () => {
      this.#listeners.delete(onEvent);
      this.#resyncs.delete(onResync);
    };
  }

  #open(): void {
    clearTimeout(this.#reopening);
    this.#source?.close();
    const source = new EventSource(eventsAddress(this.#lastId));
    this.#source = source;
    source.addEventListener('open', () => this.#good());
    source.addEventListener('error', () => {
      this.#lost(navigator.onLine ? 'reconnecting' : 'offline');
      if (source.readyState === EventSource.CLOSED) {
        this.#reopening = setTimeout(() => this.#open(), REOPEN_MS);
      }
    });
    for (const topic of TOPICS) {
      source.addEventListener(topic, (message: MessageEvent<string>) => {
        this.#lastId = message.lastEventId || this.#lastId;
        this.goodAt = Date.now();
        const event = parseEvent(topic, message.data);
        if (event !== null) this.#listeners.forEach((listener) => listener(event));
      });
    }
  }

  #good(): void {
    clearTimeout(this.#impatience);
    this.#impatience = undefined;
    this.state = 'live';
    this.goodAt = Date.now();
    if (this.#interrupted) this.#resyncs.forEach((resync) => resync());
    this.#interrupted = false;
  }

  #lost(state: 'reconnecting' | 'offline'): void {
    this.#interrupted = true;
    if (state === 'offline' || !this.outOfDate) this.state = state;
    this.#impatience ??= setTimeout(() => {
      this.#impatience = undefined;
      if (this.state === 'reconnecting') this.state = 'stale';
    }, PATIENCE_MS);
  }

  async #pulse(): Promise<void> {
    try {
      const time = await getServerTime();
      if (time !== null) clock.set(time);
      if (this.state === 'live') this.goodAt = Date.now();
      else if (this.outOfDate) this.#open();
    } catch {
      if (this.state !== 'live') return;
      this.#lost(navigator.onLine ? 'reconnecting' : 'offline');
      this.#open();
    }
  }
}

export const live = new Live();
