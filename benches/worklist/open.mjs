// node open.mjs ADDRESS COOKIE TIMES: opens the worklist anew so often, and prints after how many ms its first row was there.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const [address, cookie, times] = process.argv.slice(2);
const [name, value] = cookie.split('=', 2);
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const found = [];
for (let time = 0; time < Number(times); time += 1) {
  const context = await browser.newContext({ baseURL: address, locale: 'en-GB' });
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  const begun = performance.now();
  await page.goto('/');
  await page.locator('tbody tr a').first().waitFor();
  found.push(performance.now() - begun);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));
