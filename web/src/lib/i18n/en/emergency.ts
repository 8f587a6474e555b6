export const emergency = {
  title: 'Emergency access',
  intro:
    'In an emergency you can see every case for half an hour, also without a role for it. It lets you sign, call or change nothing. Pathologists and administrators are told at once who opened it and why, and each view is on record.',
  why: 'Reason',
  whyHint: 'Pathologists and administrators read it. Do not name the patient.',
  open: 'Open emergency access',
  own: 'Emergency access: you can see every case. Each view is on record.',
  left: (time: string): string => `${time} left`,
  end: 'End it',
  opened: (name: string): string => `${name} has emergency access`,
  untilTime: (time: string): string => `until ${time}`,
  endOf: (name: string): string => `End it: ${name}, emergency access`,
  list: 'Emergency access in the last 30 days',
  none: 'Nobody opened it.',
  isOpen: 'open now',
  ranOut: 'ran out',
  endedBy: (name: string): string => `ended by ${name}`,
  refused: {
    title: 'Your account may not see cases',
    text: 'In an emergency you can open access for half an hour yourself, on the page of your account.',
    toAccount: 'Go to your account',
  },
};
