// Runs tests/*.spec.mjs in Chromium against the service at ZHEDEL_URL.
// A spec exports a list of { name, run(context) }; `run` throws to fail and calls `skip(why)` to skip.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = process.env.ZHEDEL_URL;
if (!url) {
  console.error('ZHEDEL_URL is not set: give the address of a running service, for example http://127.0.0.1:8080');
  process.exit(2);
}
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!executablePath) {
  console.error('No Chromium found: install it, or name it in CHROMIUM.');
  process.exit(2);
}

class Skip extends Error {}

const skip = (why) => {
  throw new Skip(why);
};

// Somebody with every role, who is signed in already.
const cookie = process.env.ZHEDEL_COOKIE ?? '';
const [cookieName, cookieValue] = cookie.split('=', 2);

async function getJson(path) {
  const answer = await fetch(new URL(path, url), { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const tally = { passed: 0, failed: 0, skipped: 0 };

const asked = (process.env.SPECS ?? '').split(' ').filter(Boolean);
const wanted = (name) => asked.length === 0 || asked.some((one) => name.startsWith(one));

for (const file of readdirSync(folder).filter((name) => name.endsWith('.spec.mjs') && wanted(name)).sort()) {
  const { default: tests } = await import(`./${file}`);
  for (const { name, viewport = { width: 1440, height: 900 }, run } of tests) {
    // The specs look for English words; the language follows the browser's until one is chosen.
    const context = await browser.newContext({ baseURL: url, viewport, locale: 'en-GB' });
    await context.addCookies([{ name: cookieName, value: cookieValue, url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const broken = [];
    page.on('pageerror', (error) => broken.push(error.message));
    try {
      await run({ page, skip, getJson });
      if (broken.length > 0) throw new Error(`the page threw: ${broken.join('; ')}`);
      tally.passed += 1;
      console.log(`ok      ${file}: ${name}`);
    } catch (thrown) {
      if (thrown instanceof Skip) {
        tally.skipped += 1;
        console.log(`skipped ${file}: ${name}: ${thrown.message}`);
      } else {
        tally.failed += 1;
        console.log(`FAILED  ${file}: ${name}\n${thrown.stack}`);
      }
    } finally {
      await context.close();
    }
  }
}

await browser.close();
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = tally.failed === 0 ? 0 : 1;
