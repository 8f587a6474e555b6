import type { AttemptOutcome, DeliveryState, DisabledBecause, NoticeTopic } from '../../api/notices.ts';
import { plural } from './format.ts';

const topics: Record<NoticeTopic, string> = {
  'consultation.requested': 'A consultation was requested',
  'consultation.received': 'Material has arrived in the laboratory',
  'consultation.offered': 'A colleague offers a consultation',
  'consultation.awaiting_section': 'A read waits for another section or scan',
  'consultation.communicated': 'A read was called and read back',
  'consultation.cancelled': 'A consultation was cancelled',
  'read.signed': 'A read was signed',
  'call.recorded': 'A call was recorded',
  'call.acknowledged': 'The operating room confirmed a call',
  'material.after_signature': 'Something came after a signature',
  'alarm.raised': 'An alarm sounds',
  'slide.accepted': 'A slide was accepted',
  'verdict.final': 'A result of the program is there',
  'identity.conflict': 'The same slide stands under two names',
  'webhook.disabled': 'A webhook was disabled',
  test: 'Test',
};

const states: Record<DeliveryState, string> = {
  waiting: 'Waiting',
  delivered: 'Arrived',
  dead: 'Given up',
};

const outcomes: Record<AttemptOutcome, string> = {
  delivered: 'taken',
  refused: 'refused by the receiver',
  gone: 'the receiver is gone for good',
  timed_out: 'no answer in time',
  unreachable: 'not reached',
  not_trusted: 'the receiver did not prove who it is',
  name_unknown: 'nobody knows the host',
  address_refused: 'the address leads inside the house, which the operator has not allowed',
};

const because: Record<DisabledBecause, string> = {
  by_hand: 'switched off by hand',
  failing: 'switched off, since nothing arrived for three days',
  gone: 'switched off, since the receiver is gone',
};

export const notices = {
  title: 'Notifications',
  meaning: 'Other programs and people are told that something happened. A notice holds a case code and never a name, a number or a result.',
  topics,
  states,
  outcomes,
  because,
  webhooks: {
    title: 'Webhooks',
    none: 'No program is told anything.',
    sends: 'sends',
    delivered: 'Last arrived',
    failing: 'Nothing arrives since',
    previous: 'The secret before signs too, until',
    waiting: (n: number): string => plural(n, { one: 'notice waits', other: 'notices wait' }),
    dead: (n: number): string => plural(n, { one: 'notice given up', other: 'notices given up' }),
    actions: {
      test: 'Send a test',
      secret: 'New secret',
      disable: 'Switch off',
      enable: 'Switch on',
      remove: 'Delete',
      sure: 'Delete it with its log',
      keep: 'Keep it',
    },
    add: 'Add a webhook',
    url: 'Address',
    urlHint: 'https://…; addresses inside the house only where the operator allows them.',
    label: 'What it is for',
    about: 'It is told when',
    submit: 'Add',
    secret: {
      title: 'Secret',
      meaning: 'The receiver checks signatures with it. Keep it now: it is not shown again.',
    },
  },
  log: {
    title: 'What went out',
    show: 'Show',
    all: 'All',
    none: 'Nothing went out.',
    mail: 'Mail',
    more: 'Older ones',
    code: 'Case code',
    next: 'Next attempt',
    attempts: (n: number): string => plural(n, { one: 'attempt', other: 'attempts' }),
    again: 'Send again',
    noMail: 'The service sends no mail: the operator has named no mail server.',
  },
  mail: {
    title: 'Mail',
    meaning: 'A mail tells that something happened, with a case code and a link. It names nobody and tells no result.',
    none: 'The service sends no mail. Ask the operator to name a mail server.',
    address: 'Mail address',
    hint: 'The address gets a mail at once that tells it so.',
    about: 'You get a mail when',
    save: 'Save',
    stop: 'No more mail',
    saved: 'Saved.',
    stopped: 'You get no mail.',
  },
};
