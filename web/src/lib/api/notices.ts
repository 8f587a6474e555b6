/** What goes out of the service: webhooks with their deliveries, and one's own mail. */

import { getJson, patchJson, postOnce, putJson, request } from './http.ts';

export type NoticeTopic =
  | 'consultation.requested'
  | 'consultation.received'
  | 'consultation.offered'
  | 'consultation.awaiting_section'
  | 'consultation.communicated'
  | 'consultation.cancelled'
  | 'read.signed'
  | 'call.recorded'
  | 'call.acknowledged'
  | 'material.after_signature'
  | 'alarm.raised'
  | 'slide.accepted'
  | 'verdict.final'
  | 'identity.conflict'
  | 'webhook.disabled'
  | 'test';

export type DisabledBecause = 'by_hand' | 'failing' | 'gone';
export type DeliveryState = 'waiting' | 'delivered' | 'dead';
export type AttemptOutcome =
  | 'delivered'
  | 'refused'
  | 'gone'
  | 'timed_out'
  | 'unreachable'
  | 'not_trusted'
  | 'name_unknown'
  | 'address_refused';

export interface Webhook {
  id: string;
  url: string;
  label: string;
  topics: NoticeTopic[];
  created_at: string;
  previous_secret_until: string | null;
  delivered_at: string | null;
  failing_since: string | null;
  disabled_at: string | null;
  disabled_because: DisabledBecause | null;
  waiting: number;
  dead: number;
}

export interface WebhookList {
  items: Webhook[];
  /** Everything that a webhook can be told of. */
  topics: NoticeTopic[];
  /** Whether the service sends mail too. */
  mail: boolean;
}

/** A webhook with its secret, which is shown this once. */
export interface WebhookMade {
  secret: string;
  webhook: Webhook;
}

export interface WebhookChange {
  label?: string;
  topics?: NoticeTopic[];
  enabled?: boolean;
}

export interface Attempt {
  at: string;
  took_ms: number;
  outcome: AttemptOutcome;
  status: number | null;
}

export interface Delivery {
  id: string;
  /** Null for mail. */
  webhook_id: string | null;
  /** Null for a webhook. */
  user_id: string | null;
  topic: NoticeTopic;
  case_code: string | null;
  case_id: string | null;
  consultation_id: string | null;
  happened_at: string;
  state: DeliveryState;
  next_at: string | null;
  ended_at: string | null;
  attempts: Attempt[];
}

export interface DeliveryPage {
  items: Delivery[];
  next_cursor: string | null;
}

export interface MailChoice {
  /** Whether the service sends mail at all. */
  available: boolean;
  /** Null for whoever gets none. */
  address: string | null;
  topics: NoticeTopic[];
  offered: NoticeTopic[];
}

const WEBHOOKS = '/api/v1/webhooks';
const DELIVERIES = '/api/v1/deliveries';
const MAIL = '/api/v1/session/mail';

export function getWebhooks(): Promise<WebhookList> {
  return getJson(WEBHOOKS);
}

export function addWebhook(url: string, label: string, topics: NoticeTopic[]): Promise<WebhookMade> {
  return postOnce(WEBHOOKS, { url, label, topics });
}

export function changeWebhook(id: string, change: WebhookChange): Promise<Webhook> {
  return patchJson(`${WEBHOOKS}/${id}`, change);
}

export function deleteWebhook(id: string): Promise<void> {
  return request(`${WEBHOOKS}/${id}`, 'DELETE');
}

export function rotateSecret(id: string): Promise<WebhookMade> {
  return postOnce(`${WEBHOOKS}/${id}/secret`, {});
}

export function testWebhook(id: string): Promise<{ delivery_id: string }> {
  return postOnce(`${WEBHOOKS}/${id}/test`, {});
}

export function getDeliveries(state: DeliveryState | null, cursor: string | null): Promise<DeliveryPage> {
  const query = new URLSearchParams();
  if (state !== null) query.set('state', state);
  if (cursor !== null) query.set('cursor', cursor);
  return getJson(`${DELIVERIES}?${query}`);
}

export function sendAgain(id: string): Promise<void> {
  return request(`${DELIVERIES}/${id}/resend`, 'POST');
}

export function getMail(): Promise<MailChoice> {
  return getJson(MAIL);
}

export function setMail(address: string | null, topics: NoticeTopic[]): Promise<void> {
  return putJson(MAIL, address === null ? { address } : { address, topics });
}
