/** Server-sent events: the topics and what they carry. */

import type { OpinionState } from '../opinionwords.ts';
import type { Progress } from './progress.ts';
import type { ValidationState } from '../validationstate.ts';
import type { Scored } from './validations.ts';
import type { Outcome } from './verdict.ts';

interface OfConsultation {
  consultation_id: string;
}

export interface EventData {
  'slide.accepted': { slide_id: string; case_id: string; consultation_id: string };
  'upload.seen': { upload_id: string };
  'run.requested': { slide_id: string; run_id: string; supersedes: string };
  'run.progress': { slide_id: string; run_id: string; progress: Progress };
  'verdict.provisional': { slide_id: string; run_id: string; suspicious: boolean };
  'verdict.final': { slide_id: string; run_id: string; outcome: Outcome };
  'identity.conflict': { slide_ids: string[] };
  'run.requeued': { slide_id: string; run_id: string; attempt: number };
  'validation.changed': { validation_id: string; state: ValidationState };
  'validation.progress': { validation_id: string; progress: Scored };
  'validation_set.changed': { set_id: string };
  'consultation.moved': OfConsultation;
  'read.signed': OfConsultation;
  'call.recorded': OfConsultation;
  'call.acknowledged': OfConsultation;
  'permanent.recorded': OfConsultation;
  'material.after_signature': OfConsultation;
  'alarm.raised': OfConsultation;
  'alarm.acknowledged': OfConsultation;
  'alarm.ended': OfConsultation;
  'duty.changed': { duty_id: string };
  'opinion.changed': { opinion_id: string; state: OpinionState };
  'emergency.opened': { emergency_id: string };
  'emergency.ended': { emergency_id: string };
  /** Whoever sits here may do more or less than before. */
  'session.changed': Record<string, never>;
  'identity.resolved': { slide_id: string; withdrawn: string[] };
}

export type Topic = keyof EventData;

export const TOPICS: readonly Topic[] = [
  'slide.accepted',
  'upload.seen',
  'run.requested',
  'run.progress',
  'verdict.provisional',
  'verdict.final',
  'identity.conflict',
  'run.requeued',
  'validation.changed',
  'validation.progress',
  'validation_set.changed',
  'consultation.moved',
  'read.signed',
  'call.recorded',
  'call.acknowledged',
  'permanent.recorded',
  'material.after_signature',
  'alarm.raised',
  'alarm.acknowledged',
  'alarm.ended',
  'duty.changed',
  'opinion.changed',
  'emergency.opened',
  'emergency.ended',
  'session.changed',
  'identity.resolved',
];

export type LiveEvent = { [T in Topic]: { topic: T; data: EventData[T] } }[Topic];

/** The stream's address; `lastId` replays what came after it. */
export function eventsAddress(lastId: string | null): string {
  return lastId === null ? '/events' : `/events?last_event_id=${encodeURIComponent(lastId)}`;
}

/** Whether an event tells of a slide. */
export function concerns(event: LiveEvent, slideId: string): boolean {
  if (event.topic === 'identity.conflict') return event.data.slide_ids.includes(slideId);
  if (event.topic === 'identity.resolved' && event.data.withdrawn.includes(slideId)) return true;
  return 'slide_id' in event.data && event.data.slide_id === slideId;
}

/** Whether an event tells of validations, and of no slide. */
export function ofValidation(event: LiveEvent): boolean {
  return event.topic.startsWith('validation');
}

/** Whether an event tells of an upload, and of no slide yet. */
export function ofUpload(event: LiveEvent): event is Extract<LiveEvent, { topic: 'upload.seen' }> {
  return event.topic === 'upload.seen';
}

/** Reads one message; `null` if it is not one that this page knows. */
export function parseEvent(topic: Topic, text: string): LiveEvent | null {
  try {
    return { topic, data: JSON.parse(text) } as LiveEvent;
  } catch {
    return null;
  }
}
