/** How far the clock of this screen is from the clock of the service. */

/** From this much on nothing is signed; the service holds to the same. */
export const MOST_APART_MS = 2000;

/**
 * Milliseconds by which this screen is ahead, from a question sent at `sent` and answered at `answered` with `served`; 0
 * where what the way took may explain all of it.
 */
export function ahead(sent: number, served: number, answered: number): number {
  const difference = (sent + answered) / 2 - served;
  const unsure = (answered - sent) / 2;
  return Math.abs(difference) <= unsure ? 0 : difference - Math.sign(difference) * unsure;
}
