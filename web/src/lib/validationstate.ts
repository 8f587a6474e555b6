/** Where a validation run stands. */
export type ValidationState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
