import type { PairingState } from '../../opinionwords.ts';

const states: Record<PairingState, string> = {
  offered: 'Waits for the other side',
  met: 'Compare the words',
  active: 'Active',
  ended: 'Ended',
};

export const pairing = {
  title: 'Pairings',
  meaning: 'Organisations on other installations that this one may ask for opinions, and that may ask it. Each side proves itself by its key.',
  states,
  country: 'Country of your organisation',
  countryHint: 'Two letters, such as KZ or UZ. Once it is stated, other organisations of this installation can ask you.',
  save: 'Save',
  saved: 'Saved.',
  none: 'There is no pairing yet.',
  offer: 'Make a link',
  offerMeaning: 'Hand the link to an administrator of the other side. It is shown this once, is good once, and for a day.',
  link: 'Link for the other side',
  begin: 'Begin with a link',
  beginMeaning: 'Paste the link that the other side made.',
  linkField: 'Link',
  start: 'Begin',
  compare: 'Call the other side at a number that you know and not from the link. Read the three words to each other. Confirm only if all three are the same.',
  same: 'The words are the same: confirm',
  end: 'End the pairing',
  sure: 'End it for good',
  keep: 'Keep it',
  waits: 'Requests go through once both sides have confirmed.',
  until: (time: string): string => `The link is good until ${time}.`,
  confirmed: (name: string, time: string): string => `Confirmed by ${name}, ${time}`,
  ended: (time: string): string => `Ended ${time}`,
  unnamed: 'Nobody came with the link yet',
};
