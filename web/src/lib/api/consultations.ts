/** The life of one consultation: request, claim, draft, signature, call-back. */

import { getJson, postJson, putJson } from './http.ts';
import type { Laterality, LifeState, Question, ReadForm, SignatureMethod } from '../readwords.ts';
import type { Permanent } from './permanents.ts';
import type { Urgency } from './urgency.ts';

export interface Person {
  id: string;
  name: string;
}

export interface Claim {
  reader: Person;
  since: string;
  beat_at: string;
  /** No heart-beat for two minutes: others may take over. */
  stale: boolean;
  offer: { to: Person; note: string; at: string } | null;
}

export interface SlideNow {
  section: string;
  slide: string;
  digest: string;
  run: string;
  verdict_version: number | null;
}

export type OnScreen = { view: 'microscope' } | { view: 'scans'; slides: SlideNow[]; ai_before_draft: boolean };


export interface SignedRead {
  read_id: string;
  version: number;
  author: Person;
  signed_at: string;
  /** When it was read; earlier than the signature only where it was entered afterwards. */
  read_at: string;
  late_entry: boolean;
  method: SignatureMethod;
  read: ReadForm;
  at_microscope: boolean;
  /** Sections that were on the screen, where the service tells how many. */
  sections_on_screen?: number;
  ai_before_draft: boolean;
  amended_because: string | null;
}

export interface Call {
  at: string;
  late_entry: boolean;
  caller: Person;
  called_name: string;
  called_role: string;
  number: string | null;
  read_version: number;
  read_back: 'correct' | 'wrong';
}

/** Somebody in the operating room took note of a version of the read. */
export interface Acknowledgement {
  by: Person;
  at: string;
  read_version: number;
}

export interface ConsultationDetail {
  consultation_id: string;
  case_id: string;
  accession: string;
  part: string;
  site: string | null;
  laterality: Laterality | null;
  question: Question | null;
  clinical_note: string | null;
  urgency: Urgency;
  operating_room: string | null;
  call_back_number: string | null;
  received_at: string;
  /** The receipt was entered afterwards. */
  late_entry: boolean;
  due_at: string;
  state: LifeState;
  state_since: string;
  /** Why it waits or was cancelled. */
  reason: string | null;
  asked: string | null;
  wanted: 'recut' | 'rescan' | null;
  claim: Claim | null;
  draft: { author: Person; version: number; form: ReadForm; saved_at: string } | null;
  /** From when on the glass is carried to the microscope; null where there is a scan, or none is waited for. */
  carry_glass_at: string | null;
  slides: SlideNow[];
  identity_conflict: boolean;
  reads: SignedRead[];
  calls: Call[];
  /** The permanent diagnosis, every version. */
  permanents: Permanent[];
  acknowledgements: Acknowledgement[];
  /** What came or changed since the last version was signed. */
  since_signature: { change: string; slide: string }[];
}

export interface Confirmation {
  part: string;
  site: string | null;
  laterality: Laterality | null;
  accession_end: string;
}

/** A consultation that is asked for, before anything arrived. */
export interface ConsultationRequest {
  accession: string;
  part: string;
  question: Question;
  urgency: Urgency;
  asked?: string;
  clinical_note?: string;
  site?: string;
  laterality?: Laterality;
  organ?: string;
  age_group?: string;
  operating_room?: string;
  call_back_number?: string;
}

export function requestConsultation(request: ConsultationRequest): Promise<ConsultationDetail> {
  return postJson('/api/v1/consultations', request);
}

const at = (id: string, rest = ''): string => `/api/v1/consultations/${encodeURIComponent(id)}${rest}`;

export function getConsultation(id: string, signal?: AbortSignal): Promise<ConsultationDetail> {
  return getJson(at(id), signal);
}

export type Turn = 'claim' | 'release' | 'take-over' | 'acceptance';

export function take(id: string, turn: Turn): Promise<ConsultationDetail> {
  return postJson(at(id, `/${turn}`), {});
}

/** Says that tissue came, now or at a true time that is entered afterwards. */
export function receive(id: string, cameAt: string | null): Promise<ConsultationDetail> {
  return postJson(at(id, '/receipt'), cameAt === null ? {} : { at: cameAt });
}

/** A sign of life of the reader's page. */
export function beat(id: string): Promise<void> {
  return putJson(at(id, '/heartbeat'), {});
}

export function saveDraft(id: string, version: number, form: ReadForm, aiVisible: boolean): Promise<{ version: number }> {
  return putJson(at(id, '/draft'), { version, form, ai_visible: aiVisible });
}

export function askSection(id: string, wanted: 'recut' | 'rescan', why: string): Promise<ConsultationDetail> {
  return postJson(at(id, '/section-requests'), { wanted, why });
}

/** Offers the read to a colleague, who has to accept it. */
export function handOver(id: string, to: string, note: string): Promise<ConsultationDetail> {
  return postJson(at(id, '/hand-over'), { to, note });
}

export function sign(
  id: string,
  read: ReadForm,
  confirmation: Confirmation,
  onScreen: OnScreen,
  password: string,
  amendment: Amendment | null,
  readAt: string | null,
): Promise<ConsultationDetail> {
  const screen_clock = new Date().toISOString();
  return postJson(at(id, '/reads'), { read, confirmation, on_screen: onScreen, password, screen_clock, read_at: readAt, ...amendment });
}

/** Which version a new one amends, and why. */
export interface Amendment {
  amends: number;
  why: string;
}

export interface CallSent {
  called_name: string;
  called_role: string;
  read_version: number;
  read_back: 'correct' | 'wrong';
  number?: string;
  /** When it was, where it is entered afterwards. */
  at?: string;
}

export function recordCall(id: string, call: CallSent): Promise<ConsultationDetail> {
  return postJson(at(id, '/calls'), call);
}

export function acknowledge(id: string, readVersion: number): Promise<ConsultationDetail> {
  return postJson(at(id, '/acknowledgements'), { read_version: readVersion });
}

export function cancel(id: string, why: string): Promise<ConsultationDetail> {
  return postJson(at(id, '/cancellation'), { why });
}

/** The report as a PDF file, in a language and by the clock of this browser. */
export function reportFile(id: string, language: string, now: number): string {
  const ahead = -new Date(now).getTimezoneOffset();
  return `/api/v1/consultations/${encodeURIComponent(id)}/report.pdf?language=${language}&utc_offset_minutes=${ahead}`;
}
