/** Numbers and times as people read them. Pure functions; words come from `strings.ts`. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Countdown {
  /** Whether the due time has passed. */
  overdue: boolean;
  /** Time left, or time since it was due: `mm:ss`, `h:mm:ss`, or days and hours. */
  text: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Time left until `due`, both in ms since the epoch; whole seconds, rounded so that 00:00 is due. */
export function countdown(due: number, now: number): Countdown {
  const overdue = now >= due;
  const span = overdue ? now - due : due - now;
  const seconds = overdue ? Math.floor(span / 1000) : Math.ceil(span / 1000);
  const minutes = Math.floor(seconds / 60);
  if (seconds * 1000 >= DAY) {
    const days = Math.floor((seconds * 1000) / DAY);
    const hours = Math.floor((seconds * 1000 - days * DAY) / HOUR);
    return { overdue, text: `${days} d ${hours} h` };
  }
  if (minutes >= 60) {
    return {
      overdue,
      text: `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`,
    };
  }
  return { overdue, text: `${two(minutes)}:${two(seconds % 60)}` };
}

/**
 * A model score with three decimals, cut and never rounded up: a score just under a threshold must
 * not be shown as having reached it.
 */
export function score(value: number): string {
  return (Math.floor(value * 1000 + 1e-9) / 1000).toFixed(3);
}

/** A share as whole per cent, cut: coverage shows 100 % only if nothing is missing. */
export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100 + 1e-9)} %`;
}

/** A count with thin spaces between groups of three. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** An area with three significant digits, two below 0.1 mm². */
export function mm2(value: number): string {
  if (value === 0) return '0\u00a0mm²';
  if (value < 0.001) return '<\u00a00.001\u00a0mm²';
  return `${value < 0.1 ? Number(value.toPrecision(2)) : significant(value)}\u00a0mm²`;
}

/** A length given in µm, in µm or mm. */
export function micrometres(value: number): string {
  return value < 1000 ? `${significant(value)}\u00a0µm` : `${significant(value / 1000)}\u00a0mm`;
}

/** A span given in ms. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / MINUTE)} min ${Math.round((ms % MINUTE) / 1000)} s`;
}

/** A span of whole minutes, exactly: minutes alone below two hours. */
export function minutesText(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** A size in bytes. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : significant(size)} ${units[unit]}`;
}

/** Local time of day, `hh:mm` or `hh:mm:ss`. */
export function timeOfDay(ms: number, seconds = false): string {
  const time = new Date(ms);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return seconds ? `${clock}:${two(time.getSeconds())}` : clock;
}

/** Local time of day, with the weekday or the date if it is not of today. */
export function dayAndTime(ms: number, now: number): string {
  const time = new Date(ms);
  if (time.toDateString() === new Date(now).toDateString()) return timeOfDay(ms);
  const near = Math.abs(ms - now) < 6 * DAY;
  const day = near
    ? time.toLocaleDateString('en', { weekday: 'short' })
    : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${timeOfDay(ms)}`;
}

function significant(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
