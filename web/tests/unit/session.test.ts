import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Profile } from '../../src/lib/api/session.ts';
import { language } from '../../src/lib/i18n/language.svelte.ts';
import { session } from '../../src/lib/session.svelte.ts';

const profile = (spoken: string | null): Profile => ({
  id: '1',
  login: 'aigul',
  name: null,
  roles: ['pathologist'],
  may: ['see_cases'],
  emergency: null,
  organisation: { id: '2', name: 'local' },
  language: spoken,
  second_factor: false,
});

interface Sent {
  method: string;
  path: string;
  body: string;
}

const platformFetch = globalThis.fetch;

/** Answers every request of the page and tells what was sent. */
function serve(answer: (sent: Sent) => Response | Promise<Response>): Sent[] {
  const heard: Sent[] = [];
  globalThis.fetch = async (path, init) => {
    const sent = { method: init?.method ?? 'GET', path: String(path), body: String(init?.body ?? '') };
    heard.push(sent);
    return answer(sent);
  };
  return heard;
}

const kept = (): Response => new Response(null, { status: 204 });

afterEach(async () => {
  globalThis.fetch = platformFetch;
  session.profile = null;
  session.notKept = null;
  await language.use('en');
});

test('whoever signs in finds the language of their account, and the one of the window where it has none', async () => {
  await session.begin(profile('ru'));
  assert.equal(language.code, 'ru');
  await session.begin(profile(null));
  assert.equal(language.code, 'ru');
  await session.begin(profile('tlh'));
  assert.equal(language.code, 'ru', 'a language that the page does not speak');
  assert.equal(session.profile?.language, 'tlh');
});

test('a language that is chosen is kept with the account, and before signing in with the browser alone', async () => {
  const heard = serve(kept);
  await session.choose('uz');
  assert.equal(language.code, 'uz');
  assert.deepEqual(heard, []);
  await session.begin(profile('uz'));
  await session.choose('kk');
  assert.deepEqual(heard, [{ method: 'PUT', path: '/api/v1/session/language', body: '{"language":"kk"}' }]);
  assert.equal(language.code, 'kk');
  assert.equal(session.profile?.language, 'kk');
  assert.equal(session.notKept, null);
});

test('of choices in quick succession the last is in force and is the last that is sent', async () => {
  await session.begin(profile('en'));
  const heard = serve(kept);
  await Promise.all([session.choose('ru'), session.choose('kk'), session.choose('uz')]);
  assert.equal(language.code, 'uz');
  assert.equal(heard.at(-1)?.body, '{"language":"uz"}');
});

test('an answer that was asked for before the choice does not take it back', async () => {
  await session.begin(profile('en'));
  serve(async ({ method }) => {
    if (method === 'PUT') return kept();
    await session.choose('ru');
    return Response.json(profile('en'));
  });
  await session.ask();
  assert.equal(language.code, 'ru');
  assert.equal(session.profile?.language, 'ru');
});

test('a choice that the service does not keep is told, and holds in this window all the same', async () => {
  await session.begin(profile('en'));
  serve(() => Response.json({ code: 'busy', status: 503 }, { status: 503 }));
  await session.choose('ru');
  assert.equal(language.code, 'ru');
  assert.equal(session.notKept?.code, 'busy');
  serve(kept);
  await session.choose('kk');
  assert.equal(session.notKept, null);
});
