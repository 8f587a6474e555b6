/** Whether the service answers, and what time it is there. */

const TIMEOUT_MS = 6000;

/** The service's own time, ms since the epoch; `null` if it does not tell. Throws if it does not answer. */
export async function getServerTime(): Promise<number | null> {
  const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
  const date = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(date) ? null : date;
}
