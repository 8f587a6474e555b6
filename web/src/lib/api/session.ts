/** Whoever is signed in: signing in and out, and what they set for their own account. */

import type { OwnEmergency } from './emergencies.ts';
import type { LanguageCode } from '../i18n/codes.ts';
import type { Action, Role } from '../roles.ts';
import { deleteJson, getJson, postOnce, putJson, request } from './http.ts';

export interface Profile {
  id: string;
  login: string;
  name: string | null;
  roles: Role[];
  may: Action[];
  /** Their emergency access, while it is open. */
  emergency: OwnEmergency | null;
  organisation: { id: string; name: string };
  language: string | null;
  second_factor: boolean;
}

export interface OfferedFactor {
  secret: string;
  uri: string;
  qr_svg: string;
}

const SESSION = '/api/v1/session';

export function getSession(): Promise<Profile> {
  return getJson(SESSION);
}

export function signIn(login: string, password: string, code: string | null): Promise<Profile> {
  return postOnce(SESSION, { login, password, ...(code === null ? {} : { code }) });
}

/** Whether the hospital's identity provider signs people in too. */
export async function hasProvider(): Promise<boolean> {
  return (await getJson<{ provider: boolean }>('/api/v1/sign-in-ways')).provider;
}

export const PROVIDER_ADDRESS = '/api/v1/oidc/start';

export function signOut(): Promise<void> {
  return request(SESSION, 'DELETE');
}

export function setLanguage(language: LanguageCode): Promise<void> {
  return putJson(`${SESSION}/language`, { language });
}

export function changePassword(old: string, next: string): Promise<void> {
  return putJson(`${SESSION}/password`, { old, new: next });
}

export function offerFactor(): Promise<OfferedFactor> {
  return postOnce(`${SESSION}/totp`, {});
}

export function setFactor(secret: string, code: string): Promise<void> {
  return putJson(`${SESSION}/totp`, { secret, code });
}

export function removeFactor(password: string): Promise<void> {
  return deleteJson(`${SESSION}/totp`, { password });
}

export interface Invited {
  login: string;
  name: string | null;
}

export function openInvitation(secret: string): Promise<Invited> {
  return postOnce('/api/v1/invitations/open', { secret });
}

export function redeemInvitation(secret: string, password: string): Promise<Profile> {
  return postOnce('/api/v1/invitations/redeem', { secret, password });
}
