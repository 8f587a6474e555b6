import type { Window } from '../../api/window.ts';
import { format } from './format.ts';

const { count, percent } = format;

export const times = {
  eta: {
    at: (times: string): string => `verdict expected ${times}`,
    between: (from: string, to: string): string => `${from} to ${to}`,
    passed: 'verdict expected any moment',
    rough: 'a rough guess',
    roughNote: 'Fewer than five slides were read here, so usual figures stand in.',
    window: {
      missed: 'Will not be in time',
      at_risk: 'May not be in time',
    } satisfies Record<Exclude<Window, 'kept'>, string>,
    title: 'Finish times',
    meaning:
      'When a slide is accepted, the time of its verdict is predicted from its area, the pace of the last 50 runs and the queue. Over the last 500 verdicts:',
    verdicts: 'Verdicts predicted',
    ofWhichRough: (n: number, rough: number): string => (rough > 0 ? `${count(n)}, ${count(rough)} of them by a rough guess` : count(n)),
    error: 'Median error',
    bias: 'Median deviation',
    side: (s: number, span: string): string => (s === 0 ? span : `${span} ${s > 0 ? 'later' : 'earlier'} than expected`),
    inside: 'Inside the interval (meant: 80 %)',
    share: (share: number, inside: number, n: number): string => `${percent(share)} (${count(inside)} of ${count(n)})`,
    late: 'After their window',
    unwarned: (late: number, unwarned: number): string => (late > 0 ? `${count(late)}, ${count(unwarned)} of them without a warning` : '0'),
    leftOut: 'Left out: the clock was put back',
    none: 'not known',
    noVerdicts: 'No predicted verdict has come yet.',
  },
  due: {
    at: (time: string): string => `due at ${time}`,
    overdue: 'overdue',
    since: (time: string): string => `since ${time}`,
    spoken: (overdue: boolean, text: string): string => (overdue ? `overdue by ${text}` : `due in ${text}`),
  },
};
