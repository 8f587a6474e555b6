// Consultations as the service tells them, in every state of their life, with names as long as people have them.
// For specs that hold a page against states that a test cannot bring about in a moment; the service itself is not asked.

export const READER = { id: '0199a000-0000-7000-8000-000000000001', name: 'Aigul Nurmukhambetova-Sagyndykova' };
export const OTHER = { id: '0199a000-0000-7000-8000-000000000002', name: 'Otabek Yoʻldoshev-Abdurahmonov' };
export const CASE = '0199a000-0000-7000-8000-0000000000c1';

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const id = (number) => `0199a000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const FULL_READ = {
  answers: 'margin',
  category: 'malignant',
  deferral: null,
  deferral_text: null,
  margins: [
    { ink: 'blue', face: 'superior', status: 'involved', distance_mm: null },
    { ink: 'black', face: 'inferior', status: 'free', distance_mm: 2.5 },
    { ink: null, face: 'deep, towards the pectoral fascia', status: 'not_assessable', distance_mm: null },
  ],
  nodes: { examined: 3, positive: 1, deposit: 'micrometastasis', largest_mm: 1.4 },
  adequacy: 'limited',
  allocation: [{ destination: 'molecular', note: 'one half, in RNA stabiliser' }, { destination: 'formalin', note: null }],
  text: 'Invasive carcinoma, no special type.\nNeedle track in the upper third.',
};

const EMPTY_READ = { answers: null, category: null, deferral: null, deferral_text: null, margins: [], nodes: null, adequacy: null, allocation: [], text: null };

export const DEFERRED_READ = {
  ...EMPTY_READ,
  category: 'deferred',
  deferral: 'needs_permanent_section',
  deferral_text: 'follicular pattern; the capsule is not in the section',
};

export function read(version, form, more = {}) {
  return {
    read_id: id(900 + version),
    version,
    author: READER,
    signed_at: ago(12 - version),
    read_at: ago(12 - version),
    late_entry: false,
    method: 'password',
    read: form,
    at_microscope: false,
    ai_before_draft: false,
    amended_because: version > 1 ? 'A second look with a colleague: the upper margin is not free' : null,
    content: '0'.repeat(64),
    ...more,
  };
}

export function call(version, readBack, minutes) {
  return { call_id: id(700 + minutes), at: ago(minutes), late_entry: false, caller: READER, called_name: 'Timur Abdrakhmanov', called_role: 'surgeon', way: 'telephone', number: '+7 727 123 45 67', read_version: version, read_back: readBack };
}

const slides = [1, 2].map((number) => ({ section: id(300 + number), slide: id(400 + number), digest: String(number).repeat(64), run: id(500 + number), verdict_version: 1 }));

const claim = (reader, more = {}) => ({ reader, since: ago(6), beat_at: ago(0), stale: false, offer: null, ...more });
const draft = (author, form) => ({ author, version: 3, form, saved_at: ago(1) });

/** A version of a permanent diagnosis that came from the laboratory's system, or that a person compared. */
export function permanent(version, compared, more = {}) {
  return {
    permanent_id: id(800 + version),
    version,
    read_version: 1,
    diagnosis: {
      category: 'malignant',
      words: 'Invasive carcinoma of no special type, G2, pT1c; margins free by 3 mm.\nIntramammary node without deposit.',
      concordance: compared ? 'major' : null,
      cause: compared ? 'technical' : null,
      appropriate: null,
      note: compared ? 'The lesion lay deeper than the level that was frozen; two more levels would have shown it.' : null,
    },
    source: compared ? 'by_hand' : 'lab_system',
    external_id: 'LIS-2026-0004711/2',
    diagnosed_on: '2026-11-27',
    author: READER,
    amended_because: null,
    recorded_at: ago(1),
    content: '0'.repeat(64),
    ...more,
  };
}

/** One consultation as the service tells it. */
export function consultation(more = {}) {
  return {
    consultation_id: id(1),
    case_id: CASE,
    accession: 'S26-10442-ALMATY',
    part: 'B2',
    site: 'left breast, upper outer quadrant, 2 o’clock, 4 cm from the nipple',
    laterality: 'left',
    organ: 'breast',
    age_group: 'adult',
    question: 'margin',
    asked: 'Is the medial margin free? Re-excision is possible now.',
    clinical_note: 'Invasive ductal carcinoma in the core biopsy of October.\nMargin close to the skin; neoadjuvant therapy ended five weeks ago.',
    operating_room: '3',
    call_back_number: '+7 727 123 45 67',
    requested_by: OTHER,
    urgency: 'intraoperative',
    received_at: ago(11),
    late_entry: false,
    due_at: ago(-9),
    carry_glass_at: null,
    state: 'received',
    state_since: ago(4),
    reason: null,
    wanted: null,
    claim: null,
    draft: null,
    slides,
    identity_conflict: false,
    reads: [],
    permanents: [],
    calls: [],
    acknowledgements: [],
    moves: [],
    since_signature: [],
    ...more,
  };
}

/** Every state, by its name here. */
export const STATES = {
  requested: () => consultation({ state: 'requested', slides: [] }),
  received: () => consultation(),
  carry_glass: () => consultation({ slides: [], carry_glass_at: ago(2) }),
  handed_over: () => consultation({ state: 'being_read', claim: claim(READER, { offer: { to: OTHER, note: 'My shift ends; the deeper level is still to come.', at: ago(1) } }), draft: draft(READER, FULL_READ) }),
  child: () => consultation({ age_group: 'paediatric' }),
  overdue: () => consultation({ received_at: ago(43), due_at: ago(23) }),
  mine: () => consultation({ state: 'being_read', claim: claim(READER), draft: draft(READER, FULL_READ) }),
  mine_deferred: () => consultation({ state: 'being_read', claim: claim(READER), draft: draft(READER, DEFERRED_READ) }),
  by_another: () => consultation({ state: 'being_read', claim: claim(OTHER), draft: draft(OTHER, FULL_READ) }),
  stale: () => consultation({ state: 'being_read', claim: claim(OTHER, { stale: true, beat_at: ago(4) }), draft: draft(OTHER, FULL_READ) }),
  offered: () => consultation({ state: 'being_read', claim: claim(OTHER, { offer: { to: READER, note: 'My shift ends; the deeper level is still to come.', at: ago(1) } }) }),
  awaiting_section: () => consultation({ state: 'awaiting_section', wanted: 'recut', reason: 'The capsule is not in the section; please cut deeper by 200 µm.', claim: claim(READER) }),
  signed: () => consultation({ state: 'signed', reads: [read(1, FULL_READ)] }),
  wrong_read_back: () => consultation({ state: 'signed', reads: [read(1, FULL_READ)], calls: [call(1, 'wrong', 3)] }),
  communicated: () =>
    consultation({ state: 'communicated', reads: [read(1, FULL_READ)], calls: [call(1, 'wrong', 5), call(1, 'correct', 4)], acknowledgements: [{ by: OTHER, at: ago(2), read_version: 1 }] }),
  amended: () =>
    consultation({ state: 'signed', reads: [read(1, { ...FULL_READ, category: 'benign', margins: [], nodes: null }), read(2, FULL_READ, { ai_before_draft: true })], calls: [call(1, 'correct', 8)], since_signature: [{ change: 'slide_added', slide: id(403) }] }),
  deferred: () => consultation({ state: 'signed', reads: [read(1, DEFERRED_READ, { at_microscope: true })], call_back_number: null }),
  non_diagnostic: () => consultation({ state: 'communicated', reads: [read(1, { ...EMPTY_READ, category: 'non_diagnostic', adequacy: 'inadequate' }, { method: 'qualified', sections_on_screen: 2 })], calls: [call(1, 'correct', 4)] }),
  to_compare: () => consultation({ state: 'communicated', reads: [read(1, { ...FULL_READ, category: 'benign' })], calls: [call(1, 'correct', 4)], permanents: [permanent(1, false)] }),
  compared: () => consultation({ state: 'communicated', reads: [read(1, { ...FULL_READ, category: 'benign' })], calls: [call(1, 'correct', 4)], permanents: [permanent(1, false), permanent(2, true)] }),
  identity_conflict: () => consultation({ state: 'being_read', claim: claim(READER), draft: draft(READER, FULL_READ), identity_conflict: true }),
  entered_late: () =>
    consultation({ state: 'communicated', late_entry: true, received_at: ago(90), due_at: ago(70), reads: [read(1, FULL_READ, { at_microscope: true, read_at: ago(75), late_entry: true })], calls: [{ ...call(1, 'correct', 74), late_entry: true }] }),
  cancelled: () => consultation({ state: 'cancelled', reason: 'The operation was called off.' }),
};

/** The case of a consultation: no scans, so that its page is the read alone. */
export function caseOf(one) {
  const part = (name, number) => ({
    specimen_id: id(200 + number),
    part: name,
    organ: one.organ,
    preparation: 'frozen',
    age_group: one.age_group,
    consultations: [{ consultation_id: number === 1 ? one.consultation_id : id(number), urgency: one.urgency, received_at: one.received_at, due_at: one.due_at, state: 'queued', outcome: null, slides: [] }],
  });
  return { case_id: CASE, accession: one.accession, identity_conflict: one.identity_conflict, specimens: [part(one.part, 1), part('C', 2)] };
}

/** The lines of the operating room: a patient with a part in every state, and one that waits. */
export function surgeonLines() {
  const part = (name, state) => {
    const one = STATES[state]();
    const last = one.reads.at(-1) ?? null;
    return {
      consultation_id: `${one.consultation_id}-${state}`,
      part: name,
      site: one.site,
      laterality: one.laterality,
      question: one.question,
      state: one.state,
      state_since: one.state_since,
      due_at: one.due_at,
      read: last === null ? null : { version: last.version, read: last.read, author: last.author, signed_at: last.signed_at, read_back: one.state === 'communicated', acknowledgements: one.acknowledgements },
      further_section_pending: one.since_signature.length > 0,
    };
  };
  const states = ['communicated', 'amended', 'deferred', 'non_diagnostic', 'by_another', 'awaiting_section', 'overdue', 'requested', 'cancelled'];
  return {
    as_of: new Date().toISOString(),
    items: [
      { case_id: CASE, accession: 'S26-10442-ALMATY', operating_room: '3', parts: states.map((state, at) => part(String.fromCharCode(65 + at), state)) },
      { case_id: id(99), accession: 'S26-10443', operating_room: 'Neurosurgery 2', parts: [part('A', 'received')] },
    ],
  };
}

/** Answers for the service: this consultation, its case, and the lines of the operating room. Everything else goes on to it. */
export async function tell(page, one) {
  await page.route('**/api/v1/consultations/*', (route) => route.fulfill({ json: one }));
  await page.route('**/api/v1/consultations/*/heartbeat', (route) => route.fulfill({ status: 204 }));
  await page.route('**/api/v1/consultations/*/draft', (route) => route.fulfill({ json: { version: 4 } }));
  await page.route(`**/api/v1/cases/${CASE}`, (route) => route.fulfill({ json: caseOf(one) }));
  await page.route('**/api/v1/surgeon*', (route) => route.fulfill({ json: surgeonLines() }));
}

/** The roster and the alarms of a night, with every line and kind. */
export async function tellDuty(page) {
  const duty = (number, line, person, more = {}) => ({ duty_id: id(600 + number), person, line, from: ago(300), until: ago(-420), is_now: true, room: null, organ: null, alarms: 4, acted_on: 3, ...more });
  const items = [duty(1, 'first', READER), duty(2, 'second', OTHER, { room: 'Neurosurgery 2', organ: 'breast' }), duty(3, 'remote', OTHER, { alarms: 0, acted_on: 0, until: ago(60), is_now: false })];
  const alarms = ['unclaimed', 'due_soon', 'call_unconfirmed'].map((kind, at) => ({
    alarm_id: id(650 + at),
    kind,
    line: 'first',
    consultation_id: id(1),
    case_id: CASE,
    accession: 'S26-10442-ALMATY',
    part: 'B2',
    operating_room: 'Neurosurgery 2',
    due_at: ago(at === 2 ? 95 : -4),
    raised_at: ago(2),
    hearers: [READER],
    mine: true,
    acknowledged_by: null,
    acknowledged_at: null,
  }));
  await page.route('**/api/v1/duty', (route) => (route.request().method() === 'GET' ? route.fulfill({ json: { items, acted_within_minutes: 5 } }) : route.fallback()));
  await page.route('**/api/v1/alarms', (route) => route.fulfill({ json: { items: alarms } }));
}

/** Whoever is signed in has emergency access, and sees that of others: one is open, one was ended, one ran out. */
export async function tellEmergencies(page) {
  const one = (number, person, why, opened, more = {}) => ({ id: id(700 + number), person, why, opened_at: ago(opened), until: ago(opened - 30), is_open: false, ended_by: null, ended_at: null, ...more });
  const items = [
    one(1, OTHER, 'The patient in operating room 3 bleeds, the surgeon waits for the section, and nobody in the laboratory answers the telephone.', 4, { is_open: true }),
    one(2, OTHER, 'Nobody answers.', 90, { ended_by: READER, ended_at: ago(80) }),
    one(3, READER, 'The network of the laboratory was down.\nThe report was needed at once.', 4000),
  ];
  await page.route('**/api/v1/emergencies', (route) => (route.request().method() === 'GET' ? route.fulfill({ json: { items } }) : route.fallback()));
  await page.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const answer = await route.fetch();
    const profile = await answer.json();
    await route.fulfill({ response: answer, json: { ...profile, emergency: { id: id(704), until: ago(-20) }, may: [...new Set([...profile.may, ...MAY])] } });
  });
}

/** Whoever is signed in may see no case. */
export async function beRefused(page) {
  await page.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const answer = await route.fetch();
    const profile = await answer.json();
    await route.fulfill({ response: answer, json: { ...profile, may: profile.may.filter((action) => action !== 'see_cases') } });
  });
}

const MAY = ['see_cases', 'see_reads', 'read_slides', 'request_consultation', 'record_call', 'acknowledge_call', 'set_duty', 'see_emergencies'];

/** Whoever is signed in is the reader of these consultations. */
export async function beReader(page) {
  await page.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const answer = await route.fetch();
    const profile = await answer.json();
    await route.fulfill({ response: answer, json: { ...profile, id: READER.id, name: READER.name, may: [...new Set([...profile.may, ...MAY])] } });
  });
}
