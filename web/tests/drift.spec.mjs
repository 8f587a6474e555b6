import assert from 'node:assert/strict';

const SHIFTED = 'Aperio, no. SS1302';
const STEADY = 'Hamamatsu C13210, no. 000003';
const FEW = 'TIFF, 0.25 µm/px';

/** The section of a scanner, or a skip where the service was not given its weeks. */
async function sectionOf({ page, skip, getJson }, scanner) {
  const { groups } = await getJson('/api/v1/drift');
  const group = groups.find((one) => one.scanner === scanner);
  if (group === undefined) skip(`no slides of ${scanner}: see web/tests/drift_weeks.py`);
  await page.goto('/drift');
  const section = page.locator(`[data-group="${scanner}"]`);
  await section.waitFor();
  return { group, section };
}

export default [
  {
    name: 'a scanner that changed is told with the figure and the week',
    async run(context) {
      const { group, section } = await sectionOf(context, SHIFTED);
      const words = await section.locator('[data-verdict="moved"]').innerText();
      assert.match(words, /Eosin, optical density: above the band since the week of \d{4}-\d\d-\d\d/);
      assert.match(words, /Out of focus: above the band/);
      assert.ok(words.includes(group.baseline_end), 'since the first week after the baseline');
      const chart = section.locator('[data-series="eosin"]');
      assert.equal(await chart.locator('.beside').count(), 4);
      assert.equal(await chart.locator('.point').count(), 8);
      assert.equal(await chart.locator('.count').count(), 12);
      assert.match(await chart.getByRole('img').getAttribute('aria-label'), /12 weeks; baseline 0\.\d{3}; .*above the band/);
    },
  },
  {
    name: 'a scanner that did not change is left in peace',
    async run(context) {
      const { section } = await sectionOf(context, STEADY);
      assert.equal(await section.locator('[data-verdict="steady"]').count(), 1);
      assert.equal(await section.locator('figure.left').count(), 0);
    },
  },
  {
    name: 'few slides are counts without a line',
    async run(context) {
      const { section } = await sectionOf(context, FEW);
      assert.equal(await section.locator('[data-verdict="few"]').count(), 1);
      assert.equal(await section.locator('svg').count(), 0);
      const chart = section.locator('[data-series="suspicious"]');
      assert.match(await chart.innerText(), /Fewer than 20 a week: (\d+ of \d+ · ){11}\d+ of \d+/);
      await chart.locator('summary').click();
      assert.match(await chart.locator('tbody tr').first().innerText(), /\d+ of \d+/);
    },
  },
  {
    name: 'each chart is a table too, with n, value and band',
    async run(context) {
      const { group, section } = await sectionOf(context, SHIFTED);
      const chart = section.locator('[data-series="haematoxylin"]');
      await chart.locator('summary').click();
      const rows = chart.locator('tbody tr');
      assert.equal(await rows.count(), 12);
      const last = await rows.last().innerText();
      assert.ok(last.includes(String(group.series.find((one) => one.kind === 'haematoxylin').points.at(-1).n)), last);
      assert.match(last, /0\.\d{3} – 0\.\d{3}\s+in the band/);
    },
  },
  {
    name: 'a model without a validation says so',
    async run(context) {
      const { group, section } = await sectionOf(context, STEADY);
      if (group.validated !== null) context.skip('the model was validated here');
      assert.match(await section.locator('[data-validated="none"]').innerText(), /not validated in this service/);
    },
  },
  {
    name: 'the charts fit at 390 px',
    viewport: { width: 390, height: 844 },
    async run(context) {
      const { page } = context;
      const { section } = await sectionOf(context, SHIFTED);
      const widths = await section.locator('svg').evaluateAll((charts) => charts.map((chart) => chart.getBoundingClientRect().width));
      assert.ok(widths.length > 8 && widths.every((width) => width > 250 && width <= 390), widths.join(' '));
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(excess <= 0, `${excess} px too wide`);
    },
  },
];
