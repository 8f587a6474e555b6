/** Rates of the clinic in words and marks. Pure functions. */

import type { Rate } from './api/clinicfigures.ts';
import type { Share } from './api/turnaround.ts';
import { percentOf } from './format.ts';

/** A share in per cent with one decimal. */
export function rateText(value: number): string {
  return percentOf(value * 100, 1);
}

/** An interval in per cent, never narrower than it is. */
export function rateInterval({ low, high }: Share): string {
  return `${percentOf(Math.floor(low * 1000 + 1e-9) / 10, 1)} – ${percentOf(Math.ceil(high * 1000 - 1e-9) / 10, 1)}`;
}

/** Ends of scales, per cent. */
const ENDS = [5, 10, 20, 40, 60, 80, 100];

/** The end of a scale, 0 to 1, on which every interval and every other value has its place. */
export function scaleEnd(rates: readonly Rate[], others: readonly number[]): number {
  const highest = Math.max(0, ...rates.map((rate) => rate.share?.high ?? 0), ...others);
  return (ENDS.find((end) => end / 100 >= highest) ?? 100) / 100;
}
