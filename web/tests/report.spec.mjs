// The report of one consultation, on the screen and on paper. The consultation is told by the test: the service need not have it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beReader, CASE, consultation, STATES, tell } from './consultations.mjs';

const AT_NOON = '2026-11-22T07:00:00Z';

/** What no report may hold: what the program found, and what it is called there. */
const OF_THE_PROGRAM = ['uspicio', 'score', 'heat', 'region', 'outcome', 'model'];

async function open(page, one, code = 'en') {
  await page.unrouteAll();
  await page.route('**/api/v1/session/language', (route) => route.fulfill({ status: 204 }));
  await beReader(page);
  await tell(page, one);
  await page.goto(`/cases/${CASE}/report?consultation=${one.consultation_id}`);
  const sheet = page.locator('[data-report]');
  await sheet.waitFor();
  if (code !== 'en') {
    await page.locator('[data-language]').first().selectOption(code);
    await page.locator(`html[lang^="${code}"]`).waitFor({ state: 'attached' });
  }
  return sheet;
}

async function assertWithoutProgram(sheet) {
  // The intended use speaks of the program; everything above it speaks of people.
  const text = await sheet.evaluate((element) => [...element.children].filter((one) => one.localName !== 'footer').map((one) => one.innerText).join('\n'));
  for (const word of OF_THE_PROGRAM) assert.ok(!text.includes(word), `the report says “${word}”: ${text}`);
  assert.equal(await sheet.locator('img, canvas, picture').count(), 0);
}

export default [
  {
    name: 'a signed read is reported in words, with who signed, who was called, and the intended use',
    async run({ page }) {
      const sheet = await open(page, STATES.communicated());
      for (const text of [
        'S26-10442-ALMATY · Part B2',
        'Is the medial margin free?',
        'neoadjuvant therapy ended five weeks ago.',
        'superior (ink: blue): involved',
        '1 positive of 3 examined, micrometastasis',
        'It is not a qualified electronic signature.',
        'What the program marks was not visible before the category was chosen.',
        'Read back WRONGLY.',
        'Read back correctly.',
        'Acknowledged for the operating room by Otabek',
        'A person signs every read; the program never states a diagnosis.',
        'by Aigul Nurmukhambetova-Sagyndykova. It shows what was on record then.',
      ]) {
        await sheet.getByText(text).first().waitFor();
      }
      assert.equal(await sheet.locator('[data-report-head]').innerText(), 'Malignant');
      assert.equal(await sheet.getByText('has not been called').count(), 0);
      await assertWithoutProgram(sheet);
    },
  },
  {
    name: 'the report is saved as a file in the language of the page, with what the service has on record',
    async run({ page }) {
      const made = await fetch(new URL('/api/v1/consultations', process.env.ZHEDEL_URL), {
        method: 'POST',
        headers: { cookie: process.env.ZHEDEL_COOKIE, 'content-type': 'application/json' },
        body: JSON.stringify({ accession: `PDF-${Date.now()}`, part: 'A', question: 'diagnosis', urgency: 'intraoperative', organ: 'breast' }),
      });
      const { consultation_id: id, case_id: caseId } = await made.json();
      await page.unrouteAll();
      await page.goto(`/cases/${caseId}/report?consultation=${id}`);
      const link = page.getByRole('link', { name: 'Save as PDF' });
      assert.match(await link.getAttribute('href'), /report\.pdf\?language=en&utc_offset_minutes=-?\d+$/);
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      assert.equal(download.suggestedFilename(), 'report.pdf', 'the name of a file is nothing of the patient');
      assert.equal(readFileSync(await download.path()).subarray(0, 5).toString(), '%PDF-');
    },
  },
  {
    name: 'nothing unsigned is reported: no category of the draft, and NOT SIGNED across',
    async run({ page }) {
      for (const state of ['requested', 'received', 'mine', 'stale', 'awaiting_section', 'cancelled']) {
        const sheet = await open(page, STATES[state]());
        await sheet.getByRole('heading', { name: 'NOT SIGNED' }).waitFor();
        const text = await sheet.innerText();
        for (const word of ['Malignant', 'Benign', 'involved', 'micrometastasis', 'Invasive carcinoma, no special type']) {
          assert.ok(!text.includes(word), `${state}: the report of what nobody signed says “${word}”`);
        }
        await assertWithoutProgram(sheet);
      }
    },
  },
  {
    name: 'an amended read tells why, what it replaced, that it was not called, and what came since',
    async run({ page }) {
      const sheet = await open(page, STATES.amended());
      await sheet.getByText('Takes the place of version 1, because: A second look with a colleague').waitFor();
      await sheet.getByText('Replaced by version 2, because: A second look with a colleague').waitFor();
      assert.equal(await sheet.locator('s').innerText(), 'Benign');
      await sheet.getByText('This version has not been called and read back yet.').waitFor();
      await sheet.getByText('After this version was signed, a slide came or changed.').waitFor();
      await sheet.getByText('What the program marks was visible before the category was chosen.').waitFor();
    },
  },
  {
    name: 'a deferred read is reported as no diagnosis yet, in every language',
    async run({ page }) {
      const heads = { en: 'NO DIAGNOSIS YET: wait for the permanent section', ru: 'ДИАГНОЗ ЕЩЁ НЕ ПОСТАВЛЕН: ждите парафиновых срезов', kk: 'ДИАГНОЗ ӘЛІ ҚОЙЫЛҒАН ЖОҚ: парафин кесінділерін күтіңіз', uz: 'TASHXIS HALI QOʻYILMAGAN: parafin kesmalarni kuting' };
      for (const [code, head] of Object.entries(heads)) {
        const sheet = await open(page, STATES.deferred(), code);
        assert.equal(await sheet.locator('[data-report-head]').innerText(), head);
      }
    },
  },
  {
    name: 'on paper stands the report alone, black on white, also from a dark screen',
    async run({ page }) {
      const sheet = await open(page, consultation({ ...STATES.signed(), received_at: AT_NOON }));
      await page.evaluate(() => {
        globalThis.print = () => {
          document.documentElement.dataset.printed = 'yes';
        };
      });
      await page.getByRole('button', { name: 'Print', exact: true }).click();
      await page.locator('html[data-printed]').waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
      for (const gone of ['header:has(nav), header:has(.brand)', '#app > footer', '.skip']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
      assert.equal(await page.getByRole('button', { name: 'Print' }).isVisible(), false);
      const [ink, ground] = await sheet.evaluate((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]);
      assert.deepEqual([ink, ground], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
      const paper = await page.pdf({ preferCSSPageSize: true });
      const [, width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(paper.toString('latin1')) ?? [];
      assert.deepEqual([Math.round(Number(width)), Math.round(Number(height))], [595, 842], 'A4');
    },
  },
  {
    name: 'a signed read leads to its report and back, an unsigned one to none',
    async run({ page }) {
      const one = STATES.signed();
      await beReader(page);
      await tell(page, one);
      await page.goto(`/cases/${CASE}?consultation=${one.consultation_id}`);
      await page.getByRole('link', { name: 'Report', exact: true }).click();
      await page.locator('[data-report="malignant"]').waitFor();
      await page.getByRole('link', { name: 'Back to the case' }).click();
      await page.locator('[data-life="signed"]').waitFor();
      await page.unrouteAll();
      await beReader(page);
      await tell(page, STATES.mine());
      await page.reload();
      await page.locator('[data-life="being_read"]').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Report', exact: true }).count(), 0);
    },
  },
];
