// The worklist filtered: kept in the address, cleared by one press, and never taken for an empty hour.
import assert from 'node:assert/strict';
import { beReader, tellDuty } from './consultations.mjs';
import { send } from './people.mjs';

const ROWS = 'tr[data-consultation]';

/** Consultations of this test alone: two that wait, one of them late, and one that was called off. */
async function ask(stem) {
  const made = [];
  for (const end of ['1', '2', '3']) {
    const { json } = await send('POST', '/api/v1/consultations', { accession: `${stem}-${end}`, part: 'A', question: 'diagnosis', urgency: 'routine' });
    made.push(json.consultation_id);
  }
  await send('POST', `/api/v1/consultations/${made[0]}/receipt`, {});
  await send('POST', `/api/v1/consultations/${made[1]}/receipt`, {});
  await send('POST', `/api/v1/consultations/${made[2]}/cancellation`, { why: 'Asked for twice' });
  return made;
}

const shown = (page) => page.locator(ROWS).evaluateAll((rows) => rows.map((row) => row.dataset.consultation));

/** What stands on the page agrees with what the service answers to the same question. */
async function assertAnswers(page, getJson, query) {
  const { items, hidden } = await getJson(`/api/v1/worklist?${query}`);
  await page.locator(`[data-hidden="${hidden.open}"]`).waitFor();
  assert.deepEqual(await shown(page), items.map((item) => item.consultation_id));
  return hidden;
}

export default [
  {
    name: 'state, reader and accession filter the worklist, stand in the address and come back with it',
    async run({ page, getJson }) {
      const [first, second, third] = await ask('FILTER-A');
      await page.goto('/');
      await page.locator(`[data-consultation="${third}"]`).waitFor();
      assert.equal(await page.locator('[data-hidden]').count(), 0);
      await page.locator('[name="filter-state"]').selectOption('received');
      await page.locator(`[data-consultation="${third}"]`).waitFor({ state: 'detached' });
      assert.equal(new URL(page.url()).search, '?state=received');
      await page.locator('[name="filter-reader"]').selectOption('nobody');
      await page.waitForURL('**/?state=received&reader=nobody');
      await page.locator('[name="filter-accession"]').pressSequentially('filter-a-2');
      await page.waitForURL('**/?state=received&reader=nobody&accession=filter-a-2');
      await page.locator(`[data-consultation="${first}"]`).waitFor({ state: 'detached' });
      assert.deepEqual(await shown(page), [second]);
      await assertAnswers(page, getJson, 'life=received&reader=nobody&accession=filter-a-2');
      await page.reload();
      await page.locator('[data-hidden]').waitFor();
      assert.equal(await page.locator('[name="filter-accession"]').inputValue(), 'filter-a-2');
      assert.deepEqual(await shown(page), [second]);

      // From a case the way back leads to the same list.
      await page.getByRole('link', { name: 'FILTER-A-2' }).click();
      await page.locator('[data-life]').waitFor();
      await page.getByRole('link', { name: 'Worklist', exact: true }).first().waitFor();
      await page.locator('a.back').click();
      await page.waitForURL('**/?state=received&reader=nobody&accession=filter-a-2');

      // One press shows everything again.
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.locator(`[data-consultation="${first}"]`).waitFor();
      assert.equal(new URL(page.url()).search, '');
      assert.equal(await page.locator('[name="filter-state"]').inputValue(), '');
      assert.equal(await page.locator('[name="filter-accession"]').inputValue(), '');
    },
  },
  {
    name: 'an empty result tells how much the filters hide, and never that nothing is to be done; an alarm stays',
    async run({ page, getJson }) {
      await ask('FILTER-B');
      await beReader(page);
      await tellDuty(page);
      await page.goto('/?accession=no-such-number');
      const notice = page.locator('.notice', { hasText: 'No consultation passes these filters' });
      await notice.waitFor();
      const { items } = await getJson('/api/v1/worklist?limit=500');
      const open = items.filter(({ life }) => life !== 'communicated' && life !== 'cancelled').length;
      await notice.getByText(`${open} open consultations are hidden by the filters`).waitFor();
      await page.locator(`[data-hidden="${open}"]`).waitFor();
      const words = await page.locator('main').innerText();
      assert.doesNotMatch(words, /No consultation is waiting|appears here the moment/);
      await page.locator('[data-alarm]').first().waitFor();
      await notice.getByRole('button', { name: 'Clear filters' }).click();
      await page.locator(ROWS).first().waitFor();
    },
  },
  {
    name: 'the keys find and clear, and a filtered list goes on with events and tells what is late',
    async run({ page }) {
      const [first] = await ask('FILTER-C');
      await page.goto('/');
      await page.locator('[data-liveness="live"]').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('FILTER-C');
      await page.waitForURL('**/?accession=FILTER-C');
      await page.locator('[name="filter-state"]').focus();
      await page.locator('[name="filter-state"]').selectOption('received');
      await page.waitForURL('**/?state=received&accession=FILTER-C');
      await page.locator(`${ROWS} >> nth=1`).waitFor();
      // It comes into another state: the list lets go of it without being asked.
      await send('POST', `/api/v1/consultations/${first}/cancellation`, { why: 'Not needed' });
      await page.locator(`[data-consultation="${first}"]`).waitFor({ state: 'detached' });
      assert.equal((await shown(page)).length, 1);
      await page.locator('body').evaluate(() => document.activeElement.blur());
      await page.keyboard.press('j');
      assert.equal(await page.evaluate(() => document.activeElement?.closest('tr')?.dataset.consultation), (await shown(page))[0]);
      await page.keyboard.press('x');
      await page.waitForURL((url) => url.search === '');
      // Suspicious and late ones that are hidden are named as such.
      await page.route('**/api/v1/worklist*', async (route) => {
        const answer = await route.fetch();
        const body = await answer.json();
        if (body.hidden !== null) body.hidden = { open: 7, suspicious: 2, overdue: 1 };
        await route.fulfill({ response: answer, json: body });
      });
      await page.goto('/?state=cancelled');
      await page.getByText('7 open consultations are hidden by the filters · 2 suspicious · 1 overdue').waitFor();
      assert.match(await page.title(), /\(2 suspicious\)/);
    },
  },
  {
    name: 'on a telephone the filters unfold, fit and clear',
    viewport: { width: 390, height: 844 },
    async run({ page }) {
      const [first] = await ask('FILTER-D');
      await page.goto('/');
      await page.locator(`[data-consultation="${first}"]`).waitFor();
      assert.equal(await page.locator('[name="filter-state"]').isVisible(), false);
      await page.getByRole('button', { name: 'Filters' }).click();
      await page.locator('[name="filter-accession"]').fill('FILTER-D');
      await page.locator('[data-hidden]').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      const { height } = await page.getByRole('button', { name: 'Clear filters' }).boundingBox();
      assert.ok(height >= 36, `${height} px`);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.locator('[data-hidden]').waitFor({ state: 'detached' });
    },
  },
];
