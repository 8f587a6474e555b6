/** Reads the tiles that were not analysed out of `tiles-extra.csv`. */

import type { Rect } from './geometry.ts';

/**
 * Rectangles of the base tiles that no clearance rests on, level-0 pixels: all but those that were read. Columns are found by name.
 * Refinement tiles lie over base tiles; coverage does not count them.
 */
export function notAnalysedTiles(csv: string): Rect[] {
  const [header, ...lines] = csv.trim().split(/\r?\n/);
  const names = (header ?? '').split(',').map((name) => name.trim());
  const column = Object.fromEntries(names.map((name, index) => [name, index]));
  const { minx, miny, width, height, pass, outcome } = column;
  if (minx === undefined || miny === undefined || width === undefined || height === undefined || outcome === undefined) {
    return [];
  }
  return lines
    .map((line) => line.split(','))
    .filter((cells) => pass === undefined || cells[pass] === 'base')
    .filter((cells) => cells[outcome] !== 'read')
    .map((cells) => ({
      x: Number(cells[minx]),
      y: Number(cells[miny]),
      width: Number(cells[width]),
      height: Number(cells[height]),
    }));
}
