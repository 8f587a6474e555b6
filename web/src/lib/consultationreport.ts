/** What the printed report of one consultation states of its signed reads. Nothing of the program's, and nothing of a draft. Pure functions. */

import type { ConsultationDetail, SignedRead } from './api/consultations.ts';
import { standingRead } from './readform.ts';

/** A version that another one took the place of. */
export interface Replaced {
  read: SignedRead;
  /** The version in its place. */
  by: number;
  /** Why it was amended, in the words of whoever did. */
  because: string | null;
}

export interface ConsultationReport {
  /** The read that stands; `null` where nobody has signed: then there is no category to print, whatever the draft says. */
  standing: SignedRead | null;
  /** The versions before it, newest first. */
  earlier: Replaced[];
  /** All calls in the order in which they were made. */
  calls: ConsultationDetail['calls'];
  /** Whether the standing version was read back correctly. */
  readBack: boolean;
  /** Who took note of the standing version for the operating room. */
  acknowledged: ConsultationDetail['acknowledgements'];
  /** Whether anything came or changed that the standing version does not name. */
  changedSince: boolean;
}

export function reportOf(consultation: ConsultationDetail): ConsultationReport {
  const standing = standingRead(consultation);
  const versions = [...consultation.reads].sort((a, b) => b.version - a.version);
  const earlier = versions.slice(1).map((read, at): Replaced => {
    const next = versions[at]!;
    return { read, by: next.version, because: next.amended_because };
  });
  return {
    standing,
    earlier,
    calls: [...consultation.calls].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    readBack: standing !== null && consultation.calls.some((call) => call.read_version === standing.version && call.read_back === 'correct'),
    acknowledged: consultation.acknowledgements.filter((one) => one.read_version === standing?.version),
    changedSince: standing !== null && consultation.since_signature.length > 0,
  };
}
