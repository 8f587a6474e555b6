/** Second opinions, as the service codes them. */

export const OPINION_URGENCIES = ['intraoperative', 'consult'] as const;
export type OpinionUrgency = (typeof OPINION_URGENCIES)[number];

export const GROUNDS = ['consent', 'care', 'contract', 'law'] as const;
export type LegalGround = (typeof GROUNDS)[number];

export const RESOLUTIONS = ['agreed_with_opinion', 'kept_own', 'third_reader', 'deferred'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export type OpinionState = 'asked' | 'accepted' | 'answered' | 'ended';
export type EndedBecause = 'nobody_accepted' | 'withdrawn' | 'expired';
export type OpinionStep = 'ask' | 'accept' | 'decline' | 'lapse' | 'answer' | 'withdraw' | 'expire' | 'revoke';
export type PairingState = 'offered' | 'met' | 'active' | 'ended';

/** Three words that two people compare, in both scripts. */
export interface CheckCode {
  latin: string[];
  cyrillic: string[];
}

/** Days that a consult may last. */
export const DAYS = [1, 3, 7, 14, 30] as const;
