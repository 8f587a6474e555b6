import type { specimen as English } from '../en/specimen.ts';
import { lookUp } from '../told.ts';

const preparations = {
  frozen: 'muzlatilgan kesma',
  ffpe: 'parafin (FFPE)',
  imprint: 'bosma surtma',
  smear: 'surtma',
};

const ageGroups = { adult: 'katta yoshli', paediatric: 'bola' };

const organs = {
  lymph_node: 'limfa tuguni',
  breast: 'sut bezi',
  ovary: 'tuxumdon',
  brain: 'bosh miya',
  lung: 'oʻpka',
  thyroid: 'qalqonsimon bez',
  skin: 'teri',
  kidney: 'buyrak',
  liver: 'jigar',
  colon: 'chambar ichak',
  synthetic: 'sintetik',
};

export const specimen = {
  specimen: {
    preparations,
    ageGroups,
    organs,
    part: (part) => `${part} qismi`,
    organ: (organ) =>
      organ === null ? 'aʼzo koʻrsatilmagan' : (lookUp(organs, organ) ?? organ.replaceAll('_', ' ')),
    preparation: (code) => (code ? (lookUp(preparations, code) ?? code) : 'preparat turi koʻrsatilmagan'),
    ageGroup: (code) => (code ? (lookUp(ageGroups, code) ?? code) : 'yosh guruhi koʻrsatilmagan'),
    notStated: 'koʻrsatilmagan',
  },
} satisfies typeof English;
