// The whole loop as the people of a hospital play it, in each language: asked for, handed in, triaged, read, signed, called,
// acknowledged.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { administrator, password, person, send, service } from './people.mjs';
import { LANGUAGES, wordsOf } from './words.mjs';

const SITE = 'left breast, 2 o’clock';

/** How each language speaks of the program and of what it finds: the beginnings of the words, and its abbreviation of AI. */
const OF_THE_MACHINE = {
  en: ['suspic', 'model', 'score', 'triage', 'program', 'AI'],
  ru: ['подозр', 'модел', 'балл', 'сортиров', 'программ', 'ИИ'],
  kk: ['күдік', 'модел', 'бал', 'сұрыпта', 'бағдарлама', 'ЖИ'],
  uz: ['shubha', 'model', 'bal', 'sarala', 'dastur', 'SI'],
};

/** A pattern for each of them: an abbreviation is a word of its own, in capitals. */
const patterns = (code) => OF_THE_MACHINE[code].map((word) => (word === word.toUpperCase() ? [`(?<!\\p{L})${word}(?!\\p{L})`, 'u'] : [`(?<!\\p{L})${word}`, 'iu']));

async function submitSlide(accession) {
  const facts = 'organ=synthetic&preparation=ffpe&age_group=adult&model=stain-density&urgency=intraoperative';
  const body = readFileSync(process.env.ZHEDEL_SLIDE);
  const answer = await fetch(new URL(`/api/v1/slides?accession=${accession}&part=A&${facts}`, service), {
    method: 'POST',
    headers: { cookie: administrator, 'content-type': 'application/octet-stream' },
    body: Buffer.concat([body, Buffer.from(accession)]),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

/** Types what the label says, and signs. */
async function confirm(page, end, words) {
  const dialog = page.getByRole('dialog');
  await dialog.locator('[name="accession-end"]').fill(end);
  await dialog.locator('[name="part"]').fill('A');
  await dialog.locator('[name="site"]').fill(SITE);
  await dialog.locator('[name="laterality"]').selectOption('left');
  await dialog.locator('[name="sign-password"]').fill(password);
  await dialog.getByRole('button', { name: words.reading.sign.submit, exact: true }).click();
}

/** Notes every word of the machine that stands on the page of the operating room at any moment from now on. */
const watch = (page, code) =>
  page.addInitScript((machine) => {
    globalThis.slips = [];
    const look = () => {
      if (location.pathname !== '/surgeon') return;
      const text = `${document.title}\n${document.body?.innerText ?? ''}`;
      for (const [pattern, flags] of machine) if (new RegExp(pattern, flags).test(text)) globalThis.slips.push(`${pattern}: ${text}`);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  }, patterns(code));

/** The loop, played by people who all chose one language; `words` are those of the application in it. */
async function loop({ page }, code, words) {
  const browser = page.context().browser();
  const accession = `LOOP-${code.toUpperCase()}-4711`;
  const { reading } = words;
  const people = [];
  const join = async (login, name, role, viewport) => {
    const one = await person(browser, `loop.${code}.${login}`, name, [role], viewport, code);
    people.push(one);
    return one.page;
  };
  const press = (there, name) => there.getByRole('button', { name, exact: true }).click();
  const phone = { width: 390, height: 844 };
  // What is looked for is what the language calls it.
  const said = JSON.stringify([words.notARead, words.outcome, words.case.scoreTitle, words.case.rows.model, words.request.meaning]);
  for (const [pattern, flags] of patterns(code)) assert.match(said, new RegExp(pattern, flags));
  try {
    const surgeon = await join('surgeon', 'Timur', 'surgeon', phone);
    const technician = await join('technician', 'Dana', 'technician');
    const pathologist = await join('pathologist', 'Aigul', 'pathologist');
    const nurse = await join('nurse', 'Saule', 'nurse', phone);
    await watch(surgeon, code);
    await watch(nurse, code);

    // Asked for from the operating room.
    await surgeon.goto('/request');
    await surgeon.getByRole('heading', { name: words.request.title, exact: true }).waitFor();
    const request = surgeon.locator('form');
    await request.locator('[name="accession"]').fill(accession);
    await request.locator('[name="site"]').fill(SITE);
    await request.locator('[name="laterality"]').selectOption('left');
    await request.locator('[name="room"]').fill('3');
    await request.locator('[name="number"]').fill('+7 727 123 45 67');
    await request.locator('[name="note"]').fill('<img src=x onerror=alert(1)> margin close to the skin');
    await press(surgeon, words.request.submit);
    await surgeon.getByText(words.request.done(accession, 'A')).waitFor();
    await surgeon.goto('/surgeon?room=3');
    const line = surgeon.locator(`[data-case="${accession}"]`);
    await line.getByText(words.surgeon.states.requested).waitFor();

    // Handed in; the laboratory sees it in its list.
    await technician.goto('/');
    await submitSlide(accession);
    await technician.getByRole('link', { name: accession }).waitFor();
    await line.getByText(words.surgeon.states.received, { exact: true }).waitFor();

    // Triaged: those who see cases are told, in their language.
    const row = technician.locator('tr[data-consultation]', { hasText: accession });
    await row.getByText(words.outcome.suspicious, { exact: true }).waitFor();

    // Read first, the program second.
    await pathologist.goto('/');
    await pathologist.getByRole('link', { name: accession }).click();
    await pathologist.locator('[data-stage="open"]').waitFor();
    await pathologist.getByText('margin close to the skin').waitFor();
    assert.equal(await pathologist.locator('[data-rank]').count(), 0, 'regions stand there before the section was seen');
    await press(pathologist, reading.claim);
    await line.getByText(words.surgeon.states.being_read).waitFor();
    await pathologist.getByLabel(reading.categories.malignant, { exact: true }).check();
    await pathologist.getByText(reading.saved('').trim()).first().waitFor();
    await pathologist.locator('[data-rank="1"]').waitFor();

    // The wrong patient is refused; the right one is signed.
    await press(pathologist, reading.toSign);
    await confirm(pathologist, '4712', words);
    await pathologist.getByRole('alert').getByText(words.problem.byCode.not_confirmed.title).waitFor();
    await confirm(pathologist, '4711', words);
    await pathologist.locator('[data-signed="malignant"]').waitFor();

    // The operating room sees the signed read and waits for the call.
    await line.locator('[data-result="malignant"]').getByText(reading.categories.malignant, { exact: true }).waitFor();
    await line.getByText(words.surgeon.callComes).waitFor();

    // Called: read back wrongly, then correctly.
    const call = pathologist.locator('[data-call]');
    await call.getByText('+7 727 123 45 67').waitFor();
    await call.getByText(reading.call.says(accession, 'A', `${SITE}, ${reading.lateralities.left}`, reading.categories.malignant)).waitFor();
    await call.locator('[name="called-name"]').fill('Timur');
    await press(call, reading.call.wrong);
    await call.getByText(reading.call.again).waitFor();
    await press(call, reading.call.correct);
    await pathologist.locator('[data-called]').waitFor();
    await line.getByText(words.surgeon.callComes).waitFor({ state: 'detached' });

    // Acknowledged for the room; who did stands there, also after a reload.
    await nurse.goto('/surgeon?room=3');
    const card = nurse.locator(`[data-case="${accession}"]`);
    await press(card, reading.acknowledge);
    await card.locator('[data-acknowledged]').getByText('Saule').waitFor();
    await nurse.reload();
    await card.locator('[data-acknowledged]').getByText('Saule').waitFor();
    assert.equal(await card.getByRole('button').count(), 0, 'the nurse is asked again');
    await line.locator('[data-acknowledged]').getByText('Saule').waitFor();
    await pathologist.locator('[data-acknowledged]').getByText('Saule').waitFor();

    // An amendment has to be called again, and nobody has acknowledged it.
    await press(pathologist, reading.amend);
    await pathologist.getByLabel(reading.categories.deferred, { exact: true }).check();
    await pathologist.getByLabel(reading.deferral).selectOption('needs_permanent_section');
    await pathologist.locator('[name="amend-why"]').fill('Second look with a colleague');
    await press(pathologist, reading.toSign);
    await confirm(pathologist, '4711', words);
    await pathologist.getByText(reading.call.anew).waitFor();
    await line.getByText(reading.noDiagnosisYet).waitFor();
    await line.getByText(words.surgeon.callComes).waitFor();
    assert.equal(await line.locator('[data-acknowledged]').count(), 0);

    // At no moment stood a word of the machine before the operating room.
    for (const there of [surgeon, nurse]) {
      assert.deepEqual(await there.evaluate(() => globalThis.slips), []);
      await there.evaluate((word) => document.querySelector('main').append(word), words.outcome.suspicious);
      await there.waitForFunction(() => globalThis.slips.length > 0);
    }

    // Nobody but those who see cases opens one.
    const refused = await nurse.request.get('/api/v1/worklist');
    assert.equal(refused.status(), 403, 'a nurse at the worklist');
  } catch (thrown) {
    // Whose page stood where tells more than the line of the test.
    let told = thrown.stack;
    for (const one of people) {
      const text = await one.page.locator('main').innerText().catch(() => '');
      told += `\n--- ${one.page.url()}\n${text.slice(-1800)}`;
    }
    throw new Error(told);
  } finally {
    for (const { context } of people) await context.close();
  }
}

export default [
  ...LANGUAGES.map((code) => ({
    name: `four people play the whole loop in ${code}: asked for, handed in, read, signed, called, acknowledged`,
    async run(context) {
      await loop(context, code, await wordsOf(code));
    },
  })),
  {
    name: 'two readers sign at once: one signature stands, and the other is told',
    async run({ page }) {
      const browser = page.context().browser();
      const one = await person(browser, 'loop.one', 'Reader One', ['pathologist']);
      const other = await person(browser, 'loop.other', 'Reader Two', ['pathologist']);
      try {
        const asked = await send('POST', '/api/v1/consultations', { accession: 'LOOP-26-0002', question: 'diagnosis', urgency: 'urgent' });
        const id = asked.json.consultation_id;
        await send('POST', `/api/v1/consultations/${id}/receipt`, {});
        await one.page.goto(`/cases/${asked.json.case_id}`);
        await one.page.getByRole('button', { name: 'Start reading' }).click();
        await one.page.getByLabel('Benign').waitFor();
        await other.page.goto(`/cases/${asked.json.case_id}`);
        await other.page.getByText('Reader One reads since').waitFor();
        if ((await other.page.getByRole('button', { name: 'Start reading' }).count()) !== 0) throw new Error('the second reader is offered the claim');
      } finally {
        await one.context.close();
        await other.context.close();
      }
    },
  },
  {
    name: 'a second case that is opened locks the first',
    async run({ page, getJson, skip }) {
      const { items } = await getJson('/api/v1/worklist');
      const cases = [...new Set(items.filter(({ slides }) => slides.length > 0).map(({ case_id }) => case_id))];
      if (cases.length < 2) skip('there are no two cases');
      await page.goto(`/cases/${cases[0]}`);
      await page.locator('[data-stage="open"]').waitFor();
      const second = await page.context().newPage();
      await second.goto(`/cases/${cases[1]}`);
      await second.locator('[data-stage="open"]').waitFor();
      await page.getByText('Another case is open in a newer window').waitFor();
      await page.getByRole('button', { name: 'Read here' }).click();
      await second.getByText('Another case is open in a newer window').waitFor();
    },
  },
];
