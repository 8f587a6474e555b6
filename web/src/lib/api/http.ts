/** One way to speak to the service: JSON in, JSON or a `Problem` out. */

import { language } from '../i18n/language.svelte.ts';
import { lookUp, type Told } from '../i18n/told.ts';
import { t } from '../strings.ts';

/** An error of the service (problem+json) or of the way to it, with what to do next. */
export class Problem extends Error {
  readonly #told: () => Told;

  constructor(
    /** HTTP status; 0 if no answer came. */
    readonly status: number,
    /** Stable machine word. */
    readonly code: string,
    /** Title and next step in the language in force when they are read. */
    told: () => Told,
    /** What the service said of its own, in English; empty where the words say all of it. */
    readonly detail = '',
  ) {
    super(`${code} ${detail}`.trim());
    this.#told = told;
  }

  get title(): string {
    return this.#told().title;
  }

  /** What to do next. */
  get next(): string {
    return this.#told().next;
  }
}

/** Codes whose words say all that the service's own sentence says: it does not stand beside them in English. */
const TOLD_IN_FULL = new Set([
  'wrong_credentials',
  'wrong_code',
  'locked',
  'second_factor_set',
  'no_second_factor',
  'invitation_spent',
  'last_administrator',
  'sign_in_needed',
]);

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, 'network', () => t.problem.network);
}

/** The problem that an unsuccessful answer tells of. */
export function problemOf(status: number, body: string): Problem {
  const told = parseObject(body);
  const word = (key: string): string | undefined => {
    const value = told[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const code = word('code') ?? `http_${status}`;
  const detail = TOLD_IN_FULL.has(code) ? '' : word('detail');
  return new Problem(status, code, () => toldOf(status, code, word('title'), word('next')), detail);
}

/**
 * The service's title is only the status in words, so ours goes before it. Its next step is in English:
 * there it is the more exact one, and in other languages it only stands in for a code without words.
 */
function toldOf(status: number, code: string, title: string | undefined, next: string | undefined): Told {
  const byCode = lookUp(t.problem.byCode, code);
  const known = byCode ?? lookUp(t.problem.byStatus, String(status));
  const ours = language.code === 'en' ? undefined : byCode?.next;
  return {
    title: known?.title ?? title ?? t.problem.unexpected.title(status),
    next: ours ?? next ?? known?.next ?? t.problem.unexpected.next,
  };
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { accept: 'application/json' }, signal: signal ?? null });
  return (await response.json()) as T;
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const response = await send(path, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': newKey(),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

/** Sends what the service does not remember the answer of, since the answer holds a secret. */
export function postOnce<T>(path: string, body: unknown): Promise<T> {
  return sendJson('POST', path, body);
}

/** Puts the same thing in its place however often it is sent. */
export function putJson<T>(path: string, body: unknown): Promise<T> {
  return sendJson('PUT', path, body);
}

export function patchJson<T>(path: string, body: unknown): Promise<T> {
  return sendJson('PATCH', path, body);
}

export function deleteJson<T>(path: string, body: unknown): Promise<T> {
  return sendJson('DELETE', path, body);
}

async function sendJson<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await send(path, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // An answer without a body is for callers who expect none.
  return (response.status === 204 ? undefined : await response.json()) as T;
}

let signedOut = (): void => undefined;

/** Has `listener` called when the service no longer knows who is signed in. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** A request whose answer has no body. */
export async function request(path: string, method: 'POST' | 'DELETE'): Promise<void> {
  const headers: Record<string, string> = method === 'POST' ? { 'idempotency-key': newKey() } : {};
  await send(path, { method, headers });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (thrown) {
    if (init.signal?.aborted) throw thrown;
    throw asProblem(thrown);
  }
  if (!response.ok) {
    const problem = problemOf(response.status, await response.text());
    if (problem.code === 'sign_in_needed') signedOut();
    throw problem;
  }
  return response;
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
