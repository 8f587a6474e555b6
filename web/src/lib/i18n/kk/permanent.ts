import type { Cause, Concordance } from '../../permanentwords.ts';
import type { permanent as English } from '../en/permanent.ts';

/** «Елеулі» and «елеусіз» differ in their last syllable alone: another word stands for the minor one. */
const concordances: Record<Concordance, string> = {
  agree: 'Сәйкес келеді',
  minor: 'Шағын айырмашылық: емге әсер етпейді',
  major: 'Елеулі айырмашылық: емге әсер етеді',
  deferred: 'Жауап кейінге қалдырылған',
};

const causes: Record<Cause, string> = {
  sampling: 'Материал алу',
  interpretation: 'Кесіндіні түсіндіру',
  technical: 'Техника: мұздату, кесу, бояу, сканерлеу',
  communication: 'Ақпарат алмасу',
};

export const permanent = {
  title: 'Парафин кесінділері бойынша диагноз',
  concordances,
  causes,
  waits: 'Парафин кесінділері бойынша диагноз әлі жазылған жоқ.',
  compare: 'Зертхана диагноз жіберді. Қорытындыны онымен әлі ешкім салыстырған жоқ.',
  record: 'Парафин кесінділері бойынша диагнозды жазу',
  correct: 'Түзету',
  back: 'Болдырмау',
  submit: 'Жазу',
  words: 'Диагноз сөзбен',
  day: 'Диагноз қойылған күн',
  number: 'Зертхана жүйесіндегі жауап нөмірі',
  comparison: 'Қорытынды қалай сәйкес келеді',
  comparedWith: (version, result) => `Қорытындының ${version}-нұсқасымен салыстырғанда: ${result}`,
  opposed: 'Екі санат бір-біріне қайшы, сондықтан сәйкес келеді деуге болмайды.',
  cause: 'Себебі',
  choose: 'таңдаңыз',
  appropriate: 'Жауапты кейінге қалдыру дұрыс болды ма?',
  appropriateness: { open: 'бағаланған жоқ', yes: 'иә', no: 'жоқ' },
  note: 'Бұдан не үйренуге болады',
  why: 'Неге түзетілді',
  told: (name, at, version) => `Жазған: ${name}, ${at}${version > 1 ? `, ${version}-нұсқа` : ''}`,
  source: { by_hand: 'қолмен', lab_system: 'зертхана жүйесінен' },
  diagnosedOn: (day) => `Диагноз күні: ${day}`,
  earlier: 'Бұрынғы нұсқалар',
  page: {
    title: 'Парафин кесінділері бойынша диагнозды күтуде',
    meaning: 'Қол қойылған, бірақ парафин кесінділері бойынша диагнозы жазылмаған немесе онымен салыстырылмаған қорытындылар. Ең ескісі бірінші тұрады.',
    empty: 'Парафин кесінділері бойынша диагнозды күтіп тұрған қорытынды жоқ.',
    loading: 'Тізім жүктелуде',
    error: 'Тізімді жүктеу мүмкін болмады',
    more: 'Тағы көрсету',
    caption: 'Күтіп тұрған қол қойылған қорытындылар',
    columns: { case: 'Жағдай', signed: 'Қол қойылды', read: 'Қорытынды', waits: 'Не күтеді', reader: 'Патологоанатом' },
    part: (accession, part) => `${accession}, ${part} бөлігі`,
    waitsFor: { diagnosis: 'диагноз', comparison: 'салыстыру' },
  },
} satisfies typeof English;
