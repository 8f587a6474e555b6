export const downtime = {
  earlier: 'This happened earlier (entered afterwards)',
  when: 'When it was',
  late: 'entered afterwards',
  readAt: (time: string): string => `read at ${time}, entered afterwards`,
  stopped: 'Nothing can be signed now.',
  store: 'The database cannot be written.',
  clocks: (seconds: number, ahead: boolean): string => `The clock of this screen is ${seconds} s ${ahead ? 'ahead of' : 'behind'} the clock of the service.`,
  meanwhile: 'Read at the microscope, call the result, write it down, and enter it afterwards.',
};
