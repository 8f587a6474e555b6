/** Who is on duty, and what sounds for them. */

import type { Person } from './consultations.ts';
import { getJson, postJson, request } from './http.ts';

export type DutyLine = 'first' | 'second' | 'remote';
export type AlarmKind = 'unclaimed' | 'due_soon' | 'call_unconfirmed';

export interface Duty {
  duty_id: string;
  person: Person;
  line: DutyLine;
  from: string;
  until: string;
  is_now: boolean;
  room: string | null;
  organ: string | null;
  alarms: number;
  acted_on: number;
}

export interface Roster {
  items: Duty[];
  acted_within_minutes: number;
}

export interface DutySent {
  person: string;
  line: DutyLine;
  from: string;
  until: string;
  room?: string;
  organ?: string;
}

export interface Alarm {
  alarm_id: string;
  kind: AlarmKind;
  line: DutyLine;
  consultation_id: string;
  case_id: string;
  accession: string;
  part: string;
  operating_room: string | null;
  due_at: string;
  raised_at: string;
  hearers: Person[];
  /** Whether it is for whoever asks. */
  mine: boolean;
  acknowledged_by: Person | null;
  acknowledged_at: string | null;
}

export function getRoster(signal?: AbortSignal): Promise<Roster> {
  return getJson('/api/v1/duty', signal);
}

export function enterDuty(duty: DutySent): Promise<Roster> {
  return postJson('/api/v1/duty', duty);
}

export function withdrawDuty(id: string): Promise<void> {
  return request(`/api/v1/duty/${encodeURIComponent(id)}`, 'DELETE');
}

export function getAlarms(signal?: AbortSignal): Promise<{ items: Alarm[] }> {
  return getJson('/api/v1/alarms', signal);
}

export function acknowledgeAlarm(id: string): Promise<void> {
  return request(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledgement`, 'POST');
}
