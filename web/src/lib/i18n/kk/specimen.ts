import type { specimen as English } from '../en/specimen.ts';
import { lookUp } from '../told.ts';

const preparations = {
  frozen: 'мұздатылған кесінді',
  ffpe: 'парафин (FFPE)',
  imprint: 'таңба-жағынды',
  smear: 'жағынды',
};

const ageGroups = { adult: 'ересек', paediatric: 'бала' };

const organs = {
  lymph_node: 'лимфа түйіні',
  breast: 'сүт безі',
  ovary: 'аналық без',
  brain: 'бас миы',
  lung: 'өкпе',
  thyroid: 'қалқанша без',
  skin: 'тері',
  kidney: 'бүйрек',
  liver: 'бауыр',
  colon: 'жиек ішек',
  synthetic: 'жасанды',
};

export const specimen = {
  specimen: {
    preparations,
    ageGroups,
    organs,
    part: (part) => `${part} бөлігі`,
    organ: (organ) =>
      organ === null ? 'ағза көрсетілмеген' : (lookUp(organs, organ) ?? organ.replaceAll('_', ' ')),
    preparation: (code) => (code ? (lookUp(preparations, code) ?? code) : 'препарат түрі көрсетілмеген'),
    ageGroup: (code) => (code ? (lookUp(ageGroups, code) ?? code) : 'жас тобы көрсетілмеген'),
    notStated: 'көрсетілмеген',
  },
} satisfies typeof English;
