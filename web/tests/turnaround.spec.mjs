import assert from 'node:assert/strict';

async function open({ page, getJson }) {
  const report = await getJson('/api/v1/turnaround');
  await page.goto('/turnaround');
  await page.locator('[data-figure="goal"]').waitFor();
  return report;
}

export default [
  {
    name: 'the figure that is held against the goal is told with n, or plainly that there is none',
    async run(context) {
      const { page } = context;
      const { figures } = await open(context);
      const goal = figures.find((figure) => figure.goal);
      const section = page.locator('[data-figure="goal"]');
      const words = await section.innerText();
      // web/tests/turnaround_weeks.py makes some.
      if (goal.total.n === 0) {
        assert.match(words, /n = 0 Nothing can be said/);
        assert.equal(await section.locator('svg').count(), 0);
        assert.doesNotMatch(words, /\d+\.\d %/);
      } else {
        assert.ok(words.includes(`${goal.total.within.n} of ${goal.total.n} blocks in time`), words);
        assert.equal(await section.locator('[data-verdict]').count(), 1);
        assert.match(await section.locator('[data-chart="histogram"] ul').innerText(), /15 min: .*\n.*20 min: /);
        await section.locator('[data-chart="weeks"] summary').click();
        assert.equal(await section.locator('[data-chart="weeks"] tbody tr').count(), goal.weeks.length);
      }
    },
  },
  {
    name: 'what the service knows stands apart under its own name, with n and what is missing',
    async run(context) {
      const { page } = context;
      const { figures } = await open(context);
      const flag = figures.find((figure) => figure.measure === 'last_byte_to_flag' && figure.urgency === 'intraoperative');
      const heading = page.getByRole('heading', { name: 'What the service knows by itself – not the turnaround of a frozen section' });
      assert.equal(await heading.count(), 1);
      const row = page.locator('tr[data-measure="last_byte_to_flag"][data-urgency="intraoperative"]');
      const cells = await row.locator('td').allInnerTexts();
      assert.equal(cells[0].replaceAll('\u202f', ''), String(flag.total.n));
      assert.equal(cells[4].replaceAll('\u202f', ''), String(flag.total.missing));
      assert.equal(await page.locator('tr[data-study]').count(), 5);
    },
  },
  {
    name: 'the table can be taken away and the page is in the navigation',
    async run(context) {
      const { page } = context;
      await open(context);
      // In the bar, or in the menu that it folds into.
      const link = page.locator('header nav a', { hasText: 'Turnaround' }).first();
      assert.equal(await link.getAttribute('aria-current'), 'page');
      const href = await page.getByRole('link', { name: 'All figures as CSV' }).getAttribute('href');
      const answer = await page.request.get(href);
      assert.equal(answer.headers()['content-type'], 'text/csv; charset=utf-8');
      assert.match(await answer.text(), /^site,figure,from,to,unit/);
    },
  },
  {
    name: 'due times are set on the page: faults stand at their field, and what is saved holds everywhere',
    async run(context) {
      const { page, getJson } = context;
      const address = '/api/v1/turnaround-targets';
      const before = (await getJson(address)).minutes;
      const minutes = async () => (await getJson(address)).minutes;
      await open(context);
      const section = page.locator('[data-targets]');
      const field = (name) => section.locator(`input[name="${name}"]`);
      const save = section.getByRole('button', { name: 'Save' });
      await field('routine').waitFor();
      try {
        assert.equal(await save.isDisabled(), true, 'nothing was changed yet');
        for (const [name, value, fault] of [
          ['intraoperative', '5', 'A whole number from 6 to 240.'],
          ['urgent', '12.5', 'A whole number from 6 to 43200.'],
          ['routine', '10', /Not sooner than urgent: at least \d+\.|Not sooner than intraoperative: at least \d+\./],
        ]) {
          const kept = await field(name).inputValue();
          await field(name).fill(value);
          const described = await field(name).getAttribute('aria-describedby');
          assert.match(await page.locator(`[id="${described}"]`).innerText(), fault instanceof RegExp ? fault : new RegExp(fault));
          assert.equal(await field(name).getAttribute('aria-invalid'), 'true');
          assert.equal(await save.isDisabled(), true);
          await field(name).fill(kept);
        }
        await field('intraoperative').fill('15');
        await field('urgent').fill('150');
        await field('routine').fill('1440');
        await save.click();
        await section.getByRole('status').waitFor();
        assert.deepEqual(await minutes(), { intraoperative: 15, urgent: 150, routine: 1440 });
        assert.match(await section.locator('[data-in-force]').innerText(), /intraoperative 15 min, urgent 2 h 30 min, routine 24 h/);

        // Somebody else sets others while this page is open.
        const sent = { minutes: { intraoperative: 30, urgent: 150, routine: 1440 } };
        assert.equal((await page.request.put(address, { data: sent })).status(), 200);
        await field('intraoperative').fill('16');
        await save.click();
        assert.match(await section.getByRole('alert').innerText(), /Somebody else set the minutes meanwhile/);
        await section.getByText('intraoperative 30 min').waitFor();
        assert.equal(await field('intraoperative').inputValue(), '16');
        await save.click();
        await section.getByRole('status').waitFor();
        assert.equal((await minutes()).intraoperative, 16);

        // The page Upload, in the same document, tells what holds now.
        await page.locator('body').evaluate(() => document.activeElement.blur());
        await page.keyboard.press('u');
        await page.locator('select[name="urgency"] option', { hasText: '2 h 30 min' }).waitFor({ state: 'attached' });
      } finally {
        await page.request.put(address, { data: { minutes: before } });
      }
    },
  },
];
