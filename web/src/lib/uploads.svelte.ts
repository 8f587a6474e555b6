/** The uploads of this window: they run on while a person looks at other pages. */

import type { Upload } from 'tus-js-client';
import { announcer } from './announce.svelte.ts';
import { Problem } from './api/http.ts';
import {
  discardUpload,
  interruptedUploads,
  isSameFile,
  newUpload,
  type Accepted,
  type InterruptedUpload,
} from './api/uploads.ts';
import { getArrival, type ArrivingUpload } from './api/arrivals.ts';
import { getSlide, type SlideDetail } from './api/slides.ts';
import { concerns, ofUpload, type LiveEvent } from './api/events.ts';
import { live } from './live.svelte.ts';
import { bytes } from './format.ts';
import { t } from './strings.ts';
import { asFacts, type UploadFacts } from './uploadfacts.ts';

export type UploadState = 'chosen' | 'queued' | 'starting' | 'sending' | 'paused' | 'waiting' | 'accepted' | 'failed';

/** More at once would only share the same line. */
const AT_ONCE = 2;
/** Waiting times between tries, ms; the last one repeats. */
const WAITS_MS = [1000, 2000, 4000, 8000, 10_000];
/** Answers that a later try may turn into a success. */
const PASSING = new Set([408, 409, 423, 425, 429, 460, 500, 502, 503, 504]);
/** The service's word for a connection that broke while it was reading. */
const BROKEN_OFF = 'aborted';
/** How often a passing error of the service may follow itself before it is shown as final. */
const PASSING_TRIES = 6;

export class UploadJob {
  readonly file: File;
  readonly continues: InterruptedUpload | null;
  state: UploadState = $state('chosen');
  /** The facts; settled by the start. */
  facts: UploadFacts;
  sent = $state(0);
  /** Bytes a second, smoothed. */
  rate = $state(0);
  problem: Problem | null = $state(null);
  accepted: Accepted | null = $state(null);
  /** What is known of it while it is sent: who hands it in need not wait for the last byte to learn what is wrong. */
  arriving: ArrivingUpload | null = $state(null);
  /** The slide that it became: who hands it in learns at once if it must be scanned again. */
  slide: SlideDetail | null = $state(null);

  #upload: Upload | null = null;
  #tries = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #measured = { at: 0, sent: 0 };

  #settled: () => void;

  constructor(file: File, facts: UploadFacts, continues: InterruptedUpload | null, settled: () => void) {
    this.file = file;
    this.facts = $state(facts);
    this.continues = continues;
    this.#settled = settled;
  }

  get running(): boolean {
    return this.state === 'starting' || this.state === 'sending' || this.state === 'waiting';
  }

  /** Whether the same bytes may fare better another time. */
  get mayRetry(): boolean {
    return this.state === 'failed' && this.problem !== null && isPassing(this.problem);
  }

  start(): void {
    clearTimeout(this.#waiting);
    this.state = 'starting';
    this.#measured = { at: 0, sent: 0 };
    this.#upload ??= newUpload(this.file, this.facts, this.continues, {
      progress: (sent) => this.#progress(sent),
      accepted: (accepted) => this.#accept(accepted),
      lost: () => this.#wait(),
      refused: (problem) => this.#refuse(problem),
    });
    this.#upload.start();
  }

  async pause(): Promise<void> {
    clearTimeout(this.#waiting);
    this.state = 'paused';
    this.rate = 0;
    await this.#upload?.abort();
    this.#settled();
  }

  /** Ends it here and at the service. */
  async cancel(): Promise<void> {
    clearTimeout(this.#waiting);
    await this.#upload?.abort(true).catch(() => undefined);
    this.#upload = null;
  }

  /** Tries at once instead of waiting on. */
  wake(): void {
    if (this.state === 'waiting') this.start();
  }

  #progress(sent: number): void {
    if (this.state === 'paused') return;
    this.state = 'sending';
    this.problem = null;
    if (sent > this.sent) this.#tries = 0;
    this.sent = sent;
    const now = performance.now();
    const span = now - this.#measured.at;
    if (this.#measured.at !== 0 && span < 500) return;
    if (this.#measured.at !== 0) {
      const current = ((sent - this.#measured.sent) / span) * 1000;
      this.rate = this.rate === 0 ? current : this.rate * 0.6 + current * 0.4;
    }
    this.#measured = { at: now, sent };
  }

  #accept(accepted: Accepted): void {
    this.sent = this.file.size;
    this.accepted = accepted;
    this.arriving = null;
    this.state = 'accepted';
    announcer.say(t.upload.acceptedSpoken(this.file.name));
    this.#settled();
    void this.#look();
  }

  /** Hears what the machine says about the slide. */
  hear(event: LiveEvent): void {
    if (ofUpload(event)) {
      if (this.accepted === null && this.#upload?.url?.endsWith(event.data.upload_id) === true) {
        void this.#lookAhead(event.data.upload_id);
      }
      return;
    }
    const slideId = this.accepted?.slideId ?? null;
    if (slideId === null || !concerns(event, slideId)) return;
    if (event.topic === 'run.progress' && this.slide !== null) {
      this.slide.state = 'in_progress';
      this.slide.progress = event.data.progress;
    } else {
      void this.#look();
    }
  }

  async #lookAhead(uploadId: string): Promise<void> {
    // The upload goes on whether or not this answer comes; the next event asks again.
    this.arriving = await getArrival(uploadId).catch(() => this.arriving);
  }

  async #look(): Promise<void> {
    if (this.accepted === null || this.accepted.slideId === null) return;
    // The upload stands accepted whether or not this answer comes; the next event asks again.
    this.slide = await getSlide(this.accepted.slideId).catch(() => this.slide);
  }

  #wait(): void {
    const wait = WAITS_MS[Math.min(this.#tries, WAITS_MS.length - 1)];
    this.#tries += 1;
    this.rate = 0;
    this.state = 'waiting';
    this.#waiting = setTimeout(() => this.start(), wait);
  }

  #refuse(problem: Problem): void {
    this.problem = problem;
    if (isPassing(problem) && this.#tries < PASSING_TRIES) {
      this.#wait();
      return;
    }
    this.state = 'failed';
    this.arriving = null;
    this.rate = 0;
    announcer.say(t.upload.failedSpoken(this.file.name, problem.title));
    void this.cancel();
    this.#settled();
  }
}

