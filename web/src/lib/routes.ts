/** The addresses of the application. */

export type Route =
  | { page: 'worklist' }
  | { page: 'case'; caseId: string; slideId: string | null }
  | { page: 'upload' }
  | { page: 'drift' }
  | { page: 'turnaround' }
  | { page: 'about' }
  | { page: 'validation' }
  | { page: 'validation-run'; id: string }
  | { page: 'validation-compare'; ids: string[] }
  | { page: 'account' }
  | { page: 'users' }
  | { page: 'welcome' }
  | { page: 'missing' };

export function parseRoute(pathname: string, search: string): Route {
  const path = pathname.replace(/\/+$/, '') || '/';
  if (path === '/') return { page: 'worklist' };
  if (path === '/upload') return { page: 'upload' };
  if (path === '/drift') return { page: 'drift' };
  if (path === '/turnaround') return { page: 'turnaround' };
  if (path === '/about') return { page: 'about' };
  if (path === '/account') return { page: 'account' };
  if (path === '/users') return { page: 'users' };
  if (path === '/welcome') return { page: 'welcome' };
  if (path === '/validation') return { page: 'validation' };
  if (path === '/validation/compare') {
    return { page: 'validation-compare', ids: new URLSearchParams(search).getAll('run') };
  }
  const [, runId] = /^\/validation\/([^/]+)$/.exec(path) ?? [];
  if (runId !== undefined) return { page: 'validation-run', id: decodeURIComponent(runId) };
  const [, caseId] = /^\/cases\/([^/]+)$/.exec(path) ?? [];
  if (caseId === undefined) return { page: 'missing' };
  return {
    page: 'case',
    caseId: decodeURIComponent(caseId),
    slideId: new URLSearchParams(search).get('slide'),
  };
}

export function caseAddress(caseId: string, slideId: string | null = null): string {
  const slide = slideId === null ? '' : `?slide=${encodeURIComponent(slideId)}`;
  return `/cases/${encodeURIComponent(caseId)}${slide}`;
}

export function validationAddress(id: string): string {
  return `/validation/${encodeURIComponent(id)}`;
}

export function compareAddress(ids: readonly string[]): string {
  return `/validation/compare?${ids.map((id) => `run=${encodeURIComponent(id)}`).join('&')}`;
}
