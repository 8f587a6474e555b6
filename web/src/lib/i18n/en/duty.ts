import type { AlarmKind, DutyLine } from '../../api/duty.ts';

const lines: Record<DutyLine, string> = { first: 'First', second: 'Second', remote: 'Remote' };

const kinds: Record<AlarmKind, string> = {
  unclaimed: 'Nobody reads it',
  due_soon: 'Due soon and not signed',
  call_unconfirmed: 'The call is not confirmed',
};

export const duty = {
  title: 'Duty',
  intro: 'What nobody reads for three minutes goes to the second line, then to the remote one. Where nobody is on duty, everybody who reads is asked.',
  now: 'On duty now',
  nobody: 'Nobody is on duty: alarms go to everybody who reads.',
  roster: 'Roster',
  empty: 'Nothing is entered for this week or the last.',
  person: 'Pathologist',
  line: 'Line',
  lines,
  from: 'From',
  until: 'Until',
  room: 'Operating room',
  organ: 'Organ',
  every: 'any',
  add: 'Enter a duty',
  enter: 'Enter',
  withdraw: 'Take back',
  choose: 'Choose',
  alarms: 'Alarms',
  actedOn: 'Acted on',
  within: (minutes: number): string => `Acted on: acknowledged, or done, within ${minutes} min.`,
  ofN: (acted: string, all: string): string => `${acted} of ${all}`,
  carryGlass: 'No scan came: carry the glass to the microscope.',
  alarm: {
    kinds,
    since: (time: string): string => `since ${time}`,
    acknowledge: 'I have heard it',
  },
  handOver: {
    open: 'Hand over',
    to: 'To',
    note: 'What they should know',
    offer: 'Offer',
    offered: (name: string, note: string): string => `Offered to ${name}: ${note} You go on reading until they accept.`,
  },
};
