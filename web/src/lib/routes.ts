/** The addresses of the application. */

export type Route =
  | { page: 'worklist' }
  | { page: 'case'; caseId: string; slideId: string | null }
  | { page: 'upload' }
  | { page: 'drift' }
  | { page: 'about' }
  | { page: 'missing' };

export function parseRoute(pathname: string, search: string): Route {
  const path = pathname.replace(/\/+$/, '') || '/';
  if (path === '/') return { page: 'worklist' };
  if (path === '/upload') return { page: 'upload' };
  if (path === '/drift') return { page: 'drift' };
  if (path === '/about') return { page: 'about' };
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
