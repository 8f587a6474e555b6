/** The scale bar: a round length that fits, and how long it is on the screen. */

import { plain, scaleLength } from './format.ts';

export interface ScaleBar {
  /** Length on the screen, CSS pixels. */
  px: number;
  /** Length on the slide, µm. */
  um: number;
  /** The length in words. */
  label: string;
}

/** The longest of 1, 2 or 5 times a power of ten µm that is no longer than `maxPx` on the screen. */
export function scaleBar(umPerScreenPx: number, maxPx: number): ScaleBar | null {
  const longest = umPerScreenPx * maxPx;
  if (!Number.isFinite(longest) || longest <= 0) return null;
  const decade = 10 ** Math.floor(Math.log10(longest));
  const step = [5, 2, 1].find((one) => one * decade <= longest * (1 + 1e-9)) ?? 1;
  const um = step * decade;
  return { px: um / umPerScreenPx, um, label: scaleLength(um) };
}

/** The magnification that shows the same field on a microscope: 10 µm/px ÷ µm per screen pixel. */
export function equivalentMagnification(umPerScreenPx: number): string {
  const power = 10 / umPerScreenPx;
  return `${power >= 10 ? Math.round(power) : plain(Number(power.toPrecision(2)))}×`;
}
