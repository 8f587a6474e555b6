// Webhooks and mail as an administrator and a person set them up, with a receiver and a mail server played here.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import net from 'node:net';

/** A receiver that refuses the first message and takes the rest. */
async function receiver(use) {
  const got = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      answer.writeHead(got.length === 1 ? 503 : 204).end();
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await use(`http://127.0.0.1:${server.address().port}/hook`, got);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** A mail server that takes everything. */
async function mailServer(port, use) {
  const got = [];
  const server = net.createServer((line) => {
    let data = null;
    let rest = '';
    line.write('220 test ESMTP\r\n');
    line.on('error', () => undefined);
    line.on('data', (bytes) => {
      rest += bytes;
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null) {
          if (text === '.') {
            got.push(data.join('\n'));
            data = null;
            line.write('250 taken\r\n');
          } else data.push(text);
        } else if (/^DATA/i.test(text)) {
          data = [];
          line.write('354 go on\r\n');
        } else if (/^QUIT/i.test(text)) line.end('221 bye\r\n');
        else line.write('250 good\r\n');
      }
    });
  });
  await new Promise((ready, failed) => server.once('error', failed).listen(port, '127.0.0.1', ready));
  try {
    await use(got);
  } finally {
    server.close();
  }
}

async function until(found, what) {
  for (let turn = 0; turn < 200; turn += 1) {
    if (found()) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${what} never came`);
}

function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
  return headers['webhook-signature'].split(' ').includes(`v1,${mac}`);
}

export default [
  {
    name: 'an administrator adds a webhook, sees what went out with every attempt, and deletes it',
    async run({ page }) {
      await receiver(async (url, got) => {
        await page.goto('/notifications');
        const form = page.locator('form').filter({ hasText: 'What it is for' });
        await form.getByLabel('Address').fill('https://10.0.0.1/hook');
        await form.getByLabel('What it is for').fill('Laboratory system');
        await form.getByLabel('A read was signed').check();
        await form.getByRole('button', { name: 'Add' }).click();
        await form.getByRole('alert').getByText('The service does not send to this address.').waitFor();
        await form.getByLabel('Address').fill(url);
        await form.getByRole('button', { name: 'Add' }).click();
        const secret = await page.locator('[data-secret]').innerText();
        const row = page.locator('[data-webhook]').filter({ hasText: url });
        await row.getByRole('button', { name: /Send a test/ }).click();
        await until(() => got.length >= 2, 'the second attempt');
        assert.ok(got.every((one) => isSigned(one, secret)), 'every attempt is signed');
        assert.equal(got[0].headers['webhook-id'], got[1].headers['webhook-id']);
        const entry = page.locator('[data-delivery="delivered"]').filter({ hasText: 'Laboratory system' }).first();
        await entry.locator('summary').getByText('2 attempts').click();
        await entry.getByText('refused by the receiver (503)').waitFor();
        await entry.getByText('taken (204)').waitFor();
        await page.reload();
        await row.waitFor();
        assert.equal(await page.locator('[data-secret]').count(), 0, 'a secret is shown once');
        await row.getByRole('button', { name: /Switch off/ }).click();
        await row.getByText('switched off by hand').waitFor();
        await row.getByRole('button', { name: /^Delete/ }).click();
        await row.getByRole('button', { name: /Delete it with its log/ }).click();
        await row.waitFor({ state: 'detached' });
      });
    },
  },
  {
    name: 'a person chooses mail, is told so by mail, and ends it',
    async run({ page, skip }) {
      const port = Number(process.env.ZHEDEL_SMTP_PORT);
      if (!port) skip('the service was started without a mail server');
      await mailServer(port, async (got) => {
        await page.goto('/account');
        const mail = page.locator('[data-mail]');
        await mail.getByLabel('Mail address').fill('aigul@lab');
        await mail.getByLabel('A read was signed').check();
        await mail.getByRole('button', { name: 'Save' }).click();
        await mail.getByText('Saved.').waitFor();
        await until(() => got.length > 0, 'the mail');
        assert.match(got[0], /^To: aigul@lab$/m);
        await page.reload();
        assert.equal(await mail.getByLabel('Mail address').inputValue(), 'aigul@lab');
        assert.ok(await mail.getByLabel('A read was signed').isChecked());
        await mail.getByRole('button', { name: 'No more mail' }).click();
        await mail.getByText('You get no mail.').waitFor();
      });
    },
  },
];
