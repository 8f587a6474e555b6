// The whole loop as the people of a hospital play it: asked for, handed in, triaged, read, signed, called, acknowledged.
import { readFileSync } from 'node:fs';
import { administrator, password, person, send, service } from './people.mjs';

const accession = 'LOOP-26-4711';

async function submitSlide() {
  const facts = 'organ=synthetic&preparation=ffpe&age_group=adult&model=stain-density&urgency=intraoperative';
  const body = readFileSync(process.env.ZHEDEL_SLIDE);
  const answer = await fetch(new URL(`/api/v1/slides?accession=${accession}&part=A&${facts}`, service), {
    method: 'POST',
    headers: { cookie: administrator, 'content-type': 'application/octet-stream' },
    body: Buffer.concat([body, Buffer.from('loop')]),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

async function confirm(page, end, part) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Last four characters').fill(end);
  await dialog.getByLabel('Part').fill(part);
  await dialog.getByLabel('Site').fill('left breast, 2 o’clock');
  await dialog.getByLabel('Side').selectOption('left');
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
}

export default [
  {
    name: 'five people play the whole loop: asked for, handed in, read, signed, called, acknowledged',
    async run({ page }) {
      const browser = page.context().browser();
      const people = [];
      const join = async (...who) => {
        const one = await person(browser, ...who);
        people.push(one);
        return one.page;
      };
      try {
        const surgeon = await join('loop.surgeon', 'Timur', ['surgeon'], { width: 390, height: 844 });
        const technician = await join('loop.technician', 'Dana', ['technician']);
        const pathologist = await join('loop.pathologist', 'Aigul', ['pathologist']);
        const nurse = await join('loop.nurse', 'Saule', ['nurse'], { width: 390, height: 844 });

        // Asked for from the operating room.
        await surgeon.goto('/request');
        await surgeon.getByLabel('Accession number').fill(accession);
        await surgeon.getByLabel('Site').fill('left breast, 2 o’clock');
        await surgeon.getByLabel('Side').selectOption('left');
        await surgeon.getByLabel('Operating room').fill('3');
        await surgeon.getByLabel('Number for the call').fill('+7 727 123 45 67');
        await surgeon.getByLabel('Clinical note').fill('<img src=x onerror=alert(1)> margin close to the skin');
        await surgeon.getByRole('button', { name: 'Ask', exact: true }).click();
        await surgeon.getByText(`Asked for: ${accession}, part A`).waitFor();
        await surgeon.goto('/surgeon?room=3');
        const line = surgeon.locator(`[data-case="${accession}"]`);
        await line.getByText('nothing has arrived in the laboratory').waitFor();

        // Handed in; the laboratory sees it in its list.
        await technician.goto('/');
        await submitSlide();
        await technician.getByRole('link', { name: accession }).waitFor();
        await line.getByText('In the laboratory').waitFor();

        // Read first, the program second.
        await pathologist.goto('/');
        await pathologist.getByRole('link', { name: accession }).click();
        await pathologist.locator('[data-stage="open"]').waitFor();
        await pathologist.getByText('margin close to the skin').waitFor();
        if ((await pathologist.locator('[data-rank]').count()) !== 0) throw new Error('regions stand there before the section was seen');
        await pathologist.getByRole('button', { name: 'Start reading' }).click();
        await line.getByText('A pathologist is reading').waitFor();
        await pathologist.getByLabel('Malignant').check();
        await pathologist.getByText(/^Saved/).waitFor();
        await pathologist.locator('[data-rank="1"]').waitFor();

        // The wrong patient is refused; the right one is signed.
        await pathologist.getByRole('button', { name: 'Go on to signing' }).click();
        await confirm(pathologist, '4712', 'A');
        await pathologist.getByRole('alert').getByText('end of the accession number').waitFor();
        await pathologist.getByRole('dialog').getByLabel('Last four characters').fill('');
        await confirm(pathologist, '4711', 'A');
        await pathologist.locator('[data-signed="malignant"]').waitFor();

        // The operating room sees the signed read and waits for the call.
        await line.locator('[data-result="malignant"]').waitFor();
        await line.getByText('Wait for the call.').waitFor();
        const words = await surgeon.locator('main').innerText();
        for (const word of ['uspicio', 'model', 'score', 'AI']) if (words.includes(word)) throw new Error(`the surgeon reads “${word}”: ${words}`);

        // Called: read back wrongly, then correctly.
        const call = pathologist.locator('[data-call]');
        await call.getByText('+7 727 123 45 67').waitFor();
        await call.getByText(`“Case ${accession}, part A, left breast, 2 o’clock, left: Malignant.”`).waitFor();
        await call.getByLabel('Who was called').fill('Timur');
        await call.getByRole('button', { name: 'Read back wrongly' }).click();
        await call.getByText('It was read back wrongly').waitFor();
        await call.getByRole('button', { name: 'Read back correctly' }).click();
        await pathologist.locator('[data-called]').waitFor();
        await line.getByText('Wait for the call.').waitFor({ state: 'detached' });

        // Acknowledged for the room.
        await nurse.goto('/surgeon?room=3');
        await nurse.getByRole('button', { name: 'Acknowledge' }).click();
        await nurse.getByRole('button', { name: 'Acknowledged' }).waitFor();
        await pathologist.locator('[data-acknowledged]').getByText('Saule').waitFor();

        // An amendment has to be called again.
        await pathologist.getByRole('button', { name: 'Amend' }).click();
        await pathologist.getByLabel('Deferred').check();
        await pathologist.getByLabel('Why deferred').selectOption('needs_permanent_section');
        await pathologist.getByLabel('Why it is amended').fill('Second look with a colleague');
        await pathologist.getByRole('button', { name: 'Go on to signing' }).click();
        await confirm(pathologist, '4711', 'A');
        await pathologist.getByText('The read was amended after it was called').waitFor();
        await line.getByText('NO DIAGNOSIS YET').waitFor();
        await line.getByText('Wait for the call.').waitFor();

        // Nobody but those who see cases opens one.
        const refused = await nurse.request.get('/api/v1/worklist');
        if (refused.status() !== 403) throw new Error(`a nurse got ${refused.status()} at the worklist`);
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
    },
  },
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
