// Second opinions and pairings as the service tells them, in every state, with names as long as people have them.
import { OTHER, READER } from './consultations.mjs';

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const id = (number) => `0199a000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const CHECK = { latin: ['propeller', 'shampun', 'velosiped'], cyrillic: ['пропеллер', 'шампунь', 'велосипед'] };
const PERSON = { name: OTHER.name, organisation: 'Respublika ixtisoslashtirilgan onkologiya va radiologiya markazi', country: 'UZ' };
const READ = {
  answers: 'margin',
  category: 'deferred',
  deferral: 'needs_permanent_section',
  deferral_text: 'follicular pattern; the capsule is not in the section',
  margins: [{ ink: 'blue', face: 'deep, towards the pectoral fascia', status: 'not_assessable', distance_mm: null }],
  nodes: { examined: 3, positive: 1, deposit: 'micrometastasis', largest_mm: 1.4 },
  adequacy: 'limited',
  allocation: [],
  text: 'I would wait for the permanent section.',
};
const ANSWER = { reader: PERSON, read: READ, answered_at: ago(2) };
const WORDS = {
  question: 'Is the medial margin free? Re-excision is possible now.',
  summary: 'Woman of 54; invasive ductal carcinoma in the core biopsy of October.\nNeoadjuvant therapy ended five weeks ago.',
  asked_in: 'kk',
  answer_in: 'uz',
  ground: 'contract',
  ground_words: 'Agreement on telepathology of 12 March, § 4',
};

function asked(number, state, more = {}) {
  return {
    opinion_id: id(800 + number),
    consultation_id: id(1),
    asked_by: READER,
    asked_at: ago(9),
    urgency: 'intraoperative',
    ...WORDS,
    recipients: [
      { kind: 'colleague', name: OTHER.name, country: null },
      { kind: 'peer', name: PERSON.organisation, country: 'UZ' },
    ],
    turn: state === 'ended' ? null : 1,
    slides: 2,
    accept_by: state === 'asked' ? ago(-1.5) : null,
    expires_at: ago(-200),
    state,
    state_since: ago(0.5),
    ended_because: null,
    revoked_at: null,
    check: state === 'ended' ? null : CHECK,
    reader: state === 'accepted' || state === 'answered' ? PERSON : null,
    answer: null,
    own_category: 'malignant',
    differs: false,
    adjudications: [],
    moves: [],
    ...more,
  };
}

const weighed = { resolution: 'third_reader', words: 'The capsule cannot be seen by either of us', own_category: 'malignant', opinion_category: 'deferred', by: READER, at: ago(1) };

/** What one side asked, in every state. */
export const ASKED = [
  asked(1, 'asked'),
  asked(2, 'accepted', { urgency: 'consult' }),
  asked(3, 'answered', { answer: ANSWER, differs: true, adjudications: [weighed] }),
  asked(4, 'answered', { answer: ANSWER, revoked_at: ago(1) }),
  ...['nobody_accepted', 'withdrawn', 'expired'].map((why, at) => asked(5 + at, 'ended', { ended_because: why })),
];

function received(number, state, mine) {
  return {
    place: 'here',
    check: CHECK,
    mine,
    opinion_id: id(820 + number),
    asking_id: id(2),
    asking: 'Qaraghandy oblystyq köpbeyindi klinikasy, patologiyalyq anatomiya bölimi',
    asking_country: 'KZ',
    asked_by: READER.name,
    asked_at: ago(1),
    urgency: number % 2 === 0 ? 'consult' : 'intraoperative',
    ...WORDS,
    answers: 'margin',
    organ: 'breast',
    laterality: 'left',
    age_group: 'adult',
    slides: ['1'.repeat(64), '2'.repeat(64)],
    accept_by: state === 'asked' ? ago(-1.5) : null,
    expires_at: ago(-200),
    state,
    reader: state === 'asked' ? null : PERSON,
    reader_person: null,
    answer: state === 'answered' ? ANSWER : null,
    as_of: ago(0),
  };
}

/** What others ask, by the state that its page can show. */
export const RECEIVED = {
  waiting: received(1, 'asked', false),
  by_another: received(2, 'accepted', false),
  mine: received(3, 'accepted', true),
  answered: received(4, 'answered', true),
};

function pairing(number, state) {
  const known = state !== 'offered';
  return {
    id: id(860 + number),
    state,
    organisation: known ? PERSON.organisation : null,
    country: known ? 'UZ' : null,
    address: known ? 'https://zhedel.onkologiya-va-radiologiya-markazi.example' : null,
    words: known ? CHECK : null,
    created_by: READER,
    created_at: ago(60),
    link_expires_at: known ? null : ago(-1380),
    confirmed_by: state === 'active' || state === 'ended' ? READER : null,
    confirmed_at: state === 'active' || state === 'ended' ? ago(30) : null,
    ended_at: state === 'ended' ? ago(5) : null,
  };
}

const PAIRINGS = { items: ['met', 'offered', 'active', 'ended'].map((state, at) => pairing(at, state)), organisation: 'Hub', country: 'KZ' };

const RECIPIENTS = {
  colleagues: [{ person: OTHER.id, name: OTHER.name }],
  organisations: [{ organisation: id(3), name: 'Hub', country: 'KZ' }],
  peers: [{ pairing: id(862), name: PERSON.organisation, country: 'UZ', address: 'https://hub.example' }],
};

/** Answers for the service. */
export async function tellOpinions(page) {
  await page.route('**/api/v1/consultations/*/opinions', (route) => route.fulfill({ json: { items: ASKED } }));
  await page.route('**/api/v1/opinion-recipients', (route) => route.fulfill({ json: RECIPIENTS }));
  await page.route('**/api/v1/received-opinions', (route) => route.fulfill({ json: { items: Object.values(RECEIVED), unreachable: [PERSON.organisation] } }));
  await page.route('**/api/v1/received-opinions/here/*', (route) => {
    const one = Object.values(RECEIVED).find(({ opinion_id }) => route.request().url().endsWith(opinion_id));
    return route.fulfill({ json: one });
  });
  await page.route('**/api/v1/pairings', (route) => route.fulfill({ json: PAIRINGS }));
}
