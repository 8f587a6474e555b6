/** Times as a field for date and time takes them. */

const two = (number: number): string => String(number).padStart(2, '0');

/** A moment in local time, to the minute: `2026-11-28T08:00`. */
export function localMinute(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
