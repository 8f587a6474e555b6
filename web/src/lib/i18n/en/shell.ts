export const shell = {
  product: 'Zhedel',
  notARead: 'AI triage – not a read. A pathologist reads every section.',
  /** The sign for a number of things that were counted. */
  sampleSize: 'n',
  skip: 'Skip to content',
  close: 'Close',
  retry: 'Try again',
  refreshFailed: 'This could not be brought up to date.',
  nav: {
    label: 'Pages',
    menu: 'Menu',
    worklist: 'Worklist',
    upload: 'Upload',
    request: 'Request',
    surgeon: 'Operating room',
    validation: 'Validation',
    duty: 'Duty',
    turnaround: 'Turnaround',
    drift: 'Drift',
    users: 'Accounts',
    about: 'About',
  },
  language: {
    label: 'Language',
    /** Said in the language that is still in force; `name` is the other's own name. */
    missing: (name: string): string => `${name} could not be loaded. Reload the page, or choose it again.`,
    notKept: 'The language is not kept in your account.',
  },
  title: (page: string): string => `${page} · Zhedel`,
  notFound: { title: 'There is no such page', next: 'Go to the worklist' },
  theme: {
    label: 'Theme',
    dark: 'Dark',
    light: 'Light',
    system: 'As the system',
    now: (name: string): string => `Theme: ${name}. Change it.`,
  },
  live: {
    connecting: 'Connecting',
    live: 'Live',
    reconnecting: 'Reconnecting',
    stale: (since: string): string => `Not live since ${since}`,
    offline: (since: string): string => `Offline since ${since}`,
    banner: (since: string): string =>
      `The connection to the service is lost. What you see is as of ${since} and may be out of date.`,
    hint: 'It reconnects by itself.',
  },
};
