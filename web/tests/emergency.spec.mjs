// Emergency access: opened with a reason, announced without a sound, ended by whoever answers for the house.
import assert from 'node:assert/strict';
import { person, send } from './people.mjs';

const WHY = 'The patient bleeds, and nobody answers the telephone.';

async function theCase() {
  const asked = await send('POST', '/api/v1/consultations', { accession: 'EMERGENCY-26-0001', part: 'A', question: 'diagnosis', urgency: 'urgent' });
  await send('POST', `/api/v1/consultations/${asked.json.consultation_id}/receipt`, {});
  return asked.json;
}

export default [
  {
    name: 'a nurse opens emergency access, sees a case and can neither claim nor sign; a pathologist sees who and why and ends it, and the page is refused at once',
    async run({ page }) {
      const browser = page.context().browser();
      const nurse = await person(browser, 'emergency.nurse', 'Gulnara Nurse', ['nurse']);
      const reader = await person(browser, 'emergency.reader', 'Marat Reader', ['pathologist']);
      try {
        const { case_id, consultation_id } = await theCase();
        const address = `/cases/${case_id}?consultation=${consultation_id}`;
        await reader.page.goto('/duty');
        await reader.page.getByText('Nobody opened it.').waitFor();
        await nurse.page.goto(address);
        await nurse.page.locator('[data-refused]').getByRole('link', { name: 'Go to your account' }).click();
        const open = nurse.page.getByRole('button', { name: 'Open emergency access' });
        assert.ok(await open.isDisabled(), 'it opens without a reason');
        await nurse.page.getByLabel('Reason').fill(WHY);
        await open.click();
        const own = nurse.page.locator('[data-own-emergency]');
        await own.getByText(/(29|30):\d\d left/).waitFor();

        await nurse.page.goto(address);
        await nurse.page.locator('[data-life]').first().waitFor();
        assert.equal(await nurse.page.getByRole('button', { name: 'Start reading' }).count(), 0, 'it is offered to somebody who may not read');
        const cookie = (await nurse.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
        for (const step of ['claim', 'reads', 'calls']) {
          await assert.rejects(send('POST', `/api/v1/consultations/${consultation_id}/${step}`, {}, cookie), / 403 /);
        }
        await nurse.page.goto('/');
        await nurse.page.getByRole('link', { name: 'EMERGENCY-26-0001' }).waitFor();
        await nurse.page.goto(address);
        await nurse.page.locator('[data-life]').first().waitFor();

        const told = reader.page.locator('[data-emergency]');
        await told.getByText('Gulnara Nurse has emergency access').waitFor();
        await told.getByText(WHY).waitFor();
        await reader.page.locator('[data-listed-emergency]').getByText('open now').waitFor();
        await told.getByRole('button', { name: 'End it: Gulnara Nurse, emergency access' }).click();
        await told.waitFor({ state: 'detached' });
        await reader.page.locator('[data-listed-emergency]').getByText('ended by Marat Reader').waitFor();

        await nurse.page.locator('[data-refused]').waitFor({ timeout: 3000 });
        await own.waitFor({ state: 'detached' });
        assert.equal(await nurse.page.locator('[data-life]').count(), 0, 'the case is still on the screen');
        await assert.rejects(send('GET', `/api/v1/cases/${case_id}`, undefined, cookie), / 403 /);
      } finally {
        await nurse.context.close();
        await reader.context.close();
      }
    },
  },
  {
    name: 'whoever opened emergency access ends it, and an administrator has it in the list of accounts',
    async run({ page }) {
      const browser = page.context().browser();
      const surgeon = await person(browser, 'emergency.surgeon', 'Daniyar Surgeon', ['surgeon']);
      const keeper = await person(browser, 'emergency.keeper', 'Saule Keeper', ['administrator']);
      try {
        await surgeon.page.goto('/account');
        await surgeon.page.getByLabel('Reason').fill('The laboratory does not answer.');
        await surgeon.page.getByRole('button', { name: 'Open emergency access' }).click();
        await keeper.page.goto('/users');
        await keeper.page.locator('[data-emergency]').getByText('Daniyar Surgeon has emergency access').waitFor();
        const own = surgeon.page.locator('[data-own-emergency]');
        await own.getByRole('button', { name: 'End it' }).click();
        await own.waitFor({ state: 'detached' });
        await keeper.page.locator('[data-emergency]', { hasText: 'Daniyar Surgeon' }).waitFor({ state: 'detached' });
        await keeper.page.locator('[data-listed-emergency]', { hasText: 'Daniyar Surgeon' }).getByText('ended by Daniyar Surgeon').waitFor();
      } finally {
        await surgeon.context.close();
        await keeper.context.close();
      }
    },
  },
];
