import type { SignatureMethod } from '../../readwords.ts';
import type { report as English } from '../en/report.ts';
import { plural } from './format.ts';

const signedHow: Record<SignatureMethod, string> = {
  session: 'Ашық сеанста расталды. Бұл білікті электрондық қолтаңба емес.',
  password: 'Құпиясөзбен расталды. Бұл білікті электрондық қолтаңба емес.',
  totp: 'Бір реттік кодпен расталды. Бұл білікті электрондық қолтаңба емес.',
  qualified: 'Білікті электрондық қолтаңба қойылды.',
};

export const report = {
  open: 'Есеп',
  title: 'Зерттеу есебі',
  loading: 'Есеп жүктелуде',
  error: 'Есепті жүктеу мүмкін болмады',
  back: 'Жағдайға оралу',
  file: 'PDF ретінде сақтау',
  print: 'Басып шығару',
  laboratory: 'Зертхана',
  notSigned: 'ҚОЛ ҚОЙЫЛМАҒАН',
  notSignedMeaning: 'Бұл бөліктің қорытындысына ешбір патологоанатом қол қоймаған. Бұл парақта нәтиже жоқ.',
  calledOff: 'Сұраудың күші жойылды.',
  read: 'Қол қойылған қорытынды',
  signature: 'Қолтаңба',
  signedBy: (name, at, version) => `${name}, ${at}, ${version}-нұсқа`,
  signedHow,
  looked: 'Не қаралды',
  atMicroscope: 'Шыны, микроскоптан.',
  onScreen: (sections) => (sections === null ? 'Экрандағы скандар.' : `Экранда ${plural(sections, { other: 'кесінді' })}.`),
  aiBefore: 'Бағдарлама белгілері санат таңдалғанға дейін көрініп тұрды.',
  aiAfter: 'Бағдарлама белгілері санат таңдалғанға дейін көрінген жоқ.',
  amended: (version, because) => `${version}-нұсқаның орнына қойылды. Себебі: ${because}`,
  calls: 'Операция бөлмесіне қоңыраулар',
  notCalled: 'Бұл нұсқа әлі айтылып, қайталанған жоқ.',
  called: (at, caller, name, role, version) => `${at}: ${caller} → ${name} (${role}), ${version}-нұсқа.`,
  readBack: { correct: 'Дұрыс қайталады.', wrong: 'ҚАТЕ қайталады.' },
  changedSince: 'Бұл нұсқаға қол қойылғаннан кейін слайд түсті немесе өзгерді. Ол бұл қорытындыға кірмейді.',
  disputed: 'Слайдтың кімдікі екені анықталмаған: дәл осы файл басқа тіркеу нөмірімен де тұр.',
  earlier: 'Бұрынғы нұсқалар, енді күшінде емес',
  replaced: (by, because) => (because === null ? `${by}-нұсқамен ауыстырылды.` : `${by}-нұсқамен ауыстырылды. Себебі: ${because}`),
  printed: (at, name) => `Басып шығарылды: ${at}, ${name}. Сол уақытқа дейін жазылғаны көрсетілген.`,
  zone: (zone) => `Барлық уақыт – ${zone}.`,
} satisfies typeof English;
