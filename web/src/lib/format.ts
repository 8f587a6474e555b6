/** Numbers and times as people read them, in the language in force; see `i18n/formatter.ts`. */

import type { Countdown, Format } from './i18n/formatter.ts';
import { language } from './i18n/language.svelte.ts';

export const decimal: Format['decimal'] = (value, digits) => language.format.decimal(value, digits);
export const plain: Format['plain'] = (value) => language.format.plain(value);
/** Cut and never rounded up. */
export const score: Format['score'] = (value) => language.format.score(value);
/** Cut and never rounded up. */
export const percent: Format['percent'] = (fraction) => language.format.percent(fraction);
export const percentOf: Format['percentOf'] = (value, digits) => language.format.percentOf(value, digits);
export const count: Format['count'] = (value) => language.format.count(value);
export const mm2: Format['mm2'] = (value) => language.format.mm2(value);
export const micrometres: Format['micrometres'] = (value) => language.format.micrometres(value);
export const millimetres: Format['millimetres'] = (value) => language.format.millimetres(value);
export const scaleLength: Format['scaleLength'] = (um) => language.format.scaleLength(um);
export const duration: Format['duration'] = (ms) => language.format.duration(ms);
export const minutesText: Format['minutesText'] = (minutes) => language.format.minutesText(minutes);
export const bytes: Format['bytes'] = (value) => language.format.bytes(value);
export const countdown = (due: number, now: number): Countdown => language.format.countdown(due, now);
export const timeOfDay: Format['timeOfDay'] = (ms, seconds) => language.format.timeOfDay(ms, seconds);
export const dayAndTime: Format['dayAndTime'] = (ms, now) => language.format.dayAndTime(ms, now);
export const dateAndTime: Format['dateAndTime'] = (ms) => language.format.dateAndTime(ms);
export const date: Format['date'] = (iso) => language.format.date(iso);
