/** Colleagues of the organisation. */

import { getJson } from './http.ts';
import type { Role } from '../roles.ts';

export interface Colleague {
  id: string;
  name: string;
  roles: Role[];
}

export async function getColleagues(signal?: AbortSignal): Promise<Colleague[]> {
  const { items } = await getJson<{ items: Colleague[] }>('/api/v1/people', signal);
  return items;
}
