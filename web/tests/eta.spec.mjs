import assert from 'node:assert/strict';

const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

/** What the service tells of a slide that waits. */
const eta = (window) => ({
  early: inMinutes(30),
  expected: inMinutes(35),
  late: inMinutes(40),
  window,
  cause: window === 'kept' ? null : 'queue',
  warning: window === 'kept' ? null : '7 slides are before it in the queue.',
  ahead: 7,
  rough: false,
});

/** The worklist as the service gives it, its first consultation made to wait with this finish time. */
async function openWaiting({ page, skip, getJson }, told) {
  const { items } = await getJson('/api/v1/worklist');
  if (items.length === 0) skip('the worklist is empty');
  const [first] = items;
  await page.route('**/api/v1/worklist?*', (route) => {
    const waiting = { state: 'queued', outcome: null, progress: null, provisional: null, reasons: [] };
    const slides = first.slides.map((slide) => ({ ...slide, ...waiting, eta: told }));
    const changed = [{ ...first, state: 'queued', outcome: null, slides }, ...items.slice(1)];
    return route.fulfill({ json: { items: changed, next_cursor: null } });
  });
  await page.goto('/');
  return page.locator(`tr[data-consultation="${first.consultation_id}"] [data-eta]`);
}

export default [
  {
    name: 'a row tells from when to when its verdict is expected, and no row with an outcome does',
    async run(context) {
      const note = await openWaiting(context, eta('kept'));
      await note.waitFor();
      assert.match(await note.innerText(), /verdict expected .*\d\d:\d\d to .*\d\d:\d\d/);
      assert.equal(await note.locator('.badge').count(), 0);
      assert.equal(await context.page.locator('tr:has(.outcome) [data-eta]').count(), 1);
    },
  },
  {
    name: 'a window that will be missed is told by word and shape',
    async run(context) {
      const note = await openWaiting(context, eta('missed'));
      await note.waitFor();
      assert.match(await note.innerText(), /Will not be in time/);
      assert.equal(await note.locator('svg').count(), 1);
    },
  },
  {
    name: 'a finish time that has passed is not told as one that is to come',
    viewport: { width: 390, height: 844 },
    async run(context) {
      const note = await openWaiting(context, { ...eta('at_risk'), early: inMinutes(-9), expected: inMinutes(-8), late: inMinutes(-7) });
      await note.waitFor();
      const words = await note.innerText();
      assert.match(words, /May not be in time/);
      assert.equal(await note.locator('svg').count(), 1);
      assert.match(words, /verdict expected any moment/);
      const over = await context.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, 'nothing sticks out');
    },
  },
  {
    name: 'About tells how well finish times were predicted',
    async run({ page, getJson, skip }) {
      const { n } = await getJson('/api/v1/forecasts/accuracy');
      if (n === 0) skip('no verdict was predicted');
      await page.goto('/about');
      const words = await page.locator('[data-accuracy]').innerText();
      assert.match(words, /Median error/);
      assert.match(words, /\d+ % \(\d+ of \d+\)/);
      assert.match(words, /After their window/);
    },
  },
];
