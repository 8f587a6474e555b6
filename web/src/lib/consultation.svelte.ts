/** One consultation as a reader has it open: kept up to date, its draft saved, its claim kept alive. */

import { asProblem, type Problem } from './api/http.ts';
import { beat, getConsultation, saveDraft, take, type ConsultationDetail, type Turn } from './api/consultations.ts';
import type { ReadForm } from './readwords.ts';
import type { LiveEvent } from './api/events.ts';
import { live } from './live.svelte.ts';
import { emptyRead } from './readform.ts';
import { session } from './session.svelte.ts';

/** A claim without a sign of life for two minutes is offered to others. */
const BEAT_MS = 30_000;
const SAVE_AFTER_MS = 800;
const SETTLE_MS = 150;

export class OpenConsultation {
  data: ConsultationDetail | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  /** The read as it stands in the form. */
  form: ReadForm = $state(emptyRead());
  /** Whether what the program found is on the screen. */
  aiVisible = false;
  savedAt: number | null = $state(null);
  unsaved = $state(false);
  busy = $state(false);

  readonly mine: boolean = $derived(this.data?.claim?.reader.id === session.profile?.id && this.data?.state === 'being_read');

  #id: string;
  #version = 0;
  #saving: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(id: string) {
    this.#id = id;
  }

  /** Loads and follows it until the returned function is called. */
  follow(): () => void {
    void this.reload();
    const stop = live.follow(
      (event) => this.#hear(event),
      () => void this.reload(),
    );
    const beating = setInterval(() => {
      if (this.mine) void beat(this.#id).catch(() => this.reload());
    }, BEAT_MS);
    return () => {
      stop();
      clearInterval(beating);
      clearTimeout(this.#settling);
      if (this.unsaved) void this.#save();
      this.#request?.abort();
    };
  }

  async reload(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      this.show(await getConsultation(this.#id, request.signal));
      this.problem = null;
    } catch (thrown) {
      if (!request.signal.aborted) this.problem = asProblem(thrown);
    }
  }

  /** Takes what the service answered; a draft of one's own that is newer here is kept. */
  show(data: ConsultationDetail): void {
    const draft = data.draft;
    const known = draft?.version ?? 0;
    if (!this.unsaved && known >= this.#version) {
      if (draft !== null) this.form = structuredClone(draft.form);
      else if (this.data === null || !this.mine) this.form = emptyRead();
      this.savedAt = draft === null ? null : Date.parse(draft.saved_at);
    }
    // A read answers what was asked, unless its reader says otherwise.
    this.form.answers ??= data.question ?? 'diagnosis';
    this.#version = Math.max(this.#version, known);
    this.data = data;
  }

  turn(turn: Turn): Promise<void> {
    return this.attempt(() => take(this.#id, turn));
  }

  /** Does something that answers with the consultation as it is then. */
  async attempt(work: () => Promise<ConsultationDetail>): Promise<void> {
    if (this.busy) return;
    [this.busy, this.problem] = [true, null];
    try {
      this.show(await work());
    } catch (thrown) {
      this.problem = asProblem(thrown);
      await getConsultation(this.#id).then(
        (data) => this.show(data),
        () => undefined,
      );
    } finally {
      this.busy = false;
    }
  }

  /** Something was written: it is saved soon. */
  touched(): void {
    this.unsaved = true;
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
  }

  async #save(): Promise<void> {
    clearTimeout(this.#saving);
    if (!this.mine) return;
    this.unsaved = false;
    try {
      const { version } = await saveDraft(this.#id, this.#version, $state.snapshot(this.form), this.aiVisible);
      this.#version = version;
      this.savedAt = Date.now();
    } catch (thrown) {
      this.unsaved = true;
      this.problem = asProblem(thrown);
    }
  }

  #hear(event: LiveEvent): void {
    const mine = 'consultation_id' in event.data && event.data.consultation_id === this.#id;
    // Whose slide it is decides whether it can be signed; which consultations that concerns only the service knows.
    if (!mine && event.topic !== 'identity.conflict' && event.topic !== 'identity.resolved') return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
  }
}
