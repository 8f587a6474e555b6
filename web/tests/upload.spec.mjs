import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = 8 * 1024 * 1024;

/** An uncompressed RGB TIFF of about 21 MB, three pieces long; its bytes differ each time. */
function tiff() {
  const width = 3000;
  const height = 2400;
  const pixels = Buffer.alloc(width * height * 3, 238);
  randomBytes(4096).copy(pixels, width * 3 * 1200);
  const tags = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 3, 0],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, 0],
    [277, 3, 1, 3],
    [278, 4, 1, height],
    [279, 4, 1, pixels.length],
  ];
  const directory = 2 + tags.length * 12 + 4;
  const bits = 8 + directory;
  const data = bits + 6;
  const head = Buffer.alloc(data);
  head.write('II');
  head.writeUInt16LE(42, 2);
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(tag === 258 ? bits : tag === 273 ? data : value, at + 8);
  });
  [0, 2, 4].forEach((at) => head.writeUInt16LE(8, bits + at));
  return Buffer.concat([head, pixels]);
}

/** An uncompressed tiled TIFF of about 24 MB whose directory comes first; its bytes differ each time. */
function tiledTiff() {
  const side = 512;
  const [across, down] = [6, 5];
  const tile = Buffer.alloc(side * side * 3, 238);
  const tags = [
    [256, 4, 1, across * side],
    [257, 4, 1, down * side],
    [258, 3, 3, 0],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [277, 3, 1, 3],
    [322, 4, 1, side],
    [323, 4, 1, side],
    [324, 4, across * down, 0],
    [325, 4, across * down, 0],
  ];
  const bits = 8 + 2 + tags.length * 12 + 4;
  const offsets = bits + 6;
  const lengths = offsets + across * down * 4;
  const data = lengths + across * down * 4;
  const head = Buffer.alloc(data);
  head.write('II');
  head.writeUInt16LE(42, 2);
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  const elsewhere = { 258: bits, 324: offsets, 325: lengths };
  tags.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(elsewhere[tag] ?? value, at + 8);
  });
  [0, 2, 4].forEach((at) => head.writeUInt16LE(8, bits + at));
  const tiles = Array.from({ length: across * down }, (_, index) => {
    head.writeUInt32LE(data + index * tile.length, offsets + index * 4);
    head.writeUInt32LE(tile.length, lengths + index * 4);
    const own = Buffer.from(tile);
    randomBytes(1024).copy(own);
    return own;
  });
  return Buffer.concat([head, ...tiles]);
}

async function inFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), 'zhedel-e2e-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Notes the offset of each piece sent; `broken(n)` tells whether the n-th is cut off. */
async function watchPieces(page, broken) {
  const offsets = [];
  await page.route('**/files/**', async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    offsets.push(Number(route.request().headers()['upload-offset']));
    return broken(offsets.length) ? route.abort('connectionreset') : route.continue();
  });
  return offsets;
}

async function fillAndStart(page, file, accession) {
  await page.goto('/upload');
  await page.locator('[name="accession"]').fill(accession);
  await page.locator('[name="organ"]').fill('lymph node');
  await page.locator('[name="preparation"]').selectOption('ffpe');
  await page.locator('[name="mpp"]').fill('0,5');
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload 1 file' }).click();
}

export default [
  {
    name: 'an upload goes on by itself after a lost connection and leads to its case',
    async run({ page }) {
      await inFolder(async (folder) => {
        const file = join(folder, 'slide.tif');
        writeFileSync(file, tiff());
        const accession = `E2E-${Date.now()}`;
        const offsets = await watchPieces(page, (n) => n === 2);
        await fillAndStart(page, file, accession);
        await page.locator('[data-upload="waiting"]').waitFor();
        await page.locator('[data-upload="accepted"]').waitFor({ timeout: 60_000 });
        assert.deepEqual(offsets, [0, PIECE, PIECE, 2 * PIECE]);
        await page.getByRole('link', { name: 'Open the case' }).click();
        await page.getByRole('heading', { name: accession }).waitFor();
      });
    },
  },
  {
    name: 'what the first bytes of a slide tell stands beside its upload before the rest has come',
    async run({ page }) {
      await inFolder(async (folder) => {
        const file = join(folder, 'slide.tif');
        writeFileSync(file, tiledTiff());
        let held = true;
        await watchPieces(page, (n) => n > 1 && held);
        await fillAndStart(page, file, `E2E-A-${Date.now()}`);
        const note = page.locator('[data-arriving="described"]');
        await note.waitFor({ timeout: 30_000 });
        assert.match(await note.innerText(), /3072 × 2560 px/);
        assert.equal(await page.locator('[data-upload="accepted"]').count(), 0);
        held = false;
        await page.locator('[data-upload="accepted"]').waitFor({ timeout: 60_000 });
      });
    },
  },
  {
    name: 'an upload goes on after a reload when the same file is chosen again',
    async run({ page }) {
      await inFolder(async (folder) => {
        const file = join(folder, 'slide.tif');
        writeFileSync(file, tiff());
        const accession = `E2E-R-${Date.now()}`;
        page.on('dialog', (dialog) => dialog.accept());
        let reloaded = false;
        const offsets = await watchPieces(page, (n) => n > 1 && !reloaded);
        await fillAndStart(page, file, accession);
        await page.locator('[data-upload="waiting"]').waitFor();
        reloaded = true;
        offsets.length = 0;
        await page.reload();
        await page.getByText('Interrupted uploads').waitFor();
        await page.locator('input[type="file"]').setInputFiles(file);
        await page.locator('[data-upload="accepted"]').waitFor({ timeout: 60_000 });
        assert.equal(offsets[0], PIECE);
        await page.getByRole('link', { name: 'Open the case' }).click();
        await page.getByRole('heading', { name: accession }).waitFor();
      });
    },
  },
  {
    name: 'the same file again is said to be here already, and under which case',
    async run({ page }) {
      await inFolder(async (folder) => {
        const file = join(folder, 'slide.tif');
        writeFileSync(file, tiff());
        const accession = `E2E-D-${Date.now()}`;
        for (const again of [false, true]) {
          await fillAndStart(page, file, accession);
          await page.locator('[data-upload="accepted"]').waitFor({ timeout: 60_000 });
          if (!again) continue;
          const told = await page.locator('[data-duplicate]').innerText();
          assert.ok(told.includes(accession), told);
          await page.getByText('Here already', { exact: true }).waitFor();
        }
      });
    },
  },
  {
    name: 'a file that is no slide is refused in plain words',
    async run({ page }) {
      await inFolder(async (folder) => {
        const file = join(folder, 'notes.txt');
        writeFileSync(file, 'This is not a slide.\n'.repeat(50));
        await fillAndStart(page, file, `E2E-T-${Date.now()}`);
        await page.locator('[data-upload="failed"]').waitFor();
        assert.notEqual((await page.locator('[data-upload="failed"] [role="alert"]').innerText()).trim(), '');
      });
    },
  },
];
