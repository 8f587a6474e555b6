// The downtime sheet, as it is opened from the worklist and comes out of a printer.
import assert from 'node:assert/strict';

const SHEETS = { en: 'Downtime sheet', ru: 'Лист на время простоя', kk: 'Сервис тоқтап тұрғандағы парақ', uz: 'Xizmat toʻxtab turgandagi varaq' };

export default [
  {
    name: 'the downtime sheet opens in the language in force, names what is open and fits the paper',
    async run({ page, getJson }) {
      const made = await fetch(new URL('/api/v1/consultations', process.env.ZHEDEL_URL), {
        method: 'POST',
        headers: { cookie: process.env.ZHEDEL_COOKIE, 'content-type': 'application/json' },
        body: JSON.stringify({ accession: 'E2E-PAPER', part: 'B', question: 'margin', urgency: 'intraoperative', site: 'a site that is told in many words, as surgeons do', laterality: 'left', operating_room: '3', call_back_number: '4217' }),
      });
      assert.equal(made.status, 201, await made.clone().text());
      await getJson('/api/v1/worklist');
      await page.route('**/api/v1/session/language', (route) => route.fulfill({ status: 204 }));
      for (const [code, title] of Object.entries(SHEETS)) {
        await page.goto('/');
        await page.locator('[data-language]').first().selectOption(code);
        const [sheet] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: title }).click()]);
        await sheet.getByRole('heading', { name: title }).waitFor();
        await sheet.getByText('E2E-PAPER').waitFor();
        // The width of a line on A4, on its side, less the margins.
        await sheet.emulateMedia({ media: 'print' });
        await sheet.setViewportSize({ width: Math.round((277 / 25.4) * 96), height: 700 });
        const wide = await sheet.evaluate(() => [...document.querySelectorAll('th, td, h1, p, li')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent));
        assert.deepEqual(wide, []);
        await sheet.close();
      }
    },
  },
];
