/** Whether a slide is read within its due time, as far as the forecast goes. */

export type Window = 'kept' | 'at_risk' | 'missed';
