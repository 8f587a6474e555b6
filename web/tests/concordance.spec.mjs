// From the signed read to its permanent diagnosis: what waits, what the laboratory sends, and the comparison.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { clinicReport } from './clinicfigures.mjs';

const service = process.env.ZHEDEL_URL;
const cookie = process.env.ZHEDEL_COOKIE;

export async function send(path, body) {
  const answer = await fetch(new URL(path, service), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** A read at the microscope that is signed, and perhaps called. */
async function signed(accession, read) {
  const { consultation_id: id, case_id: caseId } = await send('/api/v1/consultations', { accession, part: 'A', question: 'diagnosis', urgency: 'intraoperative', organ: 'thyroid' });
  const of = (what) => `/api/v1/consultations/${id}/${what}`;
  await send(of('receipt'), {});
  await send(of('claim'), {});
  await send(of('reads'), {
    read: { answers: 'diagnosis', ...read },
    confirmation: { part: 'A', site: null, laterality: null, accession_end: accession.slice(-4) },
    on_screen: { view: 'microscope' },
    screen_clock: new Date().toISOString(),
    password: process.env.ZHEDEL_PASSWORD,
  });
  return { id, caseId };
}

const fresh = () => `PERM-${crypto.randomUUID().slice(0, 8).toUpperCase()}-${String(Date.now()).slice(-4)}`;

export default [
  {
    name: 'a signed read waits for its permanent diagnosis, and leaves the list once it is compared',
    async run({ page, getJson }) {
      const accession = fresh();
      const { id } = await signed(accession, { category: 'benign' });
      await page.goto('/permanent');
      const row = page.locator(`[data-waiting="${accession}"]`);
      await row.locator('[data-waits-for="diagnosis"]').waitFor();
      await row.getByRole('link', { name: accession }).click();

      const panel = page.locator('[data-permanent-panel]');
      await panel.getByRole('button', { name: 'Record the permanent diagnosis' }).click();
      await panel.getByLabel('Category').selectOption('malignant');
      await panel.getByLabel('Diagnosis in words').fill('Papillary carcinoma, 9 mm');
      // Opposites cannot be called concordant.
      await panel.getByText('cannot be called concordant').waitFor();
      assert.equal(await panel.getByLabel('Concordant', { exact: true }).count(), 0);
      const submit = panel.getByRole('button', { name: 'Record', exact: true });
      await panel.getByLabel('Major discordance').check();
      assert.ok(await submit.isDisabled(), 'a discordance needs its cause');
      await panel.getByLabel('Cause').selectOption('sampling');
      await submit.click();
      await panel.locator('[data-concordance="major"]').waitFor();
      await panel.getByText('Papillary carcinoma, 9 mm').waitFor();

      // A correction is another version with its reason.
      await panel.getByRole('button', { name: 'Correct it' }).click();
      await panel.getByLabel('Diagnosis in words').fill('Papillary carcinoma, 8 mm');
      assert.ok(await submit.isDisabled(), 'a correction needs its reason');
      await panel.getByLabel('Why it is corrected').fill('Measured again');
      await submit.click();
      await panel.getByText('Papillary carcinoma, 8 mm').first().waitFor();
      const { permanents } = await getJson(`/api/v1/consultations/${id}`);
      assert.deepEqual(permanents.map((one) => one.version), [1, 2]);
      await page.goto('/permanent');
      await page.locator('h1').waitFor();
      assert.equal(await page.locator(`[data-waiting="${accession}"]`).count(), 0);
    },
  },
  {
    name: 'a deferred read can be nothing but deferred, and it is said whether that was right',
    async run({ page, getJson }) {
      const accession = fresh();
      const { id, caseId } = await signed(accession, { category: 'deferred', deferral: 'needs_permanent_section' });
      await page.goto(`/cases/${caseId}?consultation=${id}`);
      const panel = page.locator('[data-permanent-panel]');
      await panel.getByRole('button', { name: 'Record the permanent diagnosis' }).click();
      await panel.getByLabel('Category').selectOption('benign');
      await panel.getByLabel('Diagnosis in words').fill('Follicular adenoma');
      assert.equal(await panel.locator('[name$="-concordance"]').count(), 1);
      await panel.getByLabel('Cause').selectOption('technical');
      await panel.getByLabel('Was it right to defer?').selectOption('yes');
      await panel.getByRole('button', { name: 'Record', exact: true }).click();
      await panel.locator('[data-concordance="deferred"]').waitFor();
      const { permanents } = await getJson(`/api/v1/consultations/${id}`);
      assert.equal(permanents[0].diagnosis.appropriate, true);
    },
  },
  {
    name: 'a discordance stands in the figures of its month, by its cause, and in the table that is downloaded',
    async run({ page, getJson }) {
      const before = await getJson('/api/v1/clinic-figures');
      const { id } = await signed(fresh(), { category: 'benign' });
      const diagnosis = { category: 'malignant', words: 'Follicular carcinoma', concordance: 'major', cause: 'communication' };
      await send(`/api/v1/consultations/${id}/permanent-diagnoses`, { diagnosis });

      await page.goto('/figures');
      const { month, figures } = before.months.at(-1);
      const row = page.locator(`[data-month="${month}"]`);
      await row.waitFor();
      const cells = await row.locator('td').allInnerTexts();
      assert.equal(cells[0], String(figures.reads + 1));
      assert.match(cells[5].replace(/\s/gu, ' '), new RegExp(`${figures.major.n + 1} of ${figures.major.of + 1}$`));
      const cause = page.locator('[data-cause="communication"] td').first();
      assert.equal(await cause.innerText(), String((before.total.major_causes.communication ?? 0) + 1));
      assert.match(await page.locator('main').innerText(), /NOT A VALIDATION/);

      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'All figures as CSV' }).click()]);
      const table = readFileSync(await download.path(), 'utf8');
      assert.ok(table.includes(`,${month},all,,reads,,${figures.reads + 1},`), table.slice(0, 600));
      assert.ok(table.includes(`,all,all,,major,communication,${(before.total.major_causes.communication ?? 0) + 1},`));
    },
  },
  {
    name: 'each rate stands with its interval and counts, and no month without a read has a share',
    async run({ page }) {
      await page.route('**/api/v1/clinic-figures', (route) => route.fulfill({ json: clinicReport() }));
      await page.goto('/figures');
      const told = async (month, at) => (await page.locator(`[data-month="${month}"] td`).nth(at).innerText()).replace(/\s+/gu, ' ');
      await page.locator('[data-month="2025-06"]').waitFor();
      // 6 of 96 deferred; Wilson: (0.0625 + 0.020008 ± 0.052392) / 1.040015.
      assert.equal(await told('2025-06', 1), '6.3 % (2.8 % – 13.0 %) 6 of 96');
      assert.equal(await told('2025-09', 1), '0 of 0');
      assert.equal(await page.locator('[data-month]').count(), 14);
      assert.equal(await page.locator('[data-reader="2"] th').innerText(), 'Pathologist 2');
    },
  },
];
