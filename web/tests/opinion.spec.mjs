// Second opinions as people ask for them and give them: within an installation, and between two that are paired.
import { readFileSync } from 'node:fs';
import { administrator, password, person, service } from './people.mjs';

const other = process.env.ZHEDEL_OTHER_URL;
const otherCookie = process.env.ZHEDEL_OTHER_COOKIE ?? '';

/** A slide of a case of its own; the bytes differ, so that nothing is a duplicate. */
async function submitSlide(accession) {
  const facts = 'organ=synthetic&preparation=ffpe&age_group=adult&model=stain-density&urgency=intraoperative';
  const answer = await fetch(new URL(`/api/v1/slides?accession=${accession}&part=A&${facts}`, service), {
    method: 'POST',
    headers: { cookie: administrator, 'content-type': 'application/octet-stream' },
    body: Buffer.concat([readFileSync(process.env.ZHEDEL_SLIDE), Buffer.from(accession)]),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

/** Somebody of the other installation, in a browser of their own. */
async function elsewhere(browser, login, name, roles) {
  const ask = async (path, body, cookie) => {
    const answer = await fetch(new URL(path, other), {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const made = await (await ask('/api/v1/users', { login, name, roles }, otherCookie)).json();
  const secret = made.invitation.path.split('#')[1];
  const redeemed = await ask('/api/v1/invitations/redeem', { secret, password }, '');
  return withCookie(browser, other, redeemed.headers.get('set-cookie').split(';')[0]);
}

async function withCookie(browser, url, cookie) {
  const [name, value] = cookie.split('=', 2);
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { page, context };
}

async function ask(page, whom, question) {
  await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
  const form = page.locator('[data-asking]');
  await form.getByLabel('Whom to ask').selectOption({ label: whom });
  await form.getByLabel('Question', { exact: true }).fill(question);
  await form.getByLabel('Clinical summary').fill('Woman of 54, a nodule of 12 mm.');
  await form.getByLabel('Answer wanted in').selectOption('ru');
  await form.getByLabel('Legal ground').selectOption('consent');
  await form.getByLabel('Which consent').fill('Signed consent, form 12');
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.locator('[data-opinion="asked"]').waitFor();
  return page.locator('[data-opinion="asked"] [data-check]').getAttribute('data-check');
}

/** Takes the request with this question on, looks at its slide and answers it. */
async function give(page, question, check, accession) {
  await page.goto('/opinions');
  const row = page.locator('[data-received]', { hasText: question });
  await row.getByText('Patient on the table').waitFor();
  await row.getByRole('link', { name: 'Look at it' }).click();
  await page.locator(`[data-check="${check}"]`).waitFor();
  if ((await page.locator('[data-stage]').count()) !== 0) throw new Error('pixels are shown before anybody accepted');
  await page.getByRole('button', { name: 'Accept and see the slides' }).click();
  await page.locator('[data-stage="open"]').waitFor();
  const told = await page.locator('main').innerText();
  for (const word of [accession, 'uspicio', 'score']) if (told.includes(word)) throw new Error(`the reader is told “${word}”: ${told}`);
  await page.getByLabel('Malignant').check();
  await page.getByLabel('In words').last().fill('Инвазивный рак.');
  await page.getByRole('button', { name: 'Go on to sending' }).click();
  await page.getByText('is never changed').waitFor();
  await page.getByRole('button', { name: 'Send the opinion' }).click();
  await page.getByText('Your opinion was sent.').waitFor();
}

/** Status of the lowest level's tile, as whoever sits at the page would get it. */
function tileStatus(page) {
  const [, place, id] = /\/opinions\/([^/]+)\/([^/]+)$/.exec(page.url());
  return page.evaluate(async (path) => (await fetch(path)).status, `/received-opinions/${place}/${id}/slides/1/dzi_files/0/0_0.jpg`);
}

export default [
  {
    name: 'a colleague gives advice; it is no read, and a difference is resolved on record',
    async run({ page }) {
      const browser = page.context().browser();
      const asker = await person(browser, 'opinion.asker', 'Aigul', ['pathologist']);
      const colleague = await person(browser, 'opinion.colleague', 'Otabek', ['pathologist']);
      try {
        const accession = 'OPINION-26-1';
        const { slide_id, case_id } = await submitSlide(accession);
        await asker.page.goto(`/cases/${case_id}?slide=${slide_id}`);
        await asker.page.getByText('Nobody was asked yet.').waitFor();
        const check = await ask(asker.page, 'Otabek', 'Is the stroma invaded?');
        await give(colleague.page, 'Is the stroma invaded?', check, accession);

        const advice = asker.page.locator('[data-advice="malignant"]');
        await advice.getByText('Advice, not the read: you sign.').waitFor();
        await advice.getByText('By Otabek').waitFor();
        if ((await asker.page.locator('[data-signed]').count()) !== 0) throw new Error('advice stands there as a signed read');
        await asker.page.getByRole('button', { name: 'Start reading' }).click();
        await asker.page.getByLabel('Benign').check();
        await asker.page.locator('[data-differs]').waitFor();
        await asker.page.getByLabel('How it was resolved').selectOption('kept_own');
        await asker.page.locator('[name="adjudication-why"]').fill('Looked at together');
        await asker.page.getByRole('button', { name: 'Record', exact: true }).click();
        await asker.page.locator('[data-adjudicated="kept_own"]').waitFor();

        if ((await tileStatus(colleague.page)) !== 200) throw new Error('the author no longer sees the slide');
        await asker.page.getByRole('button', { name: 'End the view of the pixels' }).click();
        await asker.page.getByText('The pixels are shown no more').waitFor();
        if ((await tileStatus(colleague.page)) !== 404) throw new Error('the grant ended and pixels are shown');
      } finally {
        for (const one of [asker, colleague]) await one.context.close();
      }
    },
  },
  {
    name: 'two installations are paired by words that people compare, and one asks the other',
    async run({ page, skip }) {
      if (!other) skip('ZHEDEL_OTHER_URL names no second installation');
      const browser = page.context().browser();
      const here = await withCookie(browser, service, administrator);
      const there = await withCookie(browser, other, otherCookie);
      const asker = await person(browser, 'opinion.remote', 'Saule', ['pathologist']);
      const reader = await elsewhere(browser, 'd.yuldashev', 'Dilshod', ['pathologist']);
      try {
        for (const [side, country] of [[here, 'KZ'], [there, 'UZ']]) {
          await side.page.goto('/pairings');
          await side.page.getByLabel('Country of your organisation').fill(country);
          await side.page.getByRole('button', { name: 'Save', exact: true }).click();
          await side.page.getByText('Saved.').waitFor();
        }
        await here.page.getByRole('button', { name: 'Make a link' }).click();
        const link = await here.page.locator('[data-pairing-link]').innerText();
        await there.page.getByLabel('Link', { exact: true }).fill(link);
        await there.page.getByRole('button', { name: 'Begin', exact: true }).click();
        const words = [];
        for (const side of [here, there]) {
          words.push(await side.page.locator('[data-pairing="met"] [data-check]').getAttribute('data-check'));
        }
        if (words[0] !== words[1]) throw new Error(`the words differ: ${words}`);
        for (const side of [here, there]) {
          await side.page.getByRole('button', { name: 'The words are the same' }).click();
          await side.page.locator('[data-pairing="active"]').waitFor();
        }

        const accession = 'OPINION-26-2';
        const { slide_id, case_id } = await submitSlide(accession);
        await asker.page.goto(`/cases/${case_id}?slide=${slide_id}`);
        await asker.page.getByText('Nobody was asked yet.').waitFor();
        const check = await ask(asker.page, 'local, Uzbekistan', 'Is this a metastasis?');
        await give(reader.page, 'Is this a metastasis?', check, accession);
        await asker.page.locator('[data-advice="malignant"]').getByText('Dilshod, local, Uzbekistan').waitFor();
        await here.page.getByRole('button', { name: 'End the pairing' }).click();
        await here.page.getByRole('button', { name: 'End it for good' }).click();
        await here.page.locator('[data-pairing="ended"]').waitFor();
        if ((await tileStatus(reader.page)) === 200) throw new Error('the pairing ended and pixels are shown');
      } finally {
        for (const one of [here, there, asker, reader]) await one.context.close();
      }
    },
  },
];
