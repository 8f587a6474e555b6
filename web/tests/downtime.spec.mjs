// What was done on paper, and a service or a screen that cannot sign.
import assert from 'node:assert/strict';
import { beReader, CASE, STATES, tell } from './consultations.mjs';
import { password, person, send } from './people.mjs';

const localMinute = (ms) => {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
};

export default [
  {
    name: 'a read on paper is entered afterwards with its true times, and says so on the case and in the report',
    async run({ page }) {
      const browser = page.context().browser();
      const reader = await person(browser, 'late.reader', 'Madina Late', ['pathologist', 'technician']);
      const ago = (minutes) => localMinute(Date.now() - minutes * 60_000);
      try {
        const one = reader.page;
        await one.goto('/request');
        await one.getByLabel('Accession number').fill('LATE-26-0001');
        await one.getByLabel('This happened earlier').check();
        await one.locator('input[name="asked-at"]').fill(ago(62));
        await one.getByRole('button', { name: 'Ask', exact: true }).click();
        await one.getByText('Asked for: LATE-26-0001, part A').waitFor();
        await one.goto('/');
        await one.getByRole('link', { name: 'LATE-26-0001' }).click();
        await one.getByLabel('This happened earlier').check();
        await one.locator('input[name="came-at"]').fill(ago(60));
        await one.getByRole('button', { name: 'It has arrived' }).click();
        await one.getByRole('button', { name: 'Start reading' }).click();
        await one.getByLabel('Benign').check();
        await one.getByText(/^Saved/).waitFor();
        await one.getByRole('button', { name: 'Go on to signing' }).click();
        const dialog = one.getByRole('dialog');
        await dialog.getByLabel('Last four characters').fill('0001');
        await dialog.getByLabel('Part').fill('A');
        await dialog.getByLabel('This happened earlier').check();
        await dialog.locator('input[name="read-at"]').fill(ago(45));
        await dialog.getByLabel('Your password').fill(password);
        await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
        await one.locator('[data-signed="benign"]').getByText('entered afterwards').waitFor();
        const call = one.locator('[data-call]');
        await call.getByLabel('Who was called').fill('Timur');
        await call.getByLabel('This happened earlier').check();
        await call.locator('input[name="called-at"]').fill(ago(44));
        await call.getByRole('button', { name: 'Read back correctly' }).click();
        await one.locator('[data-called]').getByText('entered afterwards').waitFor();
        await one.getByRole('link', { name: 'Report' }).click();
        await one.locator('[data-report]').getByText('entered afterwards').first().waitFor();
      } finally {
        await reader.context.close();
      }
    },
  },
  {
    name: 'a store that cannot be written, and clocks that are apart, stop signing with a banner until they are right',
    async run({ page }) {
      await beReader(page);
      await tell(page, STATES.mine());
      let pulse = () => ({ now: new Date().toISOString(), can_write: false });
      await page.route('**/api/v1/pulse', (route) => route.fulfill({ json: pulse() }));
      await page.goto(`/cases/${CASE}`);
      await page.locator('[data-signing-stop="store"]').first().waitFor();
      await page.getByRole('button', { name: 'Go on to signing' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Last four characters').fill('MATY');
      await dialog.getByLabel('Part').fill('B2');
      await dialog.getByLabel('Your password').fill('something');
      assert.ok(await dialog.getByRole('button', { name: 'Sign', exact: true }).isDisabled());
      pulse = () => ({ now: new Date(Date.now() - 47_000).toISOString(), can_write: true });
      await dialog.locator('[data-signing-stop="clocks"]').getByText('47 s ahead').waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Sign', exact: true }).isDisabled());
      pulse = () => ({ now: new Date().toISOString(), can_write: true });
      await page.locator('[data-signing-stop]').first().waitFor({ state: 'detached' });
      assert.ok(await dialog.getByRole('button', { name: 'Sign', exact: true }).isEnabled());
    },
  },
];
