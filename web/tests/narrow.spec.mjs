import assert from 'node:assert/strict';
import { beRefused, CASE, tellEmergencies } from './consultations.mjs';

const viewport = { width: 390, height: 844 };

async function assertFits(page, address, ready) {
  await page.goto(address);
  await page.locator(ready).first().waitFor();
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(excess <= 0, `${address} is ${excess} px too wide`);
}

export default [
  {
    name: 'worklist, upload, validation, duty, opinions, pairings, figures, turnaround, drift, what waits for paraffin and about have no horizontal scroll at 390 px',
    viewport,
    async run({ page }) {
      await assertFits(page, '/', 'h1');
      await assertFits(page, '/?state=communicated&reader=nobody', '[data-hidden]');
      await assertFits(page, '/upload', 'h1');
      await assertFits(page, '/validation', 'h1');
      await assertFits(page, '/duty', 'h1');
      await assertFits(page, '/figures', 'h1');
      await assertFits(page, '/opinions', 'h1');
      await assertFits(page, '/pairings', 'h1');
      await assertFits(page, '/turnaround', 'h1');
      await assertFits(page, '/drift', 'h1');
      await assertFits(page, '/notifications', 'h1');
      await assertFits(page, '/permanent', 'h1');
      await assertFits(page, '/about', 'h1');
    },
  },
  {
    name: 'emergency access has no horizontal scroll at 390 px',
    viewport,
    async run({ page }) {
      await tellEmergencies(page);
      await assertFits(page, '/account', '[data-own-emergency]');
      await assertFits(page, '/duty', '[data-listed-emergency]');
      await assertFits(page, '/users', '[data-listed-emergency]');
      await beRefused(page);
      await assertFits(page, `/cases/${CASE}`, '[data-refused]');
    },
  },
  {
    name: 'every case on the worklist has no horizontal scroll at 390 px',
    viewport,
    async run({ page, skip, getJson }) {
      const { items } = await getJson('/api/v1/worklist');
      if (items.length === 0) skip('the worklist is empty');
      // A case without a slide has its read alone.
      for (const item of items.slice(0, 12)) await assertFits(page, `/cases/${item.case_id}`, '[data-stage="open"], [data-life]');
    },
  },
];
