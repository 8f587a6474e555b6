// Every page through axe-core, light and dark: nothing serious is left.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { clinicReport } from './clinicfigures.mjs';
import { beReader, beRefused, CASE, STATES, tell, tellDuty, tellEmergencies } from './consultations.mjs';
import { twins } from './twins.mjs';
import { RECEIVED, tellOpinions } from './opinions.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function findings(page) {
  // The page's own policy lets no foreign script in; the debugger of the browser may.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(' | ')}`);
}

async function assertAccessible(page, addresses, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  const found = [];
  for (const [address, ready] of addresses) {
    await page.goto(address);
    await page.locator(ready).first().waitFor();
    for (const one of await findings(page)) found.push(`${address} (${scheme}): ${one}`);
  }
  if (found.length > 0) throw new Error(found.join('\n'));
}

const PAGES = [
  ['/', 'table, .notice'],
  ['/?state=received&reader=nobody', '[data-hidden]'],
  ['/?accession=no-such-number', '.notice'],
  ['/upload', 'h1'],
  ['/request', 'h1'],
  ['/surgeon', 'h1'],
  ['/permanent', 'h1'],
  ['/validation', 'h1'],
  ['/duty', 'h1'],
  ['/figures', 'h1'],
  ['/opinions', 'h1'],
  ['/pairings', 'h1'],
  ['/turnaround', 'h1'],
  ['/drift', 'h1'],
  ['/users', 'h1'],
  ['/notifications', 'h1'],
  ['/account', 'h1'],
  ['/about', 'h1'],
  ['/nowhere', '.notice'],
];

export default ['dark', 'light'].flatMap((scheme) => [
  {
    name: `axe-core finds nothing serious on any page (${scheme})`,
    run: ({ page }) => assertAccessible(page, PAGES, scheme),
  },
  {
    name: `axe-core finds nothing serious on any page of a telephone's width (${scheme})`,
    viewport: { width: 390, height: 844 },
    run: ({ page }) => assertAccessible(page, PAGES, scheme),
  },
  {
    name: `axe-core finds nothing serious where people read, sign, call, report, wait and count (${scheme})`,
    async run({ page }) {
      for (const state of ['received', 'identity_conflict', 'wrong_read_back', 'amended', 'compared']) {
        const one = STATES[state]();
        await page.unrouteAll();
        await beReader(page);
        await tell(page, one);
        const asked = `consultation=${one.consultation_id}`;
        await assertAccessible(page, [[`/cases/${CASE}?${asked}`, '[data-life]'], [`/cases/${CASE}/report?${asked}`, '[data-report]']], scheme);
      }
      await assertAccessible(page, [['/surgeon', '[data-part]']], scheme);
      await tellDuty(page);
      await assertAccessible(page, [['/duty', '[data-alarm]']], scheme);
      await page.route('**/api/v1/clinic-figures', (route) => route.fulfill({ json: clinicReport() }));
      await assertAccessible(page, [['/figures', '[data-month]']], scheme);
      await tellOpinions(page);
      const given = Object.values(RECEIVED).map(({ opinion_id }) => [`/opinions/here/${opinion_id}`, '[data-received]']);
      await assertAccessible(page, [['/opinions', '[data-received]'], ['/pairings', '[data-pairing="met"]'], ...given], scheme);
      await tellEmergencies(page);
      await assertAccessible(page, [['/duty', '[data-emergency]'], ['/account', '[data-own-emergency]'], ['/users', '[data-listed-emergency]']], scheme);
      await beRefused(page);
      await assertAccessible(page, [[`/cases/${CASE}`, '[data-refused]']], scheme);
    },
  },
  {
    name: `axe-core finds nothing serious where it is settled whose slide it is (${scheme})`,
    async run({ page }) {
      const [one] = await twins([`AXE-${scheme}-1`, `AXE-${scheme}-2`]);
      await assertAccessible(page, [[`/cases/${one.case_id}`, '[data-identity="open"] input']], scheme);
    },
  },
  {
    name: `axe-core finds nothing serious on a case and where people sign in (${scheme})`,
    async run({ page, getJson, skip }) {
      const { items } = await getJson('/api/v1/worklist');
      if (items.length === 0) skip('the worklist is empty');
      await tellOpinions(page);
      await assertAccessible(page, [[`/cases/${items[0].case_id}`, '[data-stage="open"]']], scheme);
      await page.context().clearCookies();
      await assertAccessible(page, [['/', 'form'], ['/welcome', 'h1']], scheme);
    },
  },
]);
