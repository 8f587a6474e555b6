// Signing in and out, accounts, one-time links and tokens, as people do it in a browser.

const login = 'e2e.aigul';
const password = 'quite-a-long-test-password';

/** A browser in which nobody is signed in. */
async function stranger(page, use) {
  const context = await page.context().browser().newContext({ baseURL: process.env.ZHEDEL_URL, viewport: { width: 1440, height: 900 } });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function signIn(page, name, word) {
  await page.getByLabel('Login').fill(name);
  await page.getByLabel('Password').fill(word);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export default [
  {
    name: 'whoever is not signed in sees the sign-in page at every address and nothing else',
    async run({ page }) {
      await stranger(page, async (page) => {
        for (const address of ['/', '/upload', '/validation', '/users', '/cases/x']) {
          await page.goto(address);
          await page.getByRole('heading', { name: 'Sign in' }).waitFor();
          const links = await page.locator('header nav a').count();
          if (links !== 0) throw new Error(`${address} offers ${links} pages`);
        }
        await signIn(page, 'administrator', 'not the password');
        await page.getByRole('alert').getByText('login or password is wrong').waitFor();
        await signIn(page, 'administrator', process.env.ZHEDEL_PASSWORD);
        await page.getByRole('link', { name: /Your account/ }).waitFor();
        await page.goto('/account');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      });
    },
  },
  {
    name: 'an administrator adds a person, who sets a password by the link and sees the pages of their role',
    async run({ page }) {
      await page.goto('/users');
      const form = page.locator('form').filter({ hasText: 'Letters a to z' });
      await form.getByLabel('Login').fill(login);
      await form.getByLabel('Name').fill('Айгүл Серікқызы');
      await form.getByLabel('Pathologist').check();
      await form.getByRole('button', { name: 'Add' }).click();
      const link = await page.locator('[data-link]').innerText();
      await page.locator(`[data-login="${login}"]`).getByText('no password yet').waitFor();
      await stranger(page, async (page) => {
        await page.goto(link);
        await page.getByText(`For Айгүл Серікқызы, login ${login}.`).waitFor();
        if (page.url().includes('zhi_')) throw new Error('the secret stays in the address');
        await page.getByLabel('New password').fill('password123');
        await page.getByLabel('The same once more').fill('password123');
        await page.getByRole('button', { name: 'Set the password' }).click();
        await page.getByRole('alert').getByText('too easy to guess').waitFor();
        await page.getByLabel('New password').fill(password);
        await page.getByLabel('The same once more').fill(password);
        await page.getByRole('button', { name: 'Set the password' }).click();
        await page.getByRole('heading', { name: 'Worklist' }).waitFor();
        const pages = await page.locator('header nav a').allTextContents();
        if (!pages.includes('Worklist')) throw new Error(`a pathologist is offered ${pages}`);
        if (pages.includes('Accounts') || pages.includes('Validation')) throw new Error(`a pathologist is offered ${pages}`);
        await page.goto(link);
        await page.getByText('This link cannot be used').waitFor();
      });
    },
  },
  {
    name: 'a session ends at once when its account is disabled',
    async run({ page }) {
      await stranger(page, async (other) => {
        await other.goto('/');
        await signIn(other, login, password);
        await other.getByRole('heading', { name: 'Worklist' }).waitFor();
        await page.goto('/users');
        await page.getByRole('button', { name: `Disable: ${login}` }).click();
        await page.getByRole('button', { name: `Enable: ${login}` }).waitFor();
        await other.keyboard.press('u');
        await other.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.getByRole('button', { name: `Enable: ${login}` }).click();
        await page.getByRole('button', { name: `Disable: ${login}` }).waitFor();
      });
    },
  },
  {
    name: 'a program gets a token, which is shown once and can be revoked',
    async run({ page }) {
      await page.goto('/users');
      const form = page.locator('form').filter({ hasText: 'Letters a to z' });
      await form.getByLabel('A program').check();
      await form.getByLabel('Login').fill('e2e.scanner');
      await form.getByRole('button', { name: 'Add' }).click();
      await page.locator('[data-login="e2e.scanner"]').waitFor();
      const tokens = page.locator('form').filter({ hasText: 'Make a token' });
      await tokens.getByLabel('Account').selectOption({ label: 'e2e.scanner' });
      await tokens.getByLabel('For').fill('scanner in room 3');
      await tokens.getByRole('button', { name: 'Make' }).click();
      const secret = await page.locator('[data-token]').innerText();
      const worklist = (token) =>
        fetch(new URL('/api/v1/worklist', process.env.ZHEDEL_URL), { headers: { authorization: `Bearer ${token}` } });
      const refused = await worklist(secret);
      if (refused.status !== 403) throw new Error(`a token for uploads got ${refused.status} at the worklist`);
      await page.getByRole('button', { name: 'Revoke: scanner in room 3' }).click();
      await page.getByText('revoked').waitFor();
      const gone = await worklist(secret);
      if (gone.status !== 401) throw new Error(`a revoked token got ${gone.status}`);
    },
  },
];
