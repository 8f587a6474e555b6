// Every page in every language and at two widths: nothing sticks out, nothing is cut, and the letters are there.
import assert from 'node:assert/strict';
import { clinicReport } from './clinicfigures.mjs';
import { beReader, beRefused, CASE, READER, STATES, tell, tellDuty, tellEmergencies } from './consultations.mjs';
import { send } from './people.mjs';
import { twins } from './twins.mjs';
import { RECEIVED, tellOpinions } from './opinions.mjs';

// English last: the next page is opened in it.
const TAGS = { ru: 'ru', kk: 'kk', uz: 'uz-Latn', en: 'en' };
const WIDTHS = [390, 1440];

/** What may be cut, and why. */
const MAY_BE_CUT = {
  '.visually-hidden': 'read aloud, not seen',
  '[role="status"]': 'read aloud where the bar is narrow; no page cuts one otherwise',
  '.me': 'a name as long as people have them; the whole stands in the title, and on the page that it leads to',
  '.measure': 'measures the bar and is not seen',
  '.sentence': 'what the service said in English, two lines of it; the whole stands in the case and in the title',
  '.field': 'the slide: marks and labels leave the window with it',
};

/** Names, sums and what the service says in English: no words of ours, and longer than any column. */
const MAY_BE_BROKEN = ['code', 'dd', '[lang="en"]', '.accession', '.set', '[data-login]'];

/** What sticks out of the window or of its own box, or is cut, in the page as it stands. */
function misfits([mayBeCut, isData]) {
  const found = [];
  const excess = document.documentElement.scrollWidth - innerWidth;
  if (excess > 0) found.push(`the page is ${excess} px too wide`);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const named = (element) => `<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${element.textContent.trim().slice(0, 60)}”`;
  const context = document.createElement('canvas').getContext('2d');
  const widthOf = (text, style) => {
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return context.measureText(text).width;
  };
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest(mayBeCut) !== null || !shown(element)) continue;
    const style = getComputedStyle(element);
    if (element.localName === 'select' || element.localName === 'input') {
      const text = element.localName === 'select' ? (element.selectedOptions[0]?.text ?? '') : element.placeholder;
      const inner = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      // The arrow of a list, also of one of suggestions, takes about the height of its letters.
      const room = element.localName === 'select' || element.list != null ? inner - parseFloat(style.fontSize) : inner;
      if (text !== '' && widthOf(text, style) > room + 1) found.push(`“${text}” does not fit its ${element.localName} “${element.name}”: ${Math.round(widthOf(text, style))} of ${Math.round(room)} px`);
      continue;
    }
    const svg = element.ownerSVGElement;
    if (svg != null) {
      if (element.localName !== 'text') continue;
      const [box, frame] = [element.getBoundingClientRect(), svg.getBoundingClientRect()];
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`sticks out of its drawing: ${named(element)}`);
      continue;
    }
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
    const cuts = style.overflowX === 'hidden' || style.overflowX === 'clip' || style.textOverflow === 'ellipsis';
    const holds = speaks || cuts || ['td', 'th', 'dt', 'dd', 'li', 'p', 'a', 'button', 'label'].includes(element.localName);
    if (!holds || element.textContent.trim() === '' || style.overflowX === 'auto' || style.overflowX === 'scroll') continue;
    if (speaks && element.clientWidth > 0 && element.closest(isData) === null) {
      const inner = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).flatMap((node) => node.data.split(/[\s/·–-]+/u));
      for (const word of texts) if (widthOf(word, style) > inner + 1) found.push(`a word is broken: “${word}” in ${named(element)}`);
    }
    if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) {
      found.push(`${cuts ? 'cut' : 'sticks out of its box'}, ${element.scrollWidth} of ${element.clientWidth} px: ${named(element)}`);
    }
    if (speaks && element.clientWidth > 0 && element.clientWidth < 4 * parseFloat(style.fontSize) && element.textContent.trim().length > 24) {
      found.push(`squeezed to ${element.clientWidth} px: ${named(element)}`);
    }
    if (cuts && element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 2) {
      found.push(`cut below, ${element.scrollHeight} of ${element.clientHeight} px: ${named(element)}`);
    }
  }
  return [...new Set(found)];
}

