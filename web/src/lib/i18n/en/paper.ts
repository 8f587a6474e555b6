export const paper = {
  sheet: 'Downtime sheet',
  meaning: 'What is open, and lines to write on: print it before you need it. It is kept on the disk, too.',
};
