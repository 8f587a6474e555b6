// Who is on duty, what sounds for them, and a read that is handed over.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beReader, CASE, STATES, tell } from './consultations.mjs';
import { person, send } from './people.mjs';

const MINUTES_PASS = fileURLToPath(new URL('minutes_pass.py', import.meta.url));

function minutesPass(accession, minutes) {
  execFileSync('python3', [MINUTES_PASS, process.env.ZHEDEL_DATABASE, accession, String(minutes)]);
}

/** Counts the sounds of every page of a browser. */
async function listen(context) {
  const heard = { times: 0 };
  await context.exposeFunction('zhedelHeard', () => {
    heard.times += 1;
  });
  await context.addInitScript(() => {
    const Real = window.AudioContext;
    window.AudioContext = class extends Real {
      constructor() {
        super();
        void window.zhedelHeard();
      }
    };
  });
  return heard;
}

async function received(accession) {
  const asked = await send('POST', '/api/v1/consultations', { accession, part: 'A', question: 'diagnosis', urgency: 'intraoperative', operating_room: 'Duty 7' });
  await send('POST', `/api/v1/consultations/${asked.json.consultation_id}/receipt`, {});
  return asked.json;
}

export default [
  {
    name: 'a duty is entered, an alarm sounds once for the one on duty alone, is acknowledged by name, and is counted for the shift',
    async run({ page }) {
      const browser = page.context().browser();
      const first = await person(browser, 'duty.first', 'Marat First', ['pathologist']);
      const other = await person(browser, 'duty.other', 'Nilufar Other', ['pathologist']);
      const rest = await person(browser, 'duty.rest', 'Sana Rest', ['pathologist']);
      try {
        const [heardFirst, heardOther] = [await listen(first.context), await listen(other.context)];
        // What other tests left waiting is for somebody else.
        const shift = { from: new Date(Date.now() - 60_000).toISOString(), until: new Date(Date.now() + 3_600_000).toISOString() };
        for (const line of ['first', 'second', 'remote']) await send('POST', '/api/v1/duty', { person: rest.id, line, ...shift });
        const roster = first.page;
        await roster.goto('/duty');
        await roster.locator('.now').getByText('Sana Rest').first().waitFor();
        await roster.getByLabel('Pathologist').selectOption({ label: 'Marat First' });
        await roster.getByLabel('Operating room').fill('Duty 7');
        await roster.getByRole('button', { name: 'Enter', exact: true }).click();
        await roster.locator('[data-duty="first"]').getByText('Marat First').waitFor();
        await roster.locator('.now').getByText('Marat First').waitFor();

        await other.page.goto('/');
        const asked = await received('DUTY-26-0001');
        await roster.goto('/');
        await roster.getByRole('link', { name: 'DUTY-26-0001' }).waitFor();
        assert.equal(heardFirst.times, 0, 'it sounded before anything was late');

        minutesPass('DUTY-26-0001', 16);
        const alarm = roster.locator('[data-alarm="due_soon"]');
        await alarm.getByText('DUTY-26-0001').waitFor();
        await roster.locator('tr[data-consultation]', { hasText: 'DUTY-26-0001' }).locator('[data-carry-glass]').waitFor();
        await roster.reload();
        await alarm.waitFor();
        const second = await first.context.newPage();
        await second.goto('/');
        await second.locator('[data-alarm]').first().waitFor();
        assert.equal(await other.page.locator('[data-alarm]').count(), 0, 'somebody who is not on duty is asked');

        for (const kind of ['due_soon', 'unclaimed']) {
          const one = roster.locator(`[data-alarm="${kind}"]`);
          if ((await one.count()) > 0) await one.getByRole('button', { name: 'I have heard it' }).click();
          await one.waitFor({ state: 'detached' });
        }
        const { json } = await send('GET', '/api/v1/alarms');
        const mine = json.items.filter(({ consultation_id }) => consultation_id === asked.consultation_id);
        const toFirst = mine.filter(({ hearers }) => hearers.some(({ name }) => name === 'Marat First'));
        assert.ok(toFirst.length > 0);
        for (const one of toFirst) assert.equal(one.acknowledged_by.name, 'Marat First');
        assert.ok(heardFirst.times >= 1 && heardFirst.times <= toFirst.length, `${toFirst.length} alarms sounded ${heardFirst.times} times`);
        assert.equal(heardOther.times, 0);

        await roster.goto('/duty');
        const own = roster.locator('tr[data-duty="first"]', { hasText: 'Marat First' });
        await own.getByText(`${toFirst.length} of ${toFirst.length}`).waitFor();
        await send('POST', `/api/v1/consultations/${asked.consultation_id}/cancellation`, { why: 'The operation was called off.' });
        await own.getByRole('button', { name: 'Take back' }).click();
        await own.waitFor({ state: 'detached' });
        const { json: held } = await send('GET', '/api/v1/duty');
        for (const { duty_id } of held.items) await send('DELETE', `/api/v1/duty/${duty_id}`);
        await roster.getByText('Nobody is on duty:').waitFor();
      } finally {
        await first.context.close();
        await other.context.close();
        await rest.context.close();
      }
    },
  },
  {
    name: 'a read is handed over with a note, and is the colleague’s once they accept',
    async run({ page }) {
      const browser = page.context().browser();
      const from = await person(browser, 'duty.from', 'Aizhan From', ['pathologist']);
      const to = await person(browser, 'duty.to', 'Bekzod To', ['pathologist']);
      try {
        const asked = await send('POST', '/api/v1/consultations', { accession: 'DUTY-26-0002', question: 'diagnosis', urgency: 'urgent' });
        await send('POST', `/api/v1/consultations/${asked.json.consultation_id}/receipt`, {});
        await from.page.goto(`/cases/${asked.json.case_id}`);
        await from.page.getByRole('button', { name: 'Start reading' }).click();
        await from.page.getByLabel('Benign').check();
        await from.page.getByText(/^Saved/).waitFor();
        await from.page.getByRole('button', { name: 'Hand over' }).click();
        assert.ok(await from.page.getByRole('button', { name: 'Offer' }).isDisabled(), 'a hand-over to nobody is offered');
        await from.page.locator('select[name="hand-over-to"]').selectOption({ label: 'Bekzod To' });
        await from.page.getByLabel('What they should know').fill('The deeper level is still to come.');
        await from.page.getByRole('button', { name: 'Offer' }).click();
        await from.page.locator('[data-offered]').getByText('Bekzod To').waitFor();

        await to.page.goto(`/cases/${asked.json.case_id}`);
        await to.page.getByText('The deeper level is still to come.').waitFor();
        await to.page.getByRole('button', { name: 'Accept' }).click();
        await to.page.getByRole('button', { name: 'Go on to signing' }).waitFor();
        assert.ok(await to.page.getByLabel('Benign').isChecked(), 'the draft did not come along');
        await from.page.getByText('Bekzod To reads since').waitFor();
      } finally {
        await from.context.close();
        await to.context.close();
      }
    },
  },
  {
    name: 'a part whose scan did not come tells its reader to carry the glass',
    async run({ page }) {
      await beReader(page);
      await tell(page, STATES.carry_glass());
      await page.goto(`/cases/${CASE}`);
      await page.locator('[data-carry-glass]').waitFor();
    },
  },
];
