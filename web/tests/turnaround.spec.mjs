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
      const link = page.getByRole('navigation').getByRole('link', { name: 'Turnaround' });
      assert.equal(await link.getAttribute('aria-current'), 'page');
      const href = await page.getByRole('link', { name: 'All figures as CSV' }).getAttribute('href');
      const answer = await page.request.get(href);
      assert.equal(answer.headers()['content-type'], 'text/csv; charset=utf-8');
      assert.match(await answer.text(), /^site,figure,from,to,unit/);
    },
  },
];
