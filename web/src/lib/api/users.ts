/** Accounts and tokens of the organisation, for whoever manages them. */

import { getJson, patchJson, postOnce, request } from './http.ts';
import type { Action, Role } from '../roles.ts';

export interface User {
  id: string;
  kind: 'person' | 'program';
  login: string;
  name: string | null;
  roles: Role[];
  language: string | null;
  has_password: boolean;
  second_factor: boolean;
  created_at: string;
  disabled_at: string | null;
  locked_until: string | null;
  signed_in_at: string | null;
}

export interface Invitation {
  path: string;
  expires_at: string;
}

export interface Token {
  id: string;
  user_id: string;
  label: string;
  actions: Action[];
  created_at: string;
  created_by: string;
  expires_at: string;
  used_at: string | null;
  revoked_at: string | null;
}

export interface UserChange {
  name?: string;
  roles?: Role[];
  disabled?: boolean;
  unlock?: boolean;
  without_second_factor?: boolean;
}

const USERS = '/api/v1/users';
const TOKENS = '/api/v1/tokens';

export async function getUsers(): Promise<User[]> {
  return (await getJson<{ items: User[] }>(USERS)).items;
}

export function addUser(
  kind: User['kind'],
  login: string,
  name: string,
  roles: Role[],
): Promise<{ user: User; invitation: Invitation | null }> {
  return postOnce(USERS, { kind, login, roles, ...(name === '' ? {} : { name }) });
}

export function changeUser(id: string, change: UserChange): Promise<User> {
  return patchJson(`${USERS}/${id}`, change);
}

export function inviteUser(id: string): Promise<Invitation> {
  return postOnce(`${USERS}/${id}/invitation`, {});
}

export async function getTokens(): Promise<Token[]> {
  return (await getJson<{ items: Token[] }>(TOKENS)).items;
}

export function addToken(userId: string, label: string, actions: Action[], days: number): Promise<{ secret: string; token: Token }> {
  return postOnce(TOKENS, { user_id: userId, label, actions, days });
}

export function revokeToken(id: string): Promise<void> {
  return request(`${TOKENS}/${id}`, 'DELETE');
}
