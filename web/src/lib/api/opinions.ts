/** Second opinions: asked for here, and given here. */

import type { LanguageCode } from '../i18n/codes.ts';
import type { CheckCode, EndedBecause, LegalGround, OpinionState, OpinionStep, OpinionUrgency, Resolution } from '../opinionwords.ts';
import type { Category, Laterality, Question, ReadForm } from '../readwords.ts';
import type { Person } from './consultations.ts';
import { getJson, postJson } from './http.ts';

export type Recipient = { kind: 'colleague'; person: string } | { kind: 'organisation'; organisation: string } | { kind: 'peer'; pairing: string };

export interface Recipients {
  colleagues: { person: string; name: string }[];
  organisations: { organisation: string; name: string; country: string | null }[];
  peers: { pairing: string; name: string; country: string; address: string }[];
}

/** Whoever reads, as the asking side names them. */
export interface OpinionReader {
  name: string;
  organisation: string;
  country: string | null;
}

export interface OpinionAnswer {
  reader: OpinionReader;
  read: ReadForm;
  answered_at: string;
}

export interface OpinionSent {
  recipients: Recipient[];
  urgency: OpinionUrgency;
  days?: number;
  question: string;
  summary: string;
  asked_in: LanguageCode;
  answer_in: LanguageCode;
  ground: LegalGround;
  ground_words: string;
}

/** A request as the asking side sees it. */
export interface AskedOpinion {
  opinion_id: string;
  asked_by: Person;
  asked_at: string;
  urgency: OpinionUrgency;
  question: string;
  summary: string;
  asked_in: LanguageCode;
  answer_in: LanguageCode;
  ground: LegalGround;
  ground_words: string;
  recipients: { kind: Recipient['kind']; name: string; country: string | null }[];
  /** Whose turn it is, by its place among the recipients. */
  turn: number | null;
  slides: number;
  accept_by: string | null;
  expires_at: string;
  state: OpinionState;
  state_since: string;
  ended_because: EndedBecause | null;
  /** When the grant of an answered one was ended. */
  revoked_at: string | null;
  check: CheckCode | null;
  reader: OpinionReader | null;
  /** Advice: the local pathologist signs. */
  answer: OpinionAnswer | null;
  own_category: Category | null;
  differs: boolean;
  adjudications: { resolution: Resolution; words: string; own_category: Category | null; opinion_category: Category; by: Person; at: string }[];
  moves: { step: OpinionStep; turn: number | null; at: string }[];
}

/** A request that came, as its recipient sees it. */
export interface ReceivedOpinion {
  /** `here`, or the pairing with the installation that holds it. */
  place: string;
  check: CheckCode;
  mine: boolean;
  opinion_id: string;
  asking: string;
  asking_country: string | null;
  asked_by: string;
  asked_at: string;
  urgency: OpinionUrgency;
  question: string;
  summary: string;
  asked_in: LanguageCode;
  answer_in: LanguageCode;
  ground: LegalGround;
  ground_words: string;
  answers: Question;
  organ: string | null;
  laterality: Laterality | null;
  age_group: string | null;
  slides: string[];
  accept_by: string | null;
  expires_at: string;
  state: OpinionState;
  reader: OpinionReader | null;
  answer: OpinionAnswer | null;
}

interface Asked {
  items: AskedOpinion[];
}

const ofConsultation = (id: string): string => `/api/v1/consultations/${encodeURIComponent(id)}/opinions`;
const received = (place: string, id: string, rest = ''): string =>
  `/api/v1/received-opinions/${encodeURIComponent(place)}/${encodeURIComponent(id)}${rest}`;

export function getRecipients(): Promise<Recipients> {
  return getJson('/api/v1/opinion-recipients');
}

export function getOpinions(consultation: string, signal?: AbortSignal): Promise<Asked> {
  return getJson(ofConsultation(consultation), signal);
}

export function askOpinion(consultation: string, sent: OpinionSent): Promise<Asked> {
  return postJson(ofConsultation(consultation), sent);
}

/** Takes a request back, or ends the grant of an answered one. */
export function withdrawOpinion(id: string): Promise<Asked> {
  return postJson(`/api/v1/opinions/${encodeURIComponent(id)}/withdrawal`, {});
}

export function adjudicate(id: string, resolution: Resolution, words: string): Promise<Asked> {
  return postJson(`/api/v1/opinions/${encodeURIComponent(id)}/adjudications`, { resolution, words });
}

export function getReceived(signal?: AbortSignal): Promise<{ items: ReceivedOpinion[]; unreachable: string[] }> {
  return getJson('/api/v1/received-opinions', signal);
}

export function getReceivedOne(place: string, id: string, signal?: AbortSignal): Promise<ReceivedOpinion> {
  return getJson(received(place, id), signal);
}

export function acceptOpinion(place: string, id: string): Promise<ReceivedOpinion> {
  return postJson(received(place, id, '/acceptance'), {});
}

export function declineOpinion(place: string, id: string): Promise<unknown> {
  return postJson(received(place, id, '/refusal'), {});
}

export function answerOpinion(place: string, id: string, read: ReadForm): Promise<ReceivedOpinion> {
  return postJson(received(place, id, '/answer'), { read });
}

/** Where the pixels of a slide of the grant are, by its number from 1. */
export function grantedSlide(place: string, id: string, number: number): string {
  return `/received-opinions/${encodeURIComponent(place)}/${encodeURIComponent(id)}/slides/${number}/dzi.dzi`;
}
