/** How soon a read is due. */

export type Urgency = 'intraoperative' | 'urgent' | 'routine';

/** Minutes from receipt to the signed read. */
export type ClassMinutes = Record<Urgency, number>;
