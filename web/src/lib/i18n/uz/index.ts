/** Uzbek, in Latin script. */

import type { Spoken, Words } from '../en/index.ts';
import * as untranslated from '../untranslated.ts';
import { about } from './about.ts';
import { account } from './account.ts';
import { caseWords } from './case.ts';
import { downtime } from './downtime.ts';
import { drift } from './drift.ts';
import { duty } from './duty.ts';
import { emergency } from './emergency.ts';
import { filter } from './filter.ts';
import { format } from './format.ts';
import { help } from './help.ts';
import { identity } from './identity.ts';
import { notices } from './notices.ts';
import { paper } from './paper.ts';
import { figures } from './figures.ts';
import { permanent } from './permanent.ts';
import { opinion } from './opinion.ts';
import { pairing } from './pairing.ts';
import { problem } from './problem.ts';
import { reading } from './reading.ts';
import { reasonWords } from './reasons.ts';
import { shell } from './shell.ts';
import { specimen } from './specimen.ts';
import { report } from './report.ts';
import { request, surgeon } from './surgeon.ts';
import { times } from './times.ts';
import { triage } from './triage.ts';
import { turnaround } from './turnaround.ts';
import { upload } from './upload.ts';
import { validation } from './validation.ts';
import { viewer } from './viewer.ts';
import { worklist } from './worklist.ts';

const words = {
  ...shell,
  ...triage,
  ...times,
  ...specimen,
  ...reasonWords,
  ...viewer,
  ...upload,
  worklist,
  case: caseWords,
  downtime,
  drift,
  duty,
  opinion,
  pairing,
  emergency,
  turnaround,
  about,
  problem,
  validation,
  filter,
  help,
  identity,
  account,
  notices,
  paper,
  reading,
  permanent,
  figures,
  report,
  request,
  surgeon,
  ...untranslated,
} satisfies Words;

export const uz: Spoken = { words, format };
