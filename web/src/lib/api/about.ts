/** The service about itself: intended use, models, limits, warnings. */

import { getJson } from './http.ts';
import type { Thresholds } from './verdict.ts';
import type { Urgency } from './urgency.ts';

export interface ModelCard {
  name: string;
  version: string;
  title: string;
  intended_use: {
    organs: string[];
    preparations: string[];
    age_groups: string[];
  /** Questions of the operating room that it helps with. */
  questions: string[];
    statement: string;
  };
  thresholds: Thresholds;
}

export interface About {
  program_version: string;
  intended_use: string;
  warnings: string[];
  model: ModelCard | null;
  models: ModelCard[];
  urgency_classes: { code: Urgency; minutes: number }[];
  limits: { max_upload_bytes: number };
}

export function getAbout(signal?: AbortSignal): Promise<About> {
  return getJson('/api/v1/about', signal);
}
