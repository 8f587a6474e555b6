/** What signing rests on: the time of the service, and a store that can be written. */

import { getJson } from './http.ts';

export interface Pulse {
  now: string;
  can_write: boolean;
}

export function getPulse(signal?: AbortSignal): Promise<Pulse> {
  return getJson('/api/v1/pulse', signal);
}
