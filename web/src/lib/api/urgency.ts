/** How soon a read is due. */

export type Urgency = 'intraoperative' | 'urgent' | 'routine';