class Uploads {
  jobs: UploadJob[] = $state([]);
  interrupted: InterruptedUpload[] = $state([]);

  start(): void {
    addEventListener('online', () => this.jobs.forEach((job) => job.wake()));
    addEventListener('beforeunload', (event) => {
      if (this.jobs.some((job) => job.running || job.state === 'queued')) event.preventDefault();
    });
    live.follow(
      (event) => this.jobs.forEach((job) => job.hear(event)),
      () => {},
    );
    void this.#findInterrupted();
  }

  /** Files that were chosen and not started yet. */
  get chosen(): UploadJob[] {
    return this.jobs.filter((job) => job.state === 'chosen');
  }

  /**
   * Adds files. One that an interrupted upload was begun with goes on at once with the facts stated
   * then, unless another accession is stated now. What cannot be taken is refused at once.
   */
  add(files: Iterable<File>, facts: UploadFacts, limit: number | null): void {
    for (const file of files) {
      const found = this.interrupted.find((one) => isSameFile(file, one)) ?? null;
      const stated = facts.accession.trim();
      const continues = found !== null && (stated === '' || stated === found.metadata['accession']) ? found : null;
      const job = new UploadJob(
        file,
        continues === null ? { ...facts } : asFacts(continues.metadata),
        continues,
        () => this.#pump(),
      );
      this.jobs.push(job);
      const refusal = refusalOf(file, limit);
      if (refusal !== null) {
        job.problem = refusal;
        job.state = 'failed';
      } else if (continues !== null) {
        this.interrupted = this.interrupted.filter((one) => one !== found);
        job.start();
      }
    }
  }

  /** Starts what was chosen, with the facts as they are now. */
  startChosen(facts: UploadFacts): void {
    for (const job of this.chosen) {
      job.facts = { ...facts };
      job.state = 'queued';
    }
    this.#pump();
  }

  async remove(job: UploadJob): Promise<void> {
    this.jobs = this.jobs.filter((one) => one !== job);
    if (job.state !== 'accepted') await job.cancel();
    this.#pump();
  }

  async discard(interrupted: InterruptedUpload): Promise<void> {
    this.interrupted = this.interrupted.filter((one) => one !== interrupted);
    await discardUpload(interrupted);
  }

  #pump(): void {
    const free = AT_ONCE - this.jobs.filter((job) => job.running).length;
    const queued = this.jobs.filter((job) => job.state === 'queued');
    queued.slice(0, Math.max(0, free)).forEach((job) => job.start());
  }

  async #findInterrupted(): Promise<void> {
    this.interrupted = await interruptedUploads();
  }
}

function isPassing(problem: Problem): boolean {
  return PASSING.has(problem.status) || problem.code === BROKEN_OFF;
}

/** Why a file need not be sent at all. */
function refusalOf(file: File, limit: number | null): Problem | null {
  if (file.size === 0) return new Problem(0, 'empty_file', () => t.upload.emptyFile);
  if (limit === null || file.size <= limit) return null;
  return new Problem(413, 'too_large', () => ({
    title: t.upload.tooLarge.title(bytes(file.size), bytes(limit)),
    next: t.upload.tooLarge.next,
  }));
}

export const uploads = new Uploads();
