import { lookUp } from '../told.ts';

const preparations = {
  frozen: 'frozen section',
  ffpe: 'FFPE',
  imprint: 'imprint',
  smear: 'smear',
};

const ageGroups = { adult: 'adult', paediatric: 'paediatric' };

/** Organs that have a word here; the service takes any others too. */
const organs = {
  lymph_node: 'lymph node',
  breast: 'breast',
  ovary: 'ovary',
  brain: 'brain',
  lung: 'lung',
  thyroid: 'thyroid',
  skin: 'skin',
  kidney: 'kidney',
  liver: 'liver',
  colon: 'colon',
  synthetic: 'synthetic',
};

export const specimen = {
  specimen: {
    preparations,
    ageGroups,
    organs,
    part: (part: string): string => `Part ${part}`,
    organ: (organ: string | null): string =>
      organ === null ? 'organ not stated' : (lookUp(organs, organ) ?? organ.replaceAll('_', ' ')),
    preparation: (code: string | null | undefined): string =>
      code ? (lookUp(preparations, code) ?? code) : 'preparation not stated',
    ageGroup: (code: string | null): string => (code ? (lookUp(ageGroups, code) ?? code) : 'age group not stated'),
    notStated: 'not stated',
  },
};