/** Puts a language in force as a person does, whether the list stands in the bar or in the menu. */
async function choose(page, code) {
  await page.locator('[data-language]').first().evaluate((list, value) => {
    list.value = value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  }, code);
  await page.locator(`html[lang="${TAGS[code]}"]`).waitFor({ state: 'attached' });
}

/** Two frames: one in which the bar measures itself, one in which it folds. */
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** The lists, tables and forms that a page keeps folded. */
const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));

async function assertFits(page, address, ready, open = async () => undefined) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(address);
  await page.locator(ready).first().waitFor();
  await open(page);
  const faults = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await drawn(page);
    for (const code of Object.keys(TAGS)) {
      await choose(page, code);
      await unfold(page);
      if (width === WIDTHS[0]) await page.evaluate(() => document.querySelector('#menu')?.showPopover());
      await drawn(page);
      const found = await page.evaluate(misfits, [Object.keys(MAY_BE_CUT).join(), MAY_BE_BROKEN.join()]);
      faults.push(...found.map((fault) => `${address} ${code} ${width} px: ${fault}`));
      if (width === WIDTHS[0]) await page.evaluate(() => document.querySelector('#menu')?.hidePopover());
    }
  }
  assert.deepEqual(faults, []);
}

/** The choice is for this test alone and not for the account that all tests share. */
const keepToItself = (page) => page.route('**/api/v1/session/language', (route) => route.fulfill({ status: 204 }));

