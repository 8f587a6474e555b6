// The same bytes handed in under two names: nothing is signed before a person has said whose slide it is.
import assert from 'node:assert/strict';
import { password, person } from './people.mjs';
import { twins } from './twins.mjs';

export default [
  {
    name: 'one scan under two accessions is signed once a person has stated the right one, and the decision can be turned round',
    async run({ page }) {
      const [right, wrong] = await twins(['TWIN-26-1001', 'TWIN-26-2002']);
      const reader = await person(page.context().browser(), 'twin.reader', 'Aigul', ['pathologist']);
      const there = reader.page;
      try {
        await there.goto('/');
        for (const slide of [right, wrong]) await there.locator(`tr[data-consultation="${slide.consultation_id}"]`).getByText('Identity conflict').waitFor();
        await there.goto(`/cases/${right.case_id}`);
        await there.getByRole('button', { name: 'Start reading' }).click();
        await there.getByLabel('Benign').check();
        await there.getByText(/^Saved/).waitFor();
        const toSign = there.getByRole('button', { name: 'Go on to signing' });
        assert.equal(await toSign.isDisabled(), true);
        await there.getByRole('alert').filter({ hasText: 'TWIN-26-2002' }).waitFor();

        // Both names stand there with a picture, and the label is one press away.
        const panel = there.locator('[data-identity="open"]');
        for (const accession of ['TWIN-26-1001', 'TWIN-26-2002']) await panel.locator(`[data-name="${accession}/A"] img`).waitFor();
        assert.equal(await panel.getByRole('link', { name: 'Open the case' }).getAttribute('href'), `/cases/${wrong.case_id}?slide=${wrong.slide_id}`);
        await panel.getByRole('button', { name: 'Show the label' }).click();
        await there.getByRole('dialog').waitFor();
        await there.keyboard.press('Escape');

        // Stated by the keyboard, with how it is known; without that nothing can be stated.
        const settle = panel.locator('button[name="settle"]');
        await panel.getByRole('radio', { name: 'TWIN-26-1001 Part A' }).focus();
        await there.keyboard.press('Space');
        assert.equal(await settle.isDisabled(), true);
        await panel.getByLabel('How you know').fill('The label on the glass says 1001');
        await there.keyboard.press('Enter');
        await panel.waitFor({ state: 'detached' });
        await there.getByRole('alert').filter({ hasText: 'TWIN-26-2002' }).waitFor({ state: 'detached' });

        // Signing is free.
        await toSign.click();
        const dialog = there.getByRole('dialog');
        await dialog.getByLabel('Last four characters').fill('1001');
        await dialog.getByLabel('Part').fill('A');
        await dialog.getByLabel('Your password').fill(password);
        await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
        await there.locator('[data-signed="benign"]').waitFor();

        // The other case tells that its slide was withdrawn and for which; a later statement turns it round.
        await there.goto(`/cases/${wrong.case_id}`);
        const settled = there.locator('[data-identity="settled"]');
        await settled.getByText('The scan belongs to TWIN-26-1001, part A').waitFor();
        await settled.getByRole('radio', { name: 'TWIN-26-2002 Part A' }).check();
        await settled.getByLabel('How you know').fill('The label was read wrongly');
        await settled.locator('button[name="settle"]').click();
        await settled.waitFor({ state: 'detached' });
        await there.goto(`/cases/${right.case_id}`);
        await there.locator('[data-since-signature]').waitFor();
        await there.locator('[data-identity="settled"]').getByText('The scan belongs to TWIN-26-2002, part A').waitFor();
      } finally {
        await reader.context.close();
      }
    },
  },
  {
    name: 'where a slide stands under two names, whoever may not settle it sees the names and who may',
    async run({ page }) {
      const [one] = await twins(['TWIN-26-3003', 'TWIN-26-4004']);
      await page.route('**/api/v1/session', async (route) => {
        const answer = await route.fetch();
        const profile = await answer.json();
        await route.fulfill({ response: answer, json: { ...profile, may: profile.may.filter((right) => right !== 'resolve_identity') } });
      });
      await page.goto(`/cases/${one.case_id}`);
      const panel = page.locator('[data-identity="open"]');
      await panel.getByText('TWIN-26-4004').waitFor();
      await panel.getByText('a pathologist or somebody of the laboratory').waitFor();
      assert.equal(await panel.getByRole('radio').count(), 0);
      assert.equal(await panel.locator('button[name="settle"]').count(), 0);
    },
  },
];
