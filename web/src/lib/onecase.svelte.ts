/** One case at a time: where a reader opens another in a second window, this one locks until it is chosen again. */

const CHANNEL = 'zhedel.case';

interface Opened {
  caseId: string;
  window: string;
}

export class OneCase {
  /** Whether another window of this browser has another case open since. */
  locked = $state(false);

  #caseId: string;
  #window = crypto.getRandomValues(new Uint32Array(2)).join('-');
  #channel: BroadcastChannel | null = null;

  constructor(caseId: string) {
    this.#caseId = caseId;
  }

  /** Tells the other windows, and listens to them until the returned function is called. */
  hold(): () => void {
    const channel = new BroadcastChannel(CHANNEL);
    this.#channel = channel;
    channel.addEventListener('message', (message: MessageEvent<Opened>) => {
      const { caseId, window } = message.data;
      if (window !== this.#window && caseId !== this.#caseId) this.locked = true;
    });
    this.take();
    return () => {
      channel.close();
      this.#channel = null;
    };
  }

  /** This window is the one to read in. */
  take(): void {
    this.locked = false;
    const opened: Opened = { caseId: this.#caseId, window: this.#window };
    this.#channel?.postMessage(opened);
  }
}