/** A browser in which nobody is signed in. */
async function stranger(page, use) {
  const context = await page.context().browser().newContext({ baseURL: process.env.ZHEDEL_URL, locale: 'en-GB' });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** A finished validation with every part that its page can show. */
async function finishedValidation(getJson, skip) {
  const { items: sets } = await getJson('/api/v1/validation-sets');
  const set = sets.find((one) => one.key.startsWith('server:'));
  if (set === undefined) skip('the service has no set of its own');
  const answer = await fetch(new URL('/api/v1/validations', process.env.ZHEDEL_URL), {
    method: 'POST',
    headers: { cookie: process.env.ZHEDEL_COOKIE, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ set: set.key, models: ['stain-density'], resamples: 200, research: true, gate: 'auc_at_least = 0.999999\nsensitivity_at_least = 0.5\n' }),
  });
  assert.equal(answer.status, 202, await answer.clone().text());
  const { id } = await answer.json();
  for (let turn = 0; turn < 240; turn += 1) {
    const { state } = await getJson(`/api/v1/validations/${id}`);
    if (state === 'done') return id;
    assert.ok(state === 'queued' || state === 'running', `the validation is ${state}`);
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error('the validation does not end');
}

export default [
  {
    name: 'signing in and a spent link fit in every language',
    async run({ page }) {
      await stranger(page, async (page) => {
        await assertFits(page, '/', 'input[name="login"]', async () => {
          await page.locator('input[name="login"]').fill('nobody');
          await page.locator('input[name="password"]').fill('not a password');
          await page.locator('main button').click();
          await page.getByRole('alert').waitFor();
        });
        await assertFits(page, '/welcome#zhi_spent', '[role="alert"]');
      });
    },
  },
  {
    name: 'account, accounts and tokens fit in every language',
    async run({ page }) {
      await keepToItself(page);
      await assertFits(page, '/account', 'input[name="old"]', () => page.getByRole('button', { name: 'Set up a second factor' }).click());
      await assertFits(page, '/users', '[data-login]', () => page.locator('[data-login] .actions button').nth(1).click());
    },
  },
  {
    name: 'webhooks, what went out and mail fit in every language, whatever happened to them',
    async run({ page }) {
      await keepToItself(page);
      const topics = ['consultation.requested', 'consultation.received', 'consultation.offered', 'consultation.awaiting_section', 'consultation.communicated', 'consultation.cancelled', 'read.signed', 'call.recorded', 'call.acknowledged', 'material.after_signature', 'alarm.raised', 'slide.accepted', 'verdict.final', 'identity.conflict'];
      const at = new Date().toISOString();
      const webhook = (number, disabled_because) => ({
        id: `01a21fe1-0000-7000-8000-00000000000${number}`,
        url: 'https://hooks.example.org/zhedel/notices',
        label: 'Laboratory system',
        topics,
        created_at: at,
        created_by: `01a21fe1-0000-7000-8000-00000000000${number}`,
        previous_secret_until: at,
        delivered_at: at,
        failing_since: at,
        disabled_at: disabled_because === null ? null : at,
        disabled_because,
        waiting: 12,
        dead: 3,
      });
      const outcomes = ['delivered', 'refused', 'gone', 'timed_out', 'unreachable', 'not_trusted', 'name_unknown', 'address_refused'];
      const items = [...topics, 'webhook.disabled', 'test'].map((topic, number) => ({
        id: `01a21fe1-0000-7000-8000-0000000001${10 + number}`,
        webhook_id: number % 2 === 0 ? webhook(1, null).id : null,
        user_id: number % 2 === 0 ? null : webhook(1, null).id,
        topic,
        case_code: '7KQ2-M04X',
        happened_at: at,
        state: ['waiting', 'delivered', 'dead'][number % 3],
        next_at: number % 3 === 0 ? at : null,
        attempts: outcomes.map((outcome) => ({ at, took_ms: 15_000, outcome, status: 503 })),
      }));
      await page.route('**/api/v1/webhooks', (route) => route.fulfill({ json: { items: [null, 'by_hand', 'failing', 'gone'].map((why, number) => webhook(number, why)), topics, mail: false } }));
      await page.route('**/api/v1/deliveries*', (route) => route.fulfill({ json: { items, next_cursor: 'more' } }));
      await page.route('**/api/v1/webhooks/*/secret', (route) => route.fulfill({ json: { secret: `whsec_${'A'.repeat(44)}`, webhook: webhook(0, null) } }));
      await assertFits(page, '/notifications', '[data-delivery]', async () => {
        await page.getByRole('button', { name: /New secret/ }).first().click();
        await page.locator('[data-secret]').waitFor();
        await page.getByRole('button', { name: /^Delete/ }).last().click();
      });
      await page.route('**/api/v1/session/mail', (route) => route.fulfill({ json: { available: true, address: 'aigul@lab.example', topics: topics.slice(0, 3), offered: [...topics, 'webhook.disabled'] } }));
      await assertFits(page, '/account', '[data-mail] form');
    },
  },
  {
    name: 'worklist and cases fit in every language',
    async run({ page, getJson }) {
      await keepToItself(page);
      const { items } = await getJson('/api/v1/worklist');
      assert.ok(items.length > 0, 'the worklist is empty');
      await assertFits(page, '/', '[data-consultation]');
      // The same, overdue by hours and by days: the longest that a due time is told.
      await page.route('**/api/v1/worklist*', async (route) => {
        const body = await (await route.fetch()).json();
        for (const [at, item] of body.items.entries()) item.due_at = new Date(Date.now() - [3, 100][at % 2] * 3_600_000).toISOString();
        await route.fulfill({ json: body });
      });
      await assertFits(page, '/', '[data-consultation] .overdue');
      await page.unroute('**/api/v1/worklist*');
      // Filtered: by the longest words of each choice, with an empty result, and with what is hidden at its longest.
      await assertFits(page, '/?state=received', '[data-hidden]');
      await page.route('**/api/v1/worklist*', (route) => route.fulfill({ json: { items: [], next_cursor: null, hidden: { open: 4321, suspicious: 1234, overdue: 987 } } }));
      for (const state of ['requested', 'received', 'awaiting_section', 'signed', 'communicated']) {
        await assertFits(page, `/?state=${state}&reader=nobody&accession=S26-10442-ALMATY`, '.notice');
      }
      await page.unroute('**/api/v1/worklist*');
      for (const outcome of ['suspicious', 'no_suspicion_found', 'cannot_assess']) {
        const item = items.find((one) => one.outcome === outcome);
        if (item !== undefined) await assertFits(page, `/cases/${item.case_id}`, '[data-stage="open"]');
      }
    },
  },
  {
    name: 'settling whose slide it is fits in every language, before and after',
    async run({ page }) {
      await keepToItself(page);
      const [right, wrong] = await twins(['S26-10442-ALMATY', 'S26-10443-ALMATY']);
      await assertFits(page, `/cases/${right.case_id}`, '[data-identity="open"]', () => page.locator('[data-identity] input[type="radio"]').first().check());
      await send('POST', `/api/v1/slides/${right.slide_id}/identity`, { why: 'The label was read' });
      await assertFits(page, `/cases/${wrong.case_id}`, '[data-identity="settled"]');
    },
  },
  {
    name: 'upload, turnaround, drift, about and a page that does not exist fit in every language',
    async run({ page }) {
      await keepToItself(page);
      await assertFits(page, '/upload', 'h1');
      await assertFits(page, '/turnaround', '[data-measure]');
      await assertFits(page, '/drift', '[data-series]');
      await assertFits(page, '/about', 'dl');
      await assertFits(page, '/no-such-page', 'main a');
    },
  },
  {
    name: 'validations fit in every language',
    async run({ page, getJson, skip }) {
      await keepToItself(page);
      const id = await finishedValidation(getJson, skip);
      await assertFits(page, '/validation', 'tr[data-state="done"]');
      await assertFits(page, `/validation/${id}`, '[data-metric="auc"]');
    },
  },
  {
    name: 'the page speaks the language that was chosen, in words, plurals and its title',
    async run({ page, getJson }) {
      await keepToItself(page);
      await page.goto('/');
      await page.locator('[data-consultation]').first().waitFor();
      const shown = (await getJson('/api/v1/worklist')).items.length;
      await page.locator('[data-language]').selectOption('ru');
      await page.getByRole('heading', { name: 'Рабочий список' }).waitFor();
      const forms = { one: 'исследование', few: 'исследования', many: 'исследований', other: 'исследования' };
      const text = (await page.locator('main').innerText()).replace(/\s/gu, ' ');
      const expected = `${shown} ${forms[new Intl.PluralRules('ru').select(shown)]}`;
      assert.ok(text.includes(expected), `“${expected}” is not on the page`);
      assert.match(await page.title(), /^Рабочий список .*· Zhedel$/);
      assert.equal(await page.locator('html').getAttribute('lang'), 'ru');
      await page.reload();
      await page.getByRole('heading', { name: 'Рабочий список' }).waitFor();
    },
  },
  {
    name: 'a language that somebody chose is there at their next sign-in, in whichever browser',
    async run({ page }) {
      const login = `e2e.language.${Date.now()}`;
      const password = 'quite-a-long-test-password';
      const made = await fetch(new URL('/api/v1/users', process.env.ZHEDEL_URL), {
        method: 'POST',
        headers: { cookie: process.env.ZHEDEL_COOKIE, 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'person', login, roles: ['pathologist'] }),
      });
      const { invitation } = await made.json();
      await stranger(page, async (page) => {
        await page.goto(invitation.path);
        await page.getByLabel('New password').fill(password);
        await page.getByLabel('The same once more').fill(password);
        await page.getByRole('button', { name: 'Set the password' }).click();
        await page.getByRole('heading', { name: 'Worklist' }).waitFor();
        const kept = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/session/language'));
        await page.locator('[data-language]').selectOption('kk');
        assert.equal((await kept).status(), 204);
      });
      await stranger(page, async (page) => {
        await page.goto('/');
        await page.locator('[data-language]').selectOption('ru');
        await page.getByLabel('Логин').fill(login);
        await page.getByLabel('Пароль').fill(password);
        await page.getByRole('button', { name: 'Войти' }).click();
        await page.getByRole('heading', { name: 'Жұмыс тізімі' }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), 'kk');
        await page.reload();
        await page.getByRole('heading', { name: 'Жұмыс тізімі' }).waitFor();
      });
    },
  },
  {
    name: 'the letters of Kazakh and Uzbek are drawn, and not the box of a letter that no font has',
    async run({ page }) {
      await page.goto('/about');
      await page.locator('main h1').waitFor();
      const boxes = await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const drawn = (letter) => {
          context.clearRect(0, 0, 64, 64);
          context.font = `32px ${style.fontFamily}`;
          context.fillText(letter, 8, 44);
          return context.getImageData(0, 0, 64, 64).data.join();
        };
        // Nobody draws a letter at either place.
        const missing = [drawn('\u{10FFFD}'), drawn('\u0378')];
        const nothing = drawn(' ');
        return [...'әғқңөұүһіӘҒҚҢӨҰҮҺІ\u02bb\u02bc'].filter((letter) => missing.includes(drawn(letter)) || drawn(letter) === nothing);
      });
      assert.deepEqual(boxes, []);
    },
  },
  {
    name: 'reading, signing, calling and the report fit in every language and state',
    async run({ page }) {
      for (const state of Object.keys(STATES)) {
        await page.unrouteAll();
        await keepToItself(page);
        await beReader(page);
        await tell(page, STATES[state]());
        const asked = STATES[state]().consultation_id;
        await assertFits(page, `/cases/${CASE}?consultation=${asked}`, '[data-life]');
        if (state === 'mine') await assertFits(page, `/cases/${CASE}?consultation=${asked}`, '[data-life]', () => page.getByRole('button', { name: 'Go on to signing' }).click());
        if (state === 'to_compare') {
          await assertFits(page, `/cases/${CASE}?consultation=${asked}`, '[data-life]', async () => {
            await page.locator('[data-permanent-panel] button').click();
            await page.locator('[name$="-concordance"][value="major"]').check();
          });
        }
        if (['received', 'amended', 'deferred'].includes(state)) await assertFits(page, `/cases/${CASE}/report?consultation=${asked}`, '[data-report]');
      }
    },
  },
  {
    name: 'the roster and what sounds fit in every language',
    async run({ page }) {
      await keepToItself(page);
      await beReader(page);
      await tellDuty(page);
      await assertFits(page, '/duty', '[data-duty]');
      await assertFits(page, '/', '[data-alarm]');
    },
  },
  {
    name: 'second opinions and pairings fit in every language and state',
    async run({ page, getJson }) {
      await keepToItself(page);
      await tellOpinions(page);
      const { items } = await getJson('/api/v1/worklist');
      const scanned = items.find((one) => one.outcome !== null);
      await assertFits(page, `/cases/${scanned.case_id}`, '[data-opinion="ended"]', () => page.getByRole('button', { name: 'Ask for a second opinion' }).click());
      await assertFits(page, '/opinions', '[data-received]');
      for (const { opinion_id } of Object.values(RECEIVED)) await assertFits(page, `/opinions/here/${opinion_id}`, '[data-received]');
      await assertFits(page, '/pairings', '[data-pairing="met"]', () => page.getByRole('button', { name: 'End the pairing' }).first().click());
    },
  },
  {
    name: 'emergency access, who has it and what is refused without it fit in every language',
    async run({ page }) {
      await keepToItself(page);
      await tellDuty(page);
      await tellEmergencies(page);
      await assertFits(page, '/duty', '[data-listed-emergency]');
      await assertFits(page, '/users', '[data-listed-emergency]');
      await assertFits(page, '/account', '[data-own-emergency]');
      await beRefused(page);
      await assertFits(page, `/cases/${CASE}`, '[data-refused]');
    },
  },
  {
    name: 'the request and the operating room fit in every language',
    async run({ page }) {
      await keepToItself(page);
      await tell(page, STATES.mine());
      await assertFits(page, '/request', 'h1');
      await assertFits(page, '/surgeon', '[data-part]');
      await assertFits(page, '/surgeon?room=3', '[data-part]');
    },
  },
  {
    name: 'what waits for its permanent diagnosis and the figures of the clinic fit in every language',
    async run({ page }) {
      await keepToItself(page);
      const { consultation_id, case_id, accession, part, site, laterality, organ, question } = STATES.to_compare();
      const line = { consultation_id, case_id, accession, part, site, laterality, organ, question, reader: READER, signed_at: new Date().toISOString() };
      const items = ['benign', 'non_diagnostic', 'deferred'].map((category, at) => ({ ...line, consultation_id: `${consultation_id}-${at}`, category, waits_for: ['comparison', 'diagnosis'][at % 2] }));
      await page.route('**/api/v1/permanent-diagnoses/waiting*', (route) => route.fulfill({ json: { items, next_cursor: 'more' } }));
      await assertFits(page, '/permanent', '[data-waiting]');
      await page.route('**/api/v1/clinic-figures', (route) => route.fulfill({ json: clinicReport() }));
      await assertFits(page, '/figures', '[data-month]');
    },
  },
];
