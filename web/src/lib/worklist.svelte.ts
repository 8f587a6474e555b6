/** The worklist as the page shows it: loaded page by page, kept up to date by events. */

import { announcer } from './announce.svelte.ts';
import { asProblem, type Problem } from './api/http.ts';
import { ofUpload, ofValidation, type LiveEvent } from './api/events.ts';
import { getWorklist, type Hidden, type SlideSummary, type WorklistItem } from './api/worklist.ts';
import { live } from './live.svelte.ts';
import { t } from './strings.ts';

/** Events come in bursts; the list is asked for once for all of a burst. */
const SETTLE_MS = 150;
/** The list is asked for this often even if no event came. */
const REFRESH_MS = 60_000;
/** How long a changed row stays marked. */
const MARK_MS = 4000;

class Worklist {
  items: WorklistItem[] = $state([]);
  problem: Problem | null = $state(null);
  loaded = $state(false);
  more = $state(false);
  /** What the filter leaves out; `null` without one. */
  hidden: Hidden | null = $state.raw(null);
  /** Consultations that changed just now. */
  changed: ReadonlySet<string> = $state(new Set());

  /** What is asked for, and what the list on the screen was asked for. */
  #filter = '';
  #shown: string | null = null;
  #pages = 1;
  #request: AbortController | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Loads and follows what passes a filter, given as the query of the service, until the returned function is called. */
  follow(filter: string): () => void {
    if (filter !== this.#filter) this.#pages = 1;
    this.#filter = filter;
    void this.reload();
    const stop = live.follow(
      (event) => this.#hear(event),
      () => void this.reload(),
    );
    const refresh = setInterval(() => void this.reload(), REFRESH_MS);
    return () => {
      stop();
      clearInterval(refresh);
      clearTimeout(this.#settling);
      this.#request?.abort();
    };
  }

  showMore(): void {
    this.#pages += 1;
    void this.reload();
  }

  async reload(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const filter = this.#filter;
    try {
      const items: WorklistItem[] = [];
      let cursor: string | null = null;
      let hidden: Hidden | null = null;
      for (let page = 0; page < this.#pages && (page === 0 || cursor !== null); page += 1) {
        const answer = await getWorklist(filter, cursor, request.signal);
        items.push(...answer.items);
        cursor = answer.next_cursor;
        hidden = answer.hidden;
      }
      // Under another filter nothing is new because it was not on the screen.
      if (this.#shown === filter) this.#mark(items);
      this.#shown = filter;
      this.items = items;
      this.hidden = hidden;
      this.more = cursor !== null;
      this.loaded = true;
      this.problem = null;
    } catch (thrown) {
      if (!request.signal.aborted) this.problem = asProblem(thrown);
    }
  }

  #hear(event: LiveEvent): void {
    if (ofValidation(event) || ofUpload(event)) return;
    if (event.topic === 'run.progress') {
      const found = this.#slide(event.data.slide_id);
      if (found !== null && found.slide.state !== 'done') {
        found.slide.state = 'in_progress';
        found.slide.progress = event.data.progress;
        found.item.state = 'in_progress';
        return;
      }
    }
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
  }

  #slide(slideId: string): { item: WorklistItem; slide: SlideSummary } | null {
    for (const item of this.items) {
      const slide = item.slides.find((one) => one.slide_id === slideId);
      if (slide !== undefined) return { item, slide };
    }
    return null;
  }

  /** Marks and speaks what is new against the list on the screen. */
  #mark(items: WorklistItem[]): void {
    const before = new Map(this.items.map((item) => [item.consultation_id, item]));
    const said: string[] = [];
    const changed = new Set<string>();
    for (const item of items) {
      const old = before.get(item.consultation_id);
      if (old === undefined) {
        said.push(t.worklist.arrived(item.accession, item.specimen.part));
      } else if (item.outcome !== null && old.outcome !== item.outcome) {
        said.push(t.worklist.changed(item.accession, item.specimen.part, t.outcome[item.outcome]));
      } else if (item.identity_conflict && !old.identity_conflict) {
        said.push(t.worklist.changed(item.accession, item.specimen.part, t.badge.identity));
      } else {
        continue;
      }
      changed.add(item.consultation_id);
    }
    if (changed.size === 0) return;
    announcer.say(said.join('. '));
    this.changed = new Set([...this.changed, ...changed]);
    setTimeout(() => {
      this.changed = new Set([...this.changed].filter((id) => !changed.has(id)));
    }, MARK_MS);
  }
}

export const worklist = new Worklist();
