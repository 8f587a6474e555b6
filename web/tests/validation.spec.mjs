import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const ENDED = '[data-state="done"], [data-state="failed"], [data-state="cancelled"]';

/** A set on the server, which tools/web-test.sh makes. */
async function serverSet(getJson, skip) {
  const { items } = await getJson('/api/v1/validation-sets');
  const set = items.find((one) => one.key.startsWith('server:'));
  if (set === undefined) skip('the service has no set of its own');
  return set;
}

/** Starts a run through the page and waits for its end. */
async function run(page, key, gate) {
  await page.goto('/validation');
  await page.getByRole('combobox', { name: /^Set/ }).selectOption(key);
  await page.getByRole('checkbox', { name: /test model/ }).check();
  // The splits and labels of the set are offered, with how many samples each has.
  const splits = page.getByRole('combobox', { name: /^Split/ });
  await splits.waitFor();
  assert.match(await splits.locator('option').first().innerText(), /^All \(\d/);
  await page.getByRole('group', { name: 'Positive labels' }).getByRole('checkbox').first().waitFor();
  await page.getByText('Seed, resamples, plan, gate').click();
  await page.getByLabel('Bootstrap resamples').fill('200');
  await page.getByLabel('Score samples outside the intended use too').check();
  if (gate !== undefined) {
    await page.getByLabel('Gate (TOML file)').setInputFiles({ name: 'gate.toml', mimeType: 'text/plain', buffer: Buffer.from(gate) });
  }
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/validation\/[0-9a-f-]{36}$/);
  await page.locator(ENDED).waitFor({ timeout: 120_000 });
}

export default [
  {
    name: 'a validation is started, followed and read',
    async run({ page, skip, getJson }) {
      const set = await serverSet(getJson, skip);
      await run(page, set.key, 'auc_at_least = 0.999999\n');
      await page.locator('[data-state="done"]').waitFor();
      await page.locator('[data-metric="auc"]').waitFor();
      await page.getByText('Not met').first().waitFor();
      const report = page.frameLocator('iframe');
      await report.locator('h1').first().waitFor();
      const [metrics] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Metrics (JSON)' }).click()]);
      const document = JSON.parse(readFileSync(await metrics.path(), 'utf8'));
      assert.equal(document.format, 1);
      await page.getByRole('link', { name: 'All validations' }).click();
      await page.locator('tr[data-state="done"]').first().waitFor();
    },
  },
  {
    name: 'a gate that cannot be understood is refused at once, in words',
    async run({ page, skip, getJson }) {
      const set = await serverSet(getJson, skip);
      await page.goto('/validation');
      await page.getByRole('combobox', { name: /^Set/ }).selectOption(set.key);
      await page.getByRole('checkbox', { name: /test model/ }).check();
      await page.getByText('Seed, resamples, plan, gate').click();
      await page.getByLabel('Gate (TOML file)').setInputFiles({ name: 'gate.toml', mimeType: 'text/plain', buffer: Buffer.from('auc = 1') });
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByText('The validation cannot be run as asked.').waitFor();
      assert.ok(page.url().endsWith('/validation'));
    },
  },
  {
    name: 'runs over one set are compared side by side',
    async run({ page, skip, getJson }) {
      const set = await serverSet(getJson, skip);
      await run(page, set.key);
      await page.goto('/validation');
      const picks = page.locator('tr[data-state="done"] input[type="checkbox"]');
      await picks.first().waitFor();
      if ((await picks.count()) < 2) skip('there are no two finished runs');
      await picks.nth(0).check();
      await picks.nth(1).check();
      await page.getByRole('link', { name: /Compare 2 runs/ }).click();
      await page.locator('[data-same="true"]').waitFor();
      assert.match(await page.locator('[data-metric="auc"]').innerText(), /against the first/);
    },
  },
  {
    name: 'something that is no archive is refused in words',
    async run({ page }) {
      await page.goto('/validation');
      await page.getByLabel('ZIP archive').setInputFiles({ name: 'set.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') });
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.getByText('The archive cannot be taken.').waitFor();
    },
  },
  {
    name: 'the validation pages have no horizontal scroll at 390 px',
    viewport: { width: 390, height: 844 },
    async run({ page, getJson }) {
      const { items } = await getJson('/api/v1/validations');
      const compared = items.filter((one) => one.figures !== null).slice(0, 2);
      const addresses = ['/validation', ...items.slice(0, 2).map((one) => `/validation/${one.id}`)];
      if (compared.length === 2) addresses.push(`/validation/compare?run=${compared[0].id}&run=${compared[1].id}`);
      for (const address of addresses) {
        await page.goto(address);
        await page.locator('h1').first().waitFor();
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(excess <= 0, `${address} is ${excess} px too wide`);
      }
    },
  },
];
