/** One case as its page shows it, kept up to date by events. */

import { announcer } from './announce.svelte.ts';
import { asProblem, type Problem } from './api/http.ts';
import { getCase, type Case, type Consultation, type Specimen } from './api/cases.ts';
import { concerns, type LiveEvent } from './api/events.ts';
import type { MachineState } from './api/progress.ts';
import type { SlideDetail } from './api/slides.ts';
import type { Outcome } from './api/verdict.ts';
import { live } from './live.svelte.ts';
import { t } from './strings.ts';

const SETTLE_MS = 150;

/** A slide with the consultation and specimen that it belongs to. */
export interface SlideInCase {
  slide: SlideDetail;
  consultation: Consultation;
  specimen: Specimen;
}

/** What is known of a slide by now: its outcome, or how far the machine is. */
export function standing(one: SlideInCase | null): { kind: Outcome | MachineState; word: string } {
  const slide = one?.slide;
  if (slide?.state === 'done' && slide.verdict !== null) {
    return { kind: slide.verdict.outcome, word: t.outcome[slide.verdict.outcome] };
  }
  const state = slide?.state ?? 'queued';
  return { kind: state, word: t.state[state] };
}

export class OpenCase {
  data: Case | null = $state(null);
  problem: Problem | null = $state(null);
  /** Slides that a later scan supersedes come last. */
  readonly slides: SlideInCase[] = $derived(
    (this.data?.specimens ?? [])
      .flatMap((specimen) =>
        specimen.consultations.flatMap((consultation) =>
          consultation.slides.map((slide) => ({ slide, consultation, specimen })),
        ),
      )
      .sort((a, b) => Number(a.slide.superseded) - Number(b.slide.superseded)),
  );

  #caseId: string;
  #request: AbortController | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(caseId: string) {
    this.#caseId = caseId;
  }

  /** Loads and follows the case until the returned function is called. */
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

  async reload(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const data = await getCase(this.#caseId, request.signal);
      this.#speak(data);
      this.data = data;
      this.problem = null;
    } catch (thrown) {
      if (!request.signal.aborted) this.problem = asProblem(thrown);
    }
  }

  #hear(event: LiveEvent): void {
    const mine = this.slides.find((one) => concerns(event, one.slide.slide_id))?.slide;
    if (event.topic === 'run.progress') {
      if (mine === undefined) return;
      mine.state = 'in_progress';
      mine.progress = event.data.progress;
      return;
    }
    const joins = event.topic === 'slide.accepted' && event.data.case_id === this.#caseId;
    if (mine === undefined && !joins) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
  }

  #speak(data: Case): void {
    const before = new Map(this.slides.map((one) => [one.slide.slide_id, one.slide.verdict_version]));
    for (const specimen of data.specimens) {
      for (const slide of specimen.consultations.flatMap((one) => one.slides)) {
        const isNew = before.has(slide.slide_id) && before.get(slide.slide_id) !== slide.verdict_version;
        if (isNew && slide.verdict !== null) {
          announcer.say(t.worklist.changed(data.accession, specimen.part, t.outcome[slide.verdict.outcome]));
        }
      }
    }
  }
}
