/** The time of the service: a workstation with a wrong clock must not show a wrong countdown. */

/** The service tells whole seconds, so a smaller difference means nothing. */
const NOISE_MS = 2000;

class Clock {
  /** Now, ms since the epoch, by the service's clock; changes once a second. */
  now = $state(Date.now());
  #ahead = 0;

  /** Learns the service's time. */
  set(served: number): void {
    const ahead = served - Date.now();
    this.#ahead = Math.abs(ahead) > NOISE_MS ? ahead : 0;
  }

  start(): void {
    const tick = (): void => {
      this.now = Date.now() + this.#ahead;
      setTimeout(tick, 1000 - (this.now % 1000));
    };
    tick();
  }
}

export const clock = new Clock();
