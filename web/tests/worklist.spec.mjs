import assert from 'node:assert/strict';

const ROWS = 'tr[data-consultation]';

async function openWithRows({ page, skip, getJson }) {
  const { items } = await getJson('/api/v1/worklist');
  if (items.length === 0) skip('the worklist is empty');
  await page.goto('/');
  await page.locator(ROWS).first().waitFor();
  return items;
}

export default [
  {
    name: 'shows the consultations in the order of the service, each with its due time',
    async run(context) {
      const items = await openWithRows(context);
      const shown = await context.page.locator(ROWS).evaluateAll((rows) => rows.map((row) => row.dataset.consultation));
      assert.deepEqual(shown, items.map((item) => item.consultation_id));
      assert.equal(await context.page.getByRole('timer').count() >= items.length, true);
    },
  },
  {
    name: 'says that it is live and that it is not a read',
    async run({ page }) {
      await page.goto('/');
      await page.locator('[data-liveness="live"]').waitFor();
      await page.getByText('AI triage – not a read. A pathologist reads every section.').waitFor();
    },
  },
  {
    name: 'moves by keyboard and opens a case',
    async run(context) {
      const { page } = context;
      const items = await openWithRows(context);
      const focused = () => page.evaluate(() => document.activeElement?.closest('tr')?.dataset.consultation);
      await page.keyboard.press('j');
      assert.equal(await focused(), items[0].consultation_id);
      if (items.length > 1) {
        await page.keyboard.press('ArrowDown');
        assert.equal(await focused(), items[1].consultation_id);
        await page.keyboard.press('k');
        assert.equal(await focused(), items[0].consultation_id);
      }
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/cases/${items[0].case_id}*`);
      await page.getByRole('heading', { name: items[0].accession }).waitFor();
    },
  },
  {
    name: 'lists its keys under ? and goes to the upload with u',
    async run({ page }) {
      await page.goto('/');
      await page.locator('[data-liveness="live"]').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('u');
      await page.waitForURL('**/upload');
    },
  },
  {
    name: 'says since when it is out of date when the service is gone, and recovers',
    async run({ page }) {
      await page.goto('/');
      await page.locator('[data-liveness="live"]').waitFor();
      await page.context().setOffline(true);
      await page.locator('[data-liveness="offline"], [data-liveness="stale"]').waitFor();
      await page.getByRole('alert').filter({ hasText: 'out of date' }).waitFor();
      await page.context().setOffline(false);
      await page.locator('[data-liveness="live"]').waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'never shows a tick, and no outcome by colour alone',
    async run(context) {
      const { page } = context;
      const items = await openWithRows(context);
      const words = { suspicious: 'Suspicious', no_suspicion_found: 'No suspicion found', cannot_assess: 'Cannot assess', failed: 'Failed' };
      for (const item of items.filter((one) => one.outcome !== null)) {
        const row = page.locator(`tr[data-consultation="${item.consultation_id}"]`);
        assert.match(await row.innerText(), new RegExp(words[item.outcome]));
        assert.equal(await row.locator('.outcome svg').count() >= 1, true);
      }
      assert.doesNotMatch(await page.locator('body').innerText(), /[✓✔☑✅]/u);
    },
  },
];
