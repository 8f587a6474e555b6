import assert from 'node:assert/strict';

/** A slide that has regions, with its verdict. */
async function slideWithRegions({ skip, getJson }, least) {
  const { items } = await getJson('/api/v1/worklist');
  for (const item of items) {
    for (const summary of item.slides) {
      if (summary.outcome === null) continue;
      const slide = await slideDetail(getJson, item.case_id, summary.slide_id);
      if ((slide?.verdict?.regions.length ?? 0) >= least) return slide;
    }
  }
  return skip(`no slide on the worklist has ${least} region(s)`);
}

async function slideDetail(getJson, caseId, slideId) {
  const found = await getJson(`/api/v1/cases/${caseId}`);
  return found.specimens
    .flatMap((specimen) => specimen.consultations)
    .flatMap((consultation) => consultation.slides)
    .find((slide) => slide.slide_id === slideId);
}

async function open(page, slide) {
  await page.goto(`/cases/${slide.case_id}?slide=${slide.slide_id}`);
  await page.locator('[data-stage="open"]').waitFor();
  await settled(page);
}

const position = async (page) => {
  const { x, y, scale } = await page.getByTestId('position').evaluate((element) => ({ ...element.dataset }));
  return { x: Number(x), y: Number(y), scale: Number(scale) };
};

/** Waits until the slide stands still. */
async function settled(page) {
  let before = await position(page);
  for (let turn = 0; turn < 40; turn += 1) {
    await page.waitForTimeout(150);
    const now = await position(page);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
  throw new Error('the slide never stands still');
}

function box(region) {
  const xs = region.polygon.exterior.map((point) => point.x);
  const ys = region.polygon.exterior.map((point) => point.y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function assertInside(at, region) {
  const { left, right, top, bottom } = box(region);
  assert.ok(at.x >= left && at.x <= right && at.y >= top && at.y <= bottom, `${JSON.stringify(at)} is not in region ${region.rank}`);
}

export default [
  {
    name: 'a click on a region flies the viewer there',
    async run(context) {
      const { page } = context;
      const slide = await slideWithRegions(context, 1);
      await open(page, slide);
      const region = slide.verdict.regions[0];
      await page.locator(`[data-rank="${region.rank}"]`).click();
      assertInside(await settled(page), region);
      assert.equal(await page.locator(`[data-rank="${region.rank}"]`).getAttribute('aria-pressed'), 'true');
    },
  },
  {
    name: 'number keys, n and p go through the regions',
    async run(context) {
      const { page } = context;
      const slide = await slideWithRegions(context, 2);
      const regions = slide.verdict.regions;
      await open(page, slide);
      // Whoever reads sees the section first.
      await page.locator('[data-rank="2"]').waitFor();
      await page.keyboard.press('2');
      assertInside(await settled(page), regions[1]);
      await page.keyboard.press('p');
      assertInside(await settled(page), regions[0]);
      await page.keyboard.press('n');
      assertInside(await settled(page), regions[1]);
    },
  },
  {
    name: 'heat map and outlines can be taken away by key',
    async run(context) {
      const { page } = context;
      await open(page, await slideWithRegions(context, 1));
      await page.locator('canvas[data-loaded="true"]').waitFor();
      await page.keyboard.press('h');
      await page.locator('canvas[data-loaded]').waitFor({ state: 'detached' });
      await page.locator('[data-region]').first().waitFor({ state: 'attached' });
      await page.keyboard.press('o');
      await page.locator('[data-region]').first().waitFor({ state: 'detached' });
    },
  },
  {
    name: 'the scale bar tells a length or that the scale is unknown',
    async run(context) {
      const { page, getJson, skip } = context;
      const { items } = await getJson('/api/v1/worklist');
      if (items.length === 0) skip('the worklist is empty');
      const slide = await slideDetail(getJson, items[0].case_id, items[0].slides[0].slide_id);
      await open(page, slide);
      const words = await page.getByTestId('scale-bar').innerText();
      assert.match(words, slide.mpp.x === null ? /scale unknown/ : /(nm|µm|mm)/);
    },
  },
  {
    name: 'a slide without a scale asks for it and can be run again',
    async run(context) {
      const { page, getJson, skip } = context;
      const { items } = await getJson('/api/v1/worklist');
      const item = items.find((one) => one.slides.some((slide) => slide.reasons.some((reason) => reason.code === 'unknown_scale')));
      if (item === undefined) skip('no slide on the worklist lacks its scale');
      const summary = item.slides.find((slide) => slide.reasons.some((reason) => reason.code === 'unknown_scale'));
      await open(page, { case_id: item.case_id, slide_id: summary.slide_id });
      const form = page.getByTestId('state-and-run-again');
      await form.locator('[name="mpp"]').fill('25400');
      assert.equal(await form.getByRole('button').isDisabled(), true);
      await form.locator('[name="mpp"]').fill('0.5');
      await form.getByRole('button').click();
      await form.getByRole('status').waitFor();
    },
  },
  {
    name: 'a case that does not exist says so',
    async run({ page }) {
      await page.goto('/cases/01930000-0000-7000-8000-000000000000');
      await page.getByRole('alert').waitFor();
    },
  },
];
