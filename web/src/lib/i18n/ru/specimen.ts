import type { specimen as English } from '../en/specimen.ts';
import { lookUp } from '../told.ts';

const preparations = {
  frozen: 'замороженный срез',
  ffpe: 'парафин (FFPE)',
  imprint: 'мазок-отпечаток',
  smear: 'мазок',
};

const ageGroups = { adult: 'взрослый', paediatric: 'ребёнок' };

const organs = {
  lymph_node: 'лимфатический узел',
  breast: 'молочная железа',
  ovary: 'яичник',
  brain: 'головной мозг',
  lung: 'лёгкое',
  thyroid: 'щитовидная железа',
  skin: 'кожа',
  kidney: 'почка',
  liver: 'печень',
  colon: 'ободочная кишка',
  synthetic: 'синтетический',
};

export const specimen = {
  specimen: {
    preparations,
    ageGroups,
    organs,
    part: (part) => `Часть ${part}`,
    organ: (organ) =>
      organ === null ? 'орган не указан' : (lookUp(organs, organ) ?? organ.replaceAll('_', ' ')),
    preparation: (code) => (code ? (lookUp(preparations, code) ?? code) : 'вид препарата не указан'),
    ageGroup: (code) => (code ? (lookUp(ageGroups, code) ?? code) : 'возраст не указан'),
    notStated: 'не указано',
  },
} satisfies typeof English;
