/** What a row of the worklist says about its slides. Pure functions. */

import type { Progress } from './api/progress.ts';
import type { SlideSummary, WorklistItem } from './api/worklist.ts';

/** The slides that count: those that no later scan supersedes. */
export function currentSlides(item: WorklistItem): SlideSummary[] {
  return item.slides.filter((slide) => !slide.superseded);
}

/** The slide that explains the outcome of the row, and that opens first. */
export function leadingSlide(item: WorklistItem): SlideSummary | null {
  const slides = currentSlides(item);
  return (
    slides.find((slide) => item.outcome !== null && slide.outcome === item.outcome) ??
    slides.find((slide) => slide.state === 'in_progress') ??
    slides[0] ??
    null
  );
}

/** The slide that is being triaged now, with its progress. */
export function runningSlide(item: WorklistItem): { slide: SlideSummary; progress: Progress } | null {
  for (const slide of currentSlides(item)) {
    if (slide.state === 'in_progress' && slide.progress !== null) {
      return { slide, progress: slide.progress };
    }
  }
  return null;
}

/** Share of the planned tiles that are done; `null` while nothing is planned. */
export function share(progress: Progress): number | null {
  const { done = 0, planned = 0 } = progress;
  return planned > 0 ? Math.min(1, done / planned) : null;
}

/** The largest lesion size that any current slide can miss, µm; `null` unless all of them tell. */
export function canMiss(item: WorklistItem): number | null {
  const sizes = currentSlides(item).map((slide) => slide.can_miss_um ?? null);
  const known = sizes.filter((size) => size !== null);
  return known.length > 0 && known.length === sizes.length ? Math.max(...known) : null;
}
