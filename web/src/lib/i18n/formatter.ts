/**
 * Numbers, lengths and times as the people of a language write them. Pure functions.
 *
 * Decimal sign, weekdays and dates are stated for each language instead of asked of `Intl`: builds of
 * Chromium without the data of Kazakh and Uzbek claim to support them and answer in English.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a language has of its own. */
export interface Conventions {
  decimal: '.' | ',';
  /** A number with the sign for per cent. */
  percent: (number: string) => string;
  ms: string;
  s: string;
  min: string;
  h: string;
  d: string;
  nm: string;
  um: string;
  mm: string;
  mm2: string;
  /** B, kB, MB, GB, TB. */
  bytes: readonly [string, string, string, string, string];
  /** From Sunday. */
  weekdays: readonly [string, string, string, string, string, string, string];
  /** A date from its year of four digits, its month and its day of two. */
  date: (year: string, month: string, day: string) => string;
}

export interface Countdown {
  /** Whether the due time has passed. */
  overdue: boolean;
  /** Time left, or time since it was due: `mm:ss`, `h:mm:ss`, or days and hours. */
  text: string;
}

export interface Format {
  /** A number with so many decimals, rounded. */
  decimal(value: number, digits: number): string;
  /** A number with as many decimals as it has. */
  plain(value: number): string;
  /** A model score with three decimals, cut and never rounded up: a score just under a threshold must not be shown as having reached it. */
  score(value: number): string;
  /** A share as whole per cent, cut: coverage shows 100 % only if nothing is missing. */
  percent(fraction: number): string;
  /** Per cent with so many decimals, of a number that is in per cent already. */
  percentOf(value: number, digits: number): string;
  /** A count with thin spaces between groups of three. */
  count(value: number): string;
  /** An area with three significant digits, two below 0.1 mm². */
  mm2(value: number): string;
  /** A length given in µm, in µm or mm. */
  micrometres(value: number): string;
  /** A length given in mm, with as many decimals as were stated. */
  millimetres(value: number): string;
  /** A round length given in µm, in nm, µm or mm. */
  scaleLength(um: number): string;
  /** A span given in ms. */
  duration(ms: number): string;
  /** A span of whole minutes, exactly: minutes alone below two hours. */
  minutesText(minutes: number): string;
  /** A size in bytes. */
  bytes(value: number): string;
  /** Time left until `due`, both in ms since the epoch; whole seconds, rounded so that 00:00 is due. */
  countdown(due: number, now: number): Countdown;
  /** Local time of day, `hh:mm` or `hh:mm:ss`. */
  timeOfDay(ms: number, seconds?: boolean): string;
  /** Local time of day, with the weekday or the date if it is not of today. */
  dayAndTime(ms: number, now: number): string;
  /** Local date and time of day, whichever day it is: for what is kept on paper. */
  dateAndTime(ms: number): string;
  /** A calendar day given as `YYYY-MM-DD`, or as the beginning of a time that begins so. */
  date(iso: string): string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** How a language writes numbers and times. */
export function formatter(its: Conventions): Format {
  const sign = (text: string): string => text.replace('.', its.decimal);
  const decimal = (value: number, digits: number): string => sign(value.toFixed(digits));
  const plain = (value: number): string => sign(String(value));
  const significant = (value: number): string =>
    value >= 100 ? String(Math.round(value)) : plain(Number(value.toPrecision(3)));

  const timeOfDay = (ms: number, seconds = false): string => {
    const time = new Date(ms);
    const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
    return seconds ? `${clock}:${two(time.getSeconds())}` : clock;
  };

  const localDate = (time: Date): string => its.date(String(time.getFullYear()), two(time.getMonth() + 1), two(time.getDate()));

  return {
    decimal,
    plain,
    score: (value) => decimal(Math.floor(value * 1000 + 1e-9) / 1000, 3),
    percent: (fraction) => its.percent(String(Math.floor(fraction * 100 + 1e-9))),
    percentOf: (value, digits) => its.percent(decimal(value, digits)),
    count: (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f'),
    mm2: (value) => {
      if (value === 0) return `0\u00a0${its.mm2}`;
      if (value < 0.001) return `<\u00a0${plain(0.001)}\u00a0${its.mm2}`;
      return `${value < 0.1 ? plain(Number(value.toPrecision(2))) : significant(value)}\u00a0${its.mm2}`;
    },
    micrometres: (value) =>
      value < 1000 ? `${significant(value)}\u00a0${its.um}` : `${significant(value / 1000)}\u00a0${its.mm}`,
    millimetres: (value) => `${plain(value)}\u00a0${its.mm}`,
    scaleLength: (um) => {
      const [value, unit] = um >= 1000 ? [um / 1000, its.mm] : um >= 1 ? [um, its.um] : [um * 1000, its.nm];
      return `${plain(Number(value.toPrecision(3)))} ${unit}`;
    },
    duration: (ms) => {
      if (ms < 1000) return `${Math.round(ms)} ${its.ms}`;
      if (ms < MINUTE) return `${decimal(ms / 1000, 1)} ${its.s}`;
      return `${Math.floor(ms / MINUTE)} ${its.min} ${Math.round((ms % MINUTE) / 1000)} ${its.s}`;
    },
    minutesText: (minutes) => {
      if (minutes < 120) return `${minutes} ${its.min}`;
      const rest = minutes % 60;
      return `${Math.floor(minutes / 60)} ${its.h}${rest === 0 ? '' : ` ${rest} ${its.min}`}`;
    },
    bytes: (value) => {
      let size = value;
      let unit = 0;
      while (size >= 1000 && unit < its.bytes.length - 1) {
        size /= 1000;
        unit += 1;
      }
      return `${unit === 0 ? size : significant(size)} ${its.bytes[unit]}`;
    },
    countdown: (due, now) => {
      const overdue = now >= due;
      const span = overdue ? now - due : due - now;
      const seconds = overdue ? Math.floor(span / 1000) : Math.ceil(span / 1000);
      const minutes = Math.floor(seconds / 60);
      if (seconds * 1000 >= DAY) {
        const days = Math.floor((seconds * 1000) / DAY);
        const hours = Math.floor((seconds * 1000 - days * DAY) / HOUR);
        return { overdue, text: `${days} ${its.d} ${hours} ${its.h}` };
      }
      const hours = minutes >= 60 ? `${Math.floor(minutes / 60)}:` : '';
      return { overdue, text: `${hours}${two(minutes % 60)}:${two(seconds % 60)}` };
    },
    timeOfDay,
    dayAndTime: (ms, now) => {
      const time = new Date(ms);
      if (time.toDateString() === new Date(now).toDateString()) return timeOfDay(ms);
      const near = Math.abs(ms - now) < 6 * DAY;
      return `${near ? its.weekdays[time.getDay()] : localDate(time)} ${timeOfDay(ms)}`;
    },
    dateAndTime: (ms) => `${localDate(new Date(ms))} ${timeOfDay(ms)}`,
    date: (iso) => its.date(iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)),
  };
}

/** How far local time is ahead of UTC at a time, as `UTC+05:00`. */
export function zoneAt(ms: number): string {
  const ahead = -new Date(ms).getTimezoneOffset();
  return `UTC${ahead < 0 ? '\u2212' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
}
