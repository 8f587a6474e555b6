import type { LifeState } from '../../readwords.ts';
import type { request as EnglishRequest, surgeon as EnglishSurgeon } from '../en/surgeon.ts';

const states: Record<LifeState, string> = {
  requested: 'Сұралды; зертханаға әлі ештеңе түскен жоқ',
  received: 'Зертханада',
  being_read: 'Патологоанатом қарап жатыр',
  awaiting_section: 'Тағы бір кесінді дайындалуда',
  signed: 'Қол қойылды',
  communicated: 'Қол қойылды және айтылды',
  cancelled: 'Күші жойылды',
};

export const request = {
  title: 'Зерттеу сұрау',
  meaning: 'Зертхана сұрауды бірден көреді. Бағдарлама моделі осы сұраққа арналған болса ғана қатысады.',
  accession: 'Тіркеу нөмірі',
  part: 'Бөлік',
  question: 'Сұрақ',
  asked: 'Сұрақ өз сөзіңізбен',
  urgency: 'Шұғылдығы',
  note: 'Клиникалық мәліметтер',
  noteHint: 'Аты-жөнін жазбаңыз: операция мен бұрынғы нәтижелер туралы не білу керек.',
  site: 'Қайдан алынды',
  laterality: 'Жағы',
  unstated: 'көрсетілмеген',
  age: 'Жас тобы',
  room: 'Операция бөлмесі',
  number: 'Қоңырау шалатын нөмір',
  submit: 'Сұрау',
  busy: 'Жіберілуде …',
  done: (accession, part) => `Сұралды: ${accession}, ${part} бөлігі. Уақыт есептеле бастады.`,
} satisfies typeof EnglishRequest;

export const surgeon = {
  title: 'Операция бөлмесі',
  ofRoom: (room) => `Операция бөлмесі ${room}`,
  heard: 'Телефонмен айтылып, қайталанған жауап күшінде. Мұнда патологоанатом қол қойған қорытындылар ғана тұрады.',
  asOf: (time) => `Уақыты: ${time}`,
  stale: (time) => `Деректер ескірген, соңғы жаңарту: ${time}`,
  none: 'Жауап күтіп тұрған пациент жоқ.',
  states,
  signed: (at, version) => (version > 1 ? `Қол қойылды: ${at}, өзгертілген (${version}-нұсқа)` : `Қол қойылды: ${at}`),
  callComes: 'Қоңырауды күтіңіз.',
  pending: 'Тағы бір кесінді күтілуде.',
} satisfies typeof EnglishSurgeon;
