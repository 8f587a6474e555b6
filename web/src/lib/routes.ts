/** The addresses of the application. */

import { parseFilter, type WorklistFilter } from './worklistfilter.ts';

export type Route =
  | { page: 'worklist'; filter: WorklistFilter }
  | { page: 'case'; caseId: string; slideId: string | null; consultationId: string | null }
  | { page: 'report'; caseId: string; consultationId: string }
  | { page: 'upload' }
  | { page: 'drift' }
  | { page: 'duty' }
  | { page: 'turnaround' }
  | { page: 'about' }
  | { page: 'validation' }
  | { page: 'validation-run'; id: string }
  | { page: 'validation-compare'; ids: string[] }
  | { page: 'surgeon'; room: string | null }
  | { page: 'request' }
  | { page: 'permanent' }
  | { page: 'figures' }
  | { page: 'opinions' }
  | { page: 'opinions-one'; place: string; id: string }
  | { page: 'pairings' }
  | { page: 'account' }
  | { page: 'users' }
  | { page: 'notifications' }
  | { page: 'welcome' }
  | { page: 'missing' };

export function parseRoute(pathname: string, search: string): Route {
  const path = pathname.replace(/\/+$/, '') || '/';
  if (path === '/') return { page: 'worklist', filter: parseFilter(search) };
  if (path === '/upload') return { page: 'upload' };
  if (path === '/drift') return { page: 'drift' };
  if (path === '/duty') return { page: 'duty' };
  if (path === '/turnaround') return { page: 'turnaround' };
  if (path === '/about') return { page: 'about' };
  if (path === '/surgeon') return { page: 'surgeon', room: new URLSearchParams(search).get('room') };
  if (path === '/permanent') return { page: 'permanent' };
  if (path === '/figures') return { page: 'figures' };
  if (path === '/request') return { page: 'request' };
  if (path === '/opinions') return { page: 'opinions' };
  if (path === '/pairings') return { page: 'pairings' };
  if (path === '/account') return { page: 'account' };
  if (path === '/users') return { page: 'users' };
  if (path === '/notifications') return { page: 'notifications' };
  if (path === '/welcome') return { page: 'welcome' };
  if (path === '/validation') return { page: 'validation' };
  if (path === '/validation/compare') {
    return { page: 'validation-compare', ids: new URLSearchParams(search).getAll('run') };
  }
  const [, place, opinion] = /^\/opinions\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (place !== undefined && opinion !== undefined) return { page: 'opinions-one', place: decodeURIComponent(place), id: decodeURIComponent(opinion) };
  const [, runId] = /^\/validation\/([^/]+)$/.exec(path) ?? [];
  if (runId !== undefined) return { page: 'validation-run', id: decodeURIComponent(runId) };
  const [, reported] = /^\/cases\/([^/]+)\/report$/.exec(path) ?? [];
  if (reported !== undefined) {
    const consultationId = new URLSearchParams(search).get('consultation');
    return consultationId === null ? { page: 'missing' } : { page: 'report', caseId: decodeURIComponent(reported), consultationId };
  }
  const [, caseId] = /^\/cases\/([^/]+)$/.exec(path) ?? [];
  if (caseId === undefined) return { page: 'missing' };
  return {
    page: 'case',
    caseId: decodeURIComponent(caseId),
    slideId: new URLSearchParams(search).get('slide'),
    consultationId: new URLSearchParams(search).get('consultation'),
  };
}

export function caseAddress(caseId: string, slideId: string | null = null): string {
  const slide = slideId === null ? '' : `?slide=${encodeURIComponent(slideId)}`;
  return `/cases/${encodeURIComponent(caseId)}${slide}`;
}

/** A part of a case, whether or not there is a slide of it. */
export function consultationAddress(caseId: string, consultationId: string): string {
  return `/cases/${encodeURIComponent(caseId)}?consultation=${encodeURIComponent(consultationId)}`;
}

/** The report of a part of a case, to be printed. */
export function reportAddress(caseId: string, consultationId: string): string {
  return `/cases/${encodeURIComponent(caseId)}/report?consultation=${encodeURIComponent(consultationId)}`;
}

/** A request for an opinion that came, by where it is held. */
export function opinionAddress(place: string, id: string): string {
  return `/opinions/${encodeURIComponent(place)}/${encodeURIComponent(id)}`;
}

export function validationAddress(id: string): string {
  return `/validation/${encodeURIComponent(id)}`;
}

export function compareAddress(ids: readonly string[]): string {
  return `/validation/compare?${ids.map((id) => `run=${encodeURIComponent(id)}`).join('&')}`;
}
