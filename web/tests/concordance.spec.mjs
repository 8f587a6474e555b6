// From the signed read to its permanent diagnosis: what waits, what the laboratory sends, and the comparison.
import assert from 'node:assert/strict';

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
];
