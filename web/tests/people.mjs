// People of a hospital, each in a browser of their own.
export const password = 'quite-a-long-test-password';
export const service = process.env.ZHEDEL_URL;
export const administrator = process.env.ZHEDEL_COOKIE;

/** Asks the service, as the administrator unless told otherwise. */
export async function send(method, path, body, cookie = administrator) {
  const answer = await fetch(new URL(path, service), {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { answer, json: text === '' ? null : JSON.parse(text) };
}

/** An account with its own browser, signed in; with a language that they chose, where one is given. */
export async function person(browser, login, name, roles, viewport, language) {
  const made = await send('POST', '/api/v1/users', { login, name, roles });
  const secret = made.json.invitation.path.split('#')[1];
  const redeemed = await send('POST', '/api/v1/invitations/redeem', { secret, password }, '');
  const [pair] = redeemed.answer.headers.get('set-cookie').split(';');
  const [cookieName, value] = pair.split('=', 2);
  if (language !== undefined) await send('PUT', '/api/v1/session/language', { language }, pair);
  const context = await browser.newContext({ baseURL: service, locale: 'en-GB', viewport: viewport ?? { width: 1440, height: 900 } });
  await context.addCookies([{ name: cookieName, value, url: service }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, context, id: made.json.user.id };
}
